//! The conformance vectors through the C library: `conformance_driver.c` takes the
//! steps, this program compares the texts.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use base64::Engine as _;
use noxus_tests::{Step, StepInput, Vectors, folder, normalise};
use serde_json::Value;

#[test]
fn every_vector_gives_its_answers_through_c() {
    let scratch = tempfile::tempdir().unwrap();
    let program = compile(scratch.path());
    let mut files: Vec<_> = fs::read_dir(folder().join("conformance"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(files.len() >= 4, "the vectors are missing");
    for path in files {
        let vectors: Vectors = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let mut driver = Driver::start(&program, &vectors.config);
        let mut api_key = String::new();
        for (index, step) in vectors.steps.iter().enumerate() {
            let answer = driver.ask(&line(step, &api_key, scratch.path()));
            let answered: Value = serde_json::from_str(&answer).unwrap();
            if let (Some(_), Some(key)) = (&step.call, answered.get("api_key").and_then(Value::as_str)) {
                key.clone_into(&mut api_key);
            }
            assert_eq!(normalise(&answer), step.expect, "{} step {index}", path.display());
        }
        driver.end();
    }
}

/// Compiles the driver against the library that cargo built beside this test.
fn compile(scratch: &Path) -> PathBuf {
    let room = Path::new(env!("CARGO_MANIFEST_DIR"));
    let libraries = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let program = scratch.join("conformance_driver");
    let output = Command::new("cc")
        .args(["-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-pedantic", "-g"])
        .arg("-I")
        .arg(room.join("include"))
        .arg(room.join("tests/conformance_driver.c"))
        .arg("-o")
        .arg(&program)
        .arg("-L")
        .arg(&libraries)
        .args(["-lnoxus", "-lpthread"])
        // The old kind of run path, which comes before LD_LIBRARY_PATH: cargo sets that to
        // a folder where the library of an earlier build may lie.
        .arg(format!("-Wl,--disable-new-dtags,-rpath,{}", libraries.display()))
        .output()
        .unwrap_or_else(|error| panic!("this test needs a C compiler, `cc`: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    program
}

/// The driver's process: one engine.
struct Driver {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Driver {
    fn start(program: &Path, config: &Value) -> Self {
        let mut process = Command::new(program)
            .arg(config.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let questions = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Self { process, questions, answers }
    }

    fn ask(&mut self, line: &str) -> String {
        writeln!(self.questions, "{line}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim_end_matches('\n').to_owned()
    }

    /// Closes the conversation; the driver checks that nothing it lent is missing.
    fn end(mut self) {
        drop(self.questions);
        assert!(self.process.wait().unwrap().success());
    }
}

/// A step as the driver reads it.
fn line(step: &Step, api_key: &str, scratch: &Path) -> String {
    let with_key = |value: &Value| value.to_string().replace("$API_KEY", api_key);
    let mut words = match step {
        Step { call: Some(operation), arguments, .. } => {
            let arguments = arguments.as_ref().map_or_else(|| "{}".to_owned(), with_key);
            vec!["call".to_owned(), operation.clone(), arguments]
        }
        Step { run: Some(request), .. } => vec!["run".to_owned(), with_key(request)],
        Step { estimate: Some(request), .. } => vec!["estimate".to_owned(), with_key(request)],
        _ => panic!("a step needs call, run or estimate"),
    };
    for (index, input) in step.inputs.iter().enumerate() {
        let (kind, path) = content(input, &scratch.join(format!("input-{index}")));
        words.extend([
            input.field.clone(),
            input.filename.clone().unwrap_or_default(),
            kind.to_owned(),
            path.display().to_string(),
        ]);
    }
    words.join("\t")
}

/// Where the content of an input lies, and how the driver passes it on.
fn content(input: &StepInput, place: &Path) -> (&'static str, PathBuf) {
    if let Some(fixture) = &input.fixture {
        return ("path", folder().join("fixtures").join(fixture));
    }
    let encoded = input.base64.as_deref().unwrap_or_default();
    fs::write(place, base64::engine::general_purpose::STANDARD.decode(encoded).unwrap()).unwrap();
    ("bytes", place.to_owned())
}
