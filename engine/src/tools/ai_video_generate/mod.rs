//! `ai-video-generate`: words and pictures in, a video out, by whichever provider is asked for.
//!
//! The provider [`animatic`] is built in: it animates what it is given, without artificial intelligence, and
//! says so. Those outside are the engine's [`VideoGenerator`].

pub mod animatic;
mod chosen;
mod files;
mod memory;
mod params;
mod price;
mod prompt;
pub mod result;

use std::borrow::Borrow;

use self::animatic::Animatic;
use self::chosen::{Chosen, Settled, not_met};
use self::files::Files;
pub use self::params::{Params, Report};
use self::price::{Made, usage};
use self::result::{Delivered, receive};
use crate::error::{Code, Error, Result};
use crate::tariff::{Quote, Tariff};
use crate::tool::{InputField, Tool};
use crate::video_generator::{
    ANIMATIC, GeneratorAnswer, GeneratorRequest, MAX_PROMPT_CHARACTERS, NoJournal, VideoGenerator,
    check_outside, journal_of, outside,
};
use crate::{
    Ctx, Facts, Input, InputKind, Limits, Output, OutputFile, Service, ServiceUse, Services, Text, Usage,
    filename, text,
};

/// Most pictures to go by, whatever a model takes.
const MAX_PICTURES: u32 = 16;

/// Makes videos of words and pictures.
#[derive(Debug)]
pub struct AiVideoGenerate;

/// Options that passed every check, with the model that they are for.
#[derive(Debug)]
pub struct Plan {
    params: Params,
    /// Known at once of the built-in provider; of others once the services are there.
    chosen: Option<Chosen>,
}

impl Borrow<Params> for Plan {
    fn borrow(&self) -> &Params {
        &self.params
    }
}

impl Plan {
    fn chosen(&self) -> Result<&Chosen> {
        self.chosen.as_ref().ok_or_else(|| not_met(&self.params.provider))
    }
}

impl Tool for AiVideoGenerate {
    const SLUG: &'static str = "ai-video-generate";
    const ALIASES: &'static [&'static str] = &["generar-video-ia"];
    const SUMMARY: Text = Text::constant(
        "Hace un vídeo a partir de palabras e imágenes: con un modelo de IA, o con un animatic incorporado.",
        "Makes a video of words and pictures: by an AI model, or as a built-in animatic.",
    );
    const INPUTS: &'static [InputField] = &[
        InputField {
            name: files::FIRST,
            kind: InputKind::Image,
            summary: Text::constant(
                "La imagen con la que empieza el vídeo.",
                "The picture that the video begins with.",
            ),
            min_count: 0,
            max_count: 1,
        },
        InputField {
            name: files::LAST,
            kind: InputKind::Image,
            summary: Text::constant(
                "La imagen con la que acaba el vídeo.",
                "The picture that the video ends with.",
            ),
            min_count: 0,
            max_count: 1,
        },
        InputField {
            name: files::PICTURES,
            kind: InputKind::Image,
            summary: Text::constant(
                "Imágenes de objetos, personas o un estilo; el animatic las muestra como planos.",
                "Pictures of things, people or a style; the animatic shows them as shots.",
            ),
            min_count: 0,
            max_count: MAX_PICTURES,
        },
        InputField {
            name: files::VIDEO,
            kind: InputKind::Video,
            summary: Text::constant(
                "Un vídeo cuyo movimiento o aspecto se sigue; el animatic lo muestra como plano, sin sonido.",
                "A video whose movement or look is followed; the animatic shows it as a shot, without its sound.",
            ),
            min_count: 0,
            max_count: 1,
        },
        InputField {
            name: files::AUDIO,
            kind: InputKind::Audio,
            summary: Text::constant(
                "Una grabación que se oye o a la que se ajusta el vídeo.",
                "A recording that is heard, or that the video follows.",
            ),
            min_count: 0,
            max_count: 1,
        },
    ];
    const PRIMARY_FIELD: &'static str = "prompt";
    const SERVICES: &'static [ServiceUse] = &[
        ServiceUse {
            service: Service::VideoGenerator,
            summary: Text::constant(
                "Hace el vídeo si `provider` no es `animatic`.",
                "Makes the video when `provider` is not `animatic`.",
            ),
            is_required: false,
            check: check_outside,
        },
        ServiceUse {
            service: Service::Fonts,
            summary: Text::constant(
                "Tipos de letra para los títulos del animatic; sin ella hay los que trae noxus.",
                "Fonts for the titles of the animatic; without it there are those that come with noxus.",
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
        check_prompt(&params)?;
        filename::stem(params.filename.as_deref(), None, &[], "video")?;
        if let Some(seconds) = params.duration {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked: 0.5 to 600"
            )]
            limits.check_duration_ms((seconds * 1_000.0) as u64)?;
        }
        let is_built_in = params.provider.trim() == ANIMATIC;
        let chosen = is_built_in.then(|| Chosen::find(&params, &[animatic::provider()])).transpose()?;
        Ok(Plan { params, chosen })
    }

    fn meet(plan: &mut Plan, services: &Services) -> Result<()> {
        if plan.chosen.is_some() {
            return Ok(());
        }
        let generator = outside(services);
        let mut providers = vec![animatic::provider()];
        providers.extend(generator.iter().flat_map(|generator| generator.providers()));
        let chosen = Chosen::find(&plan.params, &providers)?;
        if let Some(generator) = generator {
            generator.check(&chosen.provider).map_err(|error| error.with_field("provider"))?;
        }
        plan.chosen = Some(chosen);
        Ok(())
    }

    fn quote(plan: &Plan, facts: &[Facts], tariff: &Tariff) -> Result<Quote> {
        let chosen = plan.chosen()?;
        let settled = chosen.settle(&plan.params, facts)?;
        tariff.price(Self::SLUG, &usage(chosen, &settled, None))
    }

    fn memory_bytes(plan: &Plan, facts: &[Facts], limits: &Limits) -> u64 {
        let settled = plan.chosen().and_then(|chosen| chosen.settle(&plan.params, facts));
        let is_made_here = plan.params.provider.trim() == ANIMATIC;
        memory::bytes(settled.ok().as_ref(), is_made_here, facts, limits)
    }

    fn run(plan: &Plan, inputs: &[Input], ctx: &Ctx<'_>) -> Result<Output<Report>> {
        let chosen = plan.chosen()?;
        let (files, facts) = Files::of(inputs, ctx)?;
        let settled = chosen.settle(&plan.params, &facts)?;
        let answer = generate(plan, chosen, &settled, files, ctx)?;
        let container = plan.params.output_format;
        let delivered = receive(&answer.content, &chosen.provider, settled.duration_ms, container, ctx)?;
        let made = Made {
            duration_ms: delivered.facts.video.billed_ms.min(delivered.facts.duration_ms),
            size: (delivered.facts.video.width, delivered.facts.video.height),
        };
        let usage: Vec<Usage> = usage(chosen, &settled, Some(made));
        let stem = filename::stem(plan.params.filename.as_deref(), None, &[], "video")?;
        let container = container.container();
        let file = OutputFile {
            filename: format!("{stem}.{}", container.name()),
            mime_type: container.mime_type(),
            content: delivered.content.clone(),
        };
        Ok(Output { files: vec![file], report: report(chosen, &answer, &delivered), usage })
    }
}

/// There is a prompt, and no book.
fn check_prompt(params: &Params) -> Result<()> {
    let length = params.prompt.trim().chars().count();
    if length == 0 {
        return Err(Error::new(
            Code::InvalidField,
            Text::constant("La descripción («prompt») está vacía.", "The prompt is empty."),
        )
        .with_field("prompt")
        .with_hint(Text::constant(
            "Di en una frase lo que se ha de ver.",
            "Say in a sentence what is to be seen.",
        )));
    }
    let negative = params.negative_prompt.as_deref().map_or(0, |text| text.chars().count());
    for (field, length) in [("prompt", length), ("negative_prompt", negative)] {
        if length > MAX_PROMPT_CHARACTERS {
            return Err(Error::new(
                Code::InvalidField,
                text!(
                    "El campo «{field}» tiene {length} caracteres; el máximo es {MAX_PROMPT_CHARACTERS}.",
                    "The field “{field}” has {length} characters; the most is {MAX_PROMPT_CHARACTERS}."
                ),
            )
            .with_field(field));
        }
    }
    Ok(())
}

/// Has the video made.
fn generate(
    plan: &Plan,
    chosen: &Chosen,
    settled: &Settled,
    files: Files,
    ctx: &Ctx<'_>,
) -> Result<GeneratorAnswer> {
    let params = &plan.params;
    let is_built_in = chosen.provider == ANIMATIC;
    let journal = journal_of(ctx.services());
    let request = GeneratorRequest {
        provider: chosen.provider.clone(),
        model: chosen.model.name.clone(),
        prompt: params.prompt.trim().to_owned(),
        negative_prompt: params.negative_prompt.clone(),
        first_frame: files.first,
        last_frame: files.last,
        reference_images: files.pictures,
        reference_video: files.video,
        reference_audio: files.audio,
        duration_ms: settled.duration_ms,
        aspect_ratio: settled.aspect_ratio,
        resolution: settled.resolution,
        size: settled.size,
        frame_rate: settled.frame_rate,
        seed: params.seed.and_then(|seed| u32::try_from(seed).ok()),
        generate_audio: settled.generate_audio,
        container: params.output_format.container(),
        idempotency_token: journal.token(),
        limits: ctx.limits().clone(),
    };
    if is_built_in {
        return Animatic::new(ctx.services().clone()).call(&request, ctx.signals(), &NoJournal);
    }
    let generator = outside(ctx.services()).ok_or_else(|| not_met(&chosen.provider))?;
    generator.call(&request, ctx.signals(), &*journal)
}

fn report(chosen: &Chosen, answer: &GeneratorAnswer, delivered: &Delivered) -> Report {
    let kind = if chosen.is_ai {
        Text::constant(
            "Vídeo hecho por un modelo de inteligencia artificial.",
            "A video made by a model of artificial intelligence.",
        )
    } else {
        Text::constant(
            "Animatic: las imágenes dadas, en movimiento; sin inteligencia artificial.",
            "An animatic: the pictures that were given, in motion; no artificial intelligence.",
        )
    };
    let cost = answer.upstream.as_ref().and_then(|upstream| upstream.cost_usd);
    Report {
        provider: chosen.provider.clone(),
        model: answer.model.clone(),
        is_ai: chosen.is_ai,
        kind,
        seed: answer.seed,
        upstream_id: answer.upstream.as_ref().map(|upstream| upstream.id.clone()),
        provider_cost_usd: cost.map(|cost| cost.normalize().to_string()),
        duration_ms: delivered.facts.duration_ms,
        width: delivered.facts.video.width,
        height: delivered.facts.video.height,
        frames: delivered.facts.video.frames,
        has_audio: delivered.facts.audio.is_some(),
        is_transcoded: delivered.is_transcoded,
    }
}
