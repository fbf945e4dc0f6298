//! What a sound is turned up by to be as loud as wanted.

use super::limiter::CEILING_DBTP;
use super::loudness::{Loudness, TOLERANCE_LU, rounded_db};
use crate::error::Result;

/// The most that a sound is turned up, in dB.
const MOST_GAIN_DB: f64 = 60.0;
/// What is turned up by more is measured again: what was below −70 LUFS, and did not count, does now.
const SURE_GAIN_DB: f64 = 12.0;
/// The most that is put into the limiter beyond what the sound lacks, in dB: more would be heard.
const MOST_PUSH_DB: f64 = 12.0;
/// How often a sound is then rendered to find its gain.
pub(super) const MOST_PASSES: u64 = 5;

/// What a sound lacks.
pub(super) struct Wanted {
    pub(super) gain_db: f64,
    /// Whether its peaks have no room for that, or it is so quiet that it has to be measured again.
    pub(super) has_to_be_limited: bool,
}

/// What brings a sound to `target_lufs`; nothing where it is silent.
pub(super) fn wanted(found: Loudness, target_lufs: f64) -> Wanted {
    let lacks = found.integrated_lufs.map_or(0.0, |lufs| target_lufs - lufs);
    let gain_db = rounded_db(lacks.min(MOST_GAIN_DB));
    let has_room = found.turned(gain_db).true_peak_dbtp.is_none_or(|peak| peak <= CEILING_DBTP);
    Wanted { gain_db, has_to_be_limited: !has_room || gain_db > SURE_GAIN_DB }
}

/// Finds the gain of a sound whose peaks are limited: what the limiter takes away is added, until the
/// loudness is right. `measure` tells how loud it is at a gain, in a pass of [`MOST_PASSES`]; the best
/// gain is returned with what was told of it.
pub(super) fn settle(
    first_db: f64,
    target_lufs: f64,
    mut measure: impl FnMut(u64, f64) -> Result<Loudness>,
) -> Result<(f64, Loudness)> {
    let (mut gain_db, mut slope) = (first_db, 1.0);
    let mut best: Option<(f64, (f64, Loudness))> = None;
    let mut before: Option<(f64, f64)> = None;
    for pass in 0..MOST_PASSES {
        let loudness = measure(pass, gain_db)?;
        let Some(lufs) = loudness.integrated_lufs else { return Ok((gain_db, loudness)) };
        let error = target_lufs - lufs;
        if let Some((old_gain, old_lufs)) = before
            && (gain_db - old_gain).abs() > 0.01
        {
            slope = ((lufs - old_lufs) / (gain_db - old_gain)).clamp(0.2, 1.0);
        }
        before = Some((gain_db, lufs));
        if best.as_ref().is_none_or(|(least, _)| error.abs() < *least) {
            best = Some((error.abs(), (gain_db, loudness)));
        }
        let next =
            rounded_db((gain_db + error / slope).clamp(first_db - MOST_PUSH_DB, first_db + MOST_PUSH_DB));
        if error.abs() <= TOLERANCE_LU || (next - gain_db).abs() < 0.01 {
            break;
        }
        gain_db = next;
    }
    Ok(best.map_or((first_db, Loudness::default()), |(_, found)| found))
}
