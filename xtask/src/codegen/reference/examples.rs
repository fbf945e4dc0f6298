//! The same call in every language: of a tool, its example; of an operation, its required
//! arguments with an example from the schema, else their default, else their first word.

use noxus_server::docs::reading;
use serde_json::{Map, Value, json};

use super::{Choose, Language, list, localized, schema, text};

/// An example call of a tool, through every door.
pub(super) fn of_tool(tool: &Value, catalog: &Value, language: Language) -> Result<String, String> {
    let call = Call::new(tool, catalog, language)?;
    let mut page = String::new();
    for (title, fence, code) in [
        (language.choose("Línea de órdenes", "Command line"), "sh", call.command_line()),
        ("Python", "python", call.python()),
        ("Node", "js", call.node()),
        ("Rust", "rust", call.rust()),
        ("C", "c", call.c()),
        (language.choose("La petición en JSON", "The request as JSON"), "json", call.json()?),
    ] {
        page.push_str(&format!("{title}:\n\n```{fence}\n{}\n```\n\n", code.trim_end()));
    }
    Ok(page)
}

/// An example call of an operation, through every door.
pub(super) fn of_operation(operation: &Value, language: Language) -> Result<String, String> {
    let name = text(operation, "name")?;
    let arguments = required(operation.get("arguments").unwrap_or(&Value::Null));
    let json = Value::Object(arguments.clone()).to_string();
    let python = assignments(&arguments, "=", str::to_owned);
    let node = assignments(&arguments, ": ", camel);
    let mut page = String::new();
    for (title, fence, code) in [
        (
            language.choose("Línea de órdenes", "Command line"),
            "sh",
            format!("noxus call {name} {}", reading::shell_quoted(&json)),
        ),
        (
            "Python",
            "python",
            format!("engine = noxus.Engine(store=\"ledger.db\")\nengine.{name}({})", python.join(", ")),
        ),
        (
            "Node",
            "js",
            format!(
                "const noxus = new Noxus({{ store: 'ledger.db' }});\nawait noxus.{}({{ {} }});",
                camel(name),
                node.join(", ")
            ),
        ),
        (
            "Rust",
            "rust",
            format!(
                "let noxus = Noxus::from_json(r#\"{{\"store\":\"ledger.db\"}}\"#)?;\n\
                 let answer = noxus.call(\"{name}\", &serde_json::json!({json}))?;"
            ),
        ),
        (
            "C",
            "c",
            format!("noxus_call(engine, \"{name}\", {}, &json, &error);", Value::String(json.clone())),
        ),
    ] {
        page.push_str(&format!("{title}:\n\n```{fence}\n{code}\n```\n\n"));
    }
    Ok(page)
}

/// A tool call: options, and files that lie beside the program.
struct Call<'a> {
    slug: &'a str,
    primary_field: &'a str,
    params: Map<String, Value>,
    /// Field and file name.
    files: Vec<(&'a str, &'a str)>,
}

impl<'a> Call<'a> {
    fn new(tool: &'a Value, catalog: &'a Value, language: Language) -> Result<Self, String> {
        let mut files = Vec::new();
        for input in list(tool, "inputs")? {
            if input.get("min_count").and_then(Value::as_u64).unwrap_or_default() > 0 {
                let kind = reading::input_kind(catalog, input).ok_or("an input is of no known kind")?;
                files.push((text(input, "name")?, localized(kind, "example_file", language)?));
            }
        }
        let params = tool.get("example").and_then(|example| example.get("params")?.as_object());
        let params = params.ok_or("a tool lacks its example")?.clone();
        Ok(Self { slug: text(tool, "slug")?, primary_field: text(tool, "primary_field")?, params, files })
    }

    /// Options that are not the first argument.
    fn named(&self) -> Map<String, Value> {
        self.params.clone().into_iter().filter(|(name, _)| name != self.primary_field).collect()
    }

    /// The first argument, in double quotes.
    fn primary(&self) -> String {
        let file = self.files.iter().find(|(field, _)| *field == self.primary_field);
        match file {
            Some((_, name)) => format!("\"{name}\""),
            None => self.params.get(self.primary_field).map(Value::to_string).unwrap_or_default(),
        }
    }

    fn command_line(&self) -> String {
        let files = self.files.iter().map(|(field, name)| format!(" {field}=@{name}"));
        let options = self.params.iter().map(|(name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!(" {name}={}", reading::shell_quoted(&value))
        });
        let words: String = files.chain(options).collect();
        format!("noxus run {}{words} -o out/", self.slug)
    }

    fn python(&self) -> String {
        let mut arguments = vec![self.primary()];
        arguments.extend(assignments(&self.named(), "=", str::to_owned));
        let name = self.slug.replace('-', "_");
        let arguments = arguments.join(", ");
        format!("import noxus\n\nresult = noxus.{name}({arguments})\nresult.output.save(\"out/\")")
    }

    fn node(&self) -> String {
        let mut arguments = vec![single_quoted(&self.primary())];
        let options = assignments(&self.named(), ": ", camel);
        if !options.is_empty() {
            arguments.push(format!("{{ {} }}", single_quoted(&options.join(", "))));
        }
        let (name, arguments) = (camel(&self.slug.replace('-', "_")), arguments.join(", "));
        format!(
            "import noxus from 'noxus';\n\n\
             const result = await noxus.{name}({arguments});\nawait result.output.save('out/');"
        )
    }

    fn rust(&self) -> String {
        let params = Value::Object(self.params.clone());
        let mut lines = format!(
            "use noxus_api::{{{}JobRequest, Noxus}};\n\nlet noxus = Noxus::unbilled()?;\n\
             let request = JobRequest::new(\"{}\", serde_json::json!({params}))",
            if self.files.is_empty() { "" } else { "Input, " },
            self.slug,
        );
        for (field, name) in &self.files {
            lines.push_str(&format!("\n    .with_input(Input::from_path(\"{field}\", \"{name}\"))"));
        }
        lines.push_str(
            ";\nlet response = noxus.run(request)?;\n\
             std::fs::write(&response.files[0].filename, response.files[0].bytes()?)?;",
        );
        lines
    }

    fn c(&self) -> String {
        let request = Value::String(json!({"tool": self.slug, "params": self.params}).to_string());
        let mut lines = String::from("#include <noxus.h>\n#include <stdio.h>\n\nint main(void) {\n");
        let fields: Vec<String> = self
            .files
            .iter()
            .map(|(field, name)| {
                format!("{{.struct_size = sizeof(noxus_input), .field = \"{field}\", .path = \"{name}\"}}")
            })
            .collect();
        let inputs = if fields.is_empty() {
            "NULL, 0".to_owned()
        } else {
            lines.push_str(&format!("    noxus_input inputs[] = {{{}}};\n", fields.join(", ")));
            format!("inputs, {}", fields.len())
        };
        lines.push_str(&format!(
            "    noxus_engine *engine = NULL;\n    noxus_result *result = NULL;\n    \
             noxus_error *error = NULL;\n    noxus_file file = {{.struct_size = sizeof file}};\n    \
             noxus_status status = noxus_engine_new(NULL, &engine, &error);\n    \
             if (status == NOXUS_OK)\n        \
             status = noxus_run(engine,\n            {request},\n            {inputs}, &result, &error);\n    \
             if (status == NOXUS_OK)\n        \
             status = noxus_result_file(result, 0, &file, &error);\n    \
             if (status == NOXUS_OK)\n        \
             printf(\"%s: %zu bytes\\n\", file.filename, file.size);\n    \
             else\n        fprintf(stderr, \"%s\\n\", noxus_error_message(error, NULL));\n    \
             noxus_result_free(result);\n    noxus_error_free(error);\n    noxus_engine_free(engine);\n    \
             return (int)status;\n}}"
        ));
        lines
    }

    /// Files stand in the options under their own names.
    fn json(&self) -> Result<String, String> {
        let mut params = Map::new();
        for (field, name) in &self.files {
            params.insert((*field).to_owned(), json!({"filename": name, "content_base64": "…"}));
        }
        params.extend(self.params.clone());
        let request = json!({"tool": self.slug, "params": params, "idempotency_key": "2026-05-25-001"});
        serde_json::to_string_pretty(&request).map_err(|error| error.to_string())
    }
}

/// Values for the required arguments.
fn required(object: &Value) -> Map<String, Value> {
    schema::properties(object)
        .filter(|(_, _, is_required)| *is_required)
        .map(|(name, schema, _)| (name.to_owned(), reading::example(name, schema)))
        .collect()
}

/// `name=value` for each option, in a language's own spelling of names.
fn assignments(params: &Map<String, Value>, sign: &str, spell: fn(&str) -> String) -> Vec<String> {
    params.iter().map(|(name, value)| format!("{}{sign}{value}", spell(name))).collect()
}

/// `output_format` as `outputFormat`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

/// JavaScript's usual quotes, where none stand inside a text.
fn single_quoted(code: &str) -> String {
    let has_others = code.contains(['\'', '\\']);
    if has_others { code.to_owned() } else { code.replace('"', "'") }
}
