//! How to begin: address, key, first calls; then money and repetition.

use serde_json::Value;

use crate::openapi::samples;

use super::curl::{Call, call};
use super::html::{Table, Writer, code, inline};
use super::pretty;
use super::reading::{choose, list, localized, text};

/// The first section.
pub(super) fn quick_start(page: &mut Writer, catalog: &Value) {
    let title = page.pick("Primeros pasos", "Quick start");
    page.section("start", title, |page| {
        page.p(
            "Pon la dirección del servidor y tu API key en dos variables; los ejemplos de esta \
             página se pueden copiar tal cual. La key la da quien administra el servidor y se \
             muestra una sola vez.",
            "Put the server's address and your API key into two variables; the samples of this page \
             can then be copied as they are. Whoever runs the server gives you the key, which is \
             shown only once.",
        );
        page.shell("sh", "export NOXUS_URL=http://127.0.0.1:8787\nexport NOXUS_API_KEY=noxus_test_…");
        page.p("Comprueba la key:", "Check the key:");
        page.shell("POST /api/v1/ping", &call(Some("POST"), "/ping", &[]));
        page.answer("200", &pretty(&samples::ping()));
        page.p("Mira el saldo:", "Look at the balance:");
        page.shell("GET /api/v1/balance", &call(None, "/balance", &[]));
        page.answer("200", &pretty(&samples::balance()));
        let Some(tool) = list(catalog, "tools").first() else { return };
        page.p(
            "Usa una herramienta. El archivo del resultado viene en base64 dentro de `output`; así \
             se guarda:",
            "Use a tool. The file of the result comes as base64 inside `output`; this keeps it:",
        );
        let answer = samples::job(tool);
        let filename = answer.get("output").map(|file| text(file, "filename")).unwrap_or("out");
        let label = format!("POST /api/v1/tools/{}", text(tool, "slug"));
        page.shell(&label, &Call::new(tool, catalog, page.language).keep(filename));
    });
}

/// Every path, in a table.
pub(super) fn endpoints(page: &mut Writer, catalog: &Value) {
    let title = page.pick("Todas las rutas", "All paths");
    page.section("paths", title, |page| {
        page.p(
            "Todas menos `GET /tools`, `GET /tools/{tool}` y `GET /openapi.json` piden la cabecera \
             `Authorization: Bearer …`. La descripción formal es el [documento OpenAPI \
             3.1](/api/v1/openapi.json).",
            "All but `GET /tools`, `GET /tools/{tool}` and `GET /openapi.json` need the header \
             `Authorization: Bearer …`. The formal description is the [OpenAPI 3.1 \
             document](/api/v1/openapi.json).",
        );
        let caption = page.pick("Rutas bajo `/api/v1`", "Paths under `/api/v1`");
        let columns = match page.language {
            noxus_api::Language::Spanish => vec!["Ruta", "Qué hace"],
            noxus_api::Language::English => vec!["Path", "What it does"],
        };
        let mut table = Table::new(caption, columns);
        for (path, es, en) in PATHS {
            table.row(None, &[code(path), inline(page.pick(es, en))]);
        }
        page.table(&table);
        let caption = page.pick("Herramientas", "Tools");
        let columns = match page.language {
            noxus_api::Language::Spanish => vec!["Herramienta", "Otros nombres", "Qué hace"],
            noxus_api::Language::English => vec!["Tool", "Other names", "What it does"],
        };
        let mut table = Table::new(caption, columns);
        for tool in list(catalog, "tools") {
            let slug = text(tool, "slug");
            let names = list(tool, "aliases").iter().filter_map(Value::as_str).map(code).collect::<Vec<_>>();
            table.row(
                None,
                &[
                    format!("<a href=\"#tool-{0}\"><code>{0}</code></a>", super::html::escaped(slug)),
                    names.join(", "),
                    inline(localized(tool, "summary", page.language)),
                ],
            );
        }
        page.table(&table);
    });
}

const PATHS: &[(&str, &str, &str)] = &[
    ("POST /ping", "Comprueba la API key.", "Checks the API key."),
    ("GET /balance", "Saldo de la cuenta.", "Balance of the account."),
    ("GET /usage", "Uso de la key: ventana y presupuesto.", "Use of the key: window and budget."),
    ("GET /tools", "Herramientas, opciones, límites y precios.", "Tools, options, limits and prices."),
    ("GET /tools/{tool}", "Una herramienta.", "One tool."),
    ("POST /tools/{tool}", "La usa.", "Uses it."),
    (
        "POST /tools/{tool}/estimate",
        "Lo más que puede costar esa llamada.",
        "The most that this call can cost.",
    ),
    (
        "GET /jobs",
        "Trabajos, el último primero; `before` y `limit` pasan páginas.",
        "Jobs, latest first; `before` and `limit` turn pages.",
    ),
    ("GET /jobs/{id}", "Un trabajo con su resultado.", "A job with its result."),
    ("DELETE /jobs/{id}", "Lo cancela.", "Cancels it."),
    ("GET /jobs/{id}/events", "Su progreso, según ocurre.", "Its progress, as it happens."),
    ("GET /jobs/{id}/output/{n}", "Un archivo del resultado.", "A file of the result."),
    ("GET /openapi.json", "La descripción formal.", "The formal description."),
];

/// What a call costs, and when.
pub(super) fn money(page: &mut Writer) {
    let title = page.pick("Dinero", "Money");
    page.section("money", title, |page| {
        page.points(&[
            (
                "Antes de trabajar se reserva `estimated_usd`, una cota superior; al terminar se \
                 cobra `charged_usd`, que nunca la supera.",
                "Before the work, `estimated_usd` is reserved, an upper bound; at its end \
                 `charged_usd` is charged, which never exceeds it.",
            ),
            (
                "Solo se cobra el éxito. Un error, una cancelación o una repetición no cuestan nada.",
                "Only success is charged. An error, a cancelled call or a repetition costs nothing.",
            ),
            (
                "Los importes son textos decimales, nunca números de coma flotante: `\"0.002\"`.",
                "Amounts are decimal texts, never floating-point numbers: `\"0.002\"`.",
            ),
            (
                "`balance_usd` es lo asentado; `available_usd`, lo asentado menos lo reservado.",
                "`balance_usd` is what is posted; `available_usd`, that less what is reserved.",
            ),
            (
                "Una key `noxus_test_…` mueve un libro de prueba, una `noxus_live_…` el real.",
                "A `noxus_test_…` key moves a test book, a `noxus_live_…` key the real one.",
            ),
        ]);
    });
}

/// Repeating a call without paying twice.
pub(super) fn idempotency(page: &mut Writer, catalog: &Value) {
    let title = page.pick("Repetir sin pagar dos veces", "Repeating without paying twice");
    page.section("idempotency", title, |page| {
        page.p(
            "Con la cabecera `Idempotency-Key` una llamada se puede repetir, por ejemplo cuando la \
             conexión se cortó antes de la respuesta: se contesta lo mismo, byte por byte, y se \
             cobra una vez.",
            "With the header `Idempotency-Key` a call can be repeated, for instance when the \
             connection broke before the answer came: the same is answered, byte for byte, and \
             charged once.",
        );
        if let Some(tool) = list(catalog, "tools").first() {
            let label = format!("POST /api/v1/tools/{}", text(tool, "slug"));
            let call =
                Call::new(tool, catalog, page.language).shortest(&["Idempotency-Key: qr-2026-05-25-001"]);
            page.shell(&label, &call.replacen("curl ", "curl -i ", 1));
            let note = choose(page.language, "la segunda vez", "the second time");
            page.text(&format!("200 · {note}"), "HTTP/1.1 200 OK\nidempotency-replayed: true\n…");
        }
        page.points(&[
            (
                "La clave: de 1 a 255 caracteres ASCII visibles, sin espacios. Vale 24 horas y para \
                 toda la cuenta, también tras cambiar de API key.",
                "The key: 1 to 255 visible ASCII characters, without spaces. It holds for 24 hours \
                 and for the whole account, also after a change of API key.",
            ),
            (
                "Los mismos datos en multipart, JSON o formulario son la misma llamada. Otros datos \
                 bajo la misma clave se rechazan: [idempotency_key_reused](#idempotency_key_reused).",
                "The same data as multipart, JSON or form is the same call. Other data under the \
                 same key are refused: [idempotency_key_reused](#idempotency_key_reused).",
            ),
            (
                "Mientras la primera trabaja, la segunda recibe \
                 [idempotency_in_progress](#idempotency_in_progress) con su `job_id`; con \
                 `Prefer: on-in-flight=join` espera y recibe el mismo resultado.",
                "While the first is at work, the second gets \
                 [idempotency_in_progress](#idempotency_in_progress) with its `job_id`; with \
                 `Prefer: on-in-flight=join` it waits and gets the same result.",
            ),
            (
                "Tras un fallo, la misma clave empieza un intento nuevo.",
                "After a failure, the same key begins a new attempt.",
            ),
        ]);
    });
}
