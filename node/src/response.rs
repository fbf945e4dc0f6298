//! The answer of a job, kept on the native side until JavaScript asks for parts.

use std::borrow::Cow;
use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::BufferSlice;
use napi_derive::napi;

/// The answer of a job.
#[napi]
pub struct Response {
    inner: Arc<noxus_api::Response>,
}

impl Response {
    pub(crate) fn new(inner: Arc<noxus_api::Response>) -> Self {
        Self { inner }
    }
}

#[napi]
impl Response {
    /// The envelope without the content of files.
    #[napi(getter, catch_unwind)]
    pub fn head(&self) -> String {
        self.inner.to_json_without_content()
    }

    /// What the tool says beside files, as a JSON object.
    #[napi(getter, catch_unwind)]
    pub fn report(&self) -> String {
        serde_json::Value::Object(self.inner.report.clone()).to_string()
    }

    /// Whether this is the stored answer to an earlier call.
    #[napi(getter, catch_unwind)]
    pub fn replayed(&self) -> bool {
        self.inner.replayed
    }

    /// The envelope with base64 content, byte for byte what HTTP answers.
    ///
    /// # Errors
    /// When a large result cannot be read from its disk any more.
    #[napi(catch_unwind)]
    pub fn to_json(&self) -> napi::Result<String> {
        self.inner.to_json().map_err(|error| napi::Error::from_reason(error.to_string()))
    }

    /// The bytes of result file number `index`, as a new Buffer. A copy: the
    /// engine's bytes may be shared with other waiters, and a Buffer can be written to.
    ///
    /// # Errors
    /// When there is no such file, or it cannot be read from its disk any more.
    #[napi(catch_unwind)]
    pub fn content<'env>(&self, env: &'env Env, index: u32) -> napi::Result<BufferSlice<'env>> {
        let file = usize::try_from(index).ok().and_then(|index| self.inner.files.get(index));
        let file =
            file.ok_or_else(|| napi::Error::from_reason(format!("there is no result file {index}")))?;
        let bytes = file.bytes().map_err(|error| napi::Error::from_reason(error.to_string()))?;
        match bytes {
            Cow::Borrowed(bytes) => BufferSlice::copy_from(env, bytes),
            // Read for this buffer, which takes it as it is.
            Cow::Owned(bytes) => BufferSlice::from_data(env, bytes),
        }
    }
}
