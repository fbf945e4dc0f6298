//! Pexels.

mod config;
mod mapping;
mod wire;

use std::time::Instant;

use noxus_engine::stock::{StockItem, StockKey, StockMedia, StockRequest, StockSize};
use noxus_engine::{Signals, text};

use super::{Provider, StockLibrarySettings, default_timeout_ms};
use crate::endpoint::{Endpoint, Failure, KeyPlace, Place};
use crate::error::Result;

/// Pexels, with a key.
#[derive(Debug)]
pub(super) struct Pexels(Endpoint);

impl Pexels {
    pub(super) fn new(settings: &StockLibrarySettings) -> Result<Self> {
        let endpoint = Endpoint::new(&Place {
            setting: config::SETTING,
            name: text!("Pexels", "Pexels"),
            base_url: settings.base_url.as_deref().unwrap_or(config::BASE_URL),
            api_key_env: Some(settings.api_key_env.as_deref().unwrap_or(config::API_KEY_ENV)),
            key_place: KeyPlace::Plain,
            timeout_ms: settings.timeout_ms.unwrap_or_else(default_timeout_ms),
        })?;
        Ok(Self(endpoint))
    }
}

impl Provider for Pexels {
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
            StockMedia::Photo => {
                let found: wire::Photos = wire::ask(&self.0, &path, end, signals)?;
                Ok(mapping::photos(&found.photos, request.size))
            }
            StockMedia::Video => {
                let found: wire::Videos = wire::ask(&self.0, &path, end, signals)?;
                Ok(mapping::videos(&found.videos, request.size))
            }
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
        let item = match key.media {
            StockMedia::Photo => {
                wire::ask(&self.0, &path, end, signals).map(|photo| mapping::photo_item(&photo, size))
            }
            StockMedia::Video => {
                wire::ask(&self.0, &path, end, signals).map(|video| mapping::video_item(&video, size))
            }
        };
        match item {
            Err(Failure::Refused { status: 404 | 410, .. }) => Ok(None),
            item => item,
        }
    }
}
