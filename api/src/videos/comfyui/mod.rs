//! ComfyUI: a graph of the settings, whose places are filled with what a call asks for.

mod graph;
mod mapping;

use std::collections::BTreeMap;

use noxus_engine::video_generator::GeneratorRequest;
use noxus_engine::{Code, Error, text};
use serde_json::json;
use ureq::http::Method;

use super::config::{ModelSettings, ProviderKind, ProviderSettings};
use super::protocol::{Naming, Protocol, Question, Seen, Work, in_path, read};
use crate::endpoint::{Body, Failure, Form, invalid};
use crate::error::Result as ApiResult;
use graph::Graph;

/// Most bytes of a queue: the graphs of all that wait are in it.
const MOST_QUEUE_BYTES: u64 = 64 << 20;

/// A server of ComfyUI, with the graphs of its models by their names.
pub(super) struct Comfyui {
    graphs: BTreeMap<String, Graph>,
}

impl Comfyui {
    /// Reads the graphs of all models, and leaves in the settings what they have places for. Models of other kinds
    /// have none.
    ///
    /// # Errors
    /// `invalid_field`, naming the setting.
    pub(super) fn read(setting: &str, settings: &mut ProviderSettings) -> ApiResult<Self> {
        let is_comfyui = settings.kind == ProviderKind::Comfyui;
        let mut graphs = BTreeMap::new();
        for (number, model) in settings.models.iter_mut().enumerate() {
            let wrong = |why| invalid(setting, &format!("models[{number}].graph"), why);
            let graph = match (&model.graph, is_comfyui) {
                (Some(graph), true) => Graph::read(graph).map_err(wrong)?,
                (None, false) => continue,
                (Some(_), false) => {
                    return Err(wrong(text!("solo «comfyui» lo toma", "only “comfyui” takes one")));
                }
                (None, true) => return Err(wrong(text!("falta", "it is missing"))),
            };
            model.capabilities = graph.capabilities(&model.capabilities).map_err(wrong)?;
            graphs.insert(model.name.clone(), graph);
        }
        Ok(Self { graphs })
    }
}

fn queue() -> Question {
    Question { most_bytes: MOST_QUEUE_BYTES, ..Question::new(Method::GET, "/queue") }
}

fn post(path: impl Into<String>, body: &serde_json::Value) -> Question {
    let body = Body::json(body.to_string().into_bytes().into());
    Question { body, ..Question::new(Method::POST, path) }
}

impl Protocol for Comfyui {
    /// An id may be proposed, but work that is asked for twice under it is done twice.
    fn naming(&self) -> Naming {
        Naming::Theirs
    }

    fn expected(&self, name: &str) -> Option<String> {
        Some(mapping::uuid(name))
    }

    fn preparation(
        &self,
        _: &ModelSettings,
        request: &GeneratorRequest,
        name: &str,
    ) -> Result<Vec<Question>, Error> {
        let id = mapping::uuid(name);
        let upload = |(place, file): (String, _)| {
            let form = Form::new(name)
                .text("type", "input")
                // Each in a folder of its own: nobody else's file is written over.
                .text("subfolder", &format!("noxus/{id}/{place}"))
                .text("overwrite", "true")
                .file("image", file, &request.limits)
                .end();
            Question { body: Body::Form(form.into()), ..Question::new(Method::POST, "/upload/image") }
        };
        Ok(mapping::files(request).into_iter().map(upload).collect())
    }

    fn submission(
        &self,
        model: &ModelSettings,
        request: &GeneratorRequest,
        name: &str,
        timeout_ms: u64,
    ) -> Result<Question, Error> {
        self.prepared(model, request, name, timeout_ms, &[])
    }

    fn prepared(
        &self,
        model: &ModelSettings,
        request: &GeneratorRequest,
        name: &str,
        _: u64,
        answers: &[Vec<u8>],
    ) -> Result<Question, Error> {
        let mut values = mapping::values(request, name);
        for ((place, _), answer) in mapping::files(request).into_iter().zip(answers) {
            let uploaded = serde_json::from_slice(answer).ok().and_then(|answer| mapping::uploaded(&answer));
            let uploaded = uploaded.ok_or_else(|| {
                let message = text!(
                    "ComfyUI no dice cómo se llama el archivo que se le envió.",
                    "ComfyUI does not say what the file is called that it was sent."
                );
                Error::new(Code::ProviderError, message).with_field("provider")
            })?;
            values.insert(place, json!(uploaded));
        }
        let graph = self.graphs.get(&model.name).map(|graph| graph.filled(&values)).unwrap_or_default();
        let mut body = model.extra.clone();
        let id = mapping::uuid(name);
        body.insert("client_id".into(), json!(id));
        body.insert("prompt_id".into(), json!(id));
        body.insert("prompt".into(), json!(graph));
        Ok(post("/prompt", &json!(body)))
    }

    fn work(&self, body: &[u8]) -> Result<Work, Failure> {
        mapping::taken(&read(body)?)
    }

    /// First the queue: what leaves it is in the history before it is gone, so that nothing is missed between.
    fn look(&self, _: &str) -> Option<Question> {
        Some(queue())
    }

    fn seen(&self, id: &str, step: usize, body: &[u8]) -> Result<Seen, Failure> {
        if step > 0 {
            return mapping::ended(id, &read(body)?).map(Seen::Work);
        }
        let history = || Seen::Ask(Question::new(Method::GET, format!("/history/{}", in_path(id))));
        Ok(mapping::queued(id, &read(body)?)?.map_or_else(history, Seen::Work))
    }

    fn stop(&self, id: &str) -> Option<Question> {
        Some(Question::new(Method::POST, format!("/api/jobs/{}/cancel", in_path(id))))
    }

    /// A server that does not know that yet: what waits is taken out of the queue, and only if it runs is it
    /// interrupted, for older ones interrupt whatever runs.
    fn stop_more(&self, id: &str, step: usize, said: Result<&[u8], &Failure>) -> Option<Question> {
        match (step, said) {
            (0, Err(Failure::Refused { status: 404 | 405, .. })) => {
                Some(post("/queue", &json!({ "delete": [id] })))
            }
            (1, Ok(_)) => Some(queue()),
            (2, Ok(body)) => {
                let is_running =
                    read(body).and_then(|queue| mapping::queued(id, &queue)).ok().flatten().is_some();
                is_running.then(|| post("/interrupt", &json!({ "prompt_id": id })))
            }
            _ => None,
        }
    }

    fn hello(&self) -> Question {
        Question::new(Method::GET, "/system_stats")
    }
}
