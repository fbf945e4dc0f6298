//! `script-to-video`: an idea or a script in, a narrated and captioned video out.

mod bounds;
mod files;
mod given;
mod memory;
mod narration;
mod params;
mod passages;
mod planning;
mod render;
mod report;
mod stock;
mod writing;

use std::borrow::Borrow;

use rust_decimal::Decimal;

use self::given::Given;
pub use self::params::{AspectRatio, Fallback, Mode, MusicChoice, Params, Resolution, WriterChoice};
use self::planning::Unused;
pub use self::report::{Report, SceneReport};
pub use self::stock::{SceneStock, StockChoice, StockFallback, StockOutcome};
use crate::error::{Code, Error, Result};
use crate::script::{ScriptRequest, Writer, check_writer, outline, parse};
use crate::stock::check_stock;
use crate::tariff::{Quote, Tariff};
use crate::timeline::{FileCounts, FileNames, Timeline};
use crate::tool::{InputField, Tool};
use crate::{
    Ctx, Facts, Input, InputKind, Limits, Output, Service, ServiceUse, Text, Unit, Usage, filename, text,
    voice,
};

/// Most pictures of a call.
const MAX_PICTURES: u32 = 50;
/// Most recordings of a call: one for each scene.
const MAX_RECORDINGS: u32 = 100;
/// Most clips of a call.
const MAX_CLIPS: u32 = 20;
/// How long silence before the first and behind the last word of an outline is, for each scene.
const SILENCE_MS: u64 = 600;

/// Makes narrated videos.
#[derive(Debug)]
pub struct ScriptToVideo;

/// Options that passed every check, with the plan that comes of them.
#[derive(Debug)]
pub struct Plan {
    params: Params,
    timeline: Timeline,
    writer: Writer,
    /// What a language model is to write when the call runs: the scenes come then.
    asked: Option<writing::Asked>,
    /// Characters that a language model wrote.
    written_characters: u64,
    /// Whether the caller gave the plan: then pictures stand where it says.
    is_given: bool,
}

impl Borrow<Params> for Plan {
    fn borrow(&self) -> &Params {
        &self.params
    }
}

impl Plan {
    /// The plan with its pictures and clips, and those that it has no place for.
    fn with_files(&self, names: &FileNames) -> Result<(Timeline, Unused)> {
        let mut timeline = self.timeline.clone();
        if !self.is_given {
            planning::show_files(&mut timeline, names);
        }
        planning::hear_recordings(&mut timeline, &names.recordings);
        planning::add_mark(&mut timeline, &self.params, names.has_logo);
        timeline.check(names.counts())?;
        let unused = planning::unused(&timeline, names.counts());
        Ok((timeline, unused))
    }
}

impl Tool for ScriptToVideo {
    const SLUG: &'static str = "script-to-video";
    const ALIASES: &'static [&'static str] = &["guion-a-video"];
    const SUMMARY: Text = Text::constant(
        "Convierte una idea o un guion en un vídeo narrado, con subtítulos y música.",
        "Makes a narrated video of an idea or a script, with captions and music.",
    );
    const INPUTS: &'static [InputField] = &[
        InputField {
            name: given::PICTURES,
            kind: InputKind::Image,
            summary: Text::constant(
                "Imágenes para las escenas, por su nombre o en su orden; las demás llevan un fondo.",
                "Pictures for the scenes, by their names or in their order; others have a background.",
            ),
            min_count: 0,
            max_count: MAX_PICTURES,
        },
        InputField {
            name: given::CLIPS,
            kind: InputKind::Video,
            summary: Text::constant(
                "Vídeos para las escenas, por su nombre o en su orden; se ven sin su sonido.",
                "Clips for the scenes, by their names or in their order; they are seen without their sound.",
            ),
            min_count: 0,
            max_count: MAX_CLIPS,
        },
        InputField {
            name: given::RECORDINGS,
            kind: InputKind::Audio,
            summary: Text::constant(
                "Grabaciones de lo que se dice, por su nombre o en su orden; las demás escenas llevan la voz.",
                "Recordings of what is said, by their names or in their order; other scenes have the voice.",
            ),
            min_count: 0,
            max_count: MAX_RECORDINGS,
        },
        InputField {
            name: given::LOGO,
            kind: InputKind::Image,
            summary: Text::constant(
                "Un logotipo para una esquina del vídeo; mejor con fondo transparente.",
                "A logo for a corner of the video; best with a transparent ground.",
            ),
            min_count: 0,
            max_count: 1,
        },
        InputField {
            name: given::MUSIC,
            kind: InputKind::Audio,
            summary: Text::constant(
                "Música en lugar de la compuesta; se repite si el vídeo dura más.",
                "Music instead of the composed one; it goes round where the video lasts longer.",
            ),
            min_count: 0,
            max_count: 1,
        },
        InputField {
            name: given::RENDERED,
            kind: InputKind::Video,
            summary: Text::constant(
                "El vídeo que dio una llamada anterior, para dibujar solo las escenas que cambiaron.",
                "The video an earlier call gave, so that only scenes that changed are drawn again.",
            ),
            min_count: 0,
            max_count: 1,
        },
    ];
    const PRIMARY_FIELD: &'static str = "idea";
    const SERVICES: &'static [ServiceUse] = &[
        ServiceUse {
            service: Service::ScriptWriter,
            summary: Text::constant(
                "Escribe el guion de una idea si `writer` es `model`.",
                "Writes the script of an idea when `writer` is `model`.",
            ),
            is_required: false,
            check: check_writer,
        },
        ServiceUse {
            service: Service::Voice,
            summary: Text::constant(
                "Dice el guion; no hace falta con `voice` en `none`.",
                "Says the script; not needed when `voice` is `none`.",
            ),
            is_required: false,
            check: voice::check,
        },
        ServiceUse {
            service: Service::Transcriber,
            summary: Text::constant(
                "Reconoce las palabras de `scene_audio` para saber cuándo se dice cada una; sin ella lo dice el sonido.",
                "Recognises the words of `scene_audio` to tell when each is said; without it the sound tells.",
            ),
            is_required: false,
            check: crate::speech::check,
        },
        ServiceUse {
            service: Service::StockLibrary,
            summary: Text::constant(
                "Da imágenes o vídeos para las escenas si `stock` nombra un banco.",
                "Gives pictures or clips for scenes when `stock` names a library.",
            ),
            is_required: false,
            check: check_stock,
        },
        ServiceUse {
            service: Service::Fonts,
            summary: Text::constant(
                "Tipos de letra para títulos y subtítulos; sin ella hay los que trae noxus.",
                "Fonts for titles and captions; without it there are those that come with noxus.",
            ),
            is_required: false,
            check: |_| Ok(()),
        },
    ];
    const EXAMPLE: &'static str = include_str!("example.json");
    type Params = Params;
    type Plan = Plan;
    type Report = Report;

    fn plan(params: Params, limits: &Limits) -> Result<Plan> {
        if ![24, 25, 30, 60].contains(&params.fps) {
            return Err(invalid("fps", "ha de ser 24, 25, 30 o 60", "it must be 24, 25, 30 or 60"));
        }
        filename::stem(params.filename.as_deref(), None, &[], "video")?;
        stock::check(&params)?;
        let (timeline, writer, asked) = source(&params)?;
        let is_given = params.plan.is_some();
        let plan = Plan { is_given, params, timeline, writer, asked, written_characters: 0 };
        // Told before anything is held or spoken, as far as an estimate can.
        let asked_ms = plan.asked.as_ref().and_then(|_| plan.target_ms()).unwrap_or_default();
        limits.check_duration_ms(plan.usual_ms().max(asked_ms))?;
        Ok(plan)
    }

    fn quote(plan: &Plan, facts: &[Facts], tariff: &Tariff) -> Result<Quote> {
        if plan.asked.is_none() {
            let unnamed = |field| vec![String::new(); given::count(facts, field)];
            let [pictures, clips, recordings] =
                [given::PICTURES, given::CLIPS, given::RECORDINGS].map(unnamed);
            let has_logo = given::count(facts, given::LOGO) > 0;
            plan.with_files(&FileNames { pictures, clips, recordings, has_logo })?;
        } else if given::count(facts, given::RECORDINGS) > 0 {
            return Err(unwritten_recording());
        }
        given::check_recordings(facts)?;
        plan.params.check_music(given::count(facts, given::MUSIC) > 0)?;
        let mut usage = usage(plan, plan.longest_ms(facts), plan.most_characters(facts));
        usage.extend(stock::most_usage(plan, facts));
        tariff.price(Self::SLUG, &usage)
    }

    fn memory_bytes(plan: &Plan, facts: &[Facts], limits: &Limits) -> u64 {
        let bytes = memory::bytes(&plan.params, &plan.timeline, plan.longest_ms(facts), facts, limits);
        bytes.saturating_add(stock::memory_bytes(plan))
    }

    fn run(plan: &Plan, inputs: &[Input], ctx: &Ctx<'_>) -> Result<Output<Report>> {
        let written = writing::write(plan, ctx)?;
        let plan = written.as_ref().unwrap_or(plan);
        let given = Given::of(inputs);
        let names = given.names();
        let (mut timeline, unused) = plan.with_files(&given.known_by())?;
        let stock = stock::fill(&mut timeline, plan, ctx)?;
        if plan.params.mode == Mode::Plan {
            return planned(plan, &timeline, unused, stock, ctx);
        }
        let given = given.with_stock(&stock.files);
        let narration = narration::narrate(&mut timeline, &plan.params, plan.target_ms(), &given, ctx)?;
        let rendered = render::render(&timeline, &narration, &given, &plan.params, ctx)?;
        let duration_ms = rendered.duration_ms;
        let report = Report {
            segments: narration.segments,
            voice: narration.voice,
            duration_ms,
            encoder: Some(rendered.encoder.to_owned()),
            encoded_frames: rendered.encoded_frames,
            nothing_kept: rendered.nothing_kept,
            missing_letters: rendered.missing_letters,
            stock: stock.scenes,
            ..report(plan, timeline, unused)
        };
        let files = files::of_video(&plan.params, rendered.content, &report, &names)?;
        let encoded_ms = report.plan.frame_rate.time_of(report.encoded_frames, 1_000);
        let mut usage = usage(plan, encoded_ms, narration.characters);
        usage.extend(stock.usage);
        Ok(Output { files, report, usage })
    }
}

/// The plan of a call, who wrote what is said in it, and what somebody is to write yet.
fn source(params: &Params) -> Result<(Timeline, Writer, Option<writing::Asked>)> {
    let given = [
        ("idea", params.idea.is_some()),
        ("script", params.script.is_some()),
        ("plan", params.plan.is_some()),
    ];
    let names: Vec<&str> = given.iter().filter(|(_, is_given)| *is_given).map(|(name, _)| *name).collect();
    match (names.as_slice(), &params.idea, &params.script, &params.plan) {
        ([_], Some(idea), _, _) => {
            let length = u64::try_from(params.duration).unwrap_or_default().saturating_mul(1_000);
            let request = ScriptRequest {
                idea: idea.clone(),
                language: params.language.clone().unwrap_or_else(|| "es".to_owned()),
                // Silence between scenes is not spoken; there are about six of them.
                duration_ms: length.saturating_sub(6 * SILENCE_MS).max(5_000),
                seed: u64::try_from(params.seed).unwrap_or_default(),
            };
            match params.writer {
                WriterChoice::Outline => {
                    Ok((planning::timeline(&outline(&request)?, params)?, Writer::Outline, None))
                }
                WriterChoice::Model => {
                    let (timeline, asked) = writing::ask(request, params)?;
                    Ok((timeline, Writer::Model, Some(asked)))
                }
            }
        }
        ([_], _, Some(script), _) => {
            writing::refuse_writer(params)?;
            let script = parse(script, params.language.as_deref())?;
            Ok((planning::timeline(&script, params)?, Writer::Given, None))
        }
        ([_], _, _, Some(plan)) => {
            writing::refuse_writer(params)?;
            check_given(plan)?;
            Ok((plan.clone(), Writer::Given, None))
        }
        ([], ..) => Err(Error::new(
            Code::MissingField,
            text!("Falta «idea» o «script».", "“idea” or “script” is missing."),
        )
        .with_field("idea")
        .with_hint(text!(
            "Envía una idea en una frase, o el guion entero.",
            "Send an idea in a sentence, or the whole script."
        ))),
        (names, ..) => {
            let names = names.join("», «");
            let english = names.replace("», «", "”, “");
            Err(Error::new(
                Code::ConflictingFields,
                text!("«{names}» se excluyen.", "“{english}” exclude each other."),
            )
            .with_field("idea")
            .with_hint(text!("Envía solo uno de ellos.", "Send one of them only.")))
        }
    }
}

/// A plan that somebody edited is within the bounds of those that are made here.
fn check_given(plan: &Timeline) -> Result<()> {
    let sides = [plan.width, plan.height];
    if sides.iter().any(|side| side % 2 != 0 || !(128..=4_096).contains(side)) {
        return Err(invalid(
            "plan.width",
            "los lados han de ser pares, de 128 a 4096",
            "sides must be even, from 128 to 4096",
        ));
    }
    let characters: usize = plan.scenes.iter().map(|scene| scene.narration.chars().count()).sum();
    let most = crate::script::MAX_SCRIPT_CHARACTERS;
    if characters > most {
        return Err(invalid(
            "plan.scenes",
            &format!("se dicen {characters} caracteres; el límite es {most}"),
            &format!("{characters} characters are said; the limit is {most}"),
        ));
    }
    let lines = |scene: &crate::timeline::Scene| {
        scene.on_screen.len() > 8 || scene.on_screen.iter().any(|line| line.chars().count() > 200)
    };
    if let Some(number) = plan.scenes.iter().position(lines) {
        return Err(invalid(
            &format!("plan.scenes[{number}].on_screen"),
            "como mucho 8 líneas de 200 caracteres",
            "8 lines of 200 characters at most",
        ));
    }
    // Files are counted when they are there.
    plan.check(FileCounts::ANY)
}

/// Recordings of a script that is not written yet.
fn unwritten_recording() -> Error {
    let message = Text::constant(
        "«scene_audio» son grabaciones de un guion, y el modelo de lenguaje aún no lo ha escrito.",
        "“scene_audio” are recordings of a script, which the language model has not written yet.",
    );
    let hint = Text::constant(
        "Pide primero el plan (`mode=plan`), grábalo, y envía el plan con las grabaciones.",
        "Ask for the plan first (`mode=plan`), record it, and send the plan with the recordings.",
    );
    Error::new(Code::ConflictingFields, message).with_field(given::RECORDINGS).with_hint(hint)
}

fn invalid(field: &str, es: &str, en: &str) -> Error {
    crate::timeline::invalid(field, es, en)
}

/// The answer to who asks for a plan only.
fn planned(
    plan: &Plan,
    timeline: &Timeline,
    unused: Unused,
    stock: stock::Filled,
    ctx: &Ctx<'_>,
) -> Result<Output<Report>> {
    ctx.step("plan", 0, 1)?;
    let report = Report { stock: stock.scenes, ..report(plan, timeline.clone(), unused) };
    let files = files::of_plan(&plan.params, &report)?;
    ctx.step("plan", 1, 1)?;
    let mut usage = usage(plan, 0, 0);
    usage.extend(stock.usage);
    Ok(Output { files, report, usage })
}

/// What a plan tells; times are those of its frames, or estimates.
fn report(plan: &Plan, timeline: Timeline, unused: Unused) -> Report {
    let rate = timeline.frame_rate;
    let mut start_ms = 0;
    let mut scenes = Vec::with_capacity(timeline.scenes.len());
    let mut frames = 0_u64;
    for scene in &timeline.scenes {
        let estimated = narration::usual_ms(&scene.narration, &timeline.language, plan.params.speech_rate);
        let estimated =
            if scene.narration.trim().is_empty() { narration::SILENT_SCENE_MS } else { estimated };
        frames = frames.saturating_add(scene.frames.unwrap_or_else(|| rate.frames_of_ms(estimated)));
        let end_ms = rate.time_of(frames, 1_000);
        scenes.push(SceneReport {
            role: scene.role,
            narration: scene.narration.clone(),
            on_screen: scene.on_screen.clone(),
            start_ms,
            end_ms,
        });
        start_ms = end_ms;
    }
    let said: Vec<&str> = timeline.scenes.iter().map(|scene| scene.narration.as_str()).collect();
    Report {
        script: said.into_iter().filter(|said| !said.is_empty()).collect::<Vec<_>>().join("\n\n"),
        writer: plan.writer,
        title: timeline.title.clone(),
        language: timeline.language.clone(),
        scenes,
        segments: Vec::new(),
        voice: None,
        duration_ms: start_ms,
        width: timeline.width,
        height: timeline.height,
        encoder: None,
        encoded_frames: 0,
        nothing_kept: None,
        stock: Vec::new(),
        unused_images: unused.images,
        unused_clips: unused.clips,
        unused_recordings: unused.recordings,
        missing_letters: Vec::new(),
        plan: timeline,
    }
}

/// What is paid for: the call; what a language model writes; for a video its scenes, its seconds by their pixels, and what is said.
fn usage(plan: &Plan, duration_ms: u64, characters: u64) -> Vec<Usage> {
    let mut usage = vec![Usage::CALL];
    let whole = |count: u64, scale| Decimal::new(i64::try_from(count).unwrap_or(i64::MAX), scale);
    let written = plan.asked.as_ref().map_or(plan.written_characters, writing::Asked::most_characters);
    if written > 0 {
        usage.push(Usage { unit: Unit::ThousandWrittenCharacters, quantity: whole(written, 3) });
    }
    if plan.params.mode == Mode::Plan {
        return usage;
    }
    usage.push(Usage { unit: Unit::Scene, quantity: whole(plan.most_scenes(), 0) });
    let weight = weight(&plan.timeline);
    usage.push(Usage { unit: Unit::Second, quantity: whole(duration_ms.saturating_mul(weight), 3) });
    if characters > 0 {
        usage.push(Usage { unit: Unit::ThousandCharacters, quantity: whole(characters, 3) });
    }
    usage
}

/// How often a second counts: 1 up to 720p at 30 frames a second, 2 for 1080p, and so on.
fn weight(timeline: &Timeline) -> u64 {
    let pixels = u64::from(timeline.width) * u64::from(timeline.height);
    let rate = timeline.frame_rate;
    let frames = u64::from(rate.numerator).div_ceil(u64::from(rate.denominator.max(1)));
    // 1080p has 2.25 times the pixels of 720p and counts twice.
    (pixels * frames.max(30) / (1_280 * 720 * 30)).max(1)
}
