//! `answers.py`: what operations and estimates answer, as records with types.

use serde_json::{Map, Value};

use super::{HEAD, Types, Way, docstring, field_doc, identifier, list, properties, target, text};

/// Methods of every mapping: fields of that name are reached as `answer["keys"]` only.
const MAPPING_NAMES: &[&str] = &["get", "items", "keys", "values"];

pub(super) fn module(catalog: &Value) -> Result<String, String> {
    let definitions = catalog["definitions"].as_object().ok_or("the catalog has no definitions")?;
    let mut answers = Answers {
        definitions,
        roots: Vec::new(),
        types: Types::new(Way::Out).with_definitions(definitions),
        done: Vec::new(),
        classes: String::new(),
    };
    answers.types.uses("typing", "ClassVar");
    let mut table = String::new();
    for operation in list(catalog, "operations")? {
        let answer = target(&operation["answer"]).ok_or("an answer is no definition")?;
        table += &format!("    \"{}\": {answer},\n", text(operation, "name")?);
        answers.roots.push(answer);
    }
    answers.roots.push("Estimate");
    for root in answers.roots.clone() {
        answers.class(root)?;
    }
    let Answers { mut done, classes, types, .. } = answers;
    done.sort_unstable();
    let listed: String = done.iter().map(|name| format!("    \"{name}\",\n")).collect();
    Ok(format!(
        "{HEAD}\"\"\"What operations and estimates answer.\"\"\"\n\n\
         from __future__ import annotations\n\n{}\n\
         from ._record import Answer, Record\n{classes}\n\n\
         BY_OPERATION: dict[str, type[Answer]] = {{\n{table}}}\n\
         \"\"\"The class of what each operation answers.\"\"\"\n\n\
         __all__ = [\n{listed}]\n",
        types.imports()
    ))
}

struct Answers<'a> {
    definitions: &'a Map<String, Value>,
    /// What is answered whole; all else is a part of it.
    roots: Vec<&'a str>,
    types: Types<'a>,
    done: Vec<&'a str>,
    classes: String,
}

impl<'a> Answers<'a> {
    /// The class of a definition, after those of its parts.
    fn class(&mut self, name: &'a str) -> Result<(), String> {
        if self.done.contains(&name) {
            return Ok(());
        }
        let schema = self.definitions.get(name).ok_or_else(|| format!("there is no definition {name}"))?;
        self.done.push(name);
        let is_root = self.roots.contains(&name);
        let (mut fields, mut kinds, mut hidden) = (String::new(), String::new(), Vec::new());
        for (field, inner, required) in properties(schema) {
            if let Some(part) = self.part(inner)
                && self.definitions.get(part).is_some_and(|part| part["properties"].is_object())
            {
                self.class(part)?;
                kinds += &format!("        \"{field}\": {part},\n");
            }
            if field == "success" {
                continue;
            }
            if MAPPING_NAMES.contains(&field) {
                hidden.push(format!("``answer[\"{field}\"]``"));
                continue;
            }
            let kind = self.types.of(name, field, inner)?;
            let may_lack = if required { "" } else { " It may be absent." };
            let doc = field_doc(inner, 4);
            let doc = doc.replacen(".\"\"\"", &format!(".{may_lack}\"\"\""), 1);
            fields += &format!("    {}: {kind}\n{doc}", identifier(field)?);
        }
        let base = if is_root { "Answer" } else { "Record" };
        let mut about = schema["description"].as_str().unwrap_or(name).to_owned();
        for field in hidden {
            about += &format!(" The list itself is {field}: mappings have a method of that name.");
        }
        self.classes +=
            &format!("\n\nclass {name}({base}):\n{}\n\n    __slots__ = ()\n\n{fields}", docstring(&about, 4));
        if !kinds.is_empty() {
            self.classes += &format!("\n    _KINDS: ClassVar[dict[str, type[Record]]] = {{\n{kinds}    }}\n");
        }
        Ok(())
    }
}

impl<'a> Answers<'a> {
    /// The definition that a field refers to, through those that are only a choice of others.
    fn part(&self, schema: &'a Value) -> Option<&'a str> {
        let named = part(schema)?;
        let definition = self.definitions.get(named)?;
        if definition["properties"].is_object() { Some(named) } else { part(definition).or(Some(named)) }
    }
}

/// The definition that a field, or each item of it, refers to.
fn part(schema: &Value) -> Option<&str> {
    let choices = schema["anyOf"].as_array().into_iter().flatten();
    target(schema).or_else(|| part(schema.get("items")?)).or_else(|| choices.into_iter().find_map(part))
}
