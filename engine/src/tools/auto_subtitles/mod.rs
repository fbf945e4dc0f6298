//! `auto-subtitles`: what is said in a video, as captions in its pictures.
//!
//! ```
//! use noxus_engine::{Ctx, Input, tools};
//! use serde_json::json;
//!
//! let clip = Input::from_path("video", concat!(
//!     env!("CARGO_MANIFEST_DIR"), "/src/tools/auto_subtitles/cases/burned/input.mp4"
//! ));
//! let segments = json!([{"start_ms": 0, "end_ms": 900, "text": "¡Hola, mundo!"}]);
//! let tool = tools::find("auto-subtitles")?;
//! let output = Ctx::with_defaults(|ctx| {
//!     tool.run(&json!({"segments": segments, "language": "es"}), &[clip], ctx)
//! })?;
//! assert_eq!(output.files[0].filename, "input.mp4");
//! assert_eq!(output.report["transcript"], "¡Hola, mundo!");
//! # Ok::<(), noxus_engine::Error>(())
//! ```

mod files;
mod given;
mod listening;
mod memory;
pub mod params;
mod render;
mod words;

pub use given::GivenSegments;
pub use params::{Mode, Params, Report, RulesPreset, SubtitleFormat};

use std::borrow::Borrow;

use rust_decimal::Decimal;

use crate::captions::{Rules, Style, TextCase, relayout};
use crate::codec::video::probe_video_until;
use crate::error::{Code, Error, Result};
use crate::tariff::Unit;
use crate::{
    Ctx, Facts, Input, InputField, InputKind, Limits, Media, Output, Quote, Service, ServiceUse, Tariff,
    Text, Tool, Usage, VideoFacts, filename, speech, text,
};

/// Options that are in order, with the looks and the rules that their names stand for.
#[derive(Debug)]
pub struct Plan {
    params: Params,
    style: Style,
    rules: Rules,
}

impl Borrow<Params> for Plan {
    fn borrow(&self) -> &Params {
        &self.params
    }
}

/// The tool `auto-subtitles`.
#[derive(Clone, Copy, Debug)]
pub struct AutoSubtitles;

impl Tool for AutoSubtitles {
    const SLUG: &'static str = "auto-subtitles";
    const ALIASES: &'static [&'static str] = &["subtitulos-automaticos"];
    const SUMMARY: Text = Text::constant(
        "Transcribe lo que se dice en un vídeo y lo pone como subtítulos en la imagen.",
        "Transcribes what is said in a video and draws it as captions into the picture.",
    );
    const INPUTS: &'static [InputField] = &[
        InputField {
            name: "video",
            kind: InputKind::Video,
            summary: Text::constant(
                "El vídeo: MP4, MOV, WebM, MKV o AVI.",
                "The video: MP4, MOV, WebM, MKV or AVI.",
            ),
            min_count: 1,
            max_count: 1,
        },
        InputField {
            name: "rendered",
            kind: InputKind::Video,
            summary: Text::constant(
                "El vídeo que dio una llamada anterior, para codificar solo lo que cambió.",
                "The video an earlier call gave, so that only what changed is encoded again.",
            ),
            min_count: 0,
            max_count: 1,
        },
    ];
    const PRIMARY_FIELD: &'static str = "video";
    const SERVICES: &'static [ServiceUse] = &[
        ServiceUse {
            service: Service::Transcriber,
            summary: Text::constant(
                "Transcribe lo que se dice; no hace falta cuando se dan los `segments`.",
                "Transcribes what is said; not needed when `segments` are given.",
            ),
            is_required: false,
            check: speech::check,
        },
        ServiceUse {
            service: Service::Fonts,
            summary: Text::constant(
                "Tipos de letra para los subtítulos; sin ella hay los que trae noxus.",
                "Fonts for the captions; without it there are those that come with noxus.",
            ),
            is_required: false,
            check: |_| Ok(()),
        },
    ];
    const EXAMPLE: &'static str = include_str!("example.json");
    type Params = Params;
    type Plan = Plan;
    type Report = Report;

    fn plan(params: Params, _limits: &Limits) -> Result<Plan> {
        let style = style(&params)?;
        speech::parse_language(params.language.as_deref())?;
        stem(&params, None)?;
        if params.segments.is_none() && params.rendered_segments.is_some() {
            return Err(Error::new(
                Code::MissingField,
                text!(
                    "Falta «segments», los subtítulos cambiados.",
                    "“segments”, the changed captions, are missing."
                ),
            )
            .with_field("segments"));
        }
        if params.segments.is_some() && params.translate {
            return Err(Error::new(
                Code::ConflictingFields,
                text!(
                    "«segments» y «translate» se excluyen.",
                    "“segments” and “translate” exclude each other."
                ),
            )
            .with_field("translate")
            .with_hint(text!("Traduce los textos de segments.", "Translate the texts of the segments.")));
        }
        let rules = rules(&params, &style);
        if let Some(given) = &params.segments {
            relayout(&given.segments, &language(&params), &rules)?;
        }
        Ok(Plan { params, style, rules })
    }

    fn quote(Plan { params, .. }: &Plan, facts: &[Facts], tariff: &Tariff) -> Result<Quote> {
        let video = video_facts(facts)?;
        check_video(params, video)?;
        tariff.price(Self::SLUG, &usage(params, Done::quoted(video)))
    }

    fn memory_bytes(Plan { params, .. }: &Plan, facts: &[Facts], limits: &Limits) -> u64 {
        memory::bytes(params, facts, limits)
    }

    fn run(plan: &Plan, inputs: &[Input], ctx: &Ctx<'_>) -> Result<Output<Report>> {
        let Plan { params, style, rules } = plan;
        let input = named(inputs, "video").ok_or_else(|| {
            Error::new(Code::MissingField, text!("Falta el archivo «video».", "The file “video” is missing."))
                .with_field("video")
        })?;
        let facts = probe_video_until(input, ctx.limits(), ctx.cancel_token())?;
        check_video(params, &facts)?;
        let rules = rules
            .clone()
            .with_frame_rate(facts.video.frame_rate_numerator, facts.video.frame_rate_denominator);
        let captions = match &params.segments {
            Some(given) => {
                let language = language(params);
                let segments = relayout(&given.segments, &language, &rules)?;
                words::Captions { segments, language, listened_ms: 0 }
            }
            None => words::recognise(input, params, &facts, &rules, ctx)?,
        };
        let rendered =
            render::render(input, named(inputs, "rendered"), params, style, &captions, &facts, ctx)?;
        let name = stem(params, input.filename())?;
        let listened_ms = captions.listened_ms;
        let report = Report {
            transcript: captions.transcript(),
            language: captions.language.clone(),
            style: params.style,
            style_options: params.style_options.clone(),
            mode: params.mode,
            duration_ms: facts.duration_ms,
            width: rendered.size.0,
            height: rendered.size.1,
            encoder: rendered.encoder,
            audio: rendered.audio,
            encoded_frames: rendered.encoded_frames,
            nothing_kept: rendered.nothing_kept,
            missing_letters: rendered.missing_letters,
            segments: captions.segments,
        };
        let mut files = Vec::new();
        files.extend(rendered.video.map(|video| video.named(&name)));
        files.extend(files::subtitles(&name, params, style, &report, ctx)?);
        // What was decoded and rendered, never more than was quoted.
        let quoted = Done::quoted(&facts);
        let done = Done {
            listened_ms: listened_ms.min(quoted.listened_ms),
            rendered_ms: rendered.billed_ms.min(quoted.rendered_ms),
        };
        Ok(Output { files, report, usage: usage(params, done) })
    }
}

/// What is paid for.
#[derive(Clone, Copy)]
struct Done {
    /// Milliseconds of sound that are listened to.
    listened_ms: u64,
    /// Milliseconds of pictures that are rendered.
    rendered_ms: u64,
}

impl Done {
    /// At most, by the packets of the video.
    fn quoted(video: &VideoFacts) -> Self {
        let listened_ms = video.audio.as_ref().map_or(0, |audio| audio.billed_ms);
        Self { listened_ms, rendered_ms: video.video.billed_ms }
    }
}

/// Seconds that are listened to, and seconds that are rendered.
fn usage(params: &Params, done: Done) -> Vec<Usage> {
    let seconds = |ms: u64| Decimal::new(i64::try_from(ms).unwrap_or(i64::MAX), 3);
    let mut usage = vec![Usage::CALL];
    if params.segments.is_none() {
        usage.push(Usage { unit: Unit::SpeechSecond, quantity: seconds(done.listened_ms) });
    }
    if params.mode == Mode::Burned {
        usage.push(Usage { unit: Unit::Second, quantity: seconds(done.rendered_ms) });
    }
    usage
}

/// Extensions of videos, which give way to that of the result.
const EXTENSIONS: [&str; 9] = ["mp4", "m4v", "mov", "webm", "mkv", "avi", "ts", "3gp", "ogv"];

fn stem(params: &Params, input: Option<&str>) -> Result<String> {
    filename::stem(params.filename.as_deref(), input, &EXTENSIONS, "video")
}

fn named<'a>(inputs: &'a [Input], field: &str) -> Option<&'a Input> {
    inputs.iter().find(|input| input.field() == field)
}

fn video_facts(facts: &[Facts]) -> Result<&VideoFacts> {
    let mut video = facts.iter().filter(|facts| facts.field == "video");
    match video.next().map(|facts| &facts.media) {
        Some(Media::Video(video)) => Ok(video),
        _ => Err(Error::new(
            Code::UnsupportedFormat,
            text!("El archivo no es un vídeo.", "The file is not a video."),
        )
        .with_field("video")
        .with_hint(text!("Envía MP4, MOV, WebM, MKV o AVI.", "Send MP4, MOV, WebM, MKV or AVI."))),
    }
}

/// What the headers tell already: said before anything is held, or listened to.
fn check_video(params: &Params, facts: &VideoFacts) -> Result<()> {
    if params.segments.is_none() && facts.audio.is_none() {
        return Err(no_audio());
    }
    match facts.video.hdr_transfer {
        Some(transfer) if params.mode == Mode::Burned => {
            Err(crate::codec::video::high_dynamic_range(transfer).with_field("video"))
        }
        _ => Ok(()),
    }
}

fn no_audio() -> Error {
    Error::new(
        Code::UnsupportedFormat,
        text!("El vídeo no tiene ninguna pista de audio.", "The video has no audio track."),
    )
    .with_field("video")
    .with_hint(text!(
        "Sin audio no hay nada que transcribir: envía los subtítulos en «segments».",
        "Without sound there is nothing to transcribe: send the captions in “segments”."
    ))
}

fn style(params: &Params) -> Result<Style> {
    let options = params.style_options.clone().map_or(serde_json::Value::Null, Into::into);
    Style::resolve(Some(params.style.name()), &options)
}

/// The language of captions that were given: as asked for, else as their document says.
fn language(params: &Params) -> String {
    let stated = params.segments.as_ref().and_then(|given| given.language.as_deref());
    let known = |code| speech::parse_language(code).ok().flatten();
    known(params.language.as_deref()).or_else(|| known(stated)).map_or("und", speech::Known::code).to_owned()
}

fn rules(params: &Params, style: &Style) -> Rules {
    let shows_few_words = style.upper_case || style.max_words > 0;
    let by_style = if shows_few_words { RulesPreset::Social } else { RulesPreset::Broadcast };
    let mut rules = match params.rules.unwrap_or(by_style) {
        RulesPreset::Social => Rules::social(),
        RulesPreset::Broadcast => Rules::broadcast(),
    };
    // Capitals are a matter of looks: texts stay as they are edited.
    rules.text_case = TextCase::AsSpoken;
    rules
}
