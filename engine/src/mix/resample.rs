//! Sound of any rate at 48 kHz.
//!
//! A polyphase filter: a sinc under a Kaiser window (J. F. Kaiser, 1974; the arithmetic is that of
//! J. O. Smith, *Digital Audio Resampling*). What lies below 0.9 of the lower Nyquist frequency passes
//! unchanged, and what would lie above it is 90 dB down. Positions are counted in whole numbers, so a
//! recording of hours does not drift.

use super::math::{RATE, narrow, sane, sin_turns};
use crate::error::{Code, Error, Result};
use crate::{CancelToken, text};

/// The rates that can be converted, in Hz.
pub const RATES_HZ: std::ops::RangeInclusive<u32> = 8_000..=192_000;

const TARGET_HZ: u32 = 48_000;
/// Zero crossings of the sinc on either side, so that 0.1 of Nyquist is enough to fall by 90 dB.
const HALF_WIDTH: f64 = 58.0;
/// Where the sinc is cut off, as a part of Nyquist: halfway between the pass band and the stop band.
const CUTOFF: f64 = 0.95;
/// Kaiser's β for 90 dB: 0.1102·(90 − 8.7).
const BETA: f64 = 8.96;
/// With more phases than this the filter is kept at [`FEW_PHASES`], and what lies between is interpolated.
const MOST_PHASES: u64 = 1_024;
/// Straight lines between so many phases are wrong by less than 106 dB.
const FEW_PHASES: u64 = 512;

/// Converts sound of one or two channels to 48 kHz, piece by piece.
#[derive(Clone, Debug)]
pub struct Resampler {
    channels: usize,
    /// 48,000 / `rate` is `up` / `down` in lowest terms.
    up: u64,
    down: u64,
    /// `phases + 1` rows of `taps` factors; none where nothing is to be done.
    kernel: Vec<f32>,
    phases: u64,
    taps: usize,
    /// Frames in turns; the first of them is frame `first` of the input, which begins with zeros.
    buffer: Vec<f32>,
    first: i64,
    read_frames: u64,
    written_frames: u64,
}

impl Resampler {
    /// A converter from `rate_hz`, for `channels` (1 or 2) in turns.
    ///
    /// # Errors
    /// [`Code::InvalidField`] on `rate_hz` outside [`RATES_HZ`], or on `channels`.
    pub fn new(rate_hz: u32, channels: u32) -> Result<Self> {
        if !RATES_HZ.contains(&rate_hz) {
            let (low, high) = (RATES_HZ.start(), RATES_HZ.end());
            let message = text!(
                "Un sonido de {rate_hz} Hz no se puede convertir: se admite de {low} a {high} Hz.",
                "Sound of {rate_hz} Hz cannot be converted: {low} to {high} Hz are taken."
            );
            return Err(Error::new(Code::InvalidField, message).with_field("rate_hz"));
        }
        if !(1..=2).contains(&channels) {
            let message = text!(
                "Un sonido de {channels} canales no se puede convertir: se admiten 1 y 2.",
                "Sound of {channels} channels cannot be converted: 1 and 2 are taken."
            );
            return Err(Error::new(Code::InvalidField, message).with_field("channels"));
        }
        let common = greatest_common_divisor(TARGET_HZ, rate_hz);
        let (up, down) = (u64::from(TARGET_HZ / common), u64::from(rate_hz / common));
        let mut new = Self {
            channels: channels as usize,
            up,
            down,
            kernel: Vec::new(),
            phases: if up > MOST_PHASES { FEW_PHASES } else { up },
            taps: 0,
            buffer: Vec::new(),
            first: 0,
            read_frames: 0,
            written_frames: 0,
        };
        if up != down {
            new.design(f64::from(rate_hz));
        }
        Ok(new)
    }

    /// The factors of all phases. Each row adds up to 1, so that a constant stays one.
    fn design(&mut self, rate_hz: f64) {
        // In units of input frames: where the output is slower, the sinc is wider.
        let scale = (RATE / rate_hz).min(1.0);
        let half = (HALF_WIDTH / scale).ceil();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "58 … 232")]
        let half_taps = half as u32;
        self.taps = 2 * half_taps as usize;
        self.first = -i64::from(half_taps) + 1;
        self.buffer = vec![0.0; (half_taps as usize - 1) * self.channels];
        let window = 1.0 / bessel_i0(BETA);
        #[expect(clippy::cast_precision_loss, reason = "at most 1,024 phases")]
        let phases = self.phases as f64;
        for phase in 0..=u32::try_from(self.phases).unwrap_or(0) {
            let part = f64::from(phase) / phases;
            let row: Vec<f64> = (0..2 * half_taps)
                .map(|tap| {
                    let x = part + half - 1.0 - f64::from(tap);
                    let inside = (1.0 - (x / half) * (x / half)).max(0.0).sqrt();
                    sinc(x * scale * CUTOFF) * bessel_i0(BETA * inside) * window
                })
                .collect();
            let sum: f64 = row.iter().sum();
            self.kernel.extend(row.iter().map(|factor| narrow(factor / sum)));
        }
    }

    /// Converts what comes next, and appends it to `output` as far as it can be told yet. What is no
    /// number counts as 0.
    pub fn push(&mut self, input: &[f32], output: &mut Vec<f32>) {
        let whole = input.len() - input.len() % self.channels;
        let input = input.get(..whole).unwrap_or_default();
        self.read_frames += (input.len() / self.channels) as u64;
        if self.kernel.is_empty() {
            self.written_frames = self.read_frames;
            output.extend(input.iter().map(|sample| sane(*sample)));
            return;
        }
        self.buffer.extend(input.iter().map(|sample| sane(*sample)));
        self.convert(u64::MAX, output);
    }

    /// Appends what is left: all in all ⌈n·48,000 / rate⌉ frames for n.
    pub fn finish(mut self, output: &mut Vec<f32>) {
        let total = (self.read_frames * self.up).div_ceil(self.down);
        self.buffer.extend(std::iter::repeat_n(0.0, self.taps * self.channels));
        self.convert(total, output);
    }

    /// Writes frames while there is input for all of their taps, and `total` at most.
    fn convert(&mut self, total: u64, output: &mut Vec<f32>) {
        while self.written_frames < total {
            let place = self.written_frames * self.down;
            let (frame, part) = (place / self.up, place % self.up);
            // The first tap stands `taps / 2 − 1` frames before the place, which is where `first` began.
            let start = i64::try_from(frame).unwrap_or(i64::MAX) - (self.taps as i64 / 2 - 1) - self.first;
            let start = usize::try_from(start).unwrap_or(0) * self.channels;
            let Some(window) = self.buffer.get(start..start + self.taps * self.channels) else {
                self.forget(start);
                return;
            };
            let (row, next, between) = self.phase(part);
            for channel in 0..self.channels {
                let samples = window.iter().skip(channel).step_by(self.channels);
                output.push(if between == 0.0 {
                    samples.zip(row).map(|(sample, factor)| sample * factor).sum()
                } else {
                    let factors = row.iter().zip(next).map(|(a, b)| a + (b - a) * between);
                    samples.zip(factors).map(|(sample, factor)| sample * factor).sum()
                });
            }
            self.written_frames += 1;
        }
    }

    /// The rows on either side of a phase of `part` / `up`, and how far it lies between them.
    fn phase(&self, part: u64) -> (&[f32], &[f32], f32) {
        let place = part * self.phases;
        let row = usize::try_from(place / self.up).unwrap_or(0);
        #[expect(clippy::cast_precision_loss, reason = "below 48,000")]
        let between = (place % self.up) as f32 / self.up as f32;
        let at = |row: usize| self.kernel.get(row * self.taps..(row + 1) * self.taps).unwrap_or_default();
        (at(row), at(row + 1), between)
    }

    /// Drops what no later frame needs.
    fn forget(&mut self, samples: usize) {
        let gone = samples.min(self.buffer.len());
        self.buffer.drain(..gone);
        self.first += i64::try_from(gone / self.channels).unwrap_or(0);
    }
}

/// All of `samples`, of `channels` in turns, at 48 kHz: ⌈n·48,000 / `rate_hz`⌉ frames for n.
///
/// # Errors
/// Those of [`Resampler::new`]; [`Code::Cancelled`].
pub fn to_48_khz(samples: &[f32], rate_hz: u32, channels: u32, cancel: &CancelToken) -> Result<Vec<f32>> {
    let mut resampler = Resampler::new(rate_hz, channels)?;
    let mut output = Vec::new();
    // Some milliseconds of work each.
    for piece in samples.chunks(32_768) {
        if cancel.is_cancelled() {
            return Err(Error::cancelled());
        }
        resampler.push(piece, &mut output);
    }
    resampler.finish(&mut output);
    Ok(output)
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// sin(πx) / πx.
fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-9 { 1.0 } else { sin_turns(x * 0.5) / (x * std::f64::consts::PI) }
}

/// The modified Bessel function of order 0, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x * 0.25;
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..40 {
        term *= quarter / f64::from(k * k);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f64, rate: u32, count: u32) -> Vec<f32> {
        (0..count).map(|i| narrow(0.5 * sin_turns(f64::from(i) * hz / f64::from(rate)))).collect()
    }

    fn convert(samples: &[f32], rate: u32, channels: u32) -> Vec<f32> {
        to_48_khz(samples, rate, channels, &CancelToken::new()).unwrap()
    }

    /// How far what was converted stands above what differs from the same tone made at 48 kHz, in dB. The
    /// ends, where the filter reaches into the silence around, are left out.
    fn signal_to_noise_db(hz: f64, rate: u32) -> f64 {
        let found = convert(&tone(hz, rate, rate / 5), rate, 1);
        let wanted = tone(hz, TARGET_HZ, u32::try_from(found.len()).unwrap());
        let inner = 1_000..found.len() - 1_000;
        let (mut signal, mut noise) = (0.0, 0.0);
        for (a, b) in found[inner.clone()].iter().zip(&wanted[inner]) {
            signal += f64::from(*b).powi(2);
            noise += f64::from(a - b).powi(2);
        }
        10.0 * (signal / noise.max(1e-30)).log10()
    }

    #[test]
    fn what_lies_below_nine_tenths_of_nyquist_passes_unchanged() {
        for rate in [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 44_099, 47_999, 88_200, 96_000, 192_000] {
            let nyquist = f64::from(rate.min(TARGET_HZ)) / 2.0;
            for part in [0.01, 0.1, 0.35, 0.6, 0.8, 0.9] {
                let found = signal_to_noise_db(nyquist * part, rate);
                assert!(found > 80.0, "{rate} Hz, {part} of Nyquist: {found:.1} dB");
            }
        }
    }

    #[test]
    fn what_lies_above_nyquist_is_gone() {
        for (rate, hz) in [(96_000, 24_100.0), (96_000, 30_000.0), (192_000, 47_000.0), (88_200, 40_000.0)] {
            let found = convert(&tone(hz, rate, rate / 5), rate, 1);
            let inner = &found[1_000..found.len() - 1_000];
            let peak = inner.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
            assert!(peak < 0.5e-4, "{rate} Hz, {hz} Hz: {peak}");
        }
    }

    #[test]
    fn the_length_is_exact_however_it_comes() {
        for rate in [8_000, 16_000, 22_050, 24_000, 44_100, 44_099, 48_000, 96_000, 191_999] {
            for count in [0u32, 1, 2, 59, 1_000, 4_801] {
                let input = tone(440.0, rate, count * 2);
                let found = convert(&input, rate, 2);
                let wanted = (count * 48_000).div_ceil(rate) as usize;
                assert_eq!(found.len(), wanted * 2, "{count} frames of {rate} Hz");
                let mut pieces = Vec::new();
                let mut resampler = Resampler::new(rate, 2).unwrap();
                input.chunks(34).for_each(|piece| resampler.push(piece, &mut pieces));
                resampler.finish(&mut pieces);
                assert!(found == pieces, "{count} frames of {rate} Hz in pieces");
            }
        }
    }

    #[test]
    fn channels_stay_apart_and_constants_stay_constant() {
        let input: Vec<f32> = (0..4_410).flat_map(|_| [0.5, -0.25]).collect();
        let found = convert(&input, 44_100, 2);
        for frame in found.chunks(2).skip(200).take(4_000) {
            assert!((frame[0] - 0.5).abs() < 1e-5 && (frame[1] + 0.25).abs() < 1e-5, "{frame:?}");
        }
    }

    #[test]
    fn what_cannot_be_converted_is_refused() {
        for (rate, channels, field) in
            [(7_999, 1, "rate_hz"), (192_001, 1, "rate_hz"), (16_000, 3, "channels")]
        {
            let error = Resampler::new(rate, channels).unwrap_err();
            assert_eq!((error.code(), error.field()), (Code::InvalidField, Some(field)));
        }
        let cancel = CancelToken::new();
        cancel.cancel();
        assert_eq!(to_48_khz(&[0.0], 16_000, 1, &cancel).unwrap_err().code(), Code::Cancelled);
        assert_eq!(convert(&[f32::NAN, f32::INFINITY], 48_000, 1), [0.0, 0.0]);
    }
}
