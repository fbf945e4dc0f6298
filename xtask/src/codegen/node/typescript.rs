//! TypeScript from JSON Schemas: one interface per tool and operation.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Catalog, NOTICE, Operation, Tool, camel, pascal, properties, target};

/// `generated.d.cts`.
pub(super) fn types(catalog: &Catalog<'_>) -> Result<String, String> {
    let mut text = format!(
        "{NOTICE}import type {{ Answer, CallOptions, FileSource, NoxusError, ToolResult }} from './index.cjs';\n"
    );
    limits(&mut text, catalog);
    for tool in &catalog.tools {
        tool_types(&mut text, tool)?;
    }
    tool_methods(&mut text, catalog);
    tool_tables(&mut text, catalog);
    for operation in &catalog.operations {
        arguments(&mut text, operation)?;
    }
    for (name, schema) in catalog.definitions {
        definition(&mut text, name, schema)?;
    }
    for operation in &catalog.operations {
        let (name, answer) = (pascal(operation.name) + "Answer", operation.answer);
        if name != answer {
            let about = operation.name;
            let _ = write!(text, "\n/** What `{about}` answers. */\nexport type {name} = {answer};\n");
        }
    }
    operations(&mut text, catalog)?;
    errors(&mut text, catalog)?;
    Ok(text)
}

fn limits(text: &mut String, catalog: &Catalog<'_>) {
    *text +=
        "\n/** Upper bounds of one call; what is left out keeps its default. */\nexport interface Limits {\n";
    for (name, default) in catalog.limits {
        let _ = writeln!(text, "  /** @default {default} */\n  {}?: number;", camel(name));
    }
    *text += "}\n";
}

fn tool_types(text: &mut String, tool: &Tool<'_>) -> Result<(), String> {
    let (name, slug) = (pascal(&tool.slug.replace('-', "_")), tool.slug);
    let params = members(tool.params, 1, false)?;
    let _ = write!(text, "\n/** Options of `{slug}`. */\nexport interface {name}Params {{\n{params}}}\n");

    let mut files = String::new();
    for input in &tool.inputs {
        let source = if input.takes_many { "FileSource | FileSource[]" } else { "FileSource" };
        let mark = if input.is_required { "" } else { "?" };
        let _ = write!(files, "  /** {} */\n  {}{mark}: {source};\n", input.summary, camel(input.name));
    }
    let _ = write!(text, "\n/** Files of `{slug}`. */\nexport interface {name}Files {{\n{files}}}\n");

    let report = members(tool.report, 1, true)?;
    let _ = write!(
        text,
        "\n/** What `{slug}` says about its result. */\nexport interface {name}Report {{\n{report}}}\n"
    );
    Ok(())
}

/// One method per tool. The primary field comes first; everything else is one object.
fn tool_methods(text: &mut String, catalog: &Catalog<'_>) {
    *text += "\n/** One method per tool. */\nexport interface ToolMethods {\n";
    for tool in &catalog.tools {
        let name = pascal(&tool.slug.replace('-', "_"));
        let is_file = |field: &str| tool.inputs.iter().any(|input| input.name == field);
        let without = |kind: &str, field: &str| format!("Omit<{name}{kind}, '{}'>", camel(field));
        let whole = |kind: &str| format!("{name}{kind}");
        let (first, params, files) = match tool.primary {
            None => (String::new(), whole("Params"), whole("Files")),
            Some(field) if is_file(field) => {
                (format!("{0}: {name}Files['{0}'], ", camel(field)), whole("Params"), without("Files", field))
            }
            Some(field) => (
                format!("{0}: {name}Params['{0}'], ", camel(field)),
                without("Params", field),
                whole("Files"),
            ),
        };
        let has_more_files = tool.inputs.iter().any(|input| Some(input.name) != tool.primary);
        let files = if has_more_files { format!(" & {files}") } else { String::new() };
        let mark = if has_required_rest(tool) { "" } else { "?" };
        let _ = writeln!(
            text,
            "  /** {} */\n  {}({first}options{mark}: {params}{files} & CallOptions): Promise<ToolResult<{name}Report>>;",
            tool.summary, tool.method
        );
    }
    *text += "}\n";
}

/// Whether something beside the primary field must be given.
fn has_required_rest(tool: &Tool<'_>) -> bool {
    let required = tool.params.get("required").and_then(Value::as_array);
    let params = required.into_iter().flatten().filter_map(Value::as_str);
    let inputs = tool.inputs.iter().filter(|input| input.is_required).map(|input| input.name);
    params.chain(inputs).any(|name| Some(name) != tool.primary)
}

/// Options, files and reports by slug and alias, for `run`, `submit` and `estimate`.
fn tool_tables(text: &mut String, catalog: &Catalog<'_>) {
    for (kind, comment) in
        [("Params", "Options by tool."), ("Files", "Files by tool."), ("Report", "Reports by tool.")]
    {
        let _ = write!(text, "\n/** {comment} */\nexport interface Tool{kind}Table {{\n");
        for tool in &catalog.tools {
            let name = pascal(&tool.slug.replace('-', "_"));
            for slug in std::iter::once(&tool.slug).chain(&tool.aliases) {
                let _ = writeln!(text, "  '{slug}': {name}{kind};");
            }
        }
        *text += "}\n";
    }
}

fn arguments(text: &mut String, operation: &Operation<'_>) -> Result<(), String> {
    let name = pascal(operation.name);
    let members = members(operation.arguments, 1, false)?;
    let _ = write!(
        text,
        "\n/** Arguments of `{}`. */\nexport interface {name}Arguments {{\n{members}}}\n",
        operation.name
    );
    Ok(())
}

/// The shape of an answer or of a part of one. `success` is there in every answer, and said once.
fn definition(text: &mut String, name: &str, schema: &Value) -> Result<(), String> {
    let mut schema = schema.clone();
    if let Some(fields) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        fields.shift_remove("success");
    }
    let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    text.push('\n');
    comment(text, &json!({"description": about}), "");
    if schema.get("properties").is_some() {
        let _ = write!(text, "export interface {name} {{\n{}}}\n", members(&schema, 1, true)?);
    } else {
        let _ = writeln!(text, "export type {name} = {};", shape(&schema, 0, true)?);
    }
    Ok(())
}

fn operations(text: &mut String, catalog: &Catalog<'_>) -> Result<(), String> {
    *text +=
        "\n/** Everything an engine can be asked beside running a tool. */\nexport interface Operations {\n";
    let mut spaces: Vec<&str> = Vec::new();
    for operation in &catalog.operations {
        match operation.method.split_once('.') {
            None => method(text, operation, &operation.method, "  "),
            Some((space, _)) if spaces.contains(&space) => {}
            Some((space, _)) => {
                spaces.push(space);
                let _ = writeln!(text, "  readonly {space}: {{");
                for operation in &catalog.operations {
                    if let Some((other, name)) = operation.method.split_once('.')
                        && other == space
                    {
                        method(text, operation, name, "    ");
                    }
                }
                *text += "  };\n";
            }
        }
    }
    *text += "}\n\n/** Arguments by operation, for `call`. */\nexport interface OperationArguments {\n";
    for operation in &catalog.operations {
        let _ = writeln!(text, "  '{}': {}Arguments;", operation.name, pascal(operation.name));
    }
    *text += "}\n\n/** Answers by operation, for `call`. */\nexport interface OperationAnswers {\n";
    for operation in &catalog.operations {
        let _ = writeln!(text, "  '{}': {}Answer;", operation.name, pascal(operation.name));
    }
    *text += "}\n";
    Ok(())
}

fn method(text: &mut String, operation: &Operation<'_>, name: &str, indent: &str) {
    let stem = pascal(operation.name);
    let required = operation.arguments.get("required").and_then(Value::as_array);
    let mark = if required.is_none_or(Vec::is_empty) { "?" } else { "" };
    let _ = writeln!(
        text,
        "{indent}/** {} */\n{indent}{name}(options{mark}: {stem}Arguments): Promise<Answer<{stem}Answer>>;",
        operation.summary
    );
}

fn errors(text: &mut String, catalog: &Catalog<'_>) -> Result<(), String> {
    let codes = catalog.errors.iter().filter_map(|row| row.get("code")?.as_str());
    let codes: String = codes.map(|code| format!("\n  | '{code}'")).collect();
    let _ = write!(text, "\n/** Codes of errors: the contract. */\nexport type ErrorCode ={codes};\n");
    for class in catalog.error_classes()? {
        let codes = catalog.errors.iter().filter(|row| row.get("class").is_some_and(|name| name == class));
        let codes = codes.filter_map(|row| Some(format!("`{}`", row.get("code")?.as_str()?)));
        let codes = codes.collect::<Vec<_>>().join(", ");
        let _ = write!(text, "\n/** {codes}. */\nexport class {class}Error extends NoxusError {{}}\n");
    }
    Ok(())
}

/// The members of an object schema. In answers every field that can be absent is
/// optional; in options only those without a need.
fn members(schema: &Value, depth: usize, is_answer: bool) -> Result<String, String> {
    let indent = "  ".repeat(depth);
    let required = schema.get("required").and_then(Value::as_array);
    let required: Vec<&str> = required.into_iter().flatten().filter_map(Value::as_str).collect();
    let mut text = String::new();
    for (name, property) in properties(schema)? {
        comment(&mut text, property, &indent);
        // An answer says what it would have assumed.
        let is_there = required.contains(&name.as_str()) || (is_answer && property.get("default").is_some());
        let mark = if is_there { "" } else { "?" };
        let shape = shape(property, depth, is_answer).map_err(|error| format!("{name}: {error}"))?;
        let _ = writeln!(text, "{indent}{}{mark}: {shape};", camel(name));
    }
    Ok(text)
}

/// Description, range, default.
fn comment(text: &mut String, schema: &Value, indent: &str) {
    let mut lines: Vec<String> = Vec::new();
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    lines.extend(description.lines().map(|line| line.replace("*/", "*\\/")));
    match (schema.get("minimum"), schema.get("maximum")) {
        (Some(least), Some(most)) => lines.push(format!("From {least} to {most}.")),
        (Some(least), None) if least != &Value::from(0) => lines.push(format!("At least {least}.")),
        _ => {}
    }
    match schema.get("default") {
        None | Some(Value::Null) => {}
        Some(default) => lines.push(format!("@default {default}")),
    }
    match lines.as_slice() {
        [] => {}
        [line] => {
            let _ = writeln!(text, "{indent}/** {line} */");
        }
        lines => {
            let _ = writeln!(text, "{indent}/**");
            for line in lines {
                let _ = writeln!(text, "{indent} * {line}");
            }
            let _ = writeln!(text, "{indent} */");
        }
    }
}

/// The type of a schema.
fn shape(schema: &Value, depth: usize, is_answer: bool) -> Result<String, String> {
    if let Some(name) = target(schema) {
        return Ok(name.to_owned());
    }
    if let Some(constant) = schema.get("const") {
        return Ok(literal(constant));
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return Ok(values.iter().map(literal).collect::<Vec<_>>().join(" | "));
    }
    for name in ["oneOf", "anyOf"] {
        if let Some(choices) = schema.get(name).and_then(Value::as_array) {
            let choices: Result<Vec<String>, String> =
                choices.iter().map(|choice| shape(choice, depth, is_answer)).collect();
            return Ok(choices?.join(" | "));
        }
    }
    let kinds: Vec<&str> = match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return Err(format!("a schema that has no TypeScript form: {schema}")),
    };
    let shapes: Result<Vec<String>, String> = kinds
        .into_iter()
        .map(|kind| match kind {
            "null" | "string" | "boolean" => Ok(kind.to_owned()),
            "integer" | "number" => Ok("number".to_owned()),
            "array" => list_shape(schema, depth, is_answer),
            "object" if schema.get("properties").is_none() => {
                let values = schema.get("additionalProperties").filter(|values| values.is_object());
                let values = values.map(|values| shape(values, depth, is_answer)).transpose()?;
                Ok(format!("Record<string, {}>", values.as_deref().unwrap_or("unknown")))
            }
            "object" => Ok(format!("{{\n{}{}}}", members(schema, depth + 1, is_answer)?, "  ".repeat(depth))),
            other => Err(format!("unknown type “{other}”")),
        })
        .collect();
    Ok(shapes?.join(" | "))
}

fn list_shape(schema: &Value, depth: usize, is_answer: bool) -> Result<String, String> {
    let item = schema.get("items").ok_or("a list without “items”")?;
    let item = shape(item, depth, is_answer)?;
    Ok(if item.contains(" | ") { format!("({item})[]") } else { format!("{item}[]") })
}

fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        other => other.to_string(),
    }
}
