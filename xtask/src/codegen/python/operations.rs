//! `_operations.py`: everything an engine can be asked beside running a tool.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    HEAD, Types, WIDTH, Way, argument_doc, camel, docstring, identifier, list, properties, target, text, wrap,
};

pub(super) fn module(catalog: &Value) -> Result<String, String> {
    let mut types = Types::new(Way::In);
    let (mut spaces, mut plain): (Vec<(String, String)>, String) = (Vec::new(), String::new());
    for operation in list(catalog, "operations")? {
        let name = text(operation, "name")?;
        match name.split_once('.') {
            None => plain += &method(operation, &identifier(name)?, "self", &mut types)?,
            Some((space, action)) => {
                let code = method(operation, &identifier(action)?, "self._engine", &mut types)?;
                match spaces.iter_mut().find(|(known, _)| known == space) {
                    Some((_, body)) => *body += &code,
                    None => spaces.push((identifier(space)?, code)),
                }
            }
        }
    }
    let answers = list(catalog, "operations")?.iter().filter_map(|operation| target(&operation["answer"]));
    let answers: BTreeSet<&str> = answers.collect();
    let mut module = String::new();
    for definition in &types.definitions {
        module += &format!("\n\n{definition}");
    }
    for (space, body) in &spaces {
        module += &format!(
            "\n\nclass {}:\n    \"\"\"Operations on {space}.\"\"\"\n\n\
             \x20   def __init__(self, engine: Caller) -> None:\n        self._engine = engine\n{body}",
            camel(space)
        );
    }
    module +=
        "\n\nclass OperationMethods(Caller):\n    \"\"\"The operations as methods and namespaces.\"\"\"\n";
    for (space, _) in &spaces {
        let class = camel(space);
        module += &format!(
            "\n    @property\n    def {space}(self) -> {class}:\n\
             \x20       \"\"\"Operations on {space}.\"\"\"\n        return {class}(self)\n"
        );
    }
    module += &plain;
    Ok(format!(
        "{HEAD}\"\"\"What an engine can be asked beside running a tool.\"\"\"\n\n\
         from __future__ import annotations\n\n{}\n\
         from ._caller import Caller\n\
         from ._money import Amount, amount_text\n\
         from .answers import (\n{}\
         )\n{module}",
        types.imports(),
        answers.iter().map(|name| format!("    {name},\n")).collect::<String>()
    ))
}

/// A method: required arguments by place, the others by name.
fn method(operation: &Value, name: &str, engine: &str, types: &mut Types<'_>) -> Result<String, String> {
    let full_name = text(operation, "name")?;
    let schema = &operation["arguments"];
    let answer = target(&operation["answer"]).ok_or("an answer is no definition")?;
    let mut fields = properties(schema);
    fields.sort_by_key(|(_, _, required)| !required);
    let (mut signature, mut given, mut docs) = (vec!["self".to_owned()], String::new(), String::new());
    let mut named = false;
    for (field, inner, required) in fields {
        let argument = identifier(field)?;
        if !required && !named {
            signature.push("*".into());
            named = true;
        }
        let kind = types.of(full_name, field, inner)?;
        signature.push(match required {
            true => format!("{argument}: {kind}"),
            false if kind.ends_with("None") => format!("{argument}: {kind} = None"),
            false => format!("{argument}: {kind} | None = None"),
        });
        let value = match (kind.contains("Amount"), required) {
            (false, _) => argument.clone(),
            (true, true) => format!("amount_text({argument}, \"{field}\")"),
            (true, false) => {
                format!("None if {argument} is None else amount_text({argument}, \"{field}\")")
            }
        };
        given += &format!("            \"{field}\": {value},\n");
        docs += &argument_doc(&argument, inner, 12);
    }
    let about = text(schema, "description")?;
    let doc = if docs.is_empty() {
        docstring(about, 8)
    } else {
        let head = wrap(&super::escaped(about), "        \"\"\"", 8);
        format!("{head}\n\n        Args:\n{docs}        \"\"\"")
    };
    let mut arguments = signature.join(", ");
    if arguments.len() + name.len() + 24 > WIDTH {
        arguments = format!("\n        {},\n    ", signature.join(",\n        "));
    }
    let (before, body) = if given.is_empty() {
        (String::new(), format!("return {engine}._ask({answer}, \"{full_name}\", {{}})"))
    } else {
        (
            format!("        arguments = {{\n{given}        }}\n"),
            format!("return {engine}._ask({answer}, \"{full_name}\", arguments)"),
        )
    };
    Ok(format!("\n    def {name}({arguments}) -> {answer}:\n{doc}\n{before}        {body}\n"))
}
