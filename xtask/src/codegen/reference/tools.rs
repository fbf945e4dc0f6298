//! The page of a tool.

use noxus_server::docs::reading;
use serde_json::Value;

use super::{Choose, Language, cell, examples, list, localized, schema, text};

pub(super) fn page(tool: &Value, catalog: &Value, language: Language) -> Result<String, String> {
    let slug = text(tool, "slug")?;
    let params = tool.get("params").ok_or("a tool lacks params")?;
    let report = tool.get("report").ok_or("a tool lacks its report")?;
    let aliases: Vec<String> =
        list(tool, "aliases")?.iter().filter_map(Value::as_str).map(|alias| format!("`{alias}`")).collect();
    let mut page = format!("# {slug}\n\n{}\n\n", localized(tool, "summary", language)?);
    if !aliases.is_empty() {
        let label = language.choose("También responde a", "Also answers to");
        page.push_str(&format!("{label}: {}.\n\n", aliases.join(", ")));
    }
    page.push_str(&price(tool, catalog, language)?);
    page.push_str(&inputs(tool, language)?);
    page.push_str(language.choose("## Ejemplo\n\n", "## Example\n\n"));
    page.push_str(&examples::of_tool(tool, catalog, language)?);
    page.push_str(language.choose("## Opciones\n\n", "## Options\n\n"));
    page.push_str(&schema::sections(params, language));
    page.push_str(&answer(report, language));
    Ok(page)
}

fn price(tool: &Value, catalog: &Value, language: Language) -> Result<String, String> {
    let mut section = language.choose("## Precio\n\n", "## Price\n\n").to_owned();
    let rates = list(tool, "rates")?;
    if rates.is_empty() {
        let reason = localized(tool, "reason", language).unwrap_or_default();
        section.push_str(&format!("{reason}\n\n"));
        return Ok(section);
    }
    let currency = text(catalog.get("tariff").ok_or("the catalog lacks its tariff")?, "currency")?;
    if let Some(from) = tool.get("from_usd").and_then(Value::as_str) {
        let words = language.choose("Desde", "From");
        section.push_str(&format!("{words} {from} {currency}:\n\n"));
    }
    for rate in rates {
        let unit = reading::unit(catalog, text(rate, "unit")?, language);
        let included = reading::included(rate, language);
        section.push_str(&format!("- {} {currency} {unit}{included}\n", text(rate, "usd")?));
    }
    section.push_str(language.choose(
        "\nSolo se cobra el éxito: un error, una cancelación o una repetición con la misma clave de \
         idempotencia no cuestan nada. Los precios son los de la [tarifa](limits.md) incluida; \
         un motor puede llevar otra.\n\n",
        "\nOnly success is charged: an error, a cancelled call or a repetition with the same idempotency \
         key costs nothing. These are the prices of the built-in [tariff](limits.md); an engine may have \
         another.\n\n",
    ));
    Ok(section)
}

fn inputs(tool: &Value, language: Language) -> Result<String, String> {
    let mut section = language.choose("## Archivos de entrada\n\n", "## Input files\n\n").to_owned();
    let inputs = list(tool, "inputs")?;
    if inputs.is_empty() {
        section.push_str(language.choose("Ninguno.\n\n", "None.\n\n"));
        return Ok(section);
    }
    section.push_str(language.choose(
        "| campo | cuántos | para qué |\n|---|---|---|\n",
        "| field | how many | what for |\n|---|---|---|\n",
    ));
    for input in inputs {
        let count = |name: &str| input.get(name).and_then(Value::as_u64).unwrap_or_default();
        let (least, most) = (count("min_count"), count("max_count"));
        let how_many = if least == most {
            least.to_string()
        } else {
            format!("{least} {} {most}", language.choose("a", "to"))
        };
        let summary = cell(localized(input, "summary", language)?);
        section.push_str(&format!("| `{}` | {how_many} | {summary} |\n", text(input, "name")?));
    }
    section.push_str(language.choose(
        "\nEl formato se reconoce por el contenido, nunca por la extensión.\n\n",
        "\nThe format is recognised by content, never by the file's extension.\n\n",
    ));
    Ok(section)
}

fn answer(report: &Value, language: Language) -> String {
    let fields = schema::parts(report, language, 0);
    let intro = language.choose(
        "## Respuesta\n\nEl archivo está en `output` (`filename`, `mime_type`, `content_base64`; en las \
         bibliotecas, los bytes). Además, al primer nivel:\n\n",
        "## Answer\n\nThe file is in `output` (`filename`, `mime_type`, `content_base64`; in the libraries, \
         the bytes). Besides, at top level:\n\n",
    );
    format!("{intro}{fields}")
}
