//! The tools. A tool is one folder here and one line in the list below.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::text;
use crate::tool::{DynTool, Erased};

/// Declares the modules and lists the tools.
macro_rules! tools {
    ($($(#[$condition:meta])? $module:ident :: $tool:ident),* $(,)?) => {
        $($(#[$condition])? pub mod $module;)*

        /// Every tool, in the order of the catalog.
        pub fn all() -> &'static [&'static dyn DynTool] {
            &[$($(#[$condition])? &Erased::<$module::$tool>::NEW),*]
        }
    };
}

tools! {
    qr::Qr,
    #[cfg(feature = "images")]
    image_convert::ImageConvert,
    #[cfg(feature = "video")]
    auto_subtitles::AutoSubtitles,
    #[cfg(all(feature = "images", feature = "video"))]
    script_to_video::ScriptToVideo,
    #[cfg(feature = "video")]
    text_to_speech::TextToSpeech,
    #[cfg(all(feature = "images", feature = "video"))]
    ai_video_generate::AiVideoGenerate,
}

/// The tool with that slug or alias.
///
/// # Errors
/// [`Code::ToolNotFound`], naming the tools there are.
pub fn find(name: &str) -> Result<&'static dyn DynTool> {
    let found = all().iter().find(|tool| tool.slug() == name || tool.aliases().contains(&name));
    found.copied().ok_or_else(|| {
        let known = all().iter().map(|tool| tool.slug()).collect::<Vec<_>>().join(", ");
        let name: String = name.chars().take(60).collect();
        Error::new(
            Code::ToolNotFound,
            text!("No existe la herramienta «{name}».", "There is no tool “{name}”."),
        )
        .with_hint(text!("Herramientas: {known}.", "Tools: {known}."))
    })
}

/// JSON Schema (2020-12) of a tool's options, without `$ref`s.
pub fn params_schema(tool: &dyn DynTool) -> &'static Value {
    static SCHEMAS: LazyLock<HashMap<&'static str, Value>> =
        LazyLock::new(|| all().iter().map(|tool| (tool.slug(), tool.make_params_schema())).collect());
    // Every tool is in the list of all tools.
    SCHEMAS.get(tool.slug()).unwrap_or(&Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ctx, Input, Limits};

    /// Whether `value` is what a schema without references allows, as far as examples go.
    fn fits(value: &Value, schema: &Value) -> bool {
        if let Some(constant) = schema.get("const") {
            return value == constant;
        }
        let choices = ["oneOf", "anyOf"].iter().find_map(|name| schema.get(name)?.as_array());
        if let Some(choices) = choices {
            return choices.iter().any(|choice| fits(value, choice));
        }
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_f64() => "number",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let kinds = match &schema["type"] {
            Value::Array(kinds) => kinds.clone(),
            one => vec![one.clone()],
        };
        let has_kind = kinds.iter().any(|one| one == kind || (one == "number" && kind == "integer"));
        let items_fit =
            value.as_array().is_none_or(|items| items.iter().all(|one| fits(one, &schema["items"])));
        let fields_fit = value.as_object().is_none_or(|fields| {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            required.into_iter().all(|name| fields.contains_key(name))
                && fields.iter().all(|(name, value)| fits(value, &schema["properties"][name]))
        });
        has_kind && items_fit && fields_fit
    }

    #[test]
    fn examples_are_calls_that_work_and_answers_that_fit() {
        let limits = Limits::default();
        for tool in all() {
            let slug = tool.slug();
            let example = tool.example().unwrap();
            let needed = tool.inputs().iter().filter(|input| input.min_count > 0);
            let inputs: Vec<Input> = needed.map(|input| Input::from_bytes(input.name, vec![0_u8])).collect();
            let is_whole = inputs.is_empty() && tool.services().is_empty();
            tool.prepare(example.params.clone().into(), inputs, &limits).unwrap();
            assert!(fits(&example.report.clone().into(), &tool.report_schema()), "the report of {slug}");
            if is_whole {
                let answer = Ctx::with_defaults(|ctx| tool.run(&example.params.clone().into(), &[], ctx));
                let answer = answer.unwrap();
                assert_eq!(answer.report, example.report, "{slug}");
                let file = &answer.files[0];
                assert_eq!(
                    (file.filename.as_str(), file.mime_type),
                    (example.output.filename.as_str(), example.output.mime_type.as_str()),
                    "{slug}"
                );
            }
        }
    }

    #[test]
    fn names_are_unique_and_found() {
        let mut names: Vec<&str> = Vec::new();
        for tool in all() {
            names.push(tool.slug());
            names.extend(tool.aliases());
        }
        for name in &names {
            assert!(find(name).is_ok());
            assert_eq!(names.iter().filter(|other| other == &name).count(), 1, "{name}");
        }
        assert_eq!(find("no-such-tool").err().map(|e| e.code()), Some(Code::ToolNotFound));
    }
}
