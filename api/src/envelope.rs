//! A JSON answer whose files are written as base64 while it is sent, and not before.

use std::io::{self, Read as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use noxus_engine::{Content, InputReader, text};
use serde_json::Value;

use crate::codes::ErrorCode;
use crate::error::{ApiError, Result};

/// Read of a file at a time: three bytes become four characters.
const BLOCK_BYTES: usize = 3 * 64 * 1024;

/// JSON text with files in it, as yet unread.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    /// A file, as base64.
    Base64(Content),
}

impl From<&str> for Envelope {
    fn from(text: &str) -> Self {
        Self { pieces: vec![Piece::Text(text.to_owned())] }
    }
}

impl Envelope {
    pub(crate) fn push_text(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    /// Adds `"name":value`, after a comma unless it is the first of an object.
    pub(crate) fn push_field(&mut self, name: &str, value: &Value) {
        let is_first = matches!(self.pieces.last(), Some(Piece::Text(text)) if text.ends_with('{'));
        self.push_text(if is_first { "" } else { "," });
        self.push_text(&format!("{}:{value}", Value::from(name)));
    }

    /// Adds `"name":"…"` with a file in base64.
    pub(crate) fn push_file(&mut self, name: &str, content: &Content) {
        self.push_text(",\"");
        self.push_text(name);
        self.push_text("\":\"");
        self.pieces.push(Piece::Base64(content.clone()));
        self.push_text("\"");
    }

    /// The same between two texts.
    #[must_use]
    pub fn between(mut self, before: &str, after: &str) -> Self {
        self.pieces.insert(0, Piece::Text(before.to_owned()));
        self.push_text(after);
        self
    }

    /// Length of the text in bytes.
    pub fn size_bytes(&self) -> u64 {
        let sizes = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.len() as u64,
            Piece::Base64(content) => content.size_bytes().div_ceil(3).saturating_mul(4),
        });
        sizes.fold(0, u64::saturating_add)
    }

    /// The text of an envelope that has no files in it.
    pub(crate) fn plain_text(self) -> String {
        let texts = self.pieces.into_iter().map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Base64(_) => String::new(),
        });
        texts.collect()
    }

    /// The whole text.
    ///
    /// # Errors
    /// `store_unavailable` when a file cannot be read any more.
    pub fn text(self) -> Result<String> {
        let mut whole = Vec::with_capacity(usize::try_from(self.size_bytes()).unwrap_or(0));
        for block in self.blocks() {
            whole.extend_from_slice(&block?);
        }
        String::from_utf8(whole).map_err(|_| ApiError::new(ErrorCode::InternalError))
    }

    /// The text block by block: never more than one of a file is in memory.
    pub fn blocks(self) -> Blocks {
        Blocks { pieces: self.pieces.into_iter(), file: None }
    }
}

/// See [`Envelope::blocks`]. After an error there are no more.
pub struct Blocks {
    pieces: std::vec::IntoIter<Piece>,
    file: Option<InputReader>,
}

impl Iterator for Blocks {
    type Item = Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(file) = &mut self.file {
                match encode_block(file) {
                    Ok(block) if block.is_empty() => self.file = None,
                    Ok(block) => return Some(Ok(block)),
                    Err(error) => {
                        (self.file, self.pieces) = (None, Vec::new().into_iter());
                        return Some(Err(unreadable(&error)));
                    }
                }
            }
            match self.pieces.next()? {
                Piece::Text(text) => return Some(Ok(text.into_bytes())),
                Piece::Base64(content) => self.file = Some(content.reader()),
            }
        }
    }
}

fn encode_block(file: &mut InputReader) -> io::Result<Vec<u8>> {
    let mut block = Vec::with_capacity(BLOCK_BYTES);
    file.take(BLOCK_BYTES as u64).read_to_end(&mut block)?;
    Ok(STANDARD.encode(block).into_bytes())
}

/// A result in a file that the disk does not give back.
pub(crate) fn unreadable(error: &io::Error) -> ApiError {
    ApiError::new(ErrorCode::StoreUnavailable)
        .with_message(text!("No se puede leer el resultado: {error}.", "The result cannot be read: {error}."))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_file_in_blocks_is_the_file_at_once() {
        for length in [0, 1, 2, 3, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 2 * BLOCK_BYTES + 2] {
            let bytes: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&bytes).unwrap();
            for content in [Content::from(bytes.clone()), Content::spooled(file).unwrap()] {
                let mut envelope = Envelope::default();
                envelope.push_text("{");
                envelope.push_field("a", &1.into());
                envelope.push_file("file", &content);
                envelope.push_text("}");
                let expected = format!("<{{\"a\":1,\"file\":\"{}\"}}>", STANDARD.encode(&bytes));
                let envelope = envelope.between("<", ">");
                assert_eq!(envelope.size_bytes(), expected.len() as u64, "{length}");
                assert!(envelope.clone().blocks().all(|block| block.unwrap().len() <= BLOCK_BYTES / 3 * 4));
                assert!(envelope.text().unwrap() == expected, "{length}");
            }
        }
    }
}
