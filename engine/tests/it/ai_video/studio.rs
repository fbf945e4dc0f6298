//! A provider that delivers what it is told to, and keeps what it was asked.

use std::sync::{Arc, Mutex};

use noxus_engine::video_generator::{
    AspectRatio, Audio, Capabilities, Choices, GeneratorAnswer, GeneratorRequest, ModelInfo, ProviderInfo,
    ProviderPrice, Resolution, Upstream, UpstreamJournal, VideoGenerator,
};
use noxus_engine::{
    CancelToken, Code, Content, Ctx, DynTool, Error, Facts, Input, Limits, Result, Services, Signals, Tariff,
    Text, ToolOutput, tools,
};
use rust_decimal::Decimal;
use serde_json::Value;

pub(super) fn tool() -> &'static dyn DynTool {
    tools::find("ai-video-generate").unwrap()
}

/// What a studio does when it is asked.
#[derive(Clone)]
pub(super) enum Does {
    Deliver(Content),
    Fail(Code),
}

#[derive(Clone)]
pub(super) struct Studio {
    pub(super) does: Does,
    pub(super) asked: Arc<Mutex<Vec<GeneratorRequest>>>,
    pub(super) is_set_up: bool,
}

impl Studio {
    pub(super) fn that(does: Does) -> Self {
        Self { does, asked: Arc::default(), is_set_up: true }
    }

    pub(super) fn idle() -> Self {
        Self::that(Does::Fail(Code::ProviderError))
    }

    pub(super) fn services(&self) -> Services {
        Services::default().with::<dyn VideoGenerator>(Arc::new(self.clone()))
    }

    pub(super) fn times_asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

/// A model with everything, one that takes words alone, and one that goes by pictures.
pub(super) fn models() -> Vec<ModelInfo> {
    let model = |name: &str, price, capabilities| ModelInfo { name: name.to_owned(), capabilities, price };
    let price = ProviderPrice {
        second_usd: Decimal::new(5, 2),
        second_usd_by_resolution: [(Resolution::FullHd, Decimal::new(2, 1))].into(),
        image_usd: Decimal::new(1, 2),
        margin: Decimal::new(2, 0),
        ..ProviderPrice::default()
    };
    vec![
        model(
            "all",
            Some(price),
            Capabilities {
                durations_ms: Choices::OneOf(vec![2_000, 4_000, 8_500]),
                aspect_ratios: vec![AspectRatio::Landscape, AspectRatio::Portrait],
                resolutions: vec![Resolution::Hd, Resolution::FullHd],
                frame_rates: vec![24],
                max_prompt_characters: 100,
                negative_prompt: true,
                first_frame: true,
                last_frame: true,
                max_reference_images: 2,
                reference_video: true,
                reference_audio: true,
                audio: Audio::OnRequest,
                seed: true,
                ..Capabilities::default()
            },
        ),
        model("words", None, Capabilities { audio: Audio::Always, ..Capabilities::default() }),
        model(
            "pictures",
            None,
            Capabilities {
                first_frame: true,
                needs_first_frame: true,
                max_reference_images: 1,
                frames_exclude_references: true,
                ..Capabilities::default()
            },
        ),
    ]
}

impl VideoGenerator for Studio {
    fn providers(&self) -> Vec<ProviderInfo> {
        let info = |name: &str| ProviderInfo {
            name: name.into(),
            kind: "test".into(),
            is_ai: true,
            models: models(),
        };
        vec![info("studio"), info("locked")]
    }

    fn call(
        &self,
        request: &GeneratorRequest,
        signals: &Signals<'_>,
        journal: &dyn UpstreamJournal,
    ) -> Result<GeneratorAnswer> {
        signals.step("generate", 0, 1)?;
        self.asked.lock().unwrap().push(request.clone());
        let upstream = Upstream {
            provider: request.provider.clone(),
            id: "job-7".into(),
            cost_usd: Some(Decimal::new(250, 3)),
        };
        journal.note(&upstream)?;
        match &self.does {
            Does::Fail(code) => Err(Error::new(*code, Text::constant("No.", "No."))),
            Does::Deliver(content) => Ok(GeneratorAnswer {
                content: content.clone(),
                model: format!("{}-2026", request.model),
                seed: request.seed.map(u64::from),
                upstream: Some(upstream),
            }),
        }
    }

    fn check(&self, provider: &str) -> Result<()> {
        if provider == "locked" || !self.is_set_up {
            return Err(Error::new(
                Code::ProviderNotConfigured,
                Text::constant("Falta la clave.", "There is no key."),
            ));
        }
        Ok(())
    }
}

pub(super) fn run(params: &Value, inputs: &[Input], services: &Services) -> Result<ToolOutput> {
    let (limits, cancel) = (Limits::default(), CancelToken::new());
    tool().run(params, inputs, &Ctx::new(&limits, &cancel, &|_| {}, services))
}

pub(super) fn facts(inputs: &[Input]) -> Vec<Facts> {
    let kind = |input: &Input| tool().inputs().iter().find(|field| field.name == input.field()).unwrap().kind;
    inputs.iter().map(|input| noxus_engine::probe(input, kind(input), &Limits::default()).unwrap()).collect()
}

/// All that happens before anything is held: the price, or what is refused.
pub(super) fn quote(params: &Value, inputs: &[Input], services: &Services) -> Result<Decimal> {
    let mut prepared = tool().prepare(params.clone(), inputs.to_vec(), &Limits::default())?;
    prepared.meet(services)?;
    Ok(prepared.quote(&facts(inputs), &Tariff::builtin()?)?.total().normalize())
}

/// A picture of one colour, as a PNG made by ffmpeg.
pub(super) fn picture(field: &str, color: &str, size: &str) -> Input {
    let made = std::process::Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i"])
        .arg(format!("color=c={color}:s={size}"))
        .args(["-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "-"])
        .output()
        .unwrap();
    assert!(made.status.success());
    Input::from_bytes(field, made.stdout)
}
