//! The provider that is always there. It knows nothing of what a prompt means: it moves a camera over the
//! pictures that it is given, cuts references in between, writes short phrases of the prompt over them, and
//! lays the recording or a composed music under them. The same request gives the same bytes.

mod material;
mod sound;
mod storyboard;
mod titles;

use self::material::Shown;
use self::storyboard::{Sources, storyboard};
use super::prompt::Prompt;
use crate::captions::raster::{Captioner, FontLibrary, FrameSize};
use crate::codec::video::{OutputContainer, SoundSource, TranscodePlan, encode};
use crate::compositor::Compositor;
use crate::error::{Code, Error, Result};
use crate::frame::YuvFrame;
use crate::timeline::FrameRate;
use crate::video_generator::{
    ANIMATIC, AspectRatio, Audio, Capabilities, Choices, GeneratorAnswer, GeneratorRequest, ModelInfo,
    ProviderInfo, Resolution, UpstreamJournal, VideoGenerator,
};
use crate::{Ctx, Services, Signals, VideoContainer, text};

/// Most characters of a prompt.
const MAX_PROMPT_CHARACTERS: u32 = 2_000;
/// Most pictures that are cut in between.
const MAX_PICTURES: u32 = 12;

/// What the animatic can do.
pub fn provider() -> ProviderInfo {
    let capabilities = Capabilities {
        durations_ms: Choices::Range(crate::video_generator::NumberRange {
            least: 1_000,
            most: 60_000,
            usual: 8_000,
        }),
        aspect_ratios: AspectRatio::ALL.to_vec(),
        resolutions: vec![Resolution::FullHd, Resolution::Hd, Resolution::Sd],
        frame_rates: vec![30, 24, 25, 60],
        max_prompt_characters: MAX_PROMPT_CHARACTERS,
        negative_prompt: false,
        first_frame: true,
        needs_first_frame: false,
        last_frame: true,
        last_frame_alone: true,
        max_reference_images: MAX_PICTURES,
        frames_exclude_references: false,
        reference_video: true,
        reference_audio: true,
        audio: Audio::OnRequest,
        seed: true,
    };
    let model = ModelInfo { name: ANIMATIC.to_owned(), capabilities, price: None };
    ProviderInfo { name: ANIMATIC.to_owned(), kind: ANIMATIC.to_owned(), is_ai: false, models: vec![model] }
}

/// Bytes of sound that are held for a video of that length.
pub(super) fn sound_bytes(duration_ms: u64) -> u64 {
    sound::bytes(duration_ms)
}

/// Animates what it is given.
#[derive(Clone, Debug)]
pub struct Animatic {
    services: Services,
}

impl Animatic {
    /// With the fonts, and the place for large results, of `services`.
    pub const fn new(services: Services) -> Self {
        Self { services }
    }
}

impl VideoGenerator for Animatic {
    fn providers(&self) -> Vec<ProviderInfo> {
        vec![provider()]
    }

    fn call(
        &self,
        request: &GeneratorRequest,
        signals: &Signals<'_>,
        _: &dyn UpstreamJournal,
    ) -> Result<GeneratorAnswer> {
        let ctx = Ctx::of_signals(&request.limits, signals, &self.services);
        let (width, height) = request.size.ok_or_else(|| {
            Error::new(
                Code::InvalidField,
                text!("El animatic necesita un tamaño.", "The animatic needs a size."),
            )
            .with_field("resolution")
        })?;
        let prompt = Prompt::read(&request.prompt);
        let seed = request.seed.unwrap_or(0);
        let sources = Sources::of(request);
        let rate = FrameRate::whole(request.frame_rate.unwrap_or(30));
        let board = storyboard(&prompt, &sources, (width, height), rate, request.duration_ms, seed);
        let timeline = &board.timeline;
        timeline.check(crate::timeline::FileCounts::ANY)?;
        let library = FontLibrary::of(&self.services);
        let frame = FrameSize { width, height };
        let mut captioner = match board.segments.as_slice() {
            [] => None,
            segments => {
                let style = titles::style(timeline.theme, segments);
                Some(Captioner::new(segments, &style, frame, library.fonts())?)
            }
        };
        let mut mixer = match sound::mix(request, &prompt, timeline, seed, &ctx)? {
            Some(mix) => Some(mix.mixer(signals)?),
            None => None,
        };
        let sound = mixer.as_mut().map(|mixer| mixer as &mut dyn SoundSource);
        let material = Shown { request, sources: &sources, ctx: &ctx };
        let mut compositor = Compositor::new(timeline, library.fonts(), &material);
        let mut draw = |frame: &mut YuvFrame<'_>, at_us: i64| -> Result<()> {
            if let Some(captioner) = &mut captioner {
                captioner.draw(at_us, frame);
            }
            Ok(())
        };
        let container = if request.container == VideoContainer::Webm {
            OutputContainer::Webm
        } else {
            OutputContainer::Mp4
        };
        let plan = TranscodePlan { container, ..TranscodePlan::default() };
        let video = encode(&plan, &mut compositor, sound, &ctx, &mut draw)?;
        Ok(GeneratorAnswer {
            content: video.content,
            model: ANIMATIC.to_owned(),
            seed: Some(u64::from(seed)),
            upstream: None,
        })
    }
}
