//! Reads the shape of a ggml model file before whisper.cpp does.
//!
//! whisper.cpp trusts its input: sizes out of a broken file become allocations,
//! stack writes and C++ exceptions that nobody catches. So every number in the
//! file is checked here first, and that it ends where it should.

use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use whisper_rs::DtwModelPreset;

use crate::error::{Code, Error, Result};
use crate::{Text, text};

const MAGIC: u32 = 0x6767_6d6c;
/// The frequencies of a filter: half of 400 samples, and one.
const FREQUENCIES: i32 = 201;
const MAX_WORD_BYTES: i32 = 1024;
const MAX_NAME_BYTES: i32 = 128;
/// Vocabulary of a model that knows English only; larger ones know all languages.
const ENGLISH_ONLY: i32 = 51_864;
const MULTILINGUAL: i32 = 51_865;
const LARGE_V3: i32 = 51_866;

/// What kind of model a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    vocabulary: i32,
    audio_layers: i32,
    text_layers: i32,
}

impl Shape {
    pub(crate) fn is_multilingual(self) -> bool {
        self.vocabulary != ENGLISH_ONLY
    }

    /// Which of the model's attention heads follow the audio; `None` for a model
    /// of a kind whose heads nobody published.
    pub(crate) fn alignment_heads(self) -> Option<DtwModelPreset> {
        let english = !self.is_multilingual();
        Some(match (self.audio_layers, self.text_layers) {
            (4, 4) if english => DtwModelPreset::TinyEn,
            (4, 4) => DtwModelPreset::Tiny,
            (6, 6) if english => DtwModelPreset::BaseEn,
            (6, 6) => DtwModelPreset::Base,
            (12, 12) if english => DtwModelPreset::SmallEn,
            (12, 12) => DtwModelPreset::Small,
            (24, 24) if english => DtwModelPreset::MediumEn,
            (24, 24) => DtwModelPreset::Medium,
            (32, 4) => DtwModelPreset::LargeV3Turbo,
            (32, 32) if self.vocabulary == LARGE_V3 => DtwModelPreset::LargeV3,
            (32, 32) => DtwModelPreset::LargeV2,
            _ => return None,
        })
    }
}

/// Checks the file at `path` from beginning to end, weights unread.
///
/// # Errors
/// [`Code::InvalidField`] when it cannot be read; [`Code::CorruptInput`] when it
/// is no whole model.
pub(crate) fn check(path: &Path) -> Result<Shape> {
    let file = crate::source::open(path)?;
    let length = file.metadata().map_err(|_| Broken::Short.into_error(path))?.len();
    read(&mut BufReader::new(file), length).map_err(|broken| broken.into_error(path))
}

/// Why a file is no model.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// It begins like something else.
    Other,
    /// It is of a kind that is not known.
    Unknown,
    /// It ends too early.
    Short,
    /// Its parts do not fit together.
    Torn,
}

impl Broken {
    pub(crate) fn into_error(self, path: &Path) -> Error {
        let name = path.display();
        let Text { es, en } = match self {
            Self::Other => {
                Text::constant("no es un modelo ggml de Whisper", "is not a ggml model of Whisper")
            }
            Self::Unknown => {
                Text::constant("es un modelo de un tipo desconocido", "is a model of an unknown kind")
            }
            Self::Short => Text::constant("está incompleto", "is incomplete"),
            Self::Torn => Text::constant("está dañado", "is damaged"),
        };
        Error::new(Code::CorruptInput, text!("El archivo «{name}» {es}.", "The file “{name}” {en}."))
            .with_field("speech_model")
            .with_hint(Text::constant(
                "Descárgalo de nuevo con «noxus models pull base».",
                "Get it again with “noxus models pull base”.",
            ))
    }
}

fn number(file: &mut impl Read) -> Result<i32, Broken> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes).map_err(|_| Broken::Short)?;
    Ok(i32::from_le_bytes(bytes))
}

fn skip(file: &mut (impl Read + Seek), bytes: i64) -> Result<(), Broken> {
    // Small jumps stay within the buffer.
    let mut scratch = [0; 256];
    match usize::try_from(bytes).ok().and_then(|bytes| scratch.get_mut(..bytes)) {
        Some(scratch) => file.read_exact(scratch).map_err(|_| Broken::Short),
        None => file.seek(SeekFrom::Current(bytes)).map(|_| ()).map_err(|_| Broken::Short),
    }
}

pub(crate) fn read(file: &mut (impl Read + Seek), length: u64) -> Result<Shape, Broken> {
    if number(file).is_ok_and(i32::is_negative) || length < 4 {
        return Err(Broken::Other);
    }
    file.rewind().map_err(|_| Broken::Short)?;
    if number(file)?.unsigned_abs() != MAGIC {
        return Err(Broken::Other);
    }
    let (shape, mels) = header(file)?;
    if number(file)? != mels || number(file)? != FREQUENCIES {
        return Err(Broken::Torn);
    }
    skip(file, i64::from(mels) * i64::from(FREQUENCIES) * 4)?;
    let words = number(file)?;
    if !(0..=shape.vocabulary).contains(&words) {
        return Err(Broken::Torn);
    }
    for _ in 0..words {
        let bytes = number(file)?;
        if !(0..=MAX_WORD_BYTES).contains(&bytes) {
            return Err(Broken::Torn);
        }
        skip(file, i64::from(bytes))?;
    }
    tensors(file, length, shape)?;
    Ok(shape)
}

fn header(file: &mut impl Read) -> Result<(Shape, i32), Broken> {
    let mut numbers = [0; 11];
    for to in &mut numbers {
        *to = number(file)?;
    }
    let [
        vocabulary,
        audio_ctx,
        audio_state,
        audio_heads,
        audio_layers,
        text_ctx,
        text_state,
        text_heads,
        text_layers,
        mels,
        kind,
    ] = numbers;
    let state = match audio_layers {
        4 => 384,
        6 => 512,
        12 => 768,
        24 => 1024,
        32 => 1280,
        _ => return Err(Broken::Unknown),
    };
    // Weights are 32 or 16 bits wide, or quantised in one of ggml's usual ways.
    let known_kind = matches!(kind % 1000, 0 | 1 | 2 | 3 | 7 | 8 | 9) && (0..10_000).contains(&kind);
    let known = (ENGLISH_ONLY..=LARGE_V3).contains(&vocabulary)
        && (audio_ctx, text_ctx) == (1500, 448)
        && (audio_state, text_state) == (state, state)
        && (audio_heads, text_heads) == (state / 64, state / 64)
        && (1..=32).contains(&text_layers)
        && mels == if vocabulary == LARGE_V3 { 128 } else { 80 }
        && (vocabulary <= MULTILINGUAL || audio_layers == 32)
        && known_kind;
    if known { Ok((Shape { vocabulary, audio_layers, text_layers }, mels)) } else { Err(Broken::Unknown) }
}

/// Bytes of a block of a tensor's type, and how many numbers are in one.
fn block(kind: i32) -> Option<(i64, i64)> {
    Some(match kind {
        0 => (4, 1),
        1 => (2, 1),
        2 => (18, 32),
        3 => (20, 32),
        6 => (22, 32),
        7 => (24, 32),
        8 => (34, 32),
        _ => return None,
    })
}

fn tensors(file: &mut (impl Read + Seek), length: u64, shape: Shape) -> Result<(), Broken> {
    let expected = 11 + 15 * shape.audio_layers + 24 * shape.text_layers;
    for _ in 0..expected {
        let (dimensions, name_bytes, kind) = (number(file)?, number(file)?, number(file)?);
        let (bytes, numbers) = block(kind).ok_or(Broken::Torn)?;
        if !(1..=3).contains(&dimensions) || !(1..=MAX_NAME_BYTES).contains(&name_bytes) {
            return Err(Broken::Torn);
        }
        let mut elements: i64 = 1;
        for _ in 0..dimensions {
            let side = number(file)?;
            if !(1..=LARGE_V3).contains(&side) {
                return Err(Broken::Torn);
            }
            elements = elements.saturating_mul(i64::from(side));
        }
        // More would not fit into whisper.cpp's own numbers.
        if elements > i64::from(i32::MAX) || elements % numbers != 0 {
            return Err(Broken::Torn);
        }
        skip(file, i64::from(name_bytes))?;
        skip(file, elements / numbers * bytes)?;
        if file.stream_position().map_err(|_| Broken::Short)? > length {
            return Err(Broken::Short);
        }
    }
    let end = file.stream_position().map_err(|_| Broken::Short)?;
    if end == length { Ok(()) } else { Err(Broken::Torn) }
}
