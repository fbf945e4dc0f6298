//! A graph with placeholders: what it takes, and the same with values in their places.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;

use noxus_engine::video_generator::{AspectRatio, Audio, Capabilities, Choices, Resolution};
use noxus_engine::{Text, text};
use serde_json::{Map, Value};

use super::super::config::GraphSettings;

/// Most bytes of a graph's file.
const MOST_BYTES: u64 = 4 << 20;
/// Most pictures of things, people or a style.
pub(super) const MOST_REFERENCES: usize = 9;
/// Frames a second where neither the graph takes a wish nor the settings name a number.
const USUAL_FRAME_RATE: u32 = 24;

/// Placeholders of values.
const VALUES: [&str; 11] = [
    "prompt",
    "negative_prompt",
    "seed",
    "width",
    "height",
    "frames",
    "duration",
    "fps",
    "aspect_ratio",
    "resolution",
    "generate_audio",
];
/// Placeholders of files.
pub(super) const FILES: [&str; 4] =
    ["first_frame_image", "last_frame_image", "reference_video", "reference_audio"];

/// A graph in API format: what it is, and which placeholders stand in it.
#[derive(Debug)]
pub(super) struct Graph {
    nodes: Map<String, Value>,
    names: BTreeSet<String>,
}

/// The placeholder of a picture of something, by its number from 1 on.
pub(super) fn reference_image(number: usize) -> String {
    format!("reference_image_{number}")
}

impl Graph {
    /// Reads it, from its file where it has one.
    ///
    /// # Errors
    /// Why it is none.
    pub(super) fn read(settings: &GraphSettings) -> Result<Self, Text> {
        let nodes = match settings {
            GraphSettings::Graph(nodes) => nodes.clone(),
            GraphSettings::Path(path) => {
                let name = path.display();
                // A pipe that nobody writes to would never open.
                if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
                    return Err(text!("«{name}» no es un archivo", "“{name}” is no file"));
                }
                let mut bytes = Vec::new();
                let read =
                    File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
                read.map_err(|error| {
                    text!("no se puede leer «{name}»: {error}", "“{name}” cannot be read: {error}")
                })?;
                if bytes.len() as u64 > MOST_BYTES {
                    return Err(text!(
                        "«{name}» tiene más de {MOST_BYTES} bytes",
                        "“{name}” has more than {MOST_BYTES} bytes"
                    ));
                }
                serde_json::from_slice(&bytes).map_err(|error| {
                    text!("«{name}» no es un objeto JSON: {error}", "“{name}” is no JSON object: {error}")
                })?
            }
        };
        Self::new(nodes)
    }

    fn new(nodes: Map<String, Value>) -> Result<Self, Text> {
        if nodes.get("nodes").is_some_and(Value::is_array) {
            return Err(text!(
                "está en el formato del editor; expórtalo en ComfyUI con «Export (API)»",
                "it is in the editor's format; export it in ComfyUI by “Export (API)”"
            ));
        }
        let mut names = BTreeSet::new();
        for (id, node) in &nodes {
            if !node["class_type"].is_string() || !node["inputs"].is_object() {
                return Err(text!(
                    "el nodo «{id}» no tiene «class_type» e «inputs»",
                    "the node “{id}” has no “class_type” and “inputs”"
                ));
            }
            collect(&node["inputs"], &mut names);
        }
        let is_known = |name: &String| {
            VALUES.contains(&name.as_str())
                || FILES.contains(&name.as_str())
                || (1..=MOST_REFERENCES).any(|number| *name == reference_image(number))
        };
        if let Some(name) = names.iter().find(|name| !is_known(name)) {
            let known = [VALUES.as_slice(), FILES.as_slice(), &["reference_image_1"]].concat().join(", ");
            return Err(text!(
                "«{{{{{name}}}}}» no es ninguno de los huecos: {known}",
                "“{{{{{name}}}}}” is none of the placeholders: {known}"
            ));
        }
        if !names.contains("prompt") {
            return Err(text!("le falta «{{{{prompt}}}}»", "it lacks “{{{{prompt}}}}”"));
        }
        Ok(Self { nodes, names })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// What can be asked of it: what it has places for, within what the settings say.
    ///
    /// # Errors
    /// What the settings leave open.
    pub(super) fn capabilities(&self, given: &Capabilities) -> Result<Capabilities, Text> {
        let mut found = given.clone();
        found.negative_prompt = self.has("negative_prompt");
        found.seed = self.has("seed");
        found.first_frame = self.has("first_frame_image");
        found.needs_first_frame &= found.first_frame;
        found.last_frame = self.has("last_frame_image");
        found.last_frame_alone &= found.last_frame;
        found.reference_video = self.has("reference_video");
        found.reference_audio = self.has("reference_audio");
        let references = (1..=MOST_REFERENCES).take_while(|number| self.has(&reference_image(*number)));
        found.max_reference_images = u32::try_from(references.count()).unwrap_or_default();
        found.audio = match (self.has("generate_audio"), given.audio) {
            (true, _) => Audio::OnRequest,
            (false, Audio::Always) => Audio::Always,
            (false, _) => Audio::Never,
        };
        let has_sides = self.has("width") || self.has("height");
        if !has_sides && !self.has("aspect_ratio") {
            found.aspect_ratios.clear();
        } else if found.aspect_ratios.is_empty() {
            found.aspect_ratios = vec![AspectRatio::Landscape, AspectRatio::Portrait, AspectRatio::Square];
        }
        if !has_sides && !self.has("resolution") {
            found.resolutions.clear();
        } else if found.resolutions.is_empty() {
            found.resolutions = vec![Resolution::Sd, Resolution::Hd];
        }
        match (self.has("fps"), self.has("frames")) {
            (false, false) => found.frame_rates.clear(),
            _ if found.frame_rates.is_empty() => found.frame_rates = vec![USUAL_FRAME_RATE],
            // The graph plays its frames at a rate of its own: the settings tell which.
            (false, true) => found.frame_rates.truncate(1),
            (true, _) => {}
        }
        let is_fixed = matches!(&found.durations_ms, Choices::OneOf(lengths) if lengths.len() == 1);
        if !self.has("frames") && !self.has("duration") && !is_fixed {
            return Err(text!(
                "sin «{{{{frames}}}}» ni «{{{{duration}}}}», «capabilities.durations_ms» ha de ser la única duración \
                 del grafo, como [5000]",
                "without “{{{{frames}}}}” or “{{{{duration}}}}”, “capabilities.durations_ms” must be the only length \
                 of the graph, as in [5000]"
            ));
        }
        Ok(found)
    }

    /// The graph with values in their places. A node that wants a file which was not given is left out, and what
    /// it was connected to stays open.
    pub(super) fn filled(&self, values: &BTreeMap<String, Value>) -> Map<String, Value> {
        let is_left_out = |node: &Value| {
            let mut names = BTreeSet::new();
            collect(&node["inputs"], &mut names);
            names.iter().any(|name| !values.contains_key(name))
        };
        let left_out: BTreeSet<&String> =
            self.nodes.iter().filter(|(_, node)| is_left_out(node)).map(|(id, _)| id).collect();
        let kept = self.nodes.iter().filter(|(id, _)| !left_out.contains(id));
        let filled = kept.map(|(id, node)| {
            let mut node = node.clone();
            if let Some(inputs) = node.get_mut("inputs").and_then(Value::as_object_mut) {
                inputs.retain(
                    |_, value| !matches!(link(value), Some(from) if left_out.iter().any(|id| *id == from)),
                );
                inputs.values_mut().for_each(|value| fill(value, values));
            }
            (id.clone(), node)
        });
        filled.collect()
    }
}

/// The node that an input is connected to: `["6", 0]`.
fn link(value: &Value) -> Option<&str> {
    match value.as_array()?.as_slice() {
        [Value::String(id), Value::Number(_)] => Some(id),
        _ => None,
    }
}

/// A text cut at its placeholders: each with what stands before it, and what stands behind the last.
fn cut(text: &str) -> (Vec<(&str, &str)>, &str) {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some((before, behind)) = rest.split_once("{{") {
        let Some((name, after)) = behind.split_once("}}") else { break };
        parts.push((before, name.trim()));
        rest = after;
    }
    (parts, rest)
}

fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => names.extend(cut(text).0.into_iter().map(|(_, name)| name.to_owned())),
        Value::Array(values) => values.iter().for_each(|value| collect(value, names)),
        Value::Object(values) => values.values().for_each(|value| collect(value, names)),
        _ => {}
    }
}

/// Puts values into their places; what is put in is not looked at again.
fn fill(value: &mut Value, values: &BTreeMap<String, Value>) {
    match value {
        Value::String(text) => {
            let (parts, rest) = cut(text);
            let of = |name: &str| values.get(name).cloned().unwrap_or_default();
            let filled = match parts.as_slice() {
                [] => return,
                [("", name)] if rest.is_empty() => of(name),
                parts => {
                    let mut filled = String::new();
                    for (before, name) in parts {
                        filled.push_str(before);
                        match of(name) {
                            Value::String(text) => filled.push_str(&text),
                            other => filled.push_str(&other.to_string()),
                        }
                    }
                    filled.push_str(rest);
                    Value::String(filled)
                }
            };
            *value = filled;
        }
        Value::Array(values_in) => values_in.iter_mut().for_each(|value| fill(value, values)),
        Value::Object(values_in) => values_in.values_mut().for_each(|value| fill(value, values)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn graph(value: Value) -> Result<Graph, Text> {
        Graph::read(&GraphSettings::Graph(value.as_object().unwrap().clone()))
    }

    fn sample() -> Graph {
        graph(json!({
            "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "{{prompt}}", "clip": ["38", 0]}},
            "3": {"class_type": "KSampler", "inputs": {"seed": "{{seed}}", "positive": ["6", 0]}},
            "7": {"class_type": "Note", "inputs": {"text": "a {{ prompt }}, {{width}}x{{height}} {{"}},
            "52": {"class_type": "LoadImage", "inputs": {"image": "{{first_frame_image}}"}},
            "50": {"class_type": "Wan", "inputs": {"start_image": ["52", 0], "length": "{{frames}}"}},
        }))
        .unwrap()
    }

    #[test]
    fn values_keep_their_types_and_a_prompt_stays_a_prompt() {
        let prompt = "a \"quote\"}, \"9\": {\"class_type\": \"Evil\"} {{seed}} \\ \n";
        let values = [
            ("prompt", json!(prompt)),
            ("seed", json!(7)),
            ("width", json!(640)),
            ("height", json!(480)),
            ("frames", json!(121)),
            ("first_frame_image", json!("noxus/a.png")),
        ];
        let values = values.map(|(name, value)| (name.to_owned(), value)).into();
        let filled = Value::Object(sample().filled(&values));
        assert_eq!(filled["6"]["inputs"], json!({"text": prompt, "clip": ["38", 0]}));
        assert_eq!(filled["3"]["inputs"]["seed"], json!(7));
        assert_eq!(filled["7"]["inputs"]["text"], json!(format!("a {prompt}, 640x480 {{{{")));
        assert_eq!(filled["50"]["inputs"], json!({"start_image": ["52", 0], "length": 121}));
        assert_eq!(filled.as_object().unwrap().len(), 5);
        let again: Value = serde_json::from_str(&filled.to_string()).unwrap();
        assert_eq!(again, filled);
    }

    #[test]
    fn a_node_without_its_file_is_left_out_with_what_hung_on_it() {
        let values = ["prompt", "seed", "width", "height", "frames"].map(|name| (name.to_owned(), json!(1)));
        let filled = Value::Object(sample().filled(&values.into()));
        assert!(filled.get("52").is_none(), "{filled}");
        assert_eq!(filled["50"]["inputs"], json!({"length": 1}));
    }

    #[test]
    fn what_has_no_place_cannot_be_asked_for() {
        let found =
            sample().capabilities(&Capabilities { last_frame: true, ..Capabilities::default() }).unwrap();
        assert!(found.seed && found.first_frame && !found.last_frame && !found.negative_prompt);
        assert_eq!((found.frame_rates.as_slice(), found.resolutions.len()), ([24].as_slice(), 2));
        let plain = graph(json!({"6": {"class_type": "X", "inputs": {"text": "{{prompt}}"}}})).unwrap();
        assert!(plain.capabilities(&Capabilities::default()).is_err());
        let durations_ms = Choices::OneOf(vec![5_000]);
        let fixed = plain.capabilities(&Capabilities { durations_ms, ..Capabilities::default() }).unwrap();
        assert!(!fixed.seed && fixed.resolutions.is_empty() && fixed.frame_rates.is_empty());
    }

    #[test]
    fn what_is_no_graph_is_told() {
        for (value, said) in [
            (json!({"nodes": [], "links": []}), "editor's format"),
            (json!({"6": {"inputs": {}}}), "node “6”"),
            (json!({"6": {"class_type": "X", "inputs": {"text": "{{promt}}"}}}), "{{promt}}"),
            (json!({"6": {"class_type": "X", "inputs": {"text": "x"}}}), "{{prompt}}"),
        ] {
            assert!(graph(value).unwrap_err().en.contains(said), "{said}");
        }
        assert!(Graph::read(&GraphSettings::Path("/nowhere/graph.json".into())).is_err());
    }
}
