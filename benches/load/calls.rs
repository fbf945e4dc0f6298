//! The requests that are sent.

use std::path::Path;

use noxus_benches::Result;

/// The photograph that is converted.
const PHOTO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/foto.jpg");
const BOUNDARY: &str = "noxus-bench-7MA4YWxkTrZu0gW";

/// A kind of request: all of them differ in their idempotency key only.
pub(crate) struct Call {
    head: String,
    body: Vec<u8>,
    is_charged: bool,
}

impl Call {
    pub(crate) fn ping(key: &str) -> Self {
        Self::new(key, "ping", "application/json", b"{}".to_vec(), false)
    }

    pub(crate) fn qr(key: &str) -> Self {
        let body = br#"{"text":"https://noxus.example/t/2026-05-25-00042"}"#;
        Self::new(key, "tools/qr", "application/json", body.to_vec(), true)
    }

    pub(crate) fn image_convert(key: &str) -> Result<Self> {
        let mut body = Vec::new();
        for (name, value) in [("output_format", "webp"), ("quality", "80")] {
            let part =
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"image\"; filename=\"foto.jpg\"\r\n\
             Content-Type: image/jpeg\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(std::fs::read(Path::new(PHOTO))?);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        Ok(Self::new(key, "tools/image-convert", &content_type, body, true))
    }

    fn new(key: &str, path: &str, content_type: &str, body: Vec<u8>, is_charged: bool) -> Self {
        let length = body.len();
        let head = format!(
            "POST /api/v1/{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\
             Content-Type: {content_type}\r\nContent-Length: {length}\r\n"
        );
        Self { head, body, is_charged }
    }

    /// The bytes of one request.
    pub(crate) fn write(&self, idempotency_key: &str, into: &mut Vec<u8>) {
        into.clear();
        into.extend_from_slice(self.head.as_bytes());
        if self.is_charged {
            into.extend_from_slice(b"Idempotency-Key: ");
            into.extend_from_slice(idempotency_key.as_bytes());
            into.extend_from_slice(b"\r\n");
        }
        into.extend_from_slice(b"\r\n");
        into.extend_from_slice(&self.body);
    }
}
