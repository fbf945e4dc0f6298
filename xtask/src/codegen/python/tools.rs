//! `_tools.py`: one function, one method and one result class for each tool.

use serde_json::Value;

use super::{
    HEAD, Types, Way, argument_doc, camel, docstring, escaped, field_doc, identifier, list, literal,
    properties, text, wrap,
};

/// What every tool takes beside its options: name, type, default, description.
const CALL: &[(&str, &str, &str, &str)] = &[
    ("api_key", "str | None", "None", "The key that pays; by default the engine's."),
    ("idempotency_key", "str | None", "None", "Makes repeating the call safe: charged once."),
    (
        "on_in_flight",
        "Literal[\"refuse\", \"join\"]",
        "\"refuse\"",
        "When that key is being worked on: raise, or wait for that job.",
    ),
    ("on_progress", "ProgressHook | None", "None", "Called with each report of progress."),
    ("progress", "bool", "False", "Show a bar on stderr."),
    ("timeout", "float | None", "None", "Seconds after which the call is cancelled."),
];

/// Attributes of every result, which no report may hide.
const RESULT_NAMES: &[&str] =
    &["tool", "outputs", "output", "billing", "job_id", "request_id", "replayed", "report", "to_json"];

/// An argument of a generated function.
struct Argument {
    name: String,
    kind: String,
    /// Source of the default; `None` = required.
    default: Option<String>,
    is_file: bool,
    doc: String,
}

pub(super) fn module(catalog: &Value) -> Result<String, String> {
    let mut types = Types::new(Way::Out);
    for name in ["Literal", "TYPE_CHECKING", "TypedDict"] {
        types.uses("typing", name);
    }
    let (mut results, mut methods, mut functions) = (String::new(), String::new(), String::new());
    let (mut table, mut names) = (String::new(), Vec::new());
    for tool in list(catalog, "tools")? {
        let slug = text(tool, "slug")?;
        let name = identifier(slug)?;
        let class = format!("{}Result", camel(slug));
        results += &result_class(tool, &class, &mut types)?;
        let arguments = arguments(tool, &mut types)?;
        methods += &method(tool, &name, &class, &arguments)?;
        functions += &function(tool, &name, &class, &arguments)?;
        let aliases = list(tool, "aliases")?.iter().filter_map(Value::as_str);
        for known in std::iter::once(slug).chain(aliases) {
            table += &format!("    \"{known}\": {class},\n");
        }
        names.extend([class, name]);
    }
    names.extend(["Limits".to_owned()]);
    names.sort_unstable();
    let definitions: String = types.definitions.iter().map(|class| format!("\n\n{class}")).collect();
    let listed: String = names.iter().map(|name| format!("    \"{name}\",\n")).collect();
    let body = format!(
        "{}{definitions}{results}\n\n\
         RESULTS: dict[str, type[Result]] = {{\n{table}}}\n\"\"\"Result classes by slug and alias.\"\"\"\n\n\n\
         class ToolMethods(Caller):\n    \"\"\"The tools as methods of an engine.\"\"\"\n{methods}{functions}\n\n\
         __all__ = [\n{listed}]\n",
        limits(catalog)?
    );
    Ok(format!(
        "{HEAD}\"\"\"The tools: what they take and what they give back.\"\"\"\n\n\
         from __future__ import annotations\n\n{}\n\
         from ._caller import Caller, changed\n\
         from ._result import Result\n\n\
         if TYPE_CHECKING:\n    from ._files import FileInput\n    from ._job import ProgressHook\n{body}",
        types.imports()
    ))
}

fn limits(catalog: &Value) -> Result<String, String> {
    let fields = catalog["limits"].as_object().ok_or("limits are not an object")?;
    let mut class = String::from(
        "\n\nclass Limits(TypedDict, total=False):\n    \"\"\"Upper bounds of one call; what is left out keeps its default.\"\"\"\n\n",
    );
    for (name, default) in fields {
        class += &format!("    {}: int\n    \"\"\"Default {default}.\"\"\"\n", identifier(name)?);
    }
    Ok(class)
}

fn result_class(tool: &Value, class: &str, types: &mut Types<'_>) -> Result<String, String> {
    let (slug, report) = (text(tool, "slug")?, &tool["report"]);
    let about = report["description"].as_str().unwrap_or(slug);
    let mut code = format!("\n\nclass {class}(Result):\n{}\n", docstring(about, 4));
    for (field, schema, required) in properties(report) {
        if RESULT_NAMES.contains(&field) {
            return Err(format!("{slug}: the report hides {field} of every result"));
        }
        let kind = types.of(slug, field, schema)?;
        let field = identifier(field)?;
        code += &match required {
            true => format!("\n    {field}: {kind}\n"),
            false if kind.ends_with("None") => format!("\n    {field}: {kind} = None\n"),
            false => format!("\n    {field}: {kind} | None = None\n"),
        };
        code += &field_doc(schema, 4);
    }
    Ok(code)
}

/// The arguments of a tool: the primary field first, then what is required.
fn arguments(tool: &Value, types: &mut Types<'_>) -> Result<Vec<Argument>, String> {
    let (slug, primary) = (text(tool, "slug")?, text(tool, "primary_field")?);
    let mut arguments = Vec::new();
    for input in list(tool, "inputs")? {
        let many = input["max_count"].as_u64().unwrap_or(1) > 1;
        let kind = if many { "FileInput | list[FileInput]" } else { "FileInput" };
        let optional = input["min_count"].as_u64().unwrap_or(1) == 0;
        let name = identifier(text(input, "name")?)?;
        let words = format!("{} Bytes, a path or an open binary file.", text(&input["summary"], "en")?);
        arguments.push(Argument {
            kind: if optional { format!("{kind} | None") } else { kind.into() },
            default: optional.then(|| "None".to_owned()),
            is_file: true,
            doc: wrap(&escaped(&words), &format!("            {name}: "), 16) + "\n",
            name,
        });
    }
    for (field, schema, required) in properties(&tool["params"]) {
        if CALL.iter().any(|(taken, ..)| *taken == field) {
            return Err(format!("{slug}: {field} is what every call takes"));
        }
        let mut kind = types.of(slug, field, schema)?;
        let default = (!required).then(|| schema.get("default").map_or("None".to_owned(), literal));
        if default.as_deref() == Some("None") && !kind.ends_with("None") {
            kind += " | None";
        }
        let name = identifier(field)?;
        let doc = argument_doc(&name, schema, 12);
        arguments.push(Argument { name, kind, default, is_file: false, doc });
    }
    arguments.sort_by_key(|argument| (argument.name != primary, argument.default.is_some()));
    Ok(arguments)
}

/// Signature, result and docstring; `indent` blanks before `def`.
fn head(
    tool: &Value,
    name: &str,
    class: &str,
    arguments: &[Argument],
    is_method: bool,
) -> Result<String, String> {
    let blanks = if is_method { "    " } else { "" };
    let mut code = format!("{blanks}def {name}(\n");
    if is_method {
        code += "        self,\n";
    }
    for (index, argument) in arguments.iter().enumerate() {
        if index == 1 {
            code += &format!("{blanks}    *,\n");
        }
        let default = argument.default.as_ref().map(|value| format!(" = {value}")).unwrap_or_default();
        code += &format!("{blanks}    {}: {}{default},\n", argument.name, argument.kind);
    }
    if arguments.len() < 2 {
        code += &format!("{blanks}    *,\n");
    }
    for (argument, kind, default, _) in CALL {
        code += &format!("{blanks}    {argument}: {kind} = {default},\n");
    }
    code += &format!("{blanks}) -> {class}:\n");
    let summary = escaped(text(&tool["summary"], "en")?);
    let mut doc = format!("        \"\"\"{summary}\n\n        Args:\n");
    for argument in arguments {
        doc += &argument.doc;
    }
    for (argument, _, _, words) in CALL {
        doc += &(wrap(&escaped(words), &format!("            {argument}: "), 16) + "\n");
    }
    doc += "        \"\"\"\n";
    let doc = if is_method { doc } else { doc.replace("\n    ", "\n").replacen("        ", "    ", 1) };
    Ok(code + &doc)
}

fn method(tool: &Value, name: &str, class: &str, arguments: &[Argument]) -> Result<String, String> {
    let mut code = format!("\n{}", head(tool, name, class, arguments, true)?);
    code += &format!(
        "        return self._run(\n            {class},\n            \"{}\",\n",
        text(tool, "slug")?
    );
    code += "            changed(\n";
    for argument in arguments.iter().filter(|argument| !argument.is_file) {
        let name = &argument.name;
        code += &match &argument.default {
            None => format!("                (\"{name}\", {name}),\n"),
            Some(default) => format!("                (\"{name}\", {name}, {default}),\n"),
        };
    }
    let files: Vec<String> = arguments
        .iter()
        .filter(|argument| argument.is_file)
        .map(|argument| format!("\"{0}\": {0}", argument.name))
        .collect();
    code += &format!("            ),\n            {{{}}},\n", files.join(", "));
    for (argument, ..) in CALL {
        code += &format!("            {argument}={argument},\n");
    }
    Ok(code + "        )\n")
}

/// The module function: the same call on the engine without a ledger.
fn function(tool: &Value, name: &str, class: &str, arguments: &[Argument]) -> Result<String, String> {
    let mut code = format!("\n\n{}", head(tool, name, class, arguments, false)?);
    code += &format!("    return default_engine().{name}(\n");
    for (index, argument) in arguments.iter().enumerate() {
        let given = &argument.name;
        code +=
            &if index == 0 { format!("        {given},\n") } else { format!("        {given}={given},\n") };
    }
    for (argument, ..) in CALL {
        code += &format!("        {argument}={argument},\n");
    }
    Ok(code.replace(
        "return default_engine()",
        "from ._engine import default_engine\n\n    return default_engine()",
    ) + "    )\n")
}
