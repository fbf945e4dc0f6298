//! Pixabay.

mod config;
mod mapping;
mod wire;

use std::time::Instant;

use noxus_engine::stock::{StockItem, StockKey, StockMedia, StockRequest, StockSize};
use noxus_engine::{Signals, text};

use super::{Provider, StockLibrarySettings, default_timeout_ms};
use crate::endpoint::{Endpoint, Failure, KeyPlace, Place};
use crate::error::Result;

/// Pixabay, with a key.
#[derive(Debug)]
pub(super) struct Pixabay(Endpoint);

impl Pixabay {
    pub(super) fn new(settings: &StockLibrarySettings) -> Result<Self> {
        let endpoint = Endpoint::new(&Place {
            setting: config::SETTING,
            name: text!("Pixabay", "Pixabay"),
            base_url: settings.base_url.as_deref().unwrap_or(config::BASE_URL),
            api_key_env: Some(settings.api_key_env.as_deref().unwrap_or(config::API_KEY_ENV)),
            key_place: KeyPlace::Query(config::KEY_NAME),
            timeout_ms: settings.timeout_ms.unwrap_or_else(default_timeout_ms),
        })?;
        Ok(Self(endpoint))
    }
}

impl Provider for Pixabay {
    fn endpoint(&self) -> &Endpoint {
        &self.0
    }

    fn search(
        &self,
        request: &StockRequest,
        query: &str,
        end: Instant,
        signals: &Signals<'_>,
    ) -> Result<Vec<StockItem>, Failure> {
        let path = mapping::search(request, query);
        match request.media {
            StockMedia::Photo => Ok(mapping::photos(&wire::ask(&self.0, &path, end, signals)?, request.size)),
            StockMedia::Video => Ok(mapping::videos(&wire::ask(&self.0, &path, end, signals)?, request.size)),
        }
    }

    fn one(
        &self,
        key: StockKey,
        size: StockSize,
        end: Instant,
        signals: &Signals<'_>,
    ) -> Result<Option<StockItem>, Failure> {
        let path = mapping::one(key);
        match key.media {
            StockMedia::Photo => {
                let found: Vec<wire::Photo> = wire::ask(&self.0, &path, end, signals)?;
                Ok(found.iter().find(|hit| hit.id == key.id).and_then(|hit| mapping::photo_item(hit, size)))
            }
            StockMedia::Video => {
                let found: Vec<wire::Video> = wire::ask(&self.0, &path, end, signals)?;
                Ok(found.iter().find(|hit| hit.id == key.id).and_then(|hit| mapping::video_item(hit, size)))
            }
        }
    }
}
