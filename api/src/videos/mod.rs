//! Videos by providers outside: one object over all that the settings name.
//!
//! A protocol says how it asks and what it understands, in pure functions; what takes time stands once around
//! all of them: [`lifecycle`] asks, waits, stops and goes on with what an earlier run asked for, [`result`]
//! fetches the file from where it may be fetched.

mod comfyui;
mod config;
mod fal;
mod lifecycle;
mod model_input;
mod openai_videos;
mod openrouter;
mod protocol;
mod replicate;
mod result;
mod stop;
mod submit;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use noxus_engine::video_generator::{
    GeneratorAnswer, GeneratorRequest, ProviderInfo, UpstreamJournal, VideoGenerator,
};
use noxus_engine::{CancelToken, Code, Error, Services, Signals, Spool, text};

use crate::config::Config;
use crate::endpoint::{Endpoint, Exchange, Failure, KeyPlace, Origins, Place, Repeat, Sink, Target, invalid};
use crate::error::Result;
pub use config::{DurationForm, GraphSettings, ModelSettings, ProviderKind, ProviderSettings, VideoSettings};
use protocol::{Protocol, Question, Seen, Work};

/// Where no proof of life is asked for longer.
const HELLO_MS: u64 = 10_000;
/// Most questions of one look.
const MOST_LOOKS: usize = 3;

/// All providers that are set up.
pub(crate) struct Generators(BTreeMap<String, Arc<Provider>>);

/// One of them.
struct Provider {
    name: String,
    settings: ProviderSettings,
    protocol: Box<dyn Protocol>,
    endpoint: Endpoint,
    /// Where its results may lie.
    origins: Origins,
    spool: Option<Arc<dyn Spool>>,
}

impl Provider {
    /// Reads settings. Nothing is reached yet.
    ///
    /// # Errors
    /// `invalid_field`, naming the setting.
    fn new(name: &str, settings: &ProviderSettings, spool: Option<Arc<dyn Spool>>) -> Result<Self> {
        let setting = config::setting(name);
        let mut settings = settings.clone();
        let comfyui = comfyui::Comfyui::read(&setting, &mut settings)?;
        settings.check(name)?;
        let endpoint = Endpoint::new(&Place {
            setting: &setting,
            name: text!("El proveedor de vídeo «{name}»", "The provider of video “{name}”"),
            base_url: &settings.base_url,
            api_key_env: settings.api_key_env.as_deref(),
            key_place: match settings.kind {
                ProviderKind::FalQueue => KeyPlace::Word("Key"),
                _ => KeyPlace::Bearer,
            },
            timeout_ms: settings.request_timeout_ms,
        })?;
        let places = settings.result_origins.iter().map(String::as_str);
        let origins =
            Origins::new(std::iter::once(settings.base_url.trim()).chain(places)).map_err(|place| {
                let why = text!("«{place}» no es una dirección", "“{place}” is no address");
                invalid(&setting, "result_origins", why)
            })?;
        let protocol: Box<dyn Protocol> = match settings.kind {
            ProviderKind::OpenaiVideos => Box::new(openai_videos::OpenaiVideos),
            ProviderKind::OpenrouterVideos => Box::new(openrouter::OpenrouterVideos),
            ProviderKind::Replicate => Box::new(replicate::Replicate),
            ProviderKind::Cog => Box::new(replicate::Cog),
            ProviderKind::Comfyui => Box::new(comfyui),
            ProviderKind::FalQueue => Box::new(fal::FalQueue),
        };
        Ok(Self { name: name.to_owned(), settings, protocol, endpoint, origins, spool })
    }

    fn info(&self) -> ProviderInfo {
        ProviderInfo {
            name: self.name.clone(),
            kind: self.settings.kind.name().to_owned(),
            is_ai: true,
            models: self.settings.models.iter().map(ModelSettings::info).collect(),
        }
    }

    /// Asks a question behind its base.
    fn ask(
        &self,
        question: &Question,
        repeat: Repeat,
        end: Instant,
        cancel: &CancelToken,
    ) -> Result<Vec<u8>, Failure> {
        let exchange = Exchange {
            method: question.method.clone(),
            target: Target::Path(&question.path),
            headers: question.headers.clone(),
            body: question.body.clone(),
            most_bytes: question.most_bytes,
            sink: Sink::Memory,
            end,
        };
        self.endpoint.ask(&exchange, repeat, cancel).map(|answer| answer.body)
    }

    /// Looks at work, with as many questions as that takes.
    fn see(
        &self,
        id: &str,
        first: &Question,
        ask: impl Fn(&Question) -> Result<Vec<u8>, Failure>,
    ) -> Result<Work, Failure> {
        let mut body = ask(first)?;
        for step in 0..MOST_LOOKS {
            match self.protocol.seen(id, step, &body)? {
                Seen::Work(work) => return Ok(work),
                Seen::Ask(next) => body = ask(&next)?,
            }
        }
        Err(Failure::Garbage(protocol::no_protocol()))
    }

    /// Whether it answers now.
    fn hello(&self) -> Result<(), Error> {
        self.endpoint.check()?;
        let end = Instant::now() + Duration::from_millis(HELLO_MS.min(self.settings.request_timeout_ms));
        let answer = self.ask(&self.protocol.hello(), Repeat::Never, end, &CancelToken::new());
        match answer {
            Err(failure) if !self.protocol.is_hello(&failure) => Err(self.endpoint.error(&failure)),
            _ => Ok(()),
        }
    }
}

impl Generators {
    fn find(&self, name: &str) -> Result<&Arc<Provider>, Error> {
        self.0.get(name).ok_or_else(|| {
            let message = text!("No hay ningún proveedor «{name}».", "There is no provider “{name}”.");
            Error::new(Code::InvalidField, message).with_field("provider")
        })
    }

    /// Whether a provider answers now.
    pub(crate) fn hello(&self, provider: &str) -> Result<(), Error> {
        self.find(provider)?.hello()
    }
}

impl VideoGenerator for Generators {
    fn providers(&self) -> Vec<ProviderInfo> {
        self.0.values().map(|provider| provider.info()).collect()
    }

    fn call(
        &self,
        request: &GeneratorRequest,
        signals: &Signals<'_>,
        journal: &dyn UpstreamJournal,
    ) -> Result<GeneratorAnswer, Error> {
        lifecycle::call(self.find(&request.provider)?, request, signals, journal)
    }

    fn check(&self, provider: &str) -> Result<(), Error> {
        self.find(provider)?.endpoint.check()
    }
}

/// The providers that `config` names.
///
/// # Errors
/// `invalid_field` for settings that cannot be.
pub(crate) fn generators(config: &Config, services: &Services) -> Result<Option<Arc<Generators>>> {
    let named = &config.video.providers;
    if named.is_empty() {
        return Ok(None);
    }
    let spool = services.get::<dyn Spool>().ok();
    let provider = |(name, settings): (&String, _)| {
        Provider::new(name, settings, spool.clone()).map(|provider| (name.clone(), Arc::new(provider)))
    };
    Ok(Some(Arc::new(Generators(named.iter().map(provider).collect::<Result<_>>()?))))
}

/// The services with them, unless others were given.
pub(crate) fn services(given: Services, generators: Option<&Arc<Generators>>) -> Services {
    match generators {
        Some(generators) if given.get::<dyn VideoGenerator>().is_err() => {
            given.with::<dyn VideoGenerator>(Arc::clone(generators) as Arc<dyn VideoGenerator>)
        }
        _ => given,
    }
}
