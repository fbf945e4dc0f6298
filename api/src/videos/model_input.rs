//! The options of models that take them as one JSON object, as those of Replicate, cog and fal do.

use noxus_engine::Error;
use noxus_engine::video_generator::{Audio, GeneratorRequest};
use serde_json::{Map, Value, json};

use super::config::{DurationForm, ModelSettings};
use super::protocol::data_url;

/// What files are called where the settings do not say.
pub(super) struct FileNames {
    pub(super) first_frame: &'static str,
    pub(super) last_frame: &'static str,
    pub(super) reference_images: &'static str,
    pub(super) reference_video: &'static str,
    pub(super) reference_audio: &'static str,
}

/// Seconds as a number, whole where they are.
pub(super) fn seconds(duration_ms: u64) -> Value {
    if duration_ms.is_multiple_of(1_000) {
        return json!(duration_ms / 1_000);
    }
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a video")]
    let seconds = duration_ms as f64 / 1_000.0;
    json!(seconds)
}

/// A length as a model wants to be told it.
fn length(model: &ModelSettings, duration_ms: u64) -> Value {
    let number = seconds(duration_ms);
    match model.duration_as {
        DurationForm::Number => number,
        DurationForm::Text => json!(number.to_string()),
        DurationForm::TextWithUnit => json!(format!("{number}s")),
    }
}

/// The options of a model. Models of many makers call them differently: the settings say how.
pub(super) fn model_input(
    model: &ModelSettings,
    request: &GeneratorRequest,
    names: &FileNames,
) -> Result<Map<String, Value>, Error> {
    let mut input = model.extra.clone();
    let length = length(model, request.duration_ms);
    // Some models make sound, at a price, unless they are told not to.
    let is_asked = model.capabilities.audio == Audio::OnRequest;
    let values = [
        ("prompt", "prompt", Some(json!(request.prompt))),
        ("negative_prompt", "negative_prompt", request.negative_prompt.as_ref().map(|text| json!(text))),
        ("duration", "duration", Some(length)),
        ("aspect_ratio", "aspect_ratio", request.aspect_ratio.map(|ratio| json!(ratio.name()))),
        ("resolution", "resolution", request.resolution.map(|resolution| json!(resolution.name()))),
        ("fps", "fps", request.frame_rate.map(|rate| json!(rate))),
        ("seed", "seed", request.seed.map(|seed| json!(seed))),
        ("generate_audio", "generate_audio", is_asked.then_some(json!(request.generate_audio))),
    ];
    for (option, usual, value) in values {
        if let Some(value) = value {
            input.insert(model.field(option, usual).to_owned(), value);
        }
    }
    let sides = request.size.map(|(width, height)| [("width", width), ("height", height)]);
    for (option, side) in sides.into_iter().flatten() {
        if let Some(field) = model.fields.get(option) {
            input.insert(field.clone(), json!(side));
        }
    }
    let files = [
        ("first_frame_image", names.first_frame, &request.first_frame),
        ("last_frame_image", names.last_frame, &request.last_frame),
        ("reference_video", names.reference_video, &request.reference_video),
        ("reference_audio", names.reference_audio, &request.reference_audio),
    ];
    for (option, usual, file) in files {
        if let Some(file) = file {
            input.insert(model.field(option, usual).to_owned(), json!(data_url(file, request)?));
        }
    }
    if !request.reference_images.is_empty() {
        let urls = request.reference_images.iter().map(|file| data_url(file, request));
        let urls = urls.collect::<Result<Vec<_>, _>>()?;
        input.insert(model.field("reference_images", names.reference_images).to_owned(), json!(urls));
    }
    Ok(input)
}

/// The last percentage of a log: bars of progress are written there.
pub(super) fn percentage(logs: &str) -> Option<u8> {
    let (before, _) = logs.rsplit_once('%')?;
    let digits = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
    before.get(digits..)?.parse().ok().filter(|percent| *percent <= 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_tells_how_far_it_is() {
        assert_eq!(percentage(" 12%|█ | 3/25\n 48%|███ | 12/25"), Some(48));
        assert_eq!(percentage("done"), None);
        assert_eq!(percentage("900%"), None);
    }
}
