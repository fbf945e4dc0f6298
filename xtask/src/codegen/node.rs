//! The generated half of the npm package: tables for the JavaScript side, types for
//! the TypeScript side, and the list of names that `import` can see.

mod typescript;

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::Files;

/// First line of every generated file.
const NOTICE: &str = "// Made from the catalog by `cargo xtask codegen`. Do not edit.\n";

/// Methods of the engine itself, and what every object has: no tool or operation
/// may be called so.
const TAKEN_METHODS: &[&str] = &["run", "submit", "estimate", "call", "close", "constructor", "toString"];

/// Options of every call: no option of a tool may be called so.
const TAKEN_OPTIONS: &[&str] = &["apiKey", "idempotencyKey", "onInFlight", "signal", "onProgress"];

/// Names that `import` can see, beside the error classes.
const EXPORTS: &[&str] = &["noxus", "Noxus", "Job", "Result", "OutputFile", "NoxusError", "version"];

pub(super) fn generate(catalog: &Value) -> Result<Files, String> {
    let catalog = Catalog::read(catalog)?;
    Ok(vec![
        ("node/lib/generated.cjs".into(), tables(&catalog)?),
        ("node/lib/generated.d.cts".into(), typescript::types(&catalog)?),
        ("node/lib/index.mjs".into(), module(&catalog)),
    ])
}

/// The catalog, taken apart.
struct Catalog<'a> {
    tools: Vec<Tool<'a>>,
    operations: Vec<Operation<'a>>,
    /// Shapes of answers, by name.
    definitions: &'a Map<String, Value>,
    errors: Vec<&'a Map<String, Value>>,
    limits: &'a Map<String, Value>,
}

struct Tool<'a> {
    /// Name of the method: the slug in camelCase.
    method: String,
    slug: &'a str,
    aliases: Vec<&'a str>,
    summary: &'a str,
    primary: Option<&'a str>,
    inputs: Vec<Input<'a>>,
    params: &'a Value,
    report: &'a Value,
}

struct Input<'a> {
    name: &'a str,
    summary: &'a str,
    is_required: bool,
    takes_many: bool,
}

struct Operation<'a> {
    name: &'a str,
    /// `topUp`, or with a namespace `keys.create`.
    method: String,
    summary: &'a str,
    arguments: &'a Value,
    /// The definition of what it answers.
    answer: &'a str,
}

impl<'a> Catalog<'a> {
    fn read(catalog: &'a Value) -> Result<Self, String> {
        let tools = list(catalog, "tools")?.iter().map(Tool::read).collect::<Result<Vec<_>, _>>()?;
        let operations =
            list(catalog, "operations")?.iter().map(Operation::read).collect::<Result<Vec<_>, _>>()?;
        let mut names: Vec<&str> = TAKEN_METHODS.to_vec();
        let first_words = operations.iter().map(|operation| operation.first_word());
        for method in tools.iter().map(|tool| tool.method.as_str()).chain(first_words.collect::<Unique>()) {
            if names.contains(&method) {
                return Err(format!("the Node package has two methods “{method}”"));
            }
            names.push(method);
        }
        let errors = list(catalog, "errors")?
            .iter()
            .map(|row| object(row, "errors"))
            .collect::<Result<Vec<_>, _>>()?;
        let part = |name: &str| object(field(catalog, name)?, name);
        Ok(Self { tools, operations, definitions: part("definitions")?, errors, limits: part("limits")? })
    }

    /// Classes of errors, in the table's order.
    fn error_classes(&self) -> Result<Vec<&'a str>, String> {
        let mut classes: Vec<&str> = Vec::new();
        for row in &self.errors {
            let class = row.get("class").and_then(Value::as_str).ok_or("an error has no class")?;
            if !classes.contains(&class) {
                classes.push(class);
            }
        }
        Ok(classes)
    }
}

/// Words without repetition: a namespace counts once.
struct Unique<'a>(Vec<&'a str>);

impl<'a> FromIterator<&'a str> for Unique<'a> {
    fn from_iter<I: IntoIterator<Item = &'a str>>(words: I) -> Self {
        let mut unique = Vec::new();
        for word in words {
            if !unique.contains(&word) {
                unique.push(word);
            }
        }
        Self(unique)
    }
}

impl<'a> IntoIterator for Unique<'a> {
    type Item = &'a str;
    type IntoIter = std::vec::IntoIter<&'a str>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> Tool<'a> {
    fn read(tool: &'a Value) -> Result<Self, String> {
        let slug = word(tool, "slug")?;
        let inputs = list(tool, "inputs")?.iter().map(Input::read).collect::<Result<Vec<_>, _>>()?;
        let params = field(tool, "params")?;
        let read = Self {
            method: camel(slug),
            slug,
            aliases: list(tool, "aliases")?.iter().filter_map(Value::as_str).collect(),
            summary: english(tool)?,
            primary: tool.get("primary_field").and_then(Value::as_str),
            inputs,
            params,
            report: field(tool, "report")?,
        };
        for name in read.option_names()? {
            if TAKEN_OPTIONS.contains(&camel(name).as_str()) {
                return Err(format!("the option “{name}” of {slug} is taken by every call in Node"));
            }
        }
        Ok(read)
    }

    /// Options and files by the contract's names.
    fn option_names(&self) -> Result<Vec<&'a str>, String> {
        let params = properties(self.params)?.into_iter().map(|(name, _)| name.as_str());
        Ok(params.chain(self.inputs.iter().map(|input| input.name)).collect())
    }
}

impl<'a> Input<'a> {
    fn read(input: &'a Value) -> Result<Self, String> {
        let count = |name: &str| field(input, name)?.as_u64().ok_or(format!("{name} is not a number"));
        Ok(Self {
            name: word(input, "name")?,
            summary: english(input)?,
            is_required: count("min_count")? > 0,
            takes_many: count("max_count")? > 1,
        })
    }
}

impl<'a> Operation<'a> {
    fn read(operation: &'a Value) -> Result<Self, String> {
        let name = word(operation, "name")?;
        Ok(Self {
            name,
            method: name.split('.').map(camel).collect::<Vec<_>>().join("."),
            summary: english(operation)?,
            arguments: field(operation, "arguments")?,
            answer: target(field(operation, "answer")?).ok_or("an answer is no definition")?,
        })
    }

    fn first_word(&self) -> &str {
        self.method.split('.').next().unwrap_or_default()
    }
}

/// `generated.cjs`: what `noxus.cjs` makes methods, names and errors from.
fn tables(catalog: &Catalog<'_>) -> Result<String, String> {
    let mut tools = Map::new();
    for tool in &catalog.tools {
        let inputs: Map<String, Value> =
            tool.inputs.iter().map(|input| (camel(input.name), input.name.into())).collect();
        let entry = json!({
            "slug": tool.slug,
            "aliases": tool.aliases,
            "primary": tool.primary.map(camel),
            "inputs": inputs,
            "names": names(tool.params)?,
        });
        tools.insert(tool.method.clone(), entry);
    }
    let mut operations = Map::new();
    for operation in &catalog.operations {
        let entry = json!({"method": operation.method, "names": names(operation.arguments)?});
        operations.insert(operation.name.to_owned(), entry);
    }
    let errors = catalog.errors.iter().map(|row| {
        let part = |name: &str| row.get(name).cloned().unwrap_or_default();
        let code = row.get("code").and_then(Value::as_str).ok_or("an error has no code")?;
        let entry = json!([part("class"), part("http_status"), part("retryable"), part("text")]);
        Ok((code.to_owned(), entry))
    });
    let errors: Map<String, Value> = errors.collect::<Result<_, String>>()?;
    let limits: Map<String, Value> =
        catalog.limits.iter().map(|(name, value)| (camel(name), value.clone())).collect();

    let mut text = format!("'use strict';\n{NOTICE}");
    for (comment, name, table) in [
        ("Tools by method.", "tools", tools),
        ("Operations by name.", "operations", operations),
        ("Errors by code: class, HTTP status, whether trying again can help, text.", "errorCodes", errors),
        ("Default limits of one call.", "limits", limits),
    ] {
        let rows = table.iter().map(|(key, value)| format!("  {}: {value},\n", Value::from(key.as_str())));
        let _ = write!(text, "\n/** {comment} */\nexports.{name} = {{\n{}}};\n", rows.collect::<String>());
    }
    text += "\n/** The class of each class of errors. */\nexports.errorClasses = (NoxusError) => ({\n";
    for class in catalog.error_classes()? {
        let _ = writeln!(text, "  {class}Error: class {class}Error extends NoxusError {{}},");
    }
    text += "});\n";
    Ok(text)
}

/// camelCase to the contract's names where they differ; with a pair, the names of
/// the object or list of objects inside, too.
fn names(schema: &Value) -> Result<Map<String, Value>, String> {
    let mut table = Map::new();
    for (name, property) in properties(schema)? {
        let camel = camel(name);
        let inner = names_inside(property)?;
        if !inner.is_empty() {
            table.insert(camel, json!([name, inner]));
        } else if camel != *name {
            table.insert(camel, name.as_str().into());
        }
    }
    Ok(table)
}

fn names_inside(schema: &Value) -> Result<Map<String, Value>, String> {
    let mut table = names(schema)?;
    if let Some(items) = schema.get("items") {
        table.extend(names_inside(items)?);
    }
    for choice in ["oneOf", "anyOf"].iter().filter_map(|name| schema.get(name)?.as_array()).flatten() {
        table.extend(names_inside(choice)?);
    }
    Ok(table)
}

/// `index.mjs`: the same objects as `require` gives, so that an error is an instance
/// of the same class however noxus was loaded.
fn module(catalog: &Catalog<'_>) -> String {
    let classes = catalog.error_classes().unwrap_or_default();
    let classes = classes.iter().map(|class| format!("{class}Error"));
    let names: String = EXPORTS
        .iter()
        .map(|name| (*name).to_owned())
        .chain(classes)
        .map(|name| format!("  {name},\n"))
        .collect();
    format!(
        "{NOTICE}import cjs from './index.cjs';\n\nexport default cjs.noxus;\nexport const {{\n{names}}} = cjs;\n"
    )
}

fn field<'a>(value: &'a Value, name: &str) -> Result<&'a Value, String> {
    value.get(name).ok_or_else(|| format!("the catalog lacks “{name}”"))
}

fn word<'a>(value: &'a Value, name: &str) -> Result<&'a str, String> {
    field(value, name)?.as_str().ok_or_else(|| format!("“{name}” is not a text"))
}

fn english(value: &Value) -> Result<&str, String> {
    word(field(value, "summary")?, "en")
}

fn list<'a>(value: &'a Value, name: &str) -> Result<&'a [Value], String> {
    field(value, name)?.as_array().map(Vec::as_slice).ok_or_else(|| format!("“{name}” is not a list"))
}

fn object<'a>(value: &'a Value, name: &str) -> Result<&'a Map<String, Value>, String> {
    value.as_object().ok_or_else(|| format!("“{name}” is not an object"))
}

fn properties(schema: &Value) -> Result<Vec<(&String, &Value)>, String> {
    match schema.get("properties") {
        None => Ok(Vec::new()),
        Some(properties) => Ok(object(properties, "properties")?.iter().collect()),
    }
}

/// The definition that a schema refers to.
fn target(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix("#/definitions/")
}

/// `image-convert`, `output_format` → `imageConvert`, `outputFormat`.
fn camel(name: &str) -> String {
    let mut words = name.split(['-', '_']);
    let mut text = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        text.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        text.push_str(letters.as_str());
    }
    text
}

/// `qr`, `keys.create` → `Qr`, `KeysCreate`.
fn pascal(name: &str) -> String {
    camel(&format!("_{}", name.replace('.', "_")))
}
