//! Conversions between lengths that keep their sign and stay in range.

/// The nearest `f32`.
#[expect(clippy::cast_possible_truncation, reason = "lengths of a picture need 24 bits at most")]
pub(crate) fn single(number: f64) -> f32 {
    number as f32
}

/// The whole number below, as near as `i32` has it.
#[expect(clippy::cast_possible_truncation, reason = "`as` stays within the range of the type")]
pub(crate) fn floor(number: f32) -> i32 {
    number.floor() as i32
}

/// The whole number above, as near as `i32` has it.
#[expect(clippy::cast_possible_truncation, reason = "`as` stays within the range of the type")]
pub(super) fn ceil(number: f32) -> i32 {
    number.ceil() as i32
}

/// A part of 255; 0 below 0, 255 above 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` stays within the range of the type"
)]
pub(crate) fn byte(part: f32) -> u8 {
    (part * 255.0).round() as u8
}

/// A length that is not negative.
pub(super) fn length(number: i32) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// A size or an index as a coordinate.
pub(super) fn coordinate(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
