//! OpenAI's protocol for speech: a text in, a file of sound out.

use std::time::Instant;

use noxus_engine::codec::video::decode_audio;
use noxus_engine::{CancelToken, Ctx, Input, Limits, Services, Signals, text};
use serde::Serialize;

use super::super::wav;
use crate::endpoint::{Endpoint, Failure, Order};

/// Most bytes of an answer: what is asked for in one go takes a minute or two.
const MOST_BYTES: u64 = 64 << 20;
/// Samples a second of sound that is not a plain WAV file.
const DECODED_RATE_HZ: u32 = 24_000;

/// What is to be said.
#[derive(Debug, Serialize)]
pub(super) struct SpeechRequest<'a> {
    pub(super) model: &'a str,
    pub(super) voice: &'a str,
    pub(super) input: &'a str,
    pub(super) response_format: &'static str,
    /// How fast; left out where it is the voice's own pace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) speed: Option<f32>,
}

/// Sound of one channel, from −1 to 1.
#[derive(Debug)]
pub(super) struct Sound {
    pub(super) samples: Vec<f32>,
    pub(super) rate_hz: u32,
}

/// Asks, and reads the sound, whatever kind of file it comes in.
pub(super) fn say(
    endpoint: &Endpoint,
    request: &SpeechRequest<'_>,
    end: Instant,
    signals: &Signals<'_>,
) -> Result<Sound, Failure> {
    let body = serde_json::to_vec(request).map_err(|error| Failure::System(error.to_string()))?;
    let order = Order { path: "/audio/speech", body: body.into(), most_bytes: MOST_BYTES, end };
    let answer = endpoint.post(&order, signals)?;
    if let Ok(wav) = wav::read(&answer.body) {
        let samples = wav.samples.iter().map(|sample| f32::from(*sample) / 32_768.0).collect();
        return Ok(Sound { samples, rate_hz: wav.rate_hz });
    }
    decode(answer.body, signals.cancel_token()).map_err(|is_cancelled| {
        if is_cancelled {
            return Failure::Cancelled;
        }
        Failure::Garbage(text!("no responde con sonido", "does not answer with sound"))
    })
}

/// MP3, Opus, FLAC and other WAV files; whether it was cancelled where it fails.
fn decode(file: Vec<u8>, cancel: &CancelToken) -> Result<Sound, bool> {
    let (limits, services) = (Limits::default(), Services::default());
    let ctx = Ctx::new(&limits, cancel, &|_| {}, &services);
    let mut samples = Vec::new();
    let read =
        decode_audio(&Input::from_bytes("speech", file), DECODED_RATE_HZ, &ctx).and_then(|mut sound| {
            while let Some(chunk) = sound.next_chunk(&ctx)? {
                samples.extend_from_slice(&chunk.samples);
            }
            Ok(())
        });
    read.map_err(|_| cancel.is_cancelled())?;
    Ok(Sound { samples, rate_hz: DECODED_RATE_HZ })
}
