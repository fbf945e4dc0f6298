//! Forms with files, which are read while they are sent.

use std::fmt;
use std::io::{self, Cursor, Read};

use noxus_engine::video_generator::GeneratorFile;
use noxus_engine::{Error, Input, Limits};

/// A form of type `multipart/form-data`. It can be sent again.
pub(crate) struct Form {
    boundary: String,
    pieces: Vec<Piece>,
    size_bytes: u64,
}

enum Piece {
    Text(Vec<u8>),
    File { input: Input, limits: Limits, size_bytes: u64 },
}

impl fmt::Debug for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Form({} bytes)", self.size_bytes)
    }
}

impl Form {
    /// An empty one. Nobody may guess the boundary who writes what is in it.
    pub(crate) fn new(boundary: &str) -> Self {
        Self { boundary: format!("noxus-{boundary}"), pieces: Vec::new(), size_bytes: 0 }
    }

    /// Adds a field.
    #[must_use]
    pub(crate) fn text(mut self, name: &str, value: &str) -> Self {
        let head = format!("--{}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n", self.boundary);
        self.push(format!("{head}{value}\r\n"));
        self
    }

    /// Adds a file under the name that the engine gave it.
    #[must_use]
    pub(crate) fn file(mut self, name: &str, file: &GeneratorFile, limits: &Limits) -> Self {
        let GeneratorFile { filename, mime_type, size_bytes, .. } = file;
        self.push(format!(
            "--{}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{filename}\"\r\n\
             content-type: {mime_type}\r\n\r\n",
            self.boundary
        ));
        self.size_bytes = self.size_bytes.saturating_add(*size_bytes);
        self.pieces.push(Piece::File {
            input: file.input.clone(),
            limits: limits.clone(),
            size_bytes: *size_bytes,
        });
        self.push("\r\n".to_owned());
        self
    }

    /// Nothing more comes.
    #[must_use]
    pub(crate) fn end(mut self) -> Self {
        self.push(format!("--{}--\r\n", self.boundary));
        self
    }

    fn push(&mut self, text: String) {
        self.size_bytes = self.size_bytes.saturating_add(text.len() as u64);
        self.pieces.push(Piece::Text(text.into_bytes()));
    }

    pub(super) fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    pub(super) fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// All of it, from the start.
    pub(super) fn reader(&self) -> impl Read + '_ {
        FormReader { pieces: self.pieces.iter(), open: None }
    }
}

/// Opens one file at a time.
struct FormReader<'a> {
    pieces: std::slice::Iter<'a, Piece>,
    open: Option<Box<dyn Read + 'a>>,
}

impl Read for FormReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if let Some(open) = &mut self.open {
                let count = open.read(buffer)?;
                if count > 0 {
                    return Ok(count);
                }
            }
            self.open = match self.pieces.next() {
                None => return Ok(0),
                Some(Piece::Text(text)) => Some(Box::new(Cursor::new(text))),
                Some(Piece::File { input, limits, size_bytes }) => {
                    let file =
                        input.stream(limits).map_err(|error: Error| io::Error::other(error.to_string()))?;
                    // As long as it was said to be: no longer, or it would pass for what comes behind it.
                    Some(Box::new(file.take(*size_bytes)))
                }
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use noxus_engine::{ImageFacts, ImageFormat, Media};

    use super::*;

    #[test]
    fn a_form_is_as_long_as_it_says_and_can_be_read_again() {
        let picture = GeneratorFile {
            input: Input::from_bytes("first_frame_image", vec![7; 1_000]),
            filename: "first_frame_image.png".into(),
            mime_type: "image/png",
            size_bytes: 1_000,
            media: Media::Image(ImageFacts {
                format: ImageFormat::Png,
                width: 1,
                height: 1,
                frames: 1,
                has_alpha: false,
                orientation: 1,
            }),
        };
        let form =
            Form::new("x").text("prompt", "un café\r\n--otro").file("f", &picture, &Limits::default()).end();
        let mut all = Vec::new();
        form.reader().read_to_end(&mut all).unwrap();
        assert_eq!(all.len() as u64, form.size_bytes());
        let text = String::from_utf8_lossy(&all);
        assert!(
            text.starts_with(
                "--noxus-x\r\ncontent-disposition: form-data; name=\"prompt\"\r\n\r\nun café\r\n"
            )
        );
        assert!(text.ends_with("\r\n--noxus-x--\r\n"));
        let mut again = Vec::new();
        form.reader().read_to_end(&mut again).unwrap();
        assert_eq!(all, again);
    }
}
