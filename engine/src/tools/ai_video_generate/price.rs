//! What is paid for.

use rust_decimal::Decimal;

use super::chosen::{Chosen, Settled};
use super::files;
use crate::video_generator::Resolution;
use crate::{Facts, Unit, Usage};

/// The size that a second is charged by where nobody knows it beforehand.
const UNKNOWN_SIZE: (u32, u32) = (1_920, 1_080);
/// Frames a second, where nobody knows them beforehand.
const UNKNOWN_RATE: u32 = 30;

/// Pictures that go along.
pub(super) fn images(facts: &[Facts]) -> u64 {
    let is_picture =
        |facts: &&Facts| [files::FIRST, files::LAST, files::PICTURES].contains(&facts.field.as_str());
    facts.iter().filter(is_picture).count() as u64
}

/// What was delivered: how long, how large.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    pub(super) duration_ms: u64,
    pub(super) size: (u32, u32),
}

/// What a video comes to: as it is asked for, or, never more than that, as it was delivered.
pub(super) fn usage(chosen: &Chosen, settled: &Settled, made: Option<Made>) -> Vec<Usage> {
    let duration_ms = made.map_or(settled.duration_ms, |made| made.duration_ms.min(settled.duration_ms));
    let whole = |count: u64, scale| Decimal::new(i64::try_from(count).unwrap_or(i64::MAX), scale);
    let mut usage = vec![Usage::CALL];
    let Some(price) = &chosen.model.price else {
        let rate = settled.frame_rate.unwrap_or(UNKNOWN_RATE);
        let asked = weight(settled.size.unwrap_or(UNKNOWN_SIZE), rate);
        let weight = made.map_or(asked, |made| weight(made.size, rate).min(asked));
        usage.push(Usage { unit: Unit::Second, quantity: whole(duration_ms.saturating_mul(weight), 3) });
        if settled.images > 0 {
            usage.push(Usage { unit: Unit::InputPicture, quantity: whole(settled.images, 0) });
        }
        return usage;
    };
    let delivered = made.map(|made| Resolution::of_pixels(made.size.0.min(made.size.1)));
    let resolution = match (settled.resolution, delivered) {
        (Some(asked), Some(delivered)) => Some(asked.min(delivered)),
        (asked, delivered) => asked.or(delivered),
    };
    let usd = |resolution| price.charged_usd(duration_ms, resolution, settled.generate_audio, settled.images);
    // A lower resolution may be dearer in somebody's list: never above what was quoted.
    let quantity = usd(resolution).min(usd(settled.resolution));
    usage.push(Usage { unit: Unit::ProviderUsd, quantity });
    usage
}

/// How often a second counts: 1 up to 720p at 30 frames a second, 2 for 1080p, and so on.
fn weight((width, height): (u32, u32), rate: u32) -> u64 {
    let pixels = u64::from(width) * u64::from(height);
    // 1080p has 2.25 times the pixels of 720p and counts twice.
    (pixels * u64::from(rate.max(30)) / (1_280 * 720 * 30)).max(1)
}
