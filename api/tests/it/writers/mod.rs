//! Scripts by a language model: over real sockets, from a process that answers well and in every way
//! that it should not.

mod faults;
mod llama;
mod model;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use noxus_api::{JobRequest, JobResult, Noxus};
use serde_json::{Value, json};

use crate::common::Bench;

/// A process that is told to end by its standard input, which closes with this one.
pub(crate) struct Server {
    /// Keeps its standard input open.
    _child: Child,
    pub(crate) port: u16,
}

impl Server {
    /// Starts a Python program that prints its port.
    pub(crate) fn start(script: &str, arguments: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it").join(script);
        Self::run(Command::new("python3").arg(script).args(arguments))
    }

    /// Starts a program that prints its port.
    pub(crate) fn run(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { _child: child, port: line.trim().parse().unwrap() }
    }

    /// What it answers to GET.
    pub(crate) fn get(&self, path: &str) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}

/// The endpoint of all tests here.
fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start("writers/endpoint.py", &[]))
}

/// A setting that names the endpoint in one of its manners.
fn writer(manner: &str, token: &str) -> Value {
    let port = server().port;
    json!({"base_url": format!("http://127.0.0.1:{port}/{manner}/{token}/v1/"), "model": "gatos-1"})
}

/// What came under a token, without events.
fn asked(token: &str) -> Vec<Value> {
    let all = server().get(&format!("/log/{token}"));
    all.as_array().unwrap().iter().filter(|one| one.get("body").is_some()).cloned().collect()
}

/// Waits until something has happened under a token, and gives all that has.
fn happened(token: &str, event: &str) -> Value {
    let all = server().get(&format!("/wait/{token}/{event}"));
    let found = all.as_array().unwrap().iter().find(|one| one["event"] == event).cloned();
    found.unwrap_or_else(|| panic!("{event} did not happen: {all}"))
}

/// An engine with money whose scripts an endpoint writes.
fn bench(writer: Value) -> Bench {
    Bench::new(json!({"script_writer": writer}), "1")
}

/// The options of a plan of an idea, by a model.
fn options(more: Value) -> Value {
    let mut options =
        json!({"idea": "Un vídeo sobre gatos", "mode": "plan", "duration": 20, "writer": "model"});
    let Value::Object(more) = more else { panic!("{more} is no object") };
    options.as_object_mut().unwrap().extend(more);
    options
}

fn run(noxus: &Noxus, options: Value) -> JobResult {
    noxus.run(JobRequest::new("script-to-video", options))
}

/// The report of a call that succeeds.
fn report(result: JobResult) -> Value {
    serde_json::from_str(&result.unwrap().to_json_without_content()).unwrap()
}
