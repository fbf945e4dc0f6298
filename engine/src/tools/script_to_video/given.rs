//! What the caller sends along: pictures, clips and music, decoded when their time comes.

use std::sync::Arc;

use super::stock;
use crate::codec::video::{ClipReader, SOUND_RATE_HZ, decode_audio, decode_stereo};
use crate::compositor::{Material, Moving, decode_picture};
use crate::error::{Code, Error, Result};
use crate::frame::YuvFrame;
use crate::raster::Raster;
use crate::speech::SAMPLE_RATE_HZ;
use crate::stock::{StockKey, StockMedia};
use crate::timeline::{FileNames, MAX_SCENE_SECONDS, Visual};
use crate::{Ctx, Facts, Input, Media, Text, text};

/// The field of pictures.
pub(super) const PICTURES: &str = "scene_images";
/// The field of clips.
pub(super) const CLIPS: &str = "clips";
/// The field of recordings of what is said.
pub(super) const RECORDINGS: &str = "scene_audio";
/// The field of the logo.
pub(super) const LOGO: &str = "logo";
/// The field of music.
pub(super) const MUSIC: &str = "music_file";
/// The field of the video of an earlier call.
pub(super) const RENDERED: &str = "rendered";
/// As much of a recording of music is kept, in milliseconds: what comes behind is not played.
pub(super) const MOST_MUSIC_MS: u64 = 600_000;

/// The files of a call.
pub(super) struct Given<'a> {
    pictures: Vec<&'a Input>,
    clips: Vec<&'a Input>,
    recordings: Vec<&'a Input>,
    pub(super) music: Option<&'a Input>,
    pub(super) logo: Option<&'a Input>,
    /// The video of an earlier call.
    pub(super) rendered: Option<&'a Input>,
    /// Where files of libraries lie among the others.
    pub(super) stock: Vec<(StockKey, usize)>,
}

impl<'a> Given<'a> {
    pub(super) fn of(inputs: &'a [Input]) -> Self {
        let named = |field| inputs.iter().filter(move |input| input.field() == field);
        Self {
            pictures: named(PICTURES).collect(),
            clips: named(CLIPS).collect(),
            recordings: named(RECORDINGS).collect(),
            music: named(MUSIC).next(),
            logo: named(LOGO).next(),
            rendered: named(RENDERED).next(),
            stock: Vec::new(),
        }
    }

    /// The names of files; empty where there is none.
    pub(super) fn names(&self) -> FileNames {
        let [pictures, clips, recordings] = [&self.pictures, &self.clips, &self.recordings]
            .map(|files| files.iter().map(|file| file.filename().unwrap_or_default().to_owned()).collect());
        FileNames { pictures, clips, recordings, has_logo: self.logo.is_some() }
    }

    fn recording(&self, index: u32) -> Result<&'a Input> {
        self.recordings.get(index as usize).copied().ok_or_else(|| {
            Error::new(
                Code::InvalidField,
                text!("No hay grabación {index}.", "There is no recording {index}."),
            )
            .with_field(RECORDINGS)
        })
    }

    /// Recording `index` as a recogniser takes it.
    pub(super) fn decode_speech(&self, index: u32, ctx: &Ctx<'_>) -> Result<Vec<f32>> {
        let quiet = ctx.quiet();
        let mut sound = decode_audio(self.recording(index)?, SAMPLE_RATE_HZ, &quiet)?;
        let mut samples = Vec::new();
        while let Some(chunk) = sound.next_chunk(&quiet)? {
            samples.extend_from_slice(&chunk.samples);
            ctx.limits().check_duration_ms(samples.len() as u64 * 1_000 / u64::from(SAMPLE_RATE_HZ))?;
        }
        Ok(samples)
    }

    /// Recording `index` as one channel at 48 kHz.
    pub(super) fn decode_recording(&self, index: u32, ctx: &Ctx<'_>) -> Result<Vec<f32>> {
        let input = self.recording(index)?;
        let quiet = ctx.quiet();
        let mut sound = decode_stereo(input, SOUND_RATE_HZ, &quiet)?;
        let mut samples = Vec::new();
        // A little more than is told by its packets, which were looked at before.
        let most = usize::try_from((MAX_SCENE_SECONDS + 1) * 48_000).unwrap_or(usize::MAX);
        while samples.len() <= most {
            let chunk = sound.next_chunk(&quiet).map_err(|error| error.with_field(input.place()))?;
            let Some(chunk) = chunk else { break };
            let pairs = chunk.samples.as_chunks::<2>().0.iter();
            samples.extend(pairs.map(|[left, right]| f32::midpoint(*left, *right)));
        }
        let length_ms = samples.len() as u64 / 48;
        ctx.limits().check_duration_ms(length_ms)?;
        if samples.len() > most {
            return Err(too_long(index + 1, length_ms));
        }
        if samples.iter().all(|sample| *sample == 0.0) {
            let number = index + 1;
            let message =
                text!("En la grabación {number} no se oye nada.", "There is no sound in recording {number}.");
            return Err(Error::new(Code::CorruptInput, message).with_field(input.place()));
        }
        Ok(samples)
    }

    /// With files of libraries behind the caller's own.
    pub(super) fn with_stock(mut self, fetched: &'a [(StockKey, Input)]) -> Self {
        for (key, input) in fetched {
            let files = match key.media {
                StockMedia::Photo => &mut self.pictures,
                StockMedia::Video => &mut self.clips,
            };
            self.stock.push((*key, files.len()));
            files.push(input);
        }
        self
    }

    /// What files are known by: their names, and what somebody wrote of pictures and clips.
    pub(super) fn known_by(&self) -> FileNames {
        let known_by = |file: &&Input| match (file.filename().unwrap_or_default(), file.caption()) {
            (name, Some(caption)) => {
                // What stands behind the last point of a name says nothing.
                let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
                format!("{stem} {caption}.")
            }
            (name, None) => name.to_owned(),
        };
        let [pictures, clips] =
            [&self.pictures, &self.clips].map(|files| files.iter().map(known_by).collect());
        FileNames { pictures, clips, ..self.names() }
    }

    /// The file that fills a scene.
    pub(super) fn file_of(&self, visual: Visual) -> Option<&'a Input> {
        let (files, index) = match visual {
            Visual::Picture { index } => (&self.pictures, index),
            Visual::Clip { index, .. } => (&self.clips, index),
            Visual::Stock { .. } => return self.file_of(stock::placed(visual, &self.stock)),
            Visual::Background { .. } => return None,
        };
        files.get(usize::try_from(index).ok()?).copied()
    }

    /// The music, no more of it than `most_ms`, as two channels in turns.
    pub(super) fn decode_music(&self, most_ms: u64, ctx: &Ctx<'_>) -> Result<Option<Arc<[f32]>>> {
        let Some(input) = self.music else { return Ok(None) };
        let most = usize::try_from(music_samples(most_ms)).unwrap_or(usize::MAX);
        let quiet = ctx.quiet();
        let mut sound = decode_stereo(input, SOUND_RATE_HZ, &quiet)?;
        let mut samples = Vec::new();
        while samples.len() < most {
            let chunk = sound.next_chunk(&quiet).map_err(|error| error.with_field(MUSIC))?;
            let Some(chunk) = chunk else { break };
            ctx.step("music", samples.len() as u64, most as u64)?;
            samples.extend_from_slice(&chunk.samples);
        }
        samples.truncate(most);
        if samples.is_empty() {
            let message =
                Text::constant("La música no tiene ningún sonido.", "There is no sound in the music.");
            return Err(Error::new(Code::CorruptInput, message).with_field(MUSIC));
        }
        Ok(Some(samples.into()))
    }
}

/// Samples of both channels that are kept of music for a video of that length.
pub(super) fn music_samples(most_ms: u64) -> u64 {
    most_ms.min(MOST_MUSIC_MS).saturating_mul(u64::from(SOUND_RATE_HZ) / 1_000 * 2)
}

/// No recording is longer than a scene may be: its plan could not be given back.
pub(super) fn check_recordings(facts: &[Facts]) -> Result<()> {
    let recordings = facts.iter().filter(|facts| facts.field == RECORDINGS);
    for (number, facts) in (1_u32..).zip(recordings) {
        let Media::Audio(audio) = &facts.media else { continue };
        if audio.duration_ms > MAX_SCENE_SECONDS * 1_000 {
            return Err(too_long(number, audio.duration_ms));
        }
    }
    Ok(())
}

fn too_long(number: u32, duration_ms: u64) -> Error {
    let message = text!(
        "La grabación {number} dura {duration_ms} ms; una escena dura como mucho {MAX_SCENE_SECONDS} s.",
        "Recording {number} lasts {duration_ms} ms; a scene lasts {MAX_SCENE_SECONDS} s at most."
    );
    let hint = Text::constant("Repártela entre varias escenas.", "Share it among several scenes.");
    Error::new(Code::DurationLimitExceeded, message).with_field(RECORDINGS).with_hint(hint)
}

/// How many files of a field there are.
pub(super) fn count(facts: &[Facts], field: &str) -> usize {
    facts.iter().filter(|facts| facts.field == field).count()
}

/// Decodes for a compositor.
pub(super) struct Decoding<'a> {
    pub(super) given: &'a Given<'a>,
    pub(super) ctx: &'a Ctx<'a>,
}

impl Material for Decoding<'_> {
    fn picture(&self, index: u32) -> Result<Raster> {
        let missing = || {
            Error::new(Code::InvalidField, text!("No hay imagen {index}.", "There is no picture {index}."))
                .with_field(PICTURES)
        };
        decode_picture(self.given.pictures.get(index as usize).ok_or_else(missing)?, self.ctx)
    }

    fn logo(&self) -> Result<Raster> {
        let missing =
            || Error::new(Code::MissingField, text!("Falta «logo».", "“logo” is missing.")).with_field(LOGO);
        decode_picture(self.given.logo.ok_or_else(missing)?, self.ctx)
    }

    fn clip(&self, index: u32, start_ms: u64, size: (u32, u32)) -> Result<Box<dyn Moving + '_>> {
        let missing = || {
            Error::new(Code::InvalidField, text!("No hay clip {index}.", "There is no clip {index}."))
                .with_field(CLIPS)
        };
        let input = self.given.clips.get(index as usize).ok_or_else(missing)?;
        let reader = ClipReader::open(input, size, start_ms, self.ctx)?;
        Ok(Box::new(Playing { reader, ctx: self.ctx }))
    }
}

/// A clip that plays.
struct Playing<'a> {
    reader: ClipReader<'a>,
    ctx: &'a Ctx<'a>,
}

impl Moving for Playing<'_> {
    fn draw(&mut self, frame: &mut YuvFrame<'_>, at_us: i64) -> Result<()> {
        self.reader.draw(at_us, frame, self.ctx)
    }
}
