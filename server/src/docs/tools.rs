//! A section for each tool.

use noxus_api::Language;
use serde_json::Value;

use crate::openapi::samples;

use super::curl::Call;
use super::html::{NOTHING, Table, Writer, code, inline};
use super::pretty;
use super::reading::{self, list, localized, text};

/// All tools.
pub(super) fn sections(page: &mut Writer, catalog: &Value) {
    let title = page.pick("Herramientas", "Tools");
    page.section("tools", title, |page| {
        page.p(
            "Cada herramienta acepta la llamada en varias formas; significan lo mismo. Para \
             archivos conviene multipart. Una opción que no existe se rechaza, con la que más se le \
             parece.",
            "Each tool takes the call in several forms, which mean the same. For files multipart is \
             best. An option that does not exist is refused, naming the one that resembles it most.",
        );
        for tool in list(catalog, "tools") {
            let slug = text(tool, "slug");
            let id = format!("tool-{slug}");
            page.subsection(&id, &format!("`{slug}`"), |page| section(page, tool, catalog));
        }
    });
}

fn section(page: &mut Writer, tool: &Value, catalog: &Value) {
    page.paragraph(localized(tool, "summary", page.language));
    let names: Vec<String> =
        list(tool, "aliases").iter().filter_map(Value::as_str).map(|name| format!("`{name}`")).collect();
    if !names.is_empty() {
        let label = page.pick("También responde a", "Also answers to");
        page.paragraph(&format!("{label}: {}.", names.join(", ")));
    }
    price(page, tool, catalog);
    inputs(page, tool, catalog);
    examples(page, tool, catalog);
    options(page, tool);
    results(page, tool);
}

fn price(page: &mut Writer, tool: &Value, catalog: &Value) {
    let tariff = catalog.get("tariff").unwrap_or(&Value::Null);
    let rates = list(tool, "rates").iter().map(|rate| {
        let unit = reading::unit(catalog, text(rate, "unit"), page.language);
        let included = reading::included(rate, page.language);
        format!("{} {} {unit}{included}", text(rate, "usd"), text(tariff, "currency"))
    });
    let rates = rates.collect::<Vec<_>>().join(", ");
    let is_available = tool.get("available").and_then(Value::as_bool).unwrap_or_default();
    if is_available && !rates.is_empty() {
        let label = page.pick("Precio", "Price");
        page.paragraph(&format!("{label}: {rates}."));
    } else {
        page.note("No disponible en este servidor.", "Not available on this server.");
        page.paragraph(localized(tool, "reason", page.language));
    }
}

fn inputs(page: &mut Writer, tool: &Value, catalog: &Value) {
    let language = page.language;
    let columns = match language {
        Language::Spanish => vec!["Campo", "Cuántos", "Para qué"],
        Language::English => vec!["Field", "How many", "What for"],
    };
    let slug = text(tool, "slug");
    let caption = match language {
        Language::Spanish => format!("Archivos de `{slug}`"),
        Language::English => format!("Files of `{slug}`"),
    };
    let mut table = Table::new(&caption, columns);
    for input in list(tool, "inputs") {
        let count = |name: &str| input.get(name).and_then(Value::as_u64).unwrap_or_default();
        let (least, most) = (count("min_count"), count("max_count"));
        let how_many = match (language, least == most) {
            (_, true) => least.to_string(),
            (Language::Spanish, _) => format!("de {least} a {most}"),
            (Language::English, _) => format!("{least} to {most}"),
        };
        table
            .row(None, &[code(text(input, "name")), how_many, inline(localized(input, "summary", language))]);
    }
    if table.is_empty() {
        return;
    }
    page.table(&table);
    let largest = list(tool, "inputs").iter().filter_map(|input| {
        let limit = text(reading::input_kind(catalog, input)?, "limit");
        catalog.get("limits")?.get(limit)?.as_u64()
    });
    let largest = reading::grouped(largest.max().unwrap_or_default());
    page.paragraph(&match language {
        Language::Spanish => format!(
            "El formato se reconoce por el contenido, nunca por la extensión. Cada archivo, hasta \
             {largest} bytes; véanse los [límites](#limits)."
        ),
        Language::English => format!(
            "The format is recognised by content, never by the file's extension. Each file up to \
             {largest} bytes; see the [limits](#limits)."
        ),
    });
}

fn examples(page: &mut Writer, tool: &Value, catalog: &Value) {
    let language = page.language;
    let title = page.pick("Ejemplos", "Examples");
    page.heading(title);
    page.shell("application/json", &Call::new(tool, catalog, language).json());
    page.shell("multipart/form-data", &Call::new(tool, catalog, language).multipart());
    if let Some(form) = Call::new(tool, catalog, language).form() {
        page.shell("application/x-www-form-urlencoded", &form);
    }
    page.answer("200", &pretty(&samples::job(tool)));
}

/// What a call would cost, with the first tool as the example.
pub(super) fn estimate(page: &mut Writer, catalog: &Value) {
    let Some(tool) = list(catalog, "tools").first() else { return };
    let title = page.pick("Presupuesto", "Estimate");
    page.section("estimate", title, |page| {
        page.p(
            "Con `/estimate` detrás, la misma llamada dice lo más que puede costar. No reserva ni \
             cobra nada.",
            "With `/estimate` behind it, the same call tells the most it can cost. Nothing is \
             reserved or charged.",
        );
        let label = format!("POST /api/v1/tools/{}/estimate", text(tool, "slug"));
        page.shell(&label, &Call::new(tool, catalog, page.language).estimate().shortest(&[]));
        page.answer("200", &pretty(&samples::estimate(tool, catalog)));
    });
}

fn options(page: &mut Writer, tool: &Value) {
    let language = page.language;
    let title = page.pick("Opciones", "Options");
    page.heading(title);
    let params = tool.get("params").unwrap_or(&Value::Null);
    let columns = match language {
        Language::Spanish => vec!["Opción", "Tipo", "Por omisión", "Valores", "Descripción"],
        Language::English => vec!["Option", "Type", "Default", "Values", "Description"],
    };
    let slug = text(tool, "slug");
    let caption = match language {
        Language::Spanish => format!("Opciones de `{slug}`"),
        Language::English => format!("Options of `{slug}`"),
    };
    let mut table = Table::new(&caption, columns);
    for (name, schema, is_required) in reading::properties(params) {
        let default = match schema.get("default") {
            _ if is_required => format!("<strong>{}</strong>", page.pick("obligatoria", "required")),
            None | Some(Value::Null) => NOTHING.to_owned(),
            Some(value) => code(&reading::plain(value)),
        };
        let id = format!("{slug}-{name}");
        table.row(
            Some(&id),
            &[
                code(name),
                inline(&reading::kind(schema, language)),
                default,
                values(schema, language),
                described(schema, language),
            ],
        );
    }
    page.table(&table);
}

/// The words or the range of a value.
fn values(schema: &Value, language: Language) -> String {
    let words = reading::words(schema);
    if !meanings(&words, language).is_empty() {
        return reading::choose(language, "las descritas", "those described").to_owned();
    }
    if !words.is_empty() {
        return words.iter().map(|(word, _)| code(word)).collect::<Vec<_>>().join(" ");
    }
    reading::range(schema, language).map_or_else(|| NOTHING.to_owned(), |range| inline(&range))
}

/// What it is for, then its words with what each means.
fn described(schema: &Value, language: Language) -> String {
    let mut html = inline(&reading::description(schema, language));
    let items: String = meanings(&reading::words(schema), language)
        .iter()
        .map(|(word, meaning)| format!("<dt>{}</dt><dd>{}</dd>", code(word), inline(meaning)))
        .collect();
    if !items.is_empty() {
        html.push_str(&format!("<dl>{items}</dl>"));
    }
    html
}

/// The words of an enumeration, if all of them are described.
fn meanings<'a>(words: &[(&'a str, Option<&Value>)], language: Language) -> Vec<(&'a str, String)> {
    let meanings: Option<Vec<_>> = words
        .iter()
        .map(|(word, schema)| Some((*word, reading::description((*schema)?, language))))
        .map(|meaning| meaning.filter(|(_, meaning)| !meaning.is_empty()))
        .collect();
    meanings.unwrap_or_default()
}

fn results(page: &mut Writer, tool: &Value) {
    let language = page.language;
    let slug = text(tool, "slug");
    let title = page.pick("Respuesta", "Answer");
    page.heading(title);
    page.p(
        "El archivo está en `output` (`filename`, `mime_type`, `content_base64`); si son varios, \
         `outputs` los enumera con tamaño y dirección, y con el contenido de todos menos el primero, \
         que ya está en `output`. Además, al primer nivel:",
        "The file is in `output` (`filename`, `mime_type`, `content_base64`); when there are \
         several, `outputs` lists them with size and address, and with the content of all but the \
         first, which stands in `output` already. Besides, at the top level:",
    );
    let columns = match language {
        Language::Spanish => vec!["Campo", "Tipo", "Qué dice"],
        Language::English => vec!["Field", "Type", "What it says"],
    };
    let caption = match language {
        Language::Spanish => format!("Campos del resultado de `{slug}`"),
        Language::English => format!("Result fields of `{slug}`"),
    };
    let mut table = Table::new(&caption, columns);
    rows(&mut table, tool.get("report").unwrap_or(&Value::Null), "", language);
    page.table(&table);
}

/// A row for each field and, by their path, for the fields inside.
fn rows(table: &mut Table, schema: &Value, above: &str, language: Language) {
    for (name, schema, _) in reading::properties(schema) {
        let path = format!("{above}{name}");
        let words = reading::words(schema);
        let kind = if words.is_empty() {
            inline(&reading::kind_with_range(schema, language))
        } else {
            words.iter().map(|(word, _)| code(word)).collect::<Vec<_>>().join(" ")
        };
        let text = inline(&reading::description(schema, language));
        table.row(None, &[code(&path), kind, text]);
        rows(table, reading::inner(schema), &format!("{path}."), language);
    }
}
