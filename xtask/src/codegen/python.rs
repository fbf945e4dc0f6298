//! The generated half of the Python package: tools, operations, error classes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Files;

mod answers;
mod errors;
mod operations;
mod tools;

const FOLDER: &str = "py/python/noxus";
const HEAD: &str = "# Made from catalog.json by `cargo xtask codegen`. Do not edit.\n";
/// Columns of a line of text in the files.
const WIDTH: usize = 96;

/// `_tools.py`, `_operations.py`, `answers.py`, `errors.py`.
pub(super) fn generate(catalog: &Value) -> Result<Files, String> {
    Ok(vec![
        (format!("{FOLDER}/_tools.py").into(), tools::module(catalog)?),
        (format!("{FOLDER}/_operations.py").into(), operations::module(catalog)?),
        (format!("{FOLDER}/answers.py").into(), answers::module(catalog)?),
        (format!("{FOLDER}/errors.py").into(), errors::module(catalog)?),
    ])
}

fn list<'a>(value: &'a Value, name: &str) -> Result<&'a Vec<Value>, String> {
    value[name].as_array().ok_or_else(|| format!("{name} is not a list in {value}"))
}

fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str, String> {
    value[name].as_str().ok_or_else(|| format!("{name} is not a text in {value}"))
}

/// Fields of an object schema, in order, each with whether it is required.
fn properties(schema: &Value) -> Vec<(&str, &Value, bool)> {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let fields = schema["properties"].as_object().into_iter().flatten();
    fields.map(|(name, field)| (name.as_str(), field, required.contains(&name.as_str()))).collect()
}

/// `image-convert` -> `image_convert`, `keys.create` -> `keys_create`.
fn identifier(name: &str) -> Result<String, String> {
    let name = name.replace(['-', '.'], "_");
    let is_word = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    const KEYWORDS: [&str; 12] =
        ["class", "def", "from", "global", "import", "in", "is", "lambda", "pass", "self", "with", "return"];
    if is_word && !KEYWORDS.contains(&name.as_str()) {
        return Ok(name);
    }
    Err(format!("{name:?} is no name for Python"))
}

/// `image-convert` -> `ImageConvert`.
fn camel(name: &str) -> String {
    let words = name.split(['-', '_', '.']).filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect()
}

/// Which way values of a type go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    In,
    Out,
}

/// The definition that a schema refers to.
fn target(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/definitions/")
}

/// Python types of JSON schemas, with the `TypedDict`s they need.
struct Types<'a> {
    way: Way,
    /// What schemas refer to: those of objects are classes, others are written out.
    shared: Option<&'a Map<String, Value>>,
    /// Definitions, in the order in which they can be read.
    definitions: Vec<String>,
    /// What they need of the standard library: module, name.
    used: BTreeSet<(&'static str, &'static str)>,
}

impl<'a> Types<'a> {
    fn new(way: Way) -> Self {
        Self { way, shared: None, definitions: Vec::new(), used: BTreeSet::new() }
    }

    fn with_definitions(self, shared: &'a Map<String, Value>) -> Self {
        Self { shared: Some(shared), ..self }
    }

    fn uses(&mut self, module: &'static str, name: &'static str) {
        self.used.insert((module, name));
    }

    /// Import lines, one for each module.
    fn imports(&self) -> String {
        let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (module, name) in &self.used {
            modules.entry(module).or_default().push(name);
        }
        modules.iter().map(|(module, names)| format!("from {module} import {}\n", names.join(", "))).collect()
    }

    /// The type of the field `name` of `owner`.
    fn of(&mut self, owner: &str, name: &str, schema: &Value) -> Result<String, String> {
        if let Some(target) = target(schema) {
            let shared = self.shared.and_then(|shared| shared.get(target));
            let shared = shared.ok_or_else(|| format!("{owner}.{name}: there is no {target}"))?;
            return if shared["properties"].is_object() {
                Ok(target.to_owned())
            } else {
                self.of(owner, name, shared)
            };
        }
        if let Some(literals) = literals(schema) {
            self.uses("typing", "Literal");
            return Ok(format!("Literal[{}]", literals.join(", ")));
        }
        if let Some(choices) = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array()) {
            return self.union(owner, name, choices);
        }
        match &schema["type"] {
            Value::Array(kinds) => {
                let choices: Vec<Value> = kinds.iter().map(|kind| with_type(schema, kind)).collect();
                self.union(owner, name, &choices)
            }
            Value::String(kind) => self.simple(owner, name, kind, schema),
            _ => Err(format!("{owner}.{name}: no type for {schema}")),
        }
    }

    fn union(&mut self, owner: &str, name: &str, choices: &[Value]) -> Result<String, String> {
        let mut kinds: Vec<String> = Vec::new();
        for choice in choices {
            let kind = self.of(owner, name, choice)?;
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds.sort_by_key(|kind| kind == "None");
        Ok(kinds.join(" | "))
    }

    fn simple(&mut self, owner: &str, name: &str, kind: &str, schema: &Value) -> Result<String, String> {
        Ok(match kind {
            "string" if name.ends_with("_usd") => match self.way {
                Way::In => "Amount".into(),
                Way::Out => {
                    self.uses("decimal", "Decimal");
                    "Decimal".into()
                }
            },
            "string" => "str".into(),
            "integer" => "int".into(),
            "number" => "float".into(),
            "boolean" => "bool".into(),
            "null" => "None".into(),
            // Not `list`: a namespace has a method of that name.
            "array" => {
                self.uses("collections.abc", "Sequence");
                format!("Sequence[{}]", self.of(owner, name, &schema["items"])?)
            }
            "object" if schema["properties"].is_object() => self.typed_dict(owner, name, schema)?,
            "object" => {
                self.uses("typing", "Any");
                match self.shared {
                    // Answers are records throughout.
                    Some(_) => "Record".into(),
                    None => "dict[str, Any]".into(),
                }
            }
            _ => return Err(format!("{owner}.{name}: no type for {kind}")),
        })
    }

    fn typed_dict(&mut self, owner: &str, name: &str, schema: &Value) -> Result<String, String> {
        // Of several shapes each has a field of one word only, which names it.
        let word = properties(schema).into_iter().find_map(|(_, inner, _)| inner["const"].as_str());
        let title = camel(owner) + &camel(name) + &word.map(camel).unwrap_or_default();
        let about = schema["description"].as_str().unwrap_or(name);
        self.uses("typing", "TypedDict");
        let mut class = String::new();
        for (field, inner, required) in properties(schema) {
            let kind = self.of(&title, field, inner)?;
            let kind = if required {
                kind
            } else {
                self.uses("typing", "NotRequired");
                format!("NotRequired[{kind}]")
            };
            class += &format!("    {}: {kind}\n{}", identifier(field)?, field_doc(inner, 4));
        }
        let head = format!("class {title}(TypedDict):\n");
        match self.definitions.iter().find(|other| other.starts_with(&head)) {
            // What goes in and comes out again has two texts and one type.
            Some(other) if other.ends_with(&format!("\n\n{class}")) => Ok(title),
            Some(_) => Err(format!("there are two shapes of {title}")),
            None => {
                self.definitions.push(format!("{head}{}\n\n{class}", docstring(about, 4)));
                Ok(title)
            }
        }
    }
}

/// The same schema with one of its types.
fn with_type(schema: &Value, kind: &Value) -> Value {
    let mut fields: Map<String, Value> = schema.as_object().cloned().unwrap_or_default();
    fields.insert("type".into(), kind.clone());
    Value::Object(fields)
}

/// The constants of an enumeration, as Python literals.
fn literals(schema: &Value) -> Option<Vec<String>> {
    let constants: Option<Vec<&Value>> = if let Some(values) = schema["enum"].as_array() {
        Some(values.iter().collect())
    } else if let Some(choices) = schema["oneOf"].as_array() {
        choices.iter().map(|choice| choice.get("const").or_else(|| choice["enum"].get(0))).collect()
    } else {
        schema.get("const").map(|constant| vec![constant])
    };
    Some(constants?.into_iter().map(literal).collect())
}

/// A JSON value as Python source.
fn literal(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        // JSON's escapes are Python's.
        other => other.to_string(),
    }
}

/// Words in lines, at most `WIDTH` columns wide, the first after `first`, the
/// others after `indent` blanks.
fn wrap(words: &str, first: &str, indent: usize) -> String {
    let mut lines = String::from(first);
    let mut column = first.chars().count();
    let mut fresh = true;
    for word in words.split_whitespace() {
        let length = word.chars().count();
        if !fresh && column + 1 + length > WIDTH {
            lines += "\n";
            lines += &" ".repeat(indent);
            column = indent;
            fresh = true;
        }
        if !fresh {
            lines.push(' ');
            column += 1;
        }
        lines += word;
        column += length;
        fresh = false;
    }
    lines
}

fn escaped(words: &str) -> String {
    words.replace('\\', "\\\\").replace('"', "'")
}

/// A docstring of one paragraph.
fn docstring(words: &str, indent: usize) -> String {
    let blanks = " ".repeat(indent);
    let body = wrap(&escaped(words), &format!("{blanks}\"\"\""), indent);
    if body.contains('\n') { format!("{body}\n{blanks}\"\"\"") } else { format!("{body}\"\"\"") }
}

/// What stands below an attribute; nothing when the schema says nothing.
fn field_doc(schema: &Value, indent: usize) -> String {
    schema["description"].as_str().map(|words| docstring(words, indent) + "\n").unwrap_or_default()
}

/// One entry of an `Args:` section: description and range.
fn argument_doc(name: &str, schema: &Value, indent: usize) -> String {
    let mut words = escaped(schema["description"].as_str().unwrap_or_default());
    if let (Some(least), Some(most)) = (schema.get("minimum"), schema.get("maximum")) {
        words += &format!(" From {least} to {most}.");
    }
    let blanks = " ".repeat(indent);
    wrap(&words, &format!("{blanks}{name}: "), indent + 4) + "\n"
}
