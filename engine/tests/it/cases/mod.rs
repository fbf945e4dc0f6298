//! Golden cases: options and files on disk against results on disk.
//!
//! A case is a folder in `src/tools/<tool>/cases` with `params.json`, its input files, named
//! `input.*` (those of a second field after the field), and what they must give: `error.json`, or
//! `report.json` and the files that the tool's own comparer looks at. Nothing else may lie there.
//! To accept new results after looking at them, run with `NOXUS_BLESS=1`.

mod exact;
mod images;
mod sounds;
mod videos;

use std::fs;
use std::path::{Path, PathBuf};

use noxus_engine::{CancelToken, Ctx, DynTool, Error, Input, Limits, Services, ToolOutput, tools};
use serde_json::{Map, Value, json};

use crate::is_blessing;

/// A folder, and the files in it that something was made of or compared with.
pub(crate) struct Case {
    folder: PathBuf,
    known: Vec<PathBuf>,
}

impl Case {
    /// The cases of a tool, in order.
    pub(crate) fn all(tool: &dyn DynTool) -> Vec<Self> {
        let name = tool.slug().replace('-', "_");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tools").join(name).join("cases");
        let mut folders = files(&folder);
        folders.sort();
        folders.into_iter().map(|folder| Self { folder, known: Vec::new() }).collect()
    }

    /// Whether it is meant to give a result.
    pub(crate) fn is_good(&self) -> bool {
        self.folder.join("report.json").exists()
    }

    pub(crate) fn name(&self) -> String {
        self.folder.display().to_string()
    }

    pub(crate) fn params(&mut self) -> Value {
        let path = self.file("params.json");
        serde_json::from_slice(&read(&path)).unwrap()
    }

    pub(crate) fn inputs(&mut self, tool: &dyn DynTool) -> Vec<Input> {
        let mut inputs = Vec::new();
        for (index, field) in tool.inputs().iter().enumerate() {
            let stem = if index == 0 { "input" } else { field.name };
            let found = files(&self.folder).into_iter().filter(|path| path.file_stem().unwrap() == stem);
            for path in found {
                inputs.push(Input::from_path(field.name, path.clone()));
                self.known.push(path);
            }
        }
        inputs
    }

    /// The place of a file that belongs to the case.
    fn file(&mut self, name: &str) -> PathBuf {
        let path = self.folder.join(name);
        self.known.push(path.clone());
        path
    }

    /// Compares what was found with a file.
    fn compare(&mut self, name: &str, found: &[u8]) {
        let path = self.file(name);
        bless(&path, found);
        let expected = read(&path);
        let [expected, found] = [&expected, found].map(String::from_utf8_lossy);
        assert!(expected == found, "{} differs:\n{expected}\nfound:\n{found}", path.display());
    }

    fn compare_json(&mut self, name: &str, found: &Value) {
        let mut text = serde_json::to_vec_pretty(found).unwrap();
        text.push(b'\n');
        self.compare(name, &text);
    }
}

/// Runs every case of a tool, without any service. What a result is compared by is the tool's own affair:
/// `compare` does so with its files, and returns its report as it must be.
fn check(slug: &str, at_least: usize, compare: impl Fn(&mut Case, ToolOutput) -> Map<String, Value>) {
    check_with(slug, at_least, &Services::default(), compare);
}

/// The same with services.
fn check_with(
    slug: &str,
    at_least: usize,
    services: &Services,
    compare: impl Fn(&mut Case, ToolOutput) -> Map<String, Value>,
) {
    let tool = tools::find(slug).unwrap();
    let mut cases = Case::all(tool);
    for case in &mut cases {
        let (params, inputs) = (case.params(), case.inputs(tool));
        let (limits, cancel) = (Limits::default(), CancelToken::new());
        match tool.run(&params, &inputs, &Ctx::new(&limits, &cancel, &|_| {}, services)) {
            Ok(output) => {
                let report = compare(case, output);
                case.compare_json("report.json", &Value::Object(report));
            }
            Err(error) => case.compare_json("error.json", &describe(&error)),
        }
        // Nothing left over from an earlier behaviour.
        for path in files(&case.folder) {
            assert!(case.known.contains(&path), "{} belongs to no result", path.display());
        }
    }
    assert!(cases.len() >= at_least, "only {} cases of {slug}", cases.len());
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[expect(clippy::disallowed_methods, reason = "cases are files")]
fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}; NOXUS_BLESS=1 writes it", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "accepts new results")]
fn bless(path: &Path, found: &[u8]) {
    if is_blessing() {
        fs::write(path, found).unwrap();
    }
}

fn describe(error: &Error) -> Value {
    let text = |text: Option<&noxus_engine::Text>| text.map(|text| json!({"es": text.es, "en": text.en}));
    json!({
        "code": error.code().as_str(),
        "field": error.field(),
        "message": text(Some(error.message())),
        "hint": text(error.hint()),
    })
}
