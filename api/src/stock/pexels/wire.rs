//! What Pexels answers, as far as it is of interest, and how it is asked.
//!
//! <https://www.pexels.com/api/documentation/>

use std::time::Instant;

use noxus_engine::Signals;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::endpoint::{Endpoint, Failure, Look};
use crate::stock::read;

/// Most bytes of an answer: of thirty clips it has some hundred thousand.
const MOST_BYTES: u64 = 4 << 20;

#[derive(Debug, Deserialize)]
pub(super) struct Photos {
    pub(super) photos: Vec<Photo>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Photo {
    pub(super) id: u64,
    pub(super) width: u32,
    pub(super) height: u32,
    #[serde(default)]
    pub(super) url: String,
    #[serde(default)]
    pub(super) photographer: Option<String>,
    #[serde(default)]
    pub(super) photographer_url: Option<String>,
    pub(super) src: Source,
}

/// The sizes of a picture.
#[derive(Debug, Deserialize)]
pub(super) struct Source {
    pub(super) original: String,
    #[serde(default)]
    pub(super) large2x: String,
    #[serde(default)]
    pub(super) large: String,
    #[serde(default)]
    pub(super) portrait: String,
    #[serde(default)]
    pub(super) landscape: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Videos {
    pub(super) videos: Vec<Video>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Video {
    pub(super) id: u64,
    pub(super) width: u32,
    pub(super) height: u32,
    #[serde(default)]
    pub(super) duration: u64,
    #[serde(default)]
    pub(super) url: String,
    #[serde(default)]
    pub(super) user: Option<User>,
    pub(super) video_files: Vec<VideoFile>,
}

#[derive(Debug, Deserialize)]
pub(super) struct User {
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) url: Option<String>,
}

/// A size of a clip. Lists of pieces have no size.
#[derive(Debug, Deserialize)]
pub(super) struct VideoFile {
    #[serde(default)]
    pub(super) width: Option<u32>,
    #[serde(default)]
    pub(super) height: Option<u32>,
    #[serde(default)]
    pub(super) file_type: Option<String>,
    pub(super) link: String,
}

/// Asks, and reads the answer.
pub(super) fn ask<Answer: DeserializeOwned>(
    endpoint: &Endpoint,
    path: &str,
    end: Instant,
    signals: &Signals<'_>,
) -> Result<Answer, Failure> {
    read(&endpoint.get(&Look { path, most_bytes: MOST_BYTES, end }, signals)?)
}
