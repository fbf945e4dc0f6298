//! Long work: start it, follow it, fetch its files, cancel it.

use serde_json::{Value, json};

use crate::openapi::samples;

use super::curl::{Call, call};
use super::html::Writer;
use super::pretty;
use super::reading::{list, text};

/// The section on jobs.
pub(super) fn section(page: &mut Writer, catalog: &Value) {
    let tools = list(catalog, "tools");
    // A tool that takes files shows more.
    let Some(tool) = tools.iter().find(|tool| !list(tool, "inputs").is_empty()).or(tools.first()) else {
        return;
    };
    let title = page.pick("Trabajos largos", "Long work");
    page.section("jobs", title, |page| {
        page.p(
            "Con `Prefer: respond-async` la llamada contesta en cuanto el dinero está reservado y \
             el trabajo sigue solo. Con `Prefer: respond-async, wait=10` espera antes hasta 10 \
             segundos al resultado.",
            "With `Prefer: respond-async` the call answers as soon as the money is reserved, and \
             the work goes on by itself. With `Prefer: respond-async, wait=10` it waits up to 10 \
             seconds for the result first.",
        );
        let label = format!("POST /api/v1/tools/{}", text(tool, "slug"));
        page.shell(&label, &Call::new(tool, catalog, page.language).shortest(&["Prefer: respond-async"]));
        page.answer("202", &pretty(&samples::accepted(text(tool, "slug"))));
        follow(page, tool);
        look(page, tool);
        cancel(page);
    });
}

fn follow(page: &mut Writer, tool: &Value) {
    let title = page.pick("Seguirlo", "Follow it");
    page.subsection("events", title, |page| {
        page.p(
            "Los eventos llegan según ocurren (`text/event-stream`): `progress` cada vez que avanza \
             y un `done` al final, con lo mismo que contesta `GET /jobs/{id}?content=none`. Si el \
             servidor no puede seguirlo, un evento `error` cierra la conexión; el trabajo no se \
             pierde por eso.",
            "Events come as they happen (`text/event-stream`): `progress` whenever it moves, and \
             one `done` at the end, with what `GET /jobs/{id}?content=none` answers. Should the \
             server be unable to follow it, an `error` event closes the connection; the job is not \
             lost by that.",
        );
        let unbuffered = call(None, "/jobs/42/events", &[]).replacen("curl ", "curl -N ", 1);
        page.shell("GET /api/v1/jobs/{id}/events", &unbuffered);
        let progress = json!({"job_id": 42, "state": "running", "stage": "encode", "done": 3, "total": 10, "stage_remaining_ms": 4200});
        let mut end = samples::status(tool);
        if let Some(job) = end.get_mut("job") {
            *job = json!({"job_id": 42, "state": "succeeded"});
        }
        let end = end.to_string();
        let end = end.split("\"result\"").next().unwrap_or_default();
        page.text("200", &format!("event: progress\ndata: {progress}\n\nevent: done\ndata: {end}…"));
    });
}

fn look(page: &mut Writer, tool: &Value) {
    let title = page.pick("Mirarlo y recoger los archivos", "Look at it and fetch the files");
    page.subsection("output", title, |page| {
        page.p(
            "`result` es la respuesta que habría dado la llamada; `failure`, su error. Mientras \
             trabaja, los dos son `null`. Con `?content=none` los archivos no vienen dentro: cada \
             uno tiene su `url`, que admite descargas por partes (`Range`) y `ETag`.",
            "`result` is what the call would have answered; `failure`, its error. While it is at \
             work, both are `null`. With `?content=none` the files are not inside: each has its \
             `url`, which can be fetched in parts (`Range`) and has an `ETag`.",
        );
        page.shell("GET /api/v1/jobs/{id}", &call(None, "/jobs/42?content=none", &[]));
        let mut status = samples::status(tool);
        if let Some(file) = status.get_mut("result").and_then(|result| result.get_mut("output")) {
            let bytes = file.get("bytes").and_then(Value::as_u64).unwrap_or(81_342);
            if let Value::Object(file) = file {
                file.shift_remove("content_base64");
                file.insert("bytes".into(), bytes.into());
            }
        }
        let filename =
            status.get("result").and_then(|result| result.get("output")).map(|file| text(file, "filename"));
        let keep = format!("-o {}", super::reading::shell_quoted(filename.unwrap_or("out")));
        page.answer("200", &pretty(&status));
        page.shell("GET /api/v1/jobs/{id}/output/{n}", &call(None, "/jobs/42/output/0", &[keep]));
    });
}

fn cancel(page: &mut Writer) {
    let title = page.pick("Cancelarlo", "Cancel it");
    page.subsection("cancel", title, |page| {
        page.p(
            "Lo cancelado no cuesta nada. La respuesta dice cómo ha terminado: uno que ya había \
             acabado sigue como estaba. `202` quiere decir que aún se está parando.",
            "What is cancelled costs nothing. The answer tells how it ended: one that had finished \
             stays as it was. `202` means that it is still stopping.",
        );
        page.shell("DELETE /api/v1/jobs/{id}", &call(Some("DELETE"), "/jobs/42", &[]));
        page.p(
            "Una llamada sin `Idempotency-Key` ni `respond-async` se cancela también si se corta la \
             conexión.",
            "A call without `Idempotency-Key` and without `respond-async` is cancelled, too, when \
             its connection is closed.",
        );
    });
}
