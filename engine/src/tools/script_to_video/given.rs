//! What the caller sends along: pictures, clips and music, decoded when their time comes.

use std::sync::Arc;

use crate::codec::video::{ClipReader, SOUND_RATE_HZ, decode_stereo};
use crate::compositor::{Material, Moving, decode_picture};
use crate::error::{Code, Error, Result};
use crate::frame::YuvFrame;
use crate::raster::Raster;
use crate::timeline::Visual;
use crate::{Ctx, Facts, Input, Text, text};

/// The field of pictures.
pub(super) const PICTURES: &str = "scene_images";
/// The field of clips.
pub(super) const CLIPS: &str = "clips";
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
    pub(super) music: Option<&'a Input>,
    /// The video of an earlier call.
    pub(super) rendered: Option<&'a Input>,
}

impl<'a> Given<'a> {
    pub(super) fn of(inputs: &'a [Input]) -> Self {
        let named = |field| inputs.iter().filter(move |input| input.field() == field);
        Self {
            pictures: named(PICTURES).collect(),
            clips: named(CLIPS).collect(),
            music: named(MUSIC).next(),
            rendered: named(RENDERED).next(),
        }
    }

    /// The names of pictures and of clips; empty where there is none.
    pub(super) fn names(&self) -> [Vec<&'a str>; 2] {
        [&self.pictures, &self.clips]
            .map(|files| files.iter().map(|file| file.filename().unwrap_or_default()).collect())
    }

    /// The file that fills a scene.
    pub(super) fn file_of(&self, visual: Visual) -> Option<&'a Input> {
        let (files, index) = match visual {
            Visual::Picture { index } => (&self.pictures, index),
            Visual::Clip { index, .. } => (&self.clips, index),
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
        decode(&self.given.pictures, index, self.ctx)
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

/// Picture `index`, upright and in sRGB.
fn decode(pictures: &[&Input], index: u32, ctx: &Ctx<'_>) -> Result<Raster> {
    let missing = || {
        Error::new(Code::InvalidField, text!("No hay imagen {index}.", "There is no picture {index}."))
            .with_field(PICTURES)
    };
    decode_picture(pictures.get(index as usize).ok_or_else(missing)?, ctx)
}
