//! Stock footage: pictures and clips of libraries outside, found by words and fetched by number.
//!
//! What is asked and what is answered is plain data; a [`StockLibrary`] is injected from outside.

mod words;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::{Content, Ctx, Services, Signals, Text, Usage};

pub use words::search_words;

/// Most pixels of a picture that a library may give.
pub const MOST_PHOTO_PIXELS: u64 = 25_000_000;
/// Most pixels of a frame of a clip that a library may give.
pub const MOST_VIDEO_PIXELS: u64 = 2_560 * 1_440;

/// A library of stock footage.
///
/// es: Un banco de imágenes y vídeos.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StockProvider {
    /// That of pexels.com.
    ///
    /// es: El de pexels.com.
    Pexels,
    /// That of pixabay.com.
    ///
    /// es: El de pixabay.com.
    Pixabay,
}

impl StockProvider {
    /// Its name in options and plans.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pexels => "pexels",
            Self::Pixabay => "pixabay",
        }
    }
}

/// What kind of file a library gives.
///
/// es: Qué clase de archivo da un banco.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StockMedia {
    /// A picture.
    ///
    /// es: Una imagen.
    #[default]
    Photo,
    /// A clip.
    ///
    /// es: Un vídeo.
    Video,
}

impl StockMedia {
    /// Its name in options and plans.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Video => "video",
        }
    }
}

/// A file of a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StockKey {
    /// Whose.
    pub provider: StockProvider,
    /// Of which kind.
    pub media: StockMedia,
    /// The library's own number of it.
    pub id: u64,
}

/// Width and height in pixels of what a file is to fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StockSize {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Which way a picture lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockOrientation {
    /// Higher than wide.
    Portrait,
    /// Wider than high.
    Landscape,
    /// As wide as high.
    Square,
}

impl StockSize {
    /// Which way it lies.
    pub const fn orientation(self) -> StockOrientation {
        if self.width > self.height {
            StockOrientation::Landscape
        } else if self.width < self.height {
            StockOrientation::Portrait
        } else {
            StockOrientation::Square
        }
    }
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StockRequest {
    /// Where.
    pub provider: StockProvider,
    /// What kind of file.
    pub media: StockMedia,
    /// Words that it is about, the most telling first; one at least.
    pub words: Vec<String>,
    /// ISO 639-1 code of the language of the words.
    pub language: String,
    /// Which way it should lie.
    pub orientation: StockOrientation,
    /// What it is to fill.
    pub size: StockSize,
    /// Most files that are named.
    pub at_most: u32,
}

/// What was found, the best first; nothing where nothing fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockAnswer {
    /// The files.
    pub items: Vec<StockItem>,
    /// What is to be paid for: nothing where the answer was known already.
    #[serde(skip)]
    pub usage: Vec<Usage>,
}

/// A file that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockItem {
    /// Whose it is.
    pub credit: StockCredit,
    /// Where it lies; means something to the library alone.
    pub address: String,
}

/// Whose a file of a library is, and what may be done with it.
///
/// es: De quién es un archivo de un banco, y qué se puede hacer con él.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StockCredit {
    /// The library.
    ///
    /// es: El banco.
    pub provider: StockProvider,
    /// What kind of file it is.
    ///
    /// es: Qué clase de archivo es.
    pub media: StockMedia,
    /// The library's number of the file.
    ///
    /// es: El número que le da el banco.
    pub id: u64,
    /// Who made it; empty where the library does not say.
    ///
    /// es: Quién lo hizo; vacío si el banco no lo dice.
    pub author: String,
    /// The author's page; null where there is none.
    ///
    /// es: La página del autor; null si no la hay.
    pub author_page: Option<String>,
    /// The page of the file.
    ///
    /// es: La página del archivo.
    pub page: String,
    /// The name of its licence.
    ///
    /// es: El nombre de su licencia.
    pub licence: String,
    /// The page of its licence.
    ///
    /// es: La página de su licencia.
    pub licence_page: String,
}

impl StockCredit {
    /// The file that it is about.
    pub const fn key(&self) -> StockKey {
        StockKey { provider: self.provider, media: self.media, id: self.id }
    }
}

/// A file that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockFetch {
    /// Which.
    pub key: StockKey,
    /// What it is to fill.
    pub size: StockSize,
    /// What was found of it; without it the library is asked for it by its number.
    pub item: Option<StockItem>,
}

/// A file that came, whole and of the kind that was asked for.
#[derive(Clone, Debug)]
pub struct StockFile {
    /// The file.
    pub content: Content,
    /// Whose it is.
    pub credit: StockCredit,
}

/// Gives pictures and clips.
pub trait StockLibrary: Send + Sync {
    /// Looks files up.
    ///
    /// # Errors
    /// [`Code::ProviderNotConfigured`], [`Code::ProviderUnavailable`], [`Code::ProviderError`],
    /// [`Code::Cancelled`].
    fn call(&self, request: &StockRequest, signals: &Signals<'_>) -> Result<StockAnswer>;

    /// Brings a file.
    ///
    /// # Errors
    /// As [`StockLibrary::call`]; [`Code::ProviderError`] for a file that is not there or is no picture
    /// or clip.
    fn fetch(&self, request: &StockFetch, signals: &Signals<'_>) -> Result<StockFile>;

    /// Whether some library could be asked, as far as can be told without reaching out.
    ///
    /// # Errors
    /// [`Code::ProviderNotConfigured`], with what is missing.
    fn check(&self) -> Result<()> {
        Ok(())
    }
}

/// The libraries of this run.
///
/// # Errors
/// [`Code::ProviderNotConfigured`], with what brings one.
pub fn stock_of(ctx: &Ctx<'_>) -> Result<Arc<dyn StockLibrary>> {
    ctx.services().get::<dyn StockLibrary>().map_err(|_| stock_not_configured())
}

/// Whether stock footage could be asked for, as far as can be told without reaching out.
///
/// # Errors
/// [`Code::ProviderNotConfigured`], with what is missing.
pub fn check_stock(services: &Services) -> Result<()> {
    services.get::<dyn StockLibrary>().map_err(|_| stock_not_configured())?.check()
}

/// There is no library.
pub fn stock_not_configured() -> Error {
    Error::new(
        Code::ProviderNotConfigured,
        Text::constant(
            "No hay ningún banco de imágenes configurado.",
            "No library of stock footage is set up.",
        ),
    )
    .with_field("stock")
    .with_hint(Text::constant(
        "Indica uno en «stock» de la configuración, o haz el vídeo sin él: «none».",
        "Name one in “stock” of the settings, or make the video without it: “none”.",
    ))
}
