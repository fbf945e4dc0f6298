//! What Pixabay answers, as far as it is of interest, and how it is asked.
//!
//! <https://pixabay.com/api/docs/>

use std::time::Instant;

use noxus_engine::Signals;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::endpoint::{Endpoint, Failure, Look};
use crate::stock::read;

/// Most bytes of an answer.
const MOST_BYTES: u64 = 4 << 20;

#[derive(Debug, Deserialize)]
pub(super) struct Hits<Hit> {
    pub(super) hits: Vec<Hit>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Photo {
    pub(super) id: u64,
    #[serde(default, rename = "pageURL")]
    pub(super) page_url: String,
    pub(super) image_width: u32,
    pub(super) image_height: u32,
    /// At most 1,280 pixels a side.
    #[serde(rename = "largeImageURL")]
    pub(super) large_image_url: String,
    /// At most 1,920 pixels a side; for accounts that are allowed to.
    #[serde(default, rename = "fullHDURL")]
    pub(super) full_hd_url: Option<String>,
    /// The whole picture; for accounts that are allowed to.
    #[serde(default, rename = "imageURL")]
    pub(super) image_url: Option<String>,
    #[serde(default)]
    pub(super) user: Option<String>,
    #[serde(default, rename = "user_id")]
    pub(super) user_id: Option<u64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Video {
    pub(super) id: u64,
    #[serde(default, rename = "pageURL")]
    pub(super) page_url: String,
    #[serde(default)]
    pub(super) duration: u64,
    pub(super) videos: VideoFiles,
    #[serde(default)]
    pub(super) user: Option<String>,
    #[serde(default)]
    pub(super) user_id: Option<u64>,
}

/// The sizes of a clip; one that there is not has an empty address.
#[derive(Debug, Deserialize)]
pub(super) struct VideoFiles {
    #[serde(default)]
    pub(super) large: Option<VideoFile>,
    #[serde(default)]
    pub(super) medium: Option<VideoFile>,
    #[serde(default)]
    pub(super) small: Option<VideoFile>,
    #[serde(default)]
    pub(super) tiny: Option<VideoFile>,
}

#[derive(Debug, Deserialize)]
pub(super) struct VideoFile {
    pub(super) url: String,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Asks, and reads the answer.
pub(super) fn ask<Hit: DeserializeOwned>(
    endpoint: &Endpoint,
    path: &str,
    end: Instant,
    signals: &Signals<'_>,
) -> Result<Vec<Hit>, Failure> {
    let answer = endpoint.get(&Look { path, most_bytes: MOST_BYTES, end }, signals).map_err(|failure| {
        match failure {
            // A wrong key is a wrong request here.
            Failure::Refused { status: 400, said, .. } if said.contains("API key") => {
                Failure::Refused { status: 401, code: String::new(), said: String::new() }
            }
            failure => failure,
        }
    })?;
    Ok(read::<Hits<Hit>>(&answer)?.hits)
}
