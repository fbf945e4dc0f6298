//! The page of operations: everything that is not a tool.

use serde_json::Value;

use super::{Choose, Language, examples, list, localized, schema, text};

pub(super) fn page(catalog: &Value, language: Language) -> Result<String, String> {
    let operations = list(catalog, "operations")?;
    let mut page = language
        .choose(
            "# Operaciones\n\n\
             Lo que no es una herramienta: saldo, trabajos, cuentas, claves. Cada una toma un objeto JSON y \
             devuelve otro, el mismo en todos los lenguajes. Ninguna cobra. Las de **administración** son \
             para quien tiene el libro de cuentas: existen en las bibliotecas y en la línea de órdenes.\n\n",
            "# Operations\n\n\
             What is not a tool: balance, jobs, accounts, keys. Each takes a JSON object and returns \
             another, the same in every language. None charges. Those of **administration** are for \
             whoever owns the ledger: they exist in the libraries and on the command line.\n\n",
        )
        .to_owned();
    page.push_str(language.choose(
        "| operación | administración | qué hace |\n|---|---|---|\n",
        "| operation | administration | what it does |\n|---|---|---|\n",
    ));
    for operation in operations {
        let name = text(operation, "name")?;
        let is_administration = operation.get("administration").and_then(Value::as_bool).unwrap_or_default();
        let mark =
            if is_administration { language.choose("sí", "yes") } else { language.choose("no", "no") };
        let summary = super::cell(localized(operation, "summary", language)?);
        page.push_str(&format!("| [`{name}`](#{}) | {mark} | {summary} |\n", anchor(name)));
    }
    page.push_str(language.choose("\n## Cómo se llaman\n\n", "\n## How they are called\n\n"));
    if let Some(operation) = operations.iter().find(|operation| is_good_example(operation)) {
        page.push_str(&examples::of_operation(operation, language)?);
    }
    for operation in operations {
        let arguments = operation.get("arguments").ok_or("an operation lacks arguments")?;
        page.push_str(&format!("## {}\n\n", text(operation, "name")?));
        page.push_str(&format!("{}\n\n", localized(operation, "summary", language)?));
        if schema::properties(arguments).next().is_none() {
            page.push_str(language.choose("Sin argumentos.\n\n", "No arguments.\n\n"));
        } else {
            page.push_str(&schema::sections(arguments, language));
        }
    }
    Ok(page)
}

/// The first operation with a name in two parts and a required argument shows
/// everything there is to show.
fn is_good_example(operation: &Value) -> bool {
    let arguments = operation.get("arguments").unwrap_or(&Value::Null);
    text(operation, "name").is_ok_and(|name| name.contains('.'))
        && schema::properties(arguments).any(|(_, _, is_required)| is_required)
}

/// The anchor that Markdown viewers give to a heading.
fn anchor(name: &str) -> String {
    name.replace('.', "")
}
