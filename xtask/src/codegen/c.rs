//! What the C header says about tools, options and operations: a comment, made
//! from the catalog.

use serde_json::Value;

/// Longest line of the comment.
const WIDTH: usize = 96;

/// The comment, as it stands in the header.
pub(crate) fn comment(catalog: &Value) -> Result<String, String> {
    let mut lines = vec![
        "Tools: what `tool`, `params` and `inputs` of a request may be. `noxus_call` with the".to_owned(),
        "operation \"catalog\" gives the same as JSON, with the limits and prices of the engine.".to_owned(),
    ];
    for tool in list(catalog, "tools")? {
        describe_tool(tool, &mut lines)?;
    }
    lines.push(String::new());
    lines.push("Operations of noxus_call; `*` marks a required argument:".to_owned());
    for operation in list(catalog, "operations")? {
        describe_operation(operation, &mut lines)?;
    }
    let mut comment = String::from("/*\n");
    for line in lines {
        // A text of the catalog must not end the comment.
        comment.push_str(format!(" * {}", line.replace("*/", "* /")).trim_end());
        comment.push('\n');
    }
    comment.push_str(" */");
    Ok(comment)
}

fn describe_tool(tool: &Value, lines: &mut Vec<String>) -> Result<(), String> {
    lines.push(String::new());
    wrap(&format!("{}: {}", text(tool, "slug")?, english(tool, "summary")?), "", lines);
    for input in list(tool, "inputs")? {
        let (least, most) = (count(input, "min_count"), count(input, "max_count"));
        let how_many = match (least, most) {
            (1, 1) => String::new(),
            (0, 1) => " (optional)".to_owned(),
            (least, most) => format!(" ({least} to {most})"),
        };
        let line = format!("input {}{how_many}: {}", text(input, "name")?, english(input, "summary")?);
        wrap(&line, "  ", lines);
    }
    let params = tool.get("params").ok_or("a tool lacks params")?;
    for (name, schema) in properties(params) {
        let required = if is_required(params, name) { "*" } else { "" };
        let summary = first_sentence(schema.get("description").and_then(Value::as_str).unwrap_or_default());
        wrap(&format!("{name}{required}: {}. {summary}", values(schema)), "  ", lines);
    }
    Ok(())
}

fn describe_operation(operation: &Value, lines: &mut Vec<String>) -> Result<(), String> {
    let arguments = operation.get("arguments").ok_or("an operation lacks arguments")?;
    let names: Vec<String> = properties(arguments)
        .map(|(name, _)| format!("{name}{}", if is_required(arguments, name) { "*" } else { "" }))
        .collect();
    let line =
        format!("{} {{{}}}: {}", text(operation, "name")?, names.join(", "), english(operation, "summary")?);
    wrap(&line, "  ", lines);
    Ok(())
}

/// What values an option takes: words, or a type with its range; then the default.
fn values(schema: &Value) -> String {
    let mut words = Vec::new();
    collect_words(schema, &mut words);
    let mut text = if words.is_empty() { range(schema) } else { words.join(" | ") };
    match schema.get("default") {
        None | Some(Value::Null) => {}
        Some(value) => text.push_str(&format!(", default {value}")),
    }
    text
}

/// The words of an enumeration, however the schema writes them.
fn collect_words(schema: &Value, words: &mut Vec<String>) {
    words.extend(schema.get("const").and_then(Value::as_str).map(str::to_owned));
    let listed = schema.get("enum").and_then(Value::as_array);
    words.extend(listed.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    for key in ["oneOf", "anyOf"] {
        for choice in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
            collect_words(choice, words);
        }
    }
}

fn range(schema: &Value) -> String {
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => {
            let kinds: Vec<_> =
                kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null").collect();
            kinds.join(" or ")
        }
        _ => "any".to_owned(),
    };
    match (schema.get("minimum"), schema.get("maximum")) {
        (Some(least), Some(most)) => format!("{kind} {least} to {most}"),
        (Some(least), None) => format!("{kind} from {least}"),
        (None, Some(most)) => format!("{kind} up to {most}"),
        (None, None) => kind,
    }
}

/// The first sentence, on one line.
fn first_sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.find(". ") {
        Some(end) => text.get(..=end).unwrap_or_default().to_owned(),
        None => text,
    }
}

/// Breaks a text into lines; all but the first are indented further.
fn wrap(text: &str, indent: &str, lines: &mut Vec<String>) {
    let mut line = String::from(indent);
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, format!("{indent}    ")));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    lines.push(line);
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a [Value], String> {
    let list = value.get(key).and_then(Value::as_array);
    list.map(Vec::as_slice).ok_or_else(|| format!("the catalog lacks `{key}`"))
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str, String> {
    value.get(key).and_then(Value::as_str).ok_or_else(|| format!("the catalog lacks `{key}`"))
}

fn english<'a>(value: &'a Value, key: &str) -> Result<&'a str, String> {
    text(value.get(key).unwrap_or(&Value::Null), "en")
}

fn count(value: &Value, key: &str) -> u64 {
    value.get(key).and_then(Value::as_u64).unwrap_or(1)
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

fn is_required(schema: &Value, name: &str) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    required.is_some_and(|required| required.iter().any(|listed| listed == name))
}
