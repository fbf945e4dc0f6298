//! Libraries of stock footage: Pexels and Pixabay.
//!
//! What they answer is kept for a day, and what they gave until there is no room for it: nothing is asked
//! or fetched twice. A file is used when it came whole and is a picture or a clip.

mod cache;
mod check;
mod choice;
mod config;
mod pexels;
mod pixabay;

use std::fmt;
use std::fs::{self, File};
use std::sync::Arc;
use std::time::{Duration, Instant};

use noxus_engine::stock::{
    StockAnswer, StockCredit, StockFetch, StockFile, StockItem, StockKey, StockLibrary, StockMedia,
    StockProvider, StockRequest, StockSize, stock_not_configured,
};
use noxus_engine::{Code, Content, Error, Limits, Services, Signals, Text, Unit, Usage, text};
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use self::cache::Cache;
use crate::config::Config;
use crate::endpoint::{Answer, Download, Endpoint, Failure};
use crate::error::Result;
use crate::folders;
pub use config::{StockLibrarySettings, StockSettings};

/// Most bytes of a picture and of a clip.
const MOST_PHOTO_BYTES: u64 = 24 << 20;
const MOST_VIDEO_BYTES: u64 = 96 << 20;
/// A clip that is longer comes after others.
const LONGEST_CLIP_S: u64 = 60;
/// How long an answer is kept: Pixabay asks for it, and for no longer are addresses good.
const ANSWER_AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// What lies in an entry.
const FILE: &str = "file";
const CREDIT: &str = "credit.json";
const FOUND: &str = "found.json";

/// One library.
trait Provider: Send + Sync {
    fn endpoint(&self) -> &Endpoint;

    /// What there is for a query, the best first.
    fn search(
        &self,
        request: &StockRequest,
        query: &str,
        end: Instant,
        signals: &Signals<'_>,
    ) -> Result<Vec<StockItem>, Failure>;

    /// A file by its number; `None` where there is none.
    fn one(
        &self,
        key: StockKey,
        size: StockSize,
        end: Instant,
        signals: &Signals<'_>,
    ) -> Result<Option<StockItem>, Failure>;
}

/// The libraries that the settings name.
struct Libraries {
    pexels: Option<pexels::Pexels>,
    pixabay: Option<pixabay::Pixabay>,
    /// `None` where no folder is known.
    cache: Option<Cache>,
    limits: Limits,
}

impl fmt::Debug for Libraries {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Libraries").field("cache", &self.cache).finish_non_exhaustive()
    }
}

impl Libraries {
    fn new(settings: &StockSettings, limits: &Limits) -> Result<Self> {
        let folder = settings.cache_folder.clone().or_else(folders::stock);
        Ok(Self {
            pexels: settings.pexels.as_ref().map(pexels::Pexels::new).transpose()?,
            pixabay: settings.pixabay.as_ref().map(pixabay::Pixabay::new).transpose()?,
            cache: folder.map(|folder| Cache::new(folder, settings.cache_bytes)),
            limits: limits.clone(),
        })
    }

    /// A library that can be asked.
    fn provider(&self, provider: StockProvider) -> Result<&dyn Provider, Error> {
        let found: Option<&dyn Provider> = match provider {
            StockProvider::Pexels => self.pexels.as_ref().map(|library| library as &dyn Provider),
            StockProvider::Pixabay => self.pixabay.as_ref().map(|library| library as &dyn Provider),
        };
        let name = provider.name();
        let found = found.ok_or_else(|| {
            Error::new(
                Code::ProviderNotConfigured,
                text!("El banco «{name}» no está configurado.", "The library “{name}” is not set up."),
            )
            .with_field("stock")
            .with_hint(text!(
                "Indícalo en «stock.{name}» de la configuración, o pide otro.",
                "Name it in “stock.{name}” of the settings, or ask for another."
            ))
        })?;
        found.endpoint().check()?;
        Ok(found)
    }

    fn cache(&self) -> Result<&Cache, Error> {
        self.cache.as_ref().ok_or_else(|| {
            Error::new(
                Code::ProviderNotConfigured,
                Text::constant(
                    "No se sabe dónde guardar lo que dan los bancos de imágenes.",
                    "It is not known where to keep what libraries of stock footage give.",
                ),
            )
            .with_field("stock.cache_folder")
            .with_hint(Text::constant(
                "Indica una carpeta en «stock.cache_folder» de la configuración.",
                "Name a folder in “stock.cache_folder” of the settings.",
            ))
        })
    }

    /// What there is for a request, of all its words, else of the most telling one.
    fn look_up(
        provider: &dyn Provider,
        request: &StockRequest,
        signals: &Signals<'_>,
    ) -> Result<Vec<StockItem>, Failure> {
        let end = provider.endpoint().end();
        let mut found = provider.search(request, &request.words.join(" "), end, signals)?;
        if let (true, [first, _, ..]) = (found.is_empty(), request.words.as_slice()) {
            found = provider.search(request, first, end, signals)?;
        }
        found.truncate(usize::try_from(request.at_most).unwrap_or(usize::MAX));
        Ok(found)
    }

    /// A file that was fetched before, and is still good.
    fn kept(
        &self,
        cache: &Cache,
        fetch: &StockFetch,
        signals: &Signals<'_>,
    ) -> Result<Option<StockFile>, Failure> {
        let entry = entry_of(fetch);
        let credit = cache.read(&entry, CREDIT, None).and_then(|credit| serde_json::from_slice(&credit).ok());
        let (Some(credit), Some(file)) = (credit, cache.open(&entry, FILE)) else { return Ok(None) };
        let credit: StockCredit = credit;
        Cache::touch(&file);
        let content = Content::spooled(file).map_err(system)?;
        match check::check(&content, fetch.key.media, fetch.size, &self.limits, signals) {
            Ok(()) if credit.key() == fetch.key => Ok(Some(StockFile { content, credit })),
            Err(Failure::Cancelled) => Err(Failure::Cancelled),
            _ => {
                cache.forget(&entry);
                Ok(None)
            }
        }
    }

    /// Fetches a file, looks at it, and keeps it.
    fn bring(
        &self,
        provider: &dyn Provider,
        cache: &Cache,
        fetch: &StockFetch,
        item: StockItem,
        signals: &Signals<'_>,
    ) -> Result<StockFile, Failure> {
        let draft = cache.draft().map_err(system)?;
        let path = draft.path().join(FILE);
        let most_bytes = match fetch.key.media {
            StockMedia::Photo => MOST_PHOTO_BYTES.min(self.limits.max_input_bytes),
            StockMedia::Video => MOST_VIDEO_BYTES.min(self.limits.max_video_bytes),
        };
        let endpoint = provider.endpoint();
        let download = Download { address: &item.address, into: &path, most_bytes, end: endpoint.end() };
        endpoint.download(&download, signals)?;
        let content = Content::spooled(File::open(&path).map_err(system)?).map_err(system)?;
        check::check(&content, fetch.key.media, fetch.size, &self.limits, signals)?;
        let credit = serde_json::to_vec(&item.credit).map_err(|error| Failure::System(error.to_string()))?;
        let kept =
            fs::write(draft.path().join(CREDIT), credit).and_then(|()| cache.keep(draft, &entry_of(fetch)));
        if let Err(error) = kept {
            // It is there for this call.
            tracing::warn!("a stock file was not kept: {error}");
        }
        Ok(StockFile { content, credit: item.credit })
    }

    fn bring_or_find(
        &self,
        provider: &dyn Provider,
        cache: &Cache,
        fetch: &StockFetch,
        signals: &Signals<'_>,
    ) -> Result<StockFile, Failure> {
        if let Some(item) = fetch.item.clone().filter(|item| item.credit.key() == fetch.key) {
            match self.bring(provider, cache, fetch, item, signals) {
                // An address is good for a day; its file may have another by now.
                Err(Failure::Refused { status: 400 | 403 | 404 | 410, .. }) => {}
                result => return result,
            }
        }
        let id = fetch.key.id;
        let found = provider.one(fetch.key, fetch.size, provider.endpoint().end(), signals)?;
        let item = found.ok_or_else(|| {
            Failure::Garbage(text!(
                "no tiene el archivo {id}, o ya no",
                "does not have file {id}, or not any more"
            ))
        })?;
        self.bring(provider, cache, fetch, item, signals).map_err(|failure| match failure {
            // It says nothing of the key, which it was not sent.
            Failure::Refused { status, .. } => Failure::Garbage(text!(
                "no da el archivo {id}: HTTP {status}",
                "does not give file {id}: HTTP {status}"
            )),
            failure => failure,
        })
    }
}

impl StockLibrary for Libraries {
    fn call(&self, request: &StockRequest, signals: &Signals<'_>) -> Result<StockAnswer, Error> {
        let provider = self.provider(request.provider)?;
        let cache = self.cache()?;
        let entry = format!("found-{}", digest(request));
        let known = cache.read(&entry, FOUND, Some(ANSWER_AGE));
        if let Some(items) = known.and_then(|known| serde_json::from_slice(&known).ok()) {
            return Ok(StockAnswer { items, usage: Vec::new() });
        }
        let items = Self::look_up(provider, request, signals)
            .map_err(|failure| provider.endpoint().error(&failure))?;
        let kept = cache.draft().and_then(|draft| {
            fs::write(draft.path().join(FOUND), serde_json::to_vec(&items)?)?;
            cache.keep(draft, &entry)
        });
        if let Err(error) = kept {
            tracing::warn!("an answer of a stock library was not kept: {error}");
        }
        Ok(StockAnswer { items, usage: vec![Usage { unit: Unit::StockLookup, quantity: Decimal::ONE }] })
    }

    fn fetch(&self, request: &StockFetch, signals: &Signals<'_>) -> Result<StockFile, Error> {
        let provider = self.provider(request.key.provider)?;
        let cache = self.cache()?;
        let file = match self.kept(cache, request, signals) {
            Ok(Some(file)) => Ok(file),
            Ok(None) => self.bring_or_find(provider, cache, request, signals),
            Err(failure) => Err(failure),
        };
        file.map_err(|failure| provider.endpoint().error(&failure))
    }

    fn check(&self) -> Result<(), Error> {
        self.cache()?;
        let all = [
            self.pexels.as_ref().map(|library| library as &dyn Provider),
            self.pixabay.as_ref().map(|library| library as &dyn Provider),
        ];
        let mut last = None;
        for library in all.into_iter().flatten() {
            match library.endpoint().check() {
                Ok(()) => return Ok(()),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(stock_not_configured))
    }
}

const fn default_timeout_ms() -> u64 {
    60_000
}

fn system(error: std::io::Error) -> Failure {
    Failure::System(error.to_string())
}

/// What a file is kept under: in a size, for a frame of that size.
fn entry_of(fetch: &StockFetch) -> String {
    let (StockKey { provider, media, id }, size) = (fetch.key, fetch.size);
    format!("{}-{}-{id}-{}x{}", provider.name(), media.name(), size.width, size.height)
}

/// What an answer is kept under.
fn digest(request: &StockRequest) -> String {
    let asked = serde_json::to_vec(request).unwrap_or_default();
    Sha256::digest(asked).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Reads the JSON of an answer.
fn read<Found: DeserializeOwned>(answer: &Answer) -> Result<Found, Failure> {
    serde_json::from_slice(&answer.body).map_err(|_| {
        Failure::Garbage(if answer.content_type.starts_with("text/html") {
            text!("responde una página web", "answers with a web page")
        } else {
            text!("no responde como su documentación dice", "does not answer as its documentation says")
        })
    })
}

/// The libraries that `config` names, beside the services that were given.
///
/// # Errors
/// `invalid_field` for settings that cannot be.
pub(crate) fn services(given: Services, config: &Config) -> Result<Services> {
    match &config.stock {
        Some(settings) if given.get::<dyn StockLibrary>().is_err() => {
            let libraries = Libraries::new(settings, &config.limits)?;
            Ok(given.with::<dyn StockLibrary>(Arc::new(libraries)))
        }
        _ => Ok(given),
    }
}
