//! What the numbers of a picture mean.

use std::ffi::c_int;

use super::{ffi, numbers};

/// Code points of ITU-T H.273, and FFmpeg's own numbers for range and location. Only
/// numbers that FFmpeg gives a meaning to; any other counts as not stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct ColorTags {
    primaries: c_int,
    transfer: c_int,
    matrix: c_int,
    range: c_int,
    location: c_int,
}

/// H.273: not stated.
const UNSPECIFIED: c_int = 2;
/// H.273: the matrices that matter here.
const RGB: c_int = 0;
const BT709: c_int = 1;
const FCC: c_int = 4;
const BT470BG: c_int = 5;
const SMPTE170M: c_int = 6;
/// H.273: the transfers of a high dynamic range.
const PQ: c_int = 16;
const HLG: c_int = 18;
/// FFmpeg: ranges.
const RANGE_UNSPECIFIED: c_int = 0;
const RANGE_LIMITED: c_int = 1;
const RANGE_FULL: c_int = 2;
/// FFmpeg: colour lies at the left of its four pixels, as decoders assume.
const LEFT: c_int = 1;

impl ColorTags {
    fn known(primaries: c_int, transfer: c_int, matrix: c_int, range: c_int, location: c_int) -> Self {
        let or = |number, is_known, other| if is_known { number } else { other };
        Self {
            primaries: or(primaries, matches!(primaries, 1..=12 | 22), UNSPECIFIED),
            transfer: or(transfer, matches!(transfer, 1..=18), UNSPECIFIED),
            matrix: or(matrix, matches!(matrix, 0..=14), UNSPECIFIED),
            range: or(range, matches!(range, 0..=2), RANGE_UNSPECIFIED),
            location: or(location, matches!(location, 0..=6), 0),
        }
    }

    /// # Safety
    /// `parameters` are live.
    pub(super) unsafe fn of_parameters(parameters: *const ffi::AVCodecParameters) -> Self {
        // SAFETY: fields of a live structure; see `numbers`.
        unsafe {
            Self::known(
                numbers::read(&raw const (*parameters).color_primaries),
                numbers::read(&raw const (*parameters).color_trc),
                numbers::read(&raw const (*parameters).color_space),
                numbers::read(&raw const (*parameters).color_range),
                numbers::read(&raw const (*parameters).chroma_location),
            )
        }
    }

    /// # Safety
    /// `frame` is live.
    pub(super) unsafe fn of_frame(frame: *const ffi::AVFrame) -> Self {
        // SAFETY: fields of a live structure; see `numbers`.
        unsafe {
            Self::known(
                numbers::read(&raw const (*frame).color_primaries),
                numbers::read(&raw const (*frame).color_trc),
                numbers::read(&raw const (*frame).colorspace),
                numbers::read(&raw const (*frame).color_range),
                numbers::read(&raw const (*frame).chroma_location),
            )
        }
    }

    /// Tells an encoder.
    ///
    /// # Safety
    /// `encoder` is live, not yet open, and used by nobody else meanwhile.
    pub(super) unsafe fn describe_to(self, encoder: *mut ffi::AVCodecContext) {
        // SAFETY: fields of a live structure; the numbers are of their lists.
        unsafe {
            numbers::write(&raw mut (*encoder).color_primaries, self.primaries);
            numbers::write(&raw mut (*encoder).color_trc, self.transfer);
            numbers::write(&raw mut (*encoder).colorspace, self.matrix);
            numbers::write(&raw mut (*encoder).color_range, self.range);
            numbers::write(&raw mut (*encoder).chroma_sample_location, self.location);
        }
    }

    /// Whether the matrix is stated and is the one of standard definition.
    pub(in super::super) fn is_bt601(self) -> Option<bool> {
        match self.matrix {
            FCC | BT470BG | SMPTE170M => Some(true),
            BT709 => Some(false),
            _ => None,
        }
    }

    /// `pq` or `hlg` for pictures of high dynamic range.
    pub(in super::super) fn hdr_transfer(self) -> Option<&'static str> {
        match self.transfer {
            PQ => Some("pq"),
            HLG => Some("hlg"),
            _ => None,
        }
    }

    /// Whether the full range is stated.
    pub(in super::super) fn is_full_range(self) -> bool {
        self.range == RANGE_FULL
    }

    /// Of pictures that are made here: standard or high definition throughout.
    pub(in super::super) fn made(bt601: bool, full: bool) -> Self {
        let standard = if bt601 { SMPTE170M } else { BT709 };
        let range = if full { RANGE_FULL } else { RANGE_LIMITED };
        Self { primaries: standard, transfer: standard, matrix: standard, range, location: LEFT }
    }

    /// The same with the range as given.
    #[must_use]
    pub(in super::super) fn with_full_range(self, full: bool) -> Self {
        let range = match (full, self.range) {
            (true, _) => RANGE_FULL,
            (false, RANGE_UNSPECIFIED) => RANGE_UNSPECIFIED,
            (false, _) => RANGE_LIMITED,
        };
        Self { range, ..self }
    }

    /// The same as from RGB through BT.601 or BT.709.
    #[must_use]
    pub(in super::super) fn made_of_rgb(self, bt601: bool) -> Self {
        let matrix = if bt601 { SMPTE170M } else { BT709 };
        Self { matrix, range: RANGE_LIMITED, ..self }
    }

    /// Whether the samples are RGB.
    pub(in super::super) fn is_rgb(self) -> bool {
        self.matrix == RGB
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_without_a_meaning_count_as_not_stated() {
        let wild = ColorTags::known(200, 255, 77, 9, -1);
        assert_eq!(wild, ColorTags::known(UNSPECIFIED, UNSPECIFIED, UNSPECIFIED, RANGE_UNSPECIFIED, 0));
        let usual = ColorTags::known(9, PQ, 9, RANGE_LIMITED, 1);
        assert_eq!((usual.primaries, usual.hdr_transfer()), (9, Some("pq")));
    }
}
