//! Calls as they are typed: the same one in each form that the server reads.

use noxus_api::Language;
use serde_json::{Map, Value};

use crate::openapi::samples;

use super::reading::{input_kind, list, localized, plain, shell_quoted, text};

const AUTHORIZATION: &str = r#"-H "Authorization: Bearer $NOXUS_API_KEY""#;

/// `curl` with a method where it does not follow from the words, a path, and
/// further words, one a line.
pub(super) fn call(method: Option<&str>, path: &str, words: &[String]) -> String {
    let method = method.map(|method| format!("-X {method} ")).unwrap_or_default();
    let mut lines = vec![format!("curl {method}\"$NOXUS_URL/api/v1{path}\""), AUTHORIZATION.to_owned()];
    lines.extend(words.iter().cloned());
    lines.join(" \\\n  ")
}

/// A tool's example call.
pub(super) struct Call<'a> {
    path: String,
    params: Map<String, Value>,
    /// Field and file name.
    files: Vec<(&'a str, &'a str)>,
}

impl<'a> Call<'a> {
    pub(super) fn new(tool: &'a Value, catalog: &'a Value, language: Language) -> Self {
        let needed = list(tool, "inputs")
            .iter()
            .filter(|input| input.get("min_count").and_then(Value::as_u64).unwrap_or_default() > 0);
        let file = |input| input_kind(catalog, input).map(|kind| localized(kind, "example_file", language));
        let files = needed.map(|input| (text(input, "name"), file(input).unwrap_or_default()));
        Self {
            path: format!("/tools/{}", text(tool, "slug")),
            params: samples::params(tool),
            files: files.collect(),
        }
    }

    /// The same call's price.
    pub(super) fn estimate(mut self) -> Self {
        self.path.push_str("/estimate");
        self
    }

    /// Options as JSON, files as base64 inside.
    pub(super) fn json(&self) -> String {
        let json = "-H \"Content-Type: application/json\"".to_owned();
        if self.files.is_empty() {
            let body = Value::Object(self.params.clone()).to_string();
            return call(None, &self.path, &[json, format!("-d {}", shell_quoted(&body))]);
        }
        let mut body = Map::new();
        let lone = self.files.len() == 1;
        for (field, name) in &self.files {
            if lone {
                body.insert("content_base64".into(), "%s".into());
            } else {
                let file = [("content_base64", "%s"), ("filename", *name)];
                let file = file.map(|(name, value)| (name.to_owned(), Value::from(value)));
                body.insert((*field).to_owned(), Map::from_iter(file).into());
            }
        }
        body.extend(self.params.clone());
        let files = self.files.iter().map(|(_, name)| format!(" \"$(base64 < {name} | tr -d '\\n')\""));
        format!(
            "printf {}{} |\n{}",
            shell_quoted(&Value::Object(body).to_string()),
            files.map(|file| format!(" \\\n {file}")).collect::<String>(),
            call(None, &self.path, &[json, "--data-binary @-".to_owned()]),
        )
    }

    /// Files and options as parts.
    pub(super) fn multipart(&self) -> String {
        let files = self
            .files
            .iter()
            .map(|(field, name)| format!("-F {}", shell_quoted(&format!("{field}=@{name}"))));
        let options = self.params.iter().map(|(name, value)| {
            // -F would read @ and < at the beginning of a value as a file.
            format!("--form-string {}", shell_quoted(&format!("{name}={}", plain(value))))
        });
        call(None, &self.path, &files.chain(options).collect::<Vec<_>>())
    }

    /// Options as a form; only without files.
    pub(super) fn form(&self) -> Option<String> {
        let options = self.params.iter().map(|(name, value)| {
            format!("--data-urlencode {}", shell_quoted(&format!("{name}={}", plain(value))))
        });
        self.files.is_empty().then(|| call(None, &self.path, &options.collect::<Vec<_>>()))
    }

    /// The shortest form, with further headers.
    pub(super) fn shortest(&self, headers: &[&str]) -> String {
        let whole = self.form().unwrap_or_else(|| self.multipart());
        let headers: String = headers.iter().map(|header| format!(" \\\n  -H \"{header}\"")).collect();
        whole.replacen(AUTHORIZATION, &format!("{AUTHORIZATION}{headers}"), 1)
    }

    /// Keeps the file of an answer.
    pub(super) fn keep(&self, filename: &str) -> String {
        format!(
            "{} |\n  jq -r .output.content_base64 | base64 -d > {}",
            self.form().unwrap_or_else(|| self.multipart()),
            shell_quoted(filename),
        )
    }
}
