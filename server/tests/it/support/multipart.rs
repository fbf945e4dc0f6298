//! `multipart/form-data`, written by hand so that it can also be written wrong.

/// The line between parts.
pub(crate) const BOUNDARY: &str = "----noxus-7MA4YWxkTrZu0gW";

/// A form being put together.
#[derive(Default)]
pub(crate) struct Form(Vec<u8>);

impl Form {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// An option.
    pub(crate) fn text(self, name: &str, value: &str) -> Self {
        self.part(&format!("form-data; name=\"{name}\""), &[], value.as_bytes())
    }

    /// A file.
    pub(crate) fn file(self, name: &str, filename: &str, content: &[u8]) -> Self {
        let disposition = format!("form-data; name=\"{name}\"; filename=\"{filename}\"");
        self.part(&disposition, &["Content-Type: application/octet-stream"], content)
    }

    /// Any part: what stands after `Content-Disposition:`, further header lines, content.
    pub(crate) fn part(mut self, disposition: &str, headers: &[&str], content: &[u8]) -> Self {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n");
        self.0.extend_from_slice(head.as_bytes());
        for header in headers {
            self.0.extend_from_slice(header.as_bytes());
            self.0.extend_from_slice(b"\r\n");
        }
        self.0.extend_from_slice(b"\r\n");
        self.0.extend_from_slice(content);
        self.0.extend_from_slice(b"\r\n");
        self
    }

    pub(crate) fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }

    /// The body.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.0.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.0
    }

    /// The body without its last line.
    pub(crate) fn unfinished(self) -> Vec<u8> {
        self.0
    }
}
