//! Video from words and pictures: a [`VideoGenerator`] makes one, here or at a provider outside.
//!
//! Everything is plain data: a request that can be sent over a socket with its files beside it, an
//! answer with one file. [`ProviderInfo`] says beforehand what a provider can do and what it asks for
//! it, so that a call is checked and priced before anything is held. An [`UpstreamJournal`] keeps what a
//! job has asked for outside, so that nothing is asked, and paid, for twice.

mod capabilities;
mod journal;
mod price;
mod size;

use std::sync::Arc;

use serde::Serialize;

use crate::error::{Code, Error, Result};
use crate::{Content, Input, Limits, Media, Services, Signals, Text, VideoContainer, text};

pub use capabilities::{Audio, Capabilities, Choices, ModelInfo, NumberRange, ProviderInfo};
pub use journal::{NoJournal, Upstream, UpstreamEnd, UpstreamJournal};
pub use price::ProviderPrice;
pub use size::{AspectRatio, Resolution};

/// The provider that is always there: it animates what it is given, without artificial intelligence.
pub const ANIMATIC: &str = "animatic";
/// Most characters of a prompt, whatever the provider takes.
pub const MAX_PROMPT_CHARACTERS: usize = 10_000;

/// A file that goes with a request. It is read by [`Input::stream`] or [`Input::bytes`] as it is needed.
#[derive(Clone, Debug, Serialize)]
pub struct GeneratorFile {
    /// The content; its field is the option that the file came under.
    #[serde(skip)]
    pub input: Input,
    /// A harmless name with an extension that fits the content: `first_frame_image.jpg`.
    pub filename: String,
    /// IANA media type, by the content.
    pub mime_type: &'static str,
    /// Length in bytes.
    pub size_bytes: u64,
    /// What kind of file it is: sizes, lengths.
    pub media: Media,
}

/// What is asked of a [`VideoGenerator`]: within the [`Capabilities`] of the model that it names.
#[derive(Clone, Debug, Serialize)]
pub struct GeneratorRequest {
    /// Which provider, by [`ProviderInfo::name`].
    pub provider: String,
    /// Which of its models, by [`ModelInfo::name`].
    pub model: String,
    /// What is to be seen, in the words of the caller.
    pub prompt: String,
    /// What is not to be seen.
    pub negative_prompt: Option<String>,
    /// The picture to begin with.
    pub first_frame: Option<GeneratorFile>,
    /// The picture to end with.
    pub last_frame: Option<GeneratorFile>,
    /// Pictures of things, people or a style.
    pub reference_images: Vec<GeneratorFile>,
    /// A video whose movement or look is followed.
    pub reference_video: Option<GeneratorFile>,
    /// A recording to be heard, or to be followed.
    pub reference_audio: Option<GeneratorFile>,
    /// How long, in milliseconds.
    pub duration_ms: u64,
    /// Width to height; `None` where the model takes no wish.
    pub aspect_ratio: Option<AspectRatio>,
    /// Pixels of the shorter side; `None` where the model takes no wish.
    pub resolution: Option<Resolution>,
    /// Both sides in pixels, where ratio and resolution are known: even numbers.
    pub size: Option<(u32, u32)>,
    /// Frames a second; `None` where the model takes no wish.
    pub frame_rate: Option<u32>,
    /// The same seed gives the same video, where the model can; `None` leaves it to the model.
    pub seed: Option<u32>,
    /// Whether sound is to be made.
    pub generate_audio: bool,
    /// The container that is wanted in the end: it saves work where it comes so, and any other is taken.
    pub container: VideoContainer,
    /// Names the job at the provider: a request with the same token is the same request. `None` without
    /// a job.
    pub idempotency_token: Option<String>,
    /// What the result may take: [`Limits::max_video_bytes`] and [`Limits::max_duration_ms`] bound it, and
    /// inputs are read under them.
    #[serde(skip)]
    pub limits: Limits,
}

/// What a [`VideoGenerator`] answers.
#[derive(Clone, Debug)]
pub struct GeneratorAnswer {
    /// The file, as it came: it is looked at before anybody sees it. What it holds is measured and charged for
    /// by whoever asked.
    pub content: Content,
    /// The model that made it, by its own name.
    pub model: String,
    /// The seed that was used, where it is known.
    pub seed: Option<u64>,
    /// What was asked for outside, with what it came to cost; `None` where nothing was.
    pub upstream: Option<Upstream>,
}

/// Makes videos. A request and signals go in, an answer comes out: the work may be done in another process.
///
/// One object knows all providers that are set up, and is found by its trait in [`Services`].
pub trait VideoGenerator: Send + Sync {
    /// The providers there are, with what they can do: without reaching out.
    fn providers(&self) -> Vec<ProviderInfo>;

    /// Makes a video.
    ///
    /// Whoever asks outside looks into `journal` first: what was noted there under the provider's name is gone
    /// on with and not asked for again. Whatever is new is noted before it is waited for.
    ///
    /// # Errors
    /// [`Code::InvalidField`] on `provider` for one that is not there;
    /// [`Code::ProviderNotConfigured`] for one that lacks its key;
    /// [`Code::ProviderUnavailable`] when nobody answers;
    /// [`Code::ProviderTimeout`] when the work is not done in time;
    /// [`Code::ContentRefused`] when the provider's rules forbid it;
    /// [`Code::ProviderError`] when it fails, or answers what is no answer;
    /// [`Code::OutputLimitExceeded`] for a result that is too large;
    /// [`Code::Cancelled`], within a quarter of a second.
    fn call(
        &self,
        request: &GeneratorRequest,
        signals: &Signals<'_>,
        journal: &dyn UpstreamJournal,
    ) -> Result<GeneratorAnswer>;

    /// Whether the provider of that name could be asked, as far as can be told without reaching out.
    ///
    /// # Errors
    /// [`Code::ProviderNotConfigured`], with what is missing.
    fn check(&self, provider: &str) -> Result<()> {
        let _ = provider;
        Ok(())
    }
}

/// The generator outside, if one is set up.
pub fn outside(services: &Services) -> Option<Arc<dyn VideoGenerator>> {
    services.get::<dyn VideoGenerator>().ok()
}

/// The journal of this job; one that keeps nothing where there is no job.
pub fn journal_of(services: &Services) -> Arc<dyn UpstreamJournal> {
    services.get::<dyn UpstreamJournal>().unwrap_or_else(|_| Arc::new(NoJournal))
}

/// Whether any provider outside is set up.
///
/// # Errors
/// [`Code::ProviderNotConfigured`], with what brings one.
pub fn check_outside(services: &Services) -> Result<()> {
    match outside(services) {
        Some(generator) if !generator.providers().is_empty() => Ok(()),
        _ => Err(Error::new(
            Code::ProviderNotConfigured,
            Text::constant(
                "No hay ningún proveedor de vídeo configurado.",
                "No provider of video is set up.",
            ),
        )
        .with_field("provider")
        .with_hint(text!(
            "Configura uno en «video.providers», o usa «{ANIMATIC}», que siempre está.",
            "Set one up in “video.providers”, or use “{ANIMATIC}”, which is always there."
        ))),
    }
}
