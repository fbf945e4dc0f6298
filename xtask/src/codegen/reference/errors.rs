//! The page of errors.

use serde_json::Value;

use super::{Choose, Language, cell, list, localized, text};

/// The exit code of the command line is the status of the class plus this.
const EXIT_CODE_BASE: i64 = 10;

pub(super) fn page(catalog: &Value, language: Language) -> Result<String, String> {
    let errors = list(catalog, "errors")?;
    let mut page = language
        .choose(
            "# Errores\n\n\
             `error_code` es el contrato: no se retira nunca. El texto es para personas y puede afinarse. \
             Ningún error cobra: `charged_usd` es siempre `\"0\"`. «Reintentable» quiere decir que la misma \
             llamada, sin cambios, puede salir bien más tarde.\n\n## Clases\n\n\
             | clase | Python | Node | estado en C | código de salida de `noxus` |\n|---|---|---|---|---|\n",
            "# Errors\n\n\
             `error_code` is the contract: no code is ever removed. The text is for people and may be \
             refined. No error charges: `charged_usd` is always `\"0\"`. “Retryable” means that the same \
             call, unchanged, may succeed later.\n\n## Classes\n\n\
             | class | Python | Node | status in C | exit code of `noxus` |\n|---|---|---|---|---|\n",
        )
        .to_owned();
    let mut last = "";
    for error in errors {
        let class = text(error, "class")?;
        if class == last {
            continue;
        }
        last = class;
        let status = number(error, "status")?;
        let constant = screaming_snake(class);
        page.push_str(&format!(
            "| {class} | `{}` | `{class}Error` | `NOXUS_{constant}` = {status} | {} |\n",
            python_class(class),
            status + EXIT_CODE_BASE
        ));
    }
    page.push_str(language.choose(
        "\nTodas las clases descienden de `NoxusError`. En Python, `tool_timeout` y `cancelled` tienen clase \
         propia, `ToolTimeoutError` y `JobCancelledError`, hijas de `ToolError`. En Rust todas son `noxus_api::ApiError`; \
         `code()` da el código e `info()` su fila de esta tabla.\n\n## Códigos\n\n\
         | código | clase | HTTP | reintentable | texto |\n|---|---|---|---|---|\n",
        "\nAll classes descend from `NoxusError`. In Python, `tool_timeout` and `cancelled` have classes of \
         their own, `ToolTimeoutError` and `JobCancelledError`, children of `ToolError`. In Rust all are `noxus_api::ApiError`; `code()` gives the \
         code and `info()` its row of this table.\n\n## Codes\n\n\
         | code | class | HTTP | retryable | text |\n|---|---|---|---|---|\n",
    ));
    for error in errors {
        let retryable = error.get("retryable").and_then(Value::as_bool).unwrap_or_default();
        let retryable = if retryable { language.choose("sí", "yes") } else { language.choose("no", "no") };
        page.push_str(&format!(
            "| `{}` | {} | {} | {retryable} | {} |\n",
            text(error, "code")?,
            text(error, "class")?,
            number(error, "http_status")?,
            cell(localized(error, "text", language)?),
        ));
    }
    Ok(page)
}

fn number(value: &Value, name: &str) -> Result<i64, String> {
    value.get(name).and_then(Value::as_i64).ok_or_else(|| format!("an error lacks the number “{name}”"))
}

/// Python keeps the name `PermissionError` for the operating system's.
fn python_class(class: &str) -> String {
    match class {
        "Permission" => "PermissionDeniedError".to_owned(),
        other => format!("{other}Error"),
    }
}

/// `RateLimit` as `RATE_LIMIT`.
fn screaming_snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_uppercase());
    }
    snake
}
