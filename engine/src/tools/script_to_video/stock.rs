//! Stock footage for the scenes that have nothing of the caller's: looked up by their words, noted in
//! the plan by its number, and fetched before anything is spoken or drawn.
//!
//! A plan that is given back names its files: they are fetched by their number, and nothing is looked up.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::params::{Mode, Params};
use super::{Plan, given};
use crate::error::{Code, Error, Result};
use crate::stock::{
    MOST_PHOTO_PIXELS, MOST_VIDEO_PIXELS, StockCredit, StockFetch, StockItem, StockKey, StockLibrary,
    StockMedia, StockProvider, StockRequest, StockSize, search_words, stock_not_configured, stock_of,
};
use crate::timeline::{Pattern, Timeline, Visual};
use crate::{Ctx, Facts, Input, Text, Unit, Usage, text};

/// Most files that a search names.
const AT_MOST: u32 = 30;
/// How many files of a search are tried before the library is said to give none that can be used.
const TRIES: usize = 3;
/// Frames that a decoder of a clip holds at most, and bytes of a pixel in one.
const CLIP_BYTES_PER_PIXEL: u64 = 24 * 2;
/// A picture decoded, turned, in RGB and scaled.
const PHOTO_BYTES_PER_PIXEL: u64 = 4 * 4;

/// Where pictures and clips come from.
///
/// es: De dónde salen imágenes y vídeos.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StockChoice {
    /// From nowhere: nothing is sent anywhere, and scenes have backgrounds.
    ///
    /// es: De ningún sitio: no se envía nada a nadie, y las escenas llevan fondos.
    #[default]
    None,
    /// From Pexels, with the key of the settings (`stock.pexels`).
    ///
    /// es: De Pexels, con la clave de la configuración (`stock.pexels`).
    Pexels,
    /// From Pixabay, with the key of the settings (`stock.pixabay`).
    ///
    /// es: De Pixabay, con la clave de la configuración (`stock.pixabay`).
    Pixabay,
}

impl StockChoice {
    const fn provider(self) -> Option<StockProvider> {
        match self {
            Self::None => None,
            Self::Pexels => Some(StockProvider::Pexels),
            Self::Pixabay => Some(StockProvider::Pixabay),
        }
    }
}

/// What is done when a library fails.
///
/// es: Qué se hace si falla un banco.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StockFallback {
    /// The call fails, and costs nothing.
    ///
    /// es: La llamada falla, y no cuesta nada.
    #[default]
    None,
    /// Scenes that get nothing have their backgrounds, and `stock` says why.
    ///
    /// es: Las escenas que se quedan sin nada llevan su fondo, y `stock` dice por qué.
    Background,
}

/// What came of a scene that was to show something of a library.
///
/// es: Qué pasó con una escena que debía mostrar algo de un banco.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StockOutcome {
    /// There is a file for it.
    ///
    /// es: Hay un archivo para ella.
    Found,
    /// The library has nothing for its words, or they say nothing; it has its background.
    ///
    /// es: El banco no tiene nada para sus palabras, o no dicen nada; lleva su fondo.
    NothingFound,
    /// The library failed; it has its background.
    ///
    /// es: El banco falló; lleva su fondo.
    Failed,
}

/// What a scene shows of a library.
///
/// es: Lo que muestra una escena de un banco.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SceneStock {
    /// The scene, counted from 0.
    ///
    /// es: La escena, contada desde 0.
    pub scene: u32,
    /// What came of it.
    ///
    /// es: Qué pasó.
    pub outcome: StockOutcome,
    /// The words that were looked for; none for a file that the plan names.
    ///
    /// es: Las palabras que se buscaron; ninguna para un archivo que nombra el plan.
    pub words: Vec<String>,
    /// Whose the file is: to be named where the video is shown; null without one.
    ///
    /// es: De quién es el archivo, para nombrarlo donde se muestre el vídeo; null si no hay.
    pub credit: Option<StockCredit>,
    /// Why the library gave nothing; null where it did not fail.
    ///
    /// es: Por qué el banco no dio nada; null si no falló.
    pub reason: Option<Text>,
}

/// What was found and fetched.
pub(super) struct Filled {
    pub(super) scenes: Vec<SceneStock>,
    pub(super) files: Vec<(StockKey, Input)>,
    pub(super) usage: Vec<Usage>,
}

/// A plan says itself what its scenes show.
pub(super) fn check(params: &Params) -> Result<()> {
    if params.stock == StockChoice::None || params.plan.is_none() {
        return Ok(());
    }
    Err(Error::new(
        Code::ConflictingFields,
        text!(
            "Un plan ya dice qué muestra cada escena: «stock» y «plan» se excluyen.",
            "A plan says already what each scene shows: “stock” and “plan” exclude each other."
        ),
    )
    .with_field("stock")
    .with_hint(text!(
        "Quita «stock»: los archivos que nombra el plan se traen sin él.",
        "Leave “stock” out: files that the plan names are fetched without it."
    )))
}

/// The most that may be looked up: once for each scene without a file of the caller's.
pub(super) fn most_usage(plan: &Plan, facts: &[Facts]) -> Option<Usage> {
    plan.params.stock.provider()?;
    let files = given::count(facts, given::PICTURES) + given::count(facts, given::CLIPS);
    lookups(plan.most_scenes().saturating_sub(files as u64))
}

fn lookups(count: u64) -> Option<Usage> {
    let quantity = Decimal::from(count);
    (count > 0).then_some(Usage { unit: Unit::StockLookup, quantity })
}

/// The most memory that files of libraries take while they are drawn.
pub(super) fn memory_bytes(plan: &Plan) -> u64 {
    if plan.params.mode == Mode::Plan {
        return 0;
    }
    let asked = plan.params.stock.provider().map(|_| plan.params.stock_kind);
    let named = plan.timeline.scenes.iter().filter_map(|scene| Some(key_of(scene.visual)?.media));
    let bytes = asked.into_iter().chain(named).map(|media| match media {
        StockMedia::Photo => MOST_PHOTO_PIXELS * PHOTO_BYTES_PER_PIXEL,
        // Two are open while one takes over from the other.
        StockMedia::Video => MOST_VIDEO_PIXELS * CLIP_BYTES_PER_PIXEL * 2,
    });
    bytes.max().unwrap_or(0)
}

fn key_of(visual: Visual) -> Option<StockKey> {
    match visual {
        Visual::Stock { provider, media, id, .. } => Some(StockKey { provider, media, id }),
        Visual::Picture { .. } | Visual::Clip { .. } | Visual::Background { .. } => None,
    }
}

/// What a scene shows where its file lies among the call's pictures and clips.
pub(super) fn placed(visual: Visual, places: &[(StockKey, usize)]) -> Visual {
    let Visual::Stock { media, start_ms, .. } = visual else { return visual };
    let place = places.iter().find(|(key, _)| Some(*key) == key_of(visual));
    let index = place.and_then(|(_, index)| u32::try_from(*index).ok()).unwrap_or(u32::MAX);
    match media {
        StockMedia::Photo => Visual::Picture { index },
        StockMedia::Video => Visual::Clip { index, start_ms },
    }
}

/// The plan as it is drawn.
pub(super) fn drawn(timeline: &Timeline, places: &[(StockKey, usize)]) -> Timeline {
    let mut drawn = timeline.clone();
    for scene in &mut drawn.scenes {
        scene.visual = placed(scene.visual, places);
    }
    drawn
}

/// Looks up what scenes with a background are to show, and fetches it and what the plan names; for a plan
/// alone nothing is fetched.
pub(super) fn fill(timeline: &mut Timeline, plan: &Plan, ctx: &Ctx<'_>) -> Result<Filled> {
    let provider = plan.params.stock.provider();
    let named = timeline.scenes.iter().any(|scene| key_of(scene.visual).is_some());
    let is_drawn = plan.params.mode != Mode::Plan;
    let mut filled = Filled { scenes: Vec::new(), files: Vec::new(), usage: Vec::new() };
    if provider.is_none() && !(named && is_drawn) {
        return Ok(filled);
    }
    let mut search = Search {
        library: stock_of(ctx),
        provider,
        params: &plan.params,
        language: timeline.language.clone(),
        size: StockSize { width: timeline.width, height: timeline.height },
        is_drawn,
        fetched: BTreeMap::new(),
        shown: Vec::new(),
        lookups: 0,
        bytes: 0,
        down: None,
        ctx,
    };
    let total = timeline.scenes.len() as u64;
    for (number, scene) in (0_u32..).zip(&mut timeline.scenes) {
        ctx.step("stock", u64::from(number), total)?;
        let hint = scene.visual_hint.as_deref();
        let asked = match (key_of(scene.visual), scene.visual) {
            (Some(key), _) if is_drawn => Some((Vec::new(), search.named(key))),
            (None, Visual::Background { .. }) if provider.is_some() => {
                let language = &search.language;
                let words = search_words(hint, &scene.on_screen, &scene.narration, language);
                let found = search.find(&words);
                Some((words, found))
            }
            _ => None,
        };
        let Some((words, found)) = asked else { continue };
        let entry = |outcome, credit, reason| SceneStock { scene: number, outcome, words, credit, reason };
        filled.scenes.push(match found {
            Ok(Some(credit)) => {
                scene.visual = search.visual(scene.visual, &credit);
                entry(StockOutcome::Found, Some(credit), None)
            }
            Ok(None) => entry(StockOutcome::NothingFound, None, None),
            Err(error) => {
                let reason = search.stood_in_for(error)?;
                if key_of(scene.visual).is_some() {
                    scene.visual = Visual::Background { pattern: Pattern::default() };
                }
                entry(StockOutcome::Failed, None, Some(reason))
            }
        });
    }
    ctx.step("stock", total, total)?;
    filled.usage.extend(lookups(search.lookups));
    filled.files = search.fetched.into_values().collect();
    Ok(filled)
}

/// A search for all scenes of a video.
struct Search<'a> {
    library: Result<Arc<dyn StockLibrary>>,
    provider: Option<StockProvider>,
    params: &'a Params,
    language: String,
    size: StockSize,
    is_drawn: bool,
    /// By library, kind and number.
    fetched: BTreeMap<(&'static str, &'static str, u64), (StockKey, Input)>,
    /// What a scene shows already.
    shown: Vec<StockCredit>,
    lookups: u64,
    /// Of all that was fetched.
    bytes: u64,
    /// Why nobody is asked any more.
    down: Option<Text>,
    ctx: &'a Ctx<'a>,
}

impl Search<'_> {
    fn library(&self) -> Result<Arc<dyn StockLibrary>> {
        if let Some(reason) = &self.down {
            return Err(Error::new(Code::ProviderUnavailable, reason.clone()));
        }
        match &self.library {
            Ok(library) => Ok(Arc::clone(library)),
            Err(_) => Err(stock_not_configured()),
        }
    }

    /// A file that the plan names.
    fn named(&mut self, key: StockKey) -> Result<Option<StockCredit>> {
        if let Some(known) = self.shown.iter().find(|credit| credit.key() == key) {
            return Ok(Some(known.clone()));
        }
        self.fetch(key, None).map(Some)
    }

    /// The best file for words that no scene shows yet.
    fn find(&mut self, words: &[String]) -> Result<Option<StockCredit>> {
        let Some(provider) = self.provider else { return Ok(None) };
        if words.is_empty() {
            return Ok(None);
        }
        let request = StockRequest {
            provider,
            media: self.params.stock_kind,
            words: words.to_vec(),
            language: self.language.clone(),
            orientation: self.size.orientation(),
            size: self.size,
            at_most: AT_MOST,
        };
        let library = self.library()?;
        let answer = library.call(&request, self.ctx.signals()).inspect_err(|error| {
            // Who does not answer for one scene is not waited for at each.
            self.down = Some(error.message().clone());
        })?;
        // No more than was quoted, whatever a library says.
        let is_paid = |usage: &Usage| usage.unit == Unit::StockLookup && usage.quantity > Decimal::ZERO;
        self.lookups += u64::from(answer.usage.iter().any(is_paid));
        let is_new = |item: &StockItem| !self.shown.iter().any(|shown| shown.key() == item.credit.key());
        let mut new: Vec<StockItem> = answer.items;
        new.retain(is_new);
        if !self.is_drawn {
            let found = new.into_iter().next().map(|item| item.credit);
            self.shown.extend(found.clone());
            return Ok(found);
        }
        let mut last = None;
        for item in new.into_iter().take(TRIES) {
            match self.fetch(item.credit.key(), Some(item)) {
                Ok(credit) => return Ok(Some(credit)),
                // Another file may be as good.
                Err(error) if error.code() == Code::ProviderError => last = Some(error),
                Err(error) => return Err(error),
            }
        }
        last.map_or(Ok(None), Err)
    }

    fn fetch(&mut self, key: StockKey, item: Option<StockItem>) -> Result<StockCredit> {
        let fetch = StockFetch { key, size: self.size, item };
        let file = self.library()?.fetch(&fetch, self.ctx.signals())?;
        // All of them lie on the disk until the video is made.
        self.bytes = self.bytes.saturating_add(file.content.size_bytes());
        self.ctx.limits().check_video_bytes(self.bytes).map_err(|error| error.with_field("stock"))?;
        let (provider, media) = (key.provider.name(), key.media.name());
        let input =
            Input::from_content("stock", file.content).with_filename(format!("{provider}-{}", key.id));
        self.fetched.insert((provider, media, key.id), (key, input));
        self.shown.push(file.credit.clone());
        Ok(file.credit)
    }

    /// What a scene shows of a file; it begins where the plan says.
    fn visual(&self, before: Visual, credit: &StockCredit) -> Visual {
        let start_ms = match before {
            Visual::Stock { start_ms, .. } => start_ms,
            Visual::Picture { .. } | Visual::Clip { .. } | Visual::Background { .. } => 0,
        };
        let StockKey { provider, media, id } = credit.key();
        Visual::Stock { provider, media, id, start_ms }
    }

    /// Why a scene has its background, where that was asked for.
    fn stood_in_for(&mut self, error: Error) -> Result<Text> {
        let code = error.code();
        let is_of_provider =
            matches!(code, Code::ProviderError | Code::ProviderUnavailable | Code::ProviderNotConfigured);
        if self.params.stock_fallback == StockFallback::None || !is_of_provider {
            let is_named = error.field().is_some() || !is_of_provider;
            return Err(if is_named { error } else { error.with_field("stock") });
        }
        if code != Code::ProviderError {
            self.down = Some(error.message().clone());
        }
        Ok(error.message().clone())
    }
}
