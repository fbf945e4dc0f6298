//! Text with marks: a part of SSML 1.1 (<https://www.w3.org/TR/speech-synthesis11/>).
//!
//! What is not known is refused by its name and place, never left out in silence.

mod values;

use quick_xml::XmlVersion;
use quick_xml::errors::IllFormedError;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::manuscript::{Break, Manner, Manuscript, PARAGRAPH_MS, Part};
use crate::error::{Code, Error, Result};
use crate::script::spoken::{self, SayAs, said_as};
use crate::voice::Pause;
use crate::{Text, text};

/// The elements that are known.
const ELEMENTS: &str = "speak, p, s, break, emphasis, say-as, sub, prosody, lang, voice";
/// Elements that may lie inside each other.
const MOST_DEPTH: usize = 32;
/// Most characters of what is said otherwise than it is written.
const MOST_SAID_CHARACTERS: usize = 200;

/// Whether a text is one with marks.
pub(super) fn is_markup(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_whole =
        |rest: &str| rest.starts_with(|sign: char| sign.is_whitespace() || matches!(sign, '>' | '/'));
    ["<speak", "<?xml"].into_iter().any(|start| text.strip_prefix(start).is_some_and(is_whole))
}

/// Reads it: the language of the whole, and its parts. `manner` is how it is said where it does not say so
/// itself.
///
/// # Errors
/// [`Code::InvalidField`] on `text`, with line and column.
pub(super) fn read(text: &str, manner: Manner) -> Result<(String, Vec<Part>)> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let mut reader = Reader::from_str(text);
    let mut document = Document {
        place: Place { text, at: 0 },
        language: manner.language.clone(),
        manner,
        open: Vec::new(),
        is_over: false,
        written: Manuscript::default(),
    };
    loop {
        document.place.at = reader.buffer_position();
        let event = reader.read_event().map_err(|error| {
            document.place.at = reader.error_position();
            document.place.broken_by(error)
        })?;
        match event {
            Event::Start(tag) => document.begin(&tag)?,
            Event::Empty(tag) => {
                document.begin(&tag)?;
                document.end()?;
            }
            Event::End(_) => document.end()?,
            Event::Text(text) => document.text(&text.xml10_content())?,
            Event::CData(text) => document.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let character = document.resolve(&reference)?;
                document.text(&character)?;
            }
            Event::DocType(_) => {
                return Err(document.place.invalid(
                    "no se admite una definición de tipo (<!DOCTYPE>)",
                    "a document type (<!DOCTYPE>) is not taken",
                ));
            }
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            Event::Eof => return document.finish(),
        }
    }
}

/// A place in the text.
#[derive(Clone, Copy)]
struct Place<'a> {
    text: &'a str,
    /// In bytes.
    at: u64,
}

impl Place<'_> {
    /// Something is wrong there.
    fn invalid(self, es: &str, en: &str) -> Error {
        let at = usize::try_from(self.at).unwrap_or(usize::MAX).min(self.text.len());
        let before = self.text.get(..self.text.floor_char_boundary(at)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |row| row.chars().count()) + 1;
        Error::new(
            Code::InvalidField,
            text!(
                "El SSML no es válido en la línea {line}, columna {column}: {es}.",
                "The SSML is not valid at line {line}, column {column}: {en}."
            ),
        )
        .with_field("text")
    }

    /// It is no XML, as the reader found.
    fn broken_by(self, error: quick_xml::Error) -> Error {
        let told = match &error {
            quick_xml::Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
                let [expected, found] =
                    [expected, found].map(|name| name.chars().take(40).collect::<String>());
                self.invalid(
                    &format!("falta cerrar «{expected}» antes que «{found}»"),
                    &format!("“{expected}” is not closed before “{found}”"),
                )
            }
            _ => self.broken(),
        };
        told.with_source(error)
    }

    /// It is no XML.
    fn broken(self) -> Error {
        self.invalid(
            "falta cerrar una etiqueta, o hay un signo que no está permitido",
            "a tag is not closed, or there is a sign that is not allowed",
        )
        .with_hint(Text::constant(
            "Escribe &amp; en lugar de & y &lt; en lugar de <, y cierra cada elemento.",
            "Write &amp; for & and &lt; for <, and close every element.",
        ))
    }
}

/// What a value may be, for who gave another.
fn one_of(error: Error, values: &str) -> Error {
    error.with_hint(text!("Se admite: {values}.", "Taken are: {values}."))
}

/// What the end of an element does.
enum Ending {
    Nothing,
    Sentence,
    Paragraph,
    /// Of an element that holds nothing.
    Empty,
    /// Of one that holds text only, which is said otherwise than it is written.
    Said(Reading),
}

enum Reading {
    As(SayAs),
    Alias(String),
}

/// An element that is open.
struct Open<'a> {
    name: String,
    place: Place<'a>,
    ending: Ending,
    /// How things are said behind it.
    manner: Manner,
    /// The text of one that holds text only.
    held: String,
}

struct Document<'a> {
    place: Place<'a>,
    /// That of the whole.
    language: String,
    manner: Manner,
    open: Vec<Open<'a>>,
    is_over: bool,
    written: Manuscript,
}

impl Document<'_> {
    fn begin(&mut self, tag: &BytesStart<'_>) -> Result<()> {
        let name: String = tag.name().into_inner().chars().take(40).collect();
        if self.is_over || self.open.is_empty() != (name == "speak") {
            return Err(self.place.invalid(
                &format!("«{name}» no puede estar aquí: todo va dentro de un único «speak»"),
                &format!("“{name}” cannot be here: everything goes into one “speak”"),
            ));
        }
        if self.open.len() >= MOST_DEPTH {
            return Err(self.place.invalid(
                &format!("hay más de {MOST_DEPTH} elementos unos dentro de otros"),
                &format!("there are more than {MOST_DEPTH} elements inside each other"),
            ));
        }
        if let Some(outer) =
            self.open.last().filter(|open| matches!(open.ending, Ending::Empty | Ending::Said(_)))
        {
            let outer = &outer.name;
            return Err(self.place.invalid(
                &format!("«{outer}» no puede contener «{name}»"),
                &format!("“{outer}” cannot hold “{name}”"),
            ));
        }
        let mut attributes = Attributes::read(tag, &name, self.place)?;
        let outer = self.manner.clone();
        let ending = self.enter(&name, &mut attributes)?;
        attributes.none_is_left()?;
        self.open.push(Open { name, place: self.place, ending, manner: outer, held: String::new() });
        Ok(())
    }

    /// Does what the beginning of an element does.
    fn enter(&mut self, name: &str, attributes: &mut Attributes<'_>) -> Result<Ending> {
        let place = self.place;
        match name {
            "speak" => {
                attributes.0.retain(|(name, _)| {
                    !(matches!(name.as_str(), "version" | "xmlns")
                        || name.starts_with("xmlns:")
                        || name.starts_with("xsi:"))
                });
                self.take_language(attributes)?;
                self.language.clone_from(&self.manner.language);
                Ok(Ending::Paragraph)
            }
            "p" | "s" => {
                self.written.end_sentence();
                self.take_language(attributes)?;
                Ok(if name == "p" { Ending::Paragraph } else { Ending::Sentence })
            }
            "lang" => {
                if !attributes.has("xml:lang") {
                    return Err(attributes.missing("xml:lang"));
                }
                self.take_language(attributes)?;
                Ok(Ending::Nothing)
            }
            "voice" => {
                let voice = attributes.need("name")?;
                if !(1..=100).contains(&voice.chars().count()) {
                    return Err(place.invalid(
                        "el nombre de la voz tiene de 1 a 100 caracteres",
                        "the name of a voice has 1 to 100 characters",
                    ));
                }
                self.manner.voice = Some(voice);
                Ok(Ending::Nothing)
            }
            "prosody" => {
                let written = attributes.need("rate")?;
                self.manner.rate = values::rate(&written, self.manner.rate)
                    .ok_or_else(|| one_of(wrong(place, "rate", &written), values::RATES))?;
                Ok(Ending::Nothing)
            }
            "emphasis" => {
                let written = attributes.take("level").unwrap_or_else(|| "moderate".to_owned());
                self.manner.louder_db = values::emphasis(&written)
                    .ok_or_else(|| one_of(wrong(place, "level", &written), values::LEVELS))?;
                Ok(Ending::Nothing)
            }
            "break" => {
                let rest = pause(attributes, place)?;
                self.written.rest(rest);
                Ok(Ending::Empty)
            }
            "say-as" => {
                let kind = attributes.need("interpret-as")?;
                let format = attributes.take("format");
                let reading = values::reading(&kind, format.as_deref())
                    .ok_or_else(|| one_of(wrong(place, "interpret-as", &kind), values::READINGS))?;
                Ok(Ending::Said(Reading::As(reading)))
            }
            "sub" => Ok(Ending::Said(Reading::Alias(attributes.need("alias")?))),
            other => Err(place
                .invalid(
                    &format!("el elemento «{other}» no se admite"),
                    &format!("the element “{other}” is not taken"),
                )
                .with_hint(text!("Se admiten: {ELEMENTS}.", "Taken are: {ELEMENTS}."))),
        }
    }

    fn take_language(&mut self, attributes: &mut Attributes<'_>) -> Result<()> {
        let Some(language) = attributes.take("xml:lang") else { return Ok(()) };
        let is_word = |part: &str| {
            (1..=8).contains(&part.len()) && part.chars().all(|sign| sign.is_ascii_alphanumeric())
        };
        if language.len() > 35 || !language.split('-').all(is_word) {
            return Err(one_of(wrong(self.place, "xml:lang", &language), "es, es-MX, en, en-GB, …"));
        }
        let base = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        // A voice speaks one language: another is spoken by the best voice of that one.
        if base(&language) != base(&self.manner.language) {
            self.manner.voice = None;
        }
        self.manner.language = language;
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        let Some(closed) = self.open.pop() else { return Err(self.place.broken()) };
        match closed.ending {
            Ending::Nothing | Ending::Empty => {}
            Ending::Sentence => self.written.end_sentence(),
            Ending::Paragraph => self.written.end_paragraph(),
            Ending::Said(reading) => self.say(closed.place, &closed.name, &reading, &closed.held)?,
        }
        self.manner = closed.manner;
        self.is_over = self.open.is_empty();
        Ok(())
    }

    /// Takes down what is said otherwise than it is written.
    fn say(&mut self, place: Place<'_>, name: &str, reading: &Reading, held: &str) -> Result<()> {
        let held = held.trim();
        let most = MOST_SAID_CHARACTERS;
        let longest = match reading {
            Reading::As(_) => held.chars().count(),
            Reading::Alias(alias) => held.chars().count().max(alias.chars().count()),
        };
        if held.is_empty() || longest > most {
            return Err(place.invalid(
                &format!("«{name}» dice de 1 a {most} caracteres"),
                &format!("“{name}” says 1 to {most} characters"),
            ));
        }
        let language = &self.manner.language;
        let (words, characters) = match reading {
            Reading::As(kind) => {
                let said = said_as(held, *kind, language).ok_or_else(|| {
                    let wrong = place.invalid(
                        &format!("«{held}» no se puede decir de ese modo en el idioma «{language}»"),
                        &format!("“{held}” cannot be said that way in the language “{language}”"),
                    );
                    wrong.with_hint(Text::constant(
                        "Corrige el texto o «interpret-as», o escribe en un «sub» lo que se ha de decir.",
                        "Correct the text or “interpret-as”, or write what is to be said into a “sub”.",
                    ))
                })?;
                (said, None)
            }
            Reading::Alias(alias) => {
                let said: Vec<String> =
                    spoken::words(alias, language).into_iter().map(|word| word.said).collect();
                (vec![said.join(" ").trim().to_owned()], Some(alias.trim().chars().count() as u64))
            }
        };
        self.written.said(held, words, characters, &self.manner);
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<()> {
        let is_blank = text.trim().is_empty();
        match self.open.last_mut() {
            Some(Open { ending: Ending::Said(_), held, .. }) => held.push_str(text),
            Some(Open { ending: Ending::Empty, name, .. }) if !is_blank => {
                return Err(self.place.invalid(
                    &format!("«{name}» no puede contener texto"),
                    &format!("“{name}” cannot hold text"),
                ));
            }
            Some(_) => self.written.text(text, &self.manner),
            None if is_blank => {}
            None => {
                return Err(self
                    .place
                    .invalid("hay texto fuera de «speak»", "there is text outside “speak”"));
            }
        }
        Ok(())
    }

    /// The character that a reference is.
    fn resolve(&self, reference: &BytesRef<'_>) -> Result<String> {
        if let Ok(Some(character)) = reference.resolve_char_ref() {
            return Ok(character.to_string());
        }
        let name = reference.xml10_content();
        resolve_xml_entity(&name).map(str::to_owned).ok_or_else(|| {
            let name: String = name.chars().take(40).collect();
            let known = "&amp; &lt; &gt; &quot; &apos; &#233; &#xE9;";
            one_of(
                self.place.invalid(
                    &format!("no existe la entidad «&{name};»"),
                    &format!("there is no entity “&{name};”"),
                ),
                known,
            )
        })
    }

    fn finish(self) -> Result<(String, Vec<Part>)> {
        match self.open.last() {
            Some(open) => {
                let name = &open.name;
                Err(open.place.invalid(&format!("falta cerrar «{name}»"), &format!("“{name}” is not closed")))
            }
            None if !self.is_over => Err(self.place.invalid("falta «speak»", "“speak” is missing")),
            None => Ok((self.language, self.written.finish())),
        }
    }
}

/// A break as it is asked for.
fn pause(attributes: &mut Attributes<'_>, place: Place<'_>) -> Result<Break> {
    let (time, strength) = (attributes.take("time"), attributes.take("strength"));
    let ms = match &time {
        Some(written) => Some(
            values::time_ms(written).ok_or_else(|| one_of(wrong(place, "time", written), values::TIMES))?,
        ),
        None => None,
    };
    let rest = match strength.as_deref().unwrap_or("medium") {
        "none" => Break { pause: None, ms: 0 },
        "x-weak" | "weak" | "medium" => Break { pause: Some(Pause::Clause), ms: 0 },
        "strong" => Break { pause: Some(Pause::Sentence), ms: 0 },
        "x-strong" => Break { pause: Some(Pause::Sentence), ms: PARAGRAPH_MS },
        other => return Err(one_of(wrong(place, "strength", other), values::STRENGTHS)),
    };
    Ok(match ms {
        Some(ms) => Break { ms, ..rest },
        None => rest,
    })
}

/// A value that makes no sense.
fn wrong(place: Place<'_>, name: &str, value: &str) -> Error {
    let value: String = value.chars().take(40).collect();
    place.invalid(&format!("«{name}» no puede ser «{value}»"), &format!("“{name}” cannot be “{value}”"))
}

/// The attributes of an element that nobody has asked for yet.
struct Attributes<'a>(Vec<(String, String)>, &'a str, Place<'a>);

impl<'a> Attributes<'a> {
    fn read(tag: &BytesStart<'_>, element: &'a str, place: Place<'a>) -> Result<Self> {
        let read = tag.attributes().map(|attribute| {
            let attribute = attribute.map_err(|error| place.broken().with_source(error))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| place.broken().with_source(error))?;
            Ok((attribute.key.into_inner().to_owned(), value.into_owned()))
        });
        Ok(Self(read.collect::<Result<_>>()?, element, place))
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let index = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.swap_remove(index).1)
    }

    fn need(&mut self, name: &str) -> Result<String> {
        self.take(name).ok_or_else(|| self.missing(name))
    }

    fn missing(&self, name: &str) -> Error {
        let element = self.1;
        self.2.invalid(&format!("a «{element}» le falta «{name}»"), &format!("“{element}” lacks “{name}”"))
    }

    fn none_is_left(&self) -> Result<()> {
        let Some((name, _)) = self.0.first() else { return Ok(()) };
        let (element, name): (_, String) = (self.1, name.chars().take(40).collect());
        Err(self.2.invalid(
            &format!("«{element}» no admite «{name}»"),
            &format!("“{element}” does not take “{name}”"),
        ))
    }
}

#[cfg(test)]
mod tests;
