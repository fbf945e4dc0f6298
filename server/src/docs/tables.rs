//! Errors, limits, rate limits, languages.

use noxus_api::Language;
use serde_json::Value;

use crate::openapi::samples;

use super::html::{NOTHING, Table, Writer, code, escaped, inline};
use super::pretty;
use super::reading::{self, list, localized, text};

/// Every code, each with its anchor.
pub(super) fn errors(page: &mut Writer, catalog: &Value) {
    let title = page.pick("Errores", "Errors");
    page.section("errors", title, |page| {
        page.p(
            "`error_code` es el contrato: ningún código se retira. `error` es para personas y puede \
             afinarse. Según el caso vienen también `field`, `hint` y lo que el código necesite. \
             Ningún error cobra.",
            "`error_code` is the contract: no code is ever removed. `error` is for people and may \
             be refined. `field`, `hint` and what the code needs come with it where they apply. No \
             error charges.",
        );
        let rows = list(catalog, "errors");
        for wanted in ["insufficient_api_balance", "rate_limit_exceeded"] {
            if let Some(row) = rows.iter().find(|row| text(row, "code") == wanted) {
                page.answer(&status(row), &pretty(&samples::error(row)));
            }
        }
        page.p(
            "Con `Accept: application/problem+json` vienen en la forma de RFC 9457; `type` lleva a \
             la fila de su código en esta página.",
            "With `Accept: application/problem+json` they come in the form of RFC 9457; `type` \
             leads to the row of their code on this page.",
        );
        if let Some(row) = rows.iter().find(|row| text(row, "code") == "tool_not_found") {
            let label = format!("{} · application/problem+json", status(row));
            page.answer(&label, &pretty(&samples::problem(row)));
        }
        page.p(
            "«Reintentable» quiere decir que la misma llamada, sin cambios, puede salir bien más \
             tarde; si viene `Retry-After`, no antes de esos segundos.",
            "“Retryable” means that the same call, unchanged, may succeed later; with \
             `Retry-After`, not before so many seconds.",
        );
        let table = table(page, rows);
        page.table(&table);
    });
}

fn status(row: &Value) -> String {
    row.get("http_status").map(Value::to_string).unwrap_or_default()
}

fn table(page: &Writer, rows: &[Value]) -> Table {
    let columns = match page.language {
        Language::Spanish => vec!["Código", "HTTP", "Reintentable", "Texto"],
        Language::English => vec!["Code", "HTTP", "Retryable", "Text"],
    };
    let mut table = Table::new(page.pick("Todos los códigos", "All codes"), columns);
    for row in rows {
        let name = text(row, "code");
        let retryable = row.get("retryable").and_then(Value::as_bool).unwrap_or_default();
        let retryable = if retryable { page.pick("sí", "yes") } else { "no" };
        table.row(
            Some(name),
            &[
                format!("<a href=\"#{}\">{}</a>", escaped(name), code(name)),
                escaped(&status(row)),
                retryable.to_owned(),
                inline(localized(row, "text", page.language)),
            ],
        );
    }
    table
}

/// Sizes, and how many calls.
pub(super) fn limits(page: &mut Writer, catalog: &Value) {
    let title = page.pick("Límites", "Limits");
    page.section("limits", title, |page| {
        page.p(
            "De una llamada. Lo que pase de uno se rechaza con `413` antes de trabajar, y no se \
             cobra.",
            "Of one call. What exceeds one is refused with `413` before any work, and is not charged.",
        );
        let columns = match page.language {
            Language::Spanish => vec!["Límite", "Valor", "De qué"],
            Language::English => vec!["Limit", "Value", "Of what"],
        };
        let mut table = Table::new(page.pick("Límites de este servidor", "Limits of this server"), columns);
        let limits = catalog.get("limits").and_then(Value::as_object);
        for (name, value) in limits.into_iter().flatten() {
            let shown = value.as_u64().map_or_else(|| escaped(&value.to_string()), reading::grouped);
            let meaning = reading::limit(name, page.language).unwrap_or(NOTHING);
            table.row(None, &[code(name), format!("<span class=\"number\">{shown}</span>"), inline(meaning)]);
        }
        page.table(&table);
    });
}

/// How many calls.
pub(super) fn rate_limits(page: &mut Writer) {
    let title = page.pick("Límite de uso", "Rate limits");
    page.section("rate-limits", title, |page| {
        page.p(
            "Una key puede tener un máximo de trabajos con éxito en una ventana deslizante: por \
             ejemplo, 60 en los últimos 3600 segundos. Cada trabajo en curso ocupa un sitio y lo \
             devuelve si falla; los rechazos y las repeticiones no cuentan. `GET /usage` dice cómo \
             va, y también las respuestas:",
            "A key may have a maximum of successful jobs in a sliding window: 60 in the last 3600 \
             seconds, for instance. Each running job takes a place and gives it back if it fails; \
             refusals and repetitions do not count. `GET /usage` tells how it stands, and so do the \
             answers:",
        );
        page.text("", "RateLimit-Policy: \"jobs\";q=60;w=3600\nRateLimit: \"jobs\";r=58;t=3540");
        page.p(
            "`q` trabajos en `w` segundos; quedan `r`; el próximo sitio se libera en `t` segundos. \
             Al superarlo se contesta `429` con `Retry-After`: \
             [rate_limit_exceeded](#rate_limit_exceeded).",
            "`q` jobs in `w` seconds; `r` are left; the next place becomes free in `t` seconds. \
             Beyond it the answer is `429` with `Retry-After`: \
             [rate_limit_exceeded](#rate_limit_exceeded).",
        );
    });
}

/// What language texts are in.
pub(super) fn languages(page: &mut Writer) {
    let title = page.pick("Idiomas", "Languages");
    page.section("languages", title, |page| {
        page.p(
            "Los textos vienen en español, o en inglés con `Accept-Language: en` (y con cualquier \
             otro idioma). Los códigos y los nombres de los campos no cambian.",
            "Texts come in Spanish unless `Accept-Language` asks for another language; then in \
             English. Codes and names of fields do not change.",
        );
        page.p(
            "Cada respuesta lleva `X-Request-Id`; da ese identificador al preguntar por una llamada.",
            "Every answer has an `X-Request-Id`; give it when you ask about a call.",
        );
    });
}
