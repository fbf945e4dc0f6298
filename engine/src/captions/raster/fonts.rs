//! Which face draws which letter: the bundled one where it can, others where it
//! cannot.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use fontdb::{Database, Family, ID, Query, Stretch, Weight};
use swash::FontRef;

use crate::captions::style::Font;
use crate::error::{Code, Error, Result};
use crate::{Services, text};

/// Montserrat, reduced to Latin and Cyrillic, under the SIL Open Font License
/// (`face/OFL.txt`; it has no reserved name).
const BUNDLED: [&[u8]; 2] =
    [include_bytes!("face/Montserrat-SemiBold.ttf"), include_bytes!("face/Montserrat-ExtraBold.ttf")];

/// Larger files are not fonts that anyone writes captions with.
const MAX_FACE_BYTES: usize = 64 << 20;

/// The faces that captions may use.
#[derive(Clone, Debug)]
pub struct Fonts {
    database: Database,
}

impl Fonts {
    /// The names of all faces, in order: two with the same draw the same.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.database.faces().map(|face| face.post_script_name.clone()).collect();
        names.sort_unstable();
        names
    }

    /// Only what comes with noxus: Latin and Cyrillic, the same on every machine.
    pub fn bundled() -> Self {
        let mut database = Database::new();
        for face in BUNDLED {
            database.load_font_source(fontdb::Source::Binary(Arc::new(face)));
        }
        Self { database }
    }

    /// What comes with noxus, and every font that is installed. Fonts are listed
    /// now; one is read when a caption needs it.
    pub fn system() -> Self {
        let mut fonts = Self::bundled();
        fonts.database.load_system_fonts();
        fonts
    }

    /// How many faces there are.
    pub fn face_count(&self) -> usize {
        self.database.len()
    }

    /// These and the faces of one font file (TTF, OTF, TTC).
    ///
    /// # Errors
    /// [`Code::FileTooLarge`] above 64 MiB; [`Code::CorruptInput`] when there is
    /// no face in it.
    pub fn with_file(mut self, bytes: Vec<u8>) -> Result<Self> {
        let (length, limit) = (bytes.len(), MAX_FACE_BYTES);
        if length > limit {
            return Err(Error::new(
                Code::FileTooLarge,
                text!(
                    "La fuente tiene {length} bytes; el límite es {limit}.",
                    "The font has {length} bytes; the limit is {limit}."
                ),
            ));
        }
        if self.database.load_font_source(fontdb::Source::Binary(Arc::new(bytes))).is_empty() {
            return Err(Error::new(
                Code::CorruptInput,
                text!("El archivo no es una fuente.", "The file is not a font."),
            )
            .with_hint(text!("Se admiten TTF, OTF y TTC.", "TTF, OTF and TTC are read.")));
        }
        Ok(self)
    }

    pub(super) fn database(&self) -> &Database {
        &self.database
    }
}

/// The service that has the fonts of a run. They are listed when a caption first needs
/// them.
pub struct FontLibrary(LazyLock<Fonts, Box<dyn FnOnce() -> Fonts + Send>>);

impl FontLibrary {
    /// The library that `list` gives, called once.
    pub fn new(list: impl FnOnce() -> Fonts + Send + 'static) -> Self {
        Self(LazyLock::new(Box::new(list)))
    }

    /// The fonts of a run: of its service, or those that come with noxus and are the same
    /// on every machine.
    pub fn of(services: &Services) -> Arc<Self> {
        services.get::<Self>().unwrap_or_else(|_| Arc::new(Self::new(Fonts::bundled)))
    }

    /// All of them.
    pub fn fonts(&self) -> &Fonts {
        &self.0
    }
}

impl fmt::Debug for FontLibrary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("FontLibrary")
    }
}

impl Services {
    /// Adds the fonts that are installed on this machine. Results then depend on it.
    #[must_use]
    pub fn with_system_fonts(self) -> Self {
        self.with(Arc::new(FontLibrary::new(Fonts::system)))
    }
}

/// One face, as the shaper asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Face {
    pub(super) id: ID,
    pub(super) family: String,
    pub(super) weight: u16,
    pub(super) stretch: Stretch,
}

impl Face {
    fn of(database: &Database, id: ID) -> Option<Self> {
        let info = database.face(id)?;
        let family = info.families.first()?.0.clone();
        Some(Self { id, family, weight: info.weight.0, stretch: info.stretch })
    }
}

/// Chooses faces, and remembers what was chosen.
pub(super) struct FaceChooser {
    database: Database,
    primary: Arc<Face>,
    weight: u16,
    /// Whether the text is Japanese, Korean or Chinese decides how Han
    /// characters are drawn.
    han: &'static [&'static str],
    /// `None` for what no face can draw.
    chosen: HashMap<(char, bool), Option<Arc<Face>>>,
}

impl FaceChooser {
    /// A chooser that prefers `font`; `sample` is all text that will be drawn.
    ///
    /// # Errors
    /// [`Code::InvalidField`] on `style.font.family` when there is no such family.
    pub(super) fn new<'a>(fonts: &Fonts, font: &Font, sample: impl Iterator<Item = &'a str>) -> Result<Self> {
        let query = Query {
            families: &[Family::Name(&font.family)],
            weight: Weight(font.weight),
            ..Query::default()
        };
        let found = fonts.database().query(&query).and_then(|id| Face::of(fonts.database(), id));
        let Some(primary) = found else { return Err(unknown_family(&font.family)) };
        Ok(Self {
            database: fonts.database().clone(),
            primary: Arc::new(primary),
            weight: font.weight,
            han: han_families(sample),
            chosen: HashMap::new(),
        })
    }

    /// The face of the style.
    pub(super) fn primary(&self) -> Arc<Face> {
        Arc::clone(&self.primary)
    }

    /// The tables of a face.
    pub(super) fn with_tables<T>(&self, id: ID, read: impl FnOnce(FontRef<'_>) -> T) -> Option<T> {
        let read = |data: &[u8], index| FontRef::from_index(data, index as usize).map(read);
        self.database.with_face_data(id, read).flatten()
    }

    pub(super) fn is_primary(&self, id: ID) -> bool {
        id == self.primary.id
    }

    /// Whether a face has a letter.
    pub(super) fn has(&self, face: &Face, letter: char) -> bool {
        has(&self.database, face.id, letter)
    }

    pub(super) fn is_emoji_face(&self, id: ID) -> bool {
        self.chosen.iter().any(|((letter, in_color), face)| {
            (*in_color || is_emoji(*letter)) && face.as_ref().is_some_and(|face| face.id == id)
        })
    }

    /// The face for `letter`: that of the style, else one that has it. `in_color`
    /// asks for an emoji where there is a letter too.
    pub(super) fn face_for(&mut self, letter: char, in_color: bool) -> Option<Arc<Face>> {
        if let Some(known) = self.chosen.get(&(letter, in_color)) {
            return known.clone();
        }
        let face = self.choose(letter, in_color || is_emoji(letter));
        self.chosen.insert((letter, in_color), face.clone());
        face
    }

    fn choose(&self, letter: char, in_color: bool) -> Option<Arc<Face>> {
        const EMOJI: [&str; 4] =
            ["Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "Twemoji Mozilla"];
        let from = |families: &[&str]| families.iter().find_map(|family| self.in_family(family, letter));
        let emoji = if in_color { from(&EMOJI) } else { None };
        if let Some(emoji) = emoji {
            return Some(Arc::new(emoji));
        }
        if letter.is_whitespace() || has(&self.database, self.primary.id, letter) {
            return Some(self.primary());
        }
        from(preferred_families(letter, self.han)).or_else(|| self.anywhere(letter)).map(Arc::new)
    }

    /// The face of a family with the nearest weight, if it has the letter.
    fn in_family(&self, family: &str, letter: char) -> Option<Face> {
        let query =
            Query { families: &[Family::Name(family)], weight: Weight(self.weight), ..Query::default() };
        let id = self.database.query(&query).filter(|id| has(&self.database, *id, letter))?;
        let mut face = Face::of(&self.database, id)?;
        // A face with names in several languages is asked for by this one.
        family.clone_into(&mut face.family);
        Some(face)
    }

    /// Any upright face that has the letter: the nearest weight, sans before
    /// serif and monospaced.
    fn anywhere(&self, letter: char) -> Option<Face> {
        let mut faces: Vec<_> = self
            .database
            .faces()
            .filter(|face| face.style == fontdb::Style::Normal)
            .map(|face| {
                let name = face.families.first().map(|(name, _)| name.clone()).unwrap_or_default();
                let plain = !name.contains("Serif") && !face.monospaced && face.stretch == Stretch::Normal;
                ((!plain, face.weight.0.abs_diff(self.weight), name), face.id)
            })
            .collect();
        faces.sort();
        let found = faces.into_iter().find(|(_, id)| has(&self.database, *id, letter));
        found.and_then(|(_, id)| Face::of(&self.database, id))
    }
}

fn has(database: &Database, id: ID, letter: char) -> bool {
    let glyph = database.with_face_data(id, |data, index| {
        FontRef::from_index(data, index as usize).map(|font| font.charmap().map(letter))
    });
    glyph.flatten().is_some_and(|glyph| glyph != 0)
}

fn unknown_family(family: &str) -> Error {
    let family: String = family.chars().take(60).collect();
    Error::new(Code::InvalidField, text!("No hay ninguna fuente «{family}».", "There is no font “{family}”."))
        .with_field("style.font.family")
        .with_hint(text!(
            "Instálala en el sistema, o usa Montserrat, que viene incluida.",
            "Install it on the system, or use Montserrat, which is included."
        ))
}

/// Letters that are drawn in the face of the letter before them: marks, joiners,
/// variation selectors, skin tones, tags.
pub(super) fn continues(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0300..=0x036F | 0x200C..=0x200F | 0x20D0..=0x20FF | 0xFE00..=0xFE0F
        | 0x1F3FB..=0x1F3FF | 0xE0020..=0xE007F | 0x2066..=0x2069)
}

/// What is drawn in colour although no selector asks for it.
pub(super) fn is_emoji(letter: char) -> bool {
    matches!(u32::from(letter),
        0x1F000..=0x1F0FF | 0x1F18E | 0x1F191..=0x1F19A | 0x1F1E6..=0x1F1FF | 0x1F200..=0x1F2FF
        | 0x1F300..=0x1FAFF | 0x231A..=0x231B | 0x23E9..=0x23EC | 0x23F0 | 0x23F3
        | 0x25FD..=0x25FE | 0x2614..=0x2615 | 0x2648..=0x2653 | 0x267F | 0x2693 | 0x26A1
        | 0x26AA..=0x26AB | 0x26BD..=0x26BE | 0x26C4..=0x26C5 | 0x26CE | 0x26D4 | 0x26EA
        | 0x26F2..=0x26F3 | 0x26F5 | 0x26FA | 0x26FD | 0x2705 | 0x270A..=0x270B | 0x2728
        | 0x274C | 0x274E | 0x2753..=0x2755 | 0x2757 | 0x2764 | 0x2795..=0x2797 | 0x27B0
        | 0x2B1B..=0x2B1C | 0x2B50 | 0x2B55)
}

/// Text with kana is Japanese, with hangul Korean, else Han means Chinese.
fn han_families<'a>(sample: impl Iterator<Item = &'a str>) -> &'static [&'static str] {
    const JAPANESE: &[&str] = &["Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", "Meiryo"];
    const KOREAN: &[&str] = &["Noto Sans CJK KR", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic"];
    const CHINESE: &[&str] = &["Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei"];
    for letter in sample.flat_map(str::chars) {
        match u32::from(letter) {
            0x3040..=0x30FF | 0x31F0..=0x31FF => return JAPANESE,
            0xAC00..=0xD7AF | 0x1100..=0x11FF => return KOREAN,
            _ => {}
        }
    }
    CHINESE
}

/// Families that draw a script well, best first.
fn preferred_families(letter: char, han: &'static [&'static str]) -> &'static [&'static str] {
    match u32::from(letter) {
        0x0370..=0x03FF | 0x1F00..=0x1FFF => &["Noto Sans", "Open Sans", "DejaVu Sans", "Arial"],
        0x0530..=0x058F => &["Noto Sans Armenian"],
        0x0590..=0x05FF | 0xFB1D..=0xFB4F => &["Noto Sans Hebrew", "Arial Hebrew", "Arial"],
        0x0600..=0x06FF | 0x0750..=0x077F | 0x08A0..=0x08FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE => {
            &["Noto Sans Arabic", "Geeza Pro", "Segoe UI", "Noto Kufi Arabic", "Noto Naskh Arabic"]
        }
        0x0900..=0x097F => &["Noto Sans Devanagari", "Kohinoor Devanagari", "Nirmala UI"],
        0x0980..=0x09FF => &["Noto Sans Bengali", "Nirmala UI"],
        0x0A00..=0x0A7F => &["Noto Sans Gurmukhi", "Nirmala UI"],
        0x0A80..=0x0AFF => &["Noto Sans Gujarati", "Nirmala UI"],
        0x0B80..=0x0BFF => &["Noto Sans Tamil", "Nirmala UI"],
        0x0C00..=0x0C7F => &["Noto Sans Telugu", "Nirmala UI"],
        0x0C80..=0x0CFF => &["Noto Sans Kannada", "Nirmala UI"],
        0x0D00..=0x0D7F => &["Noto Sans Malayalam", "Nirmala UI"],
        0x0D80..=0x0DFF => &["Noto Sans Sinhala", "Nirmala UI"],
        0x0E00..=0x0E7F => &["Noto Sans Thai", "Thonburi", "Leelawadee UI"],
        0x10A0..=0x10FF => &["Noto Sans Georgian"],
        0x1200..=0x139F => &["Noto Sans Ethiopic"],
        0x2E80..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x2_0000..=0x3_FFFF => han,
        _ => &["Noto Sans", "DejaVu Sans", "Noto Sans Symbols", "Noto Sans Symbols2"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_face_writes_spanish_and_its_neighbours() {
        let mut chooser = FaceChooser::new(&Fonts::bundled(), &Font::default(), std::iter::empty()).unwrap();
        for letter in "¡¿ÁÉÍÓÚÜÑáéíóúüñªº«»—…€çãõßøåœłğșțЖящьї№".chars()
        {
            assert!(chooser.face_for(letter, false).is_some_and(|face| face.weight == 800), "{letter}");
        }
        assert_eq!(chooser.face_for('字', false), None);
        assert_eq!(chooser.face_for('😀', false), None);
    }

    #[test]
    fn what_is_no_font_is_refused() {
        let error = Fonts::bundled().with_file(b"no font".to_vec()).unwrap_err();
        assert_eq!(error.code(), Code::CorruptInput);
        assert!(Fonts::bundled().with_file(BUNDLED[0].to_vec()).is_ok());
        let font = Font { family: "Nothing Sans".to_owned(), ..Font::default() };
        let error = FaceChooser::new(&Fonts::bundled(), &font, std::iter::empty()).err().unwrap();
        assert_eq!(error.field(), Some("style.font.family"));
    }

    #[test]
    fn fonts_are_those_that_were_given_and_else_the_bundled_ones() {
        let count = |services: &Services| FontLibrary::of(services).fonts().face_count();
        let (none, bundled) = (Services::default(), Fonts::bundled().face_count());
        assert_eq!(count(&none), bundled);
        assert_eq!(count(&none.clone().with_system_fonts()), Fonts::system().face_count());
        let own = || Fonts::bundled().with_file(BUNDLED[0].to_vec()).unwrap_or_else(|_| Fonts::bundled());
        assert_eq!(count(&none.with(Arc::new(FontLibrary::new(own)))), bundled + 1);
    }
}
