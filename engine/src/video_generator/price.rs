//! What a provider asks for a video.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::size::Resolution;
use crate::tariff::Exact;

/// What a provider asks, in US dollars, and what is added to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderPrice {
    /// For a request, whatever its length.
    ///
    /// es: Por petición, dure lo que dure.
    #[schemars(with = "Exact")]
    pub call_usd: Decimal,
    /// For a second of video, in a resolution that is not in the list.
    ///
    /// es: Por segundo de vídeo, en una resolución que no está en la lista.
    #[schemars(with = "Exact")]
    pub second_usd: Decimal,
    /// For a second of video, by resolution.
    ///
    /// es: Por segundo de vídeo, según la resolución.
    #[schemars(with = "BTreeMap<String, Exact>")]
    pub second_usd_by_resolution: BTreeMap<Resolution, Decimal>,
    /// More for a second with sound that the model makes.
    ///
    /// es: Suplemento por segundo con sonido hecho por el modelo.
    #[schemars(with = "Exact")]
    pub audio_second_usd: Decimal,
    /// For a picture that goes with a request.
    ///
    /// es: Por imagen que acompaña la petición.
    #[schemars(with = "Exact")]
    pub image_usd: Decimal,
    /// What the price is multiplied by.
    ///
    /// es: Por cuánto se multiplica el precio.
    #[schemars(with = "Exact")]
    pub margin: Decimal,
}

impl Default for ProviderPrice {
    fn default() -> Self {
        Self {
            call_usd: Decimal::ZERO,
            second_usd: Decimal::ZERO,
            second_usd_by_resolution: BTreeMap::new(),
            audio_second_usd: Decimal::ZERO,
            image_usd: Decimal::ZERO,
            margin: Decimal::ONE,
        }
    }
}

impl ProviderPrice {
    /// What is charged for a video, the margin included. Where the resolution is not known it is the dearest.
    pub fn charged_usd(
        &self,
        duration_ms: u64,
        resolution: Option<Resolution>,
        has_made_audio: bool,
        images: u64,
    ) -> Decimal {
        let listed =
            resolution.and_then(|resolution| self.second_usd_by_resolution.get(&resolution)).copied();
        let second = match (listed, resolution) {
            (Some(listed), _) => listed,
            (None, Some(_)) => self.second_usd,
            (None, None) => {
                self.second_usd_by_resolution.values().copied().fold(self.second_usd, Decimal::max)
            }
        };
        let second = if has_made_audio { second + self.audio_second_usd } else { second };
        let whole = |count: u64, scale| Decimal::new(i64::try_from(count).unwrap_or(i64::MAX), scale);
        let asked = [
            (whole(duration_ms, 3), second),
            (whole(images, 0), self.image_usd),
            (Decimal::ONE, self.call_usd),
        ];
        let sum = asked
            .iter()
            .fold(Decimal::ZERO, |sum, (count, usd)| sum.saturating_add(count.saturating_mul(*usd)));
        sum.saturating_mul(self.margin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_video_costs_its_seconds_by_resolution_its_pictures_and_the_margin() {
        let price = ProviderPrice {
            call_usd: Decimal::new(1, 2),
            second_usd: Decimal::new(5, 2),
            second_usd_by_resolution: [(Resolution::FullHd, Decimal::new(1, 1))].into(),
            audio_second_usd: Decimal::new(2, 2),
            image_usd: Decimal::new(3, 3),
            margin: Decimal::new(15, 1),
        };
        let usd = |resolution, has_audio, images| {
            price.charged_usd(8_500, resolution, has_audio, images).normalize().to_string()
        };
        // (0.01 + 8.5 × 0.05) × 1.5
        assert_eq!(usd(Some(Resolution::Hd), false, 0), "0.6525");
        // (0.01 + 8.5 × 0.12 + 2 × 0.003) × 1.5
        assert_eq!(usd(Some(Resolution::FullHd), true, 2), "1.554");
        // Not known: the dearest, so that a quote is an upper bound.
        assert_eq!(usd(None, true, 2), "1.554");
    }
}
