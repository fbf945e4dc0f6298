//! What is asked of an endpoint, whatever its protocol.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use noxus_engine::Spool;
use ureq::http::Method;

use super::form::Form;
use super::guard::Address;

/// A question, and what is taken of its answer.
#[derive(Clone)]
pub(crate) struct Exchange<'a> {
    pub(crate) method: Method,
    pub(crate) target: Target<'a>,
    /// Beside the key and what the body is.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
    /// Most bytes that are taken of an answer.
    pub(crate) most_bytes: u64,
    pub(crate) sink: Sink,
    /// When it has to be there.
    pub(crate) end: Instant,
}

/// Where it goes.
#[derive(Clone)]
pub(crate) enum Target<'a> {
    /// Behind the base, with the key.
    Path(&'a str),
    /// To an address that the endpoint gave, without it.
    Address(&'a Address),
}

/// What is sent.
#[derive(Clone)]
pub(crate) enum Body {
    None,
    Bytes { content_type: &'static str, bytes: Arc<[u8]> },
    Form(Arc<Form>),
}

impl Body {
    pub(crate) fn json(bytes: Arc<[u8]>) -> Self {
        Self::Bytes { content_type: "application/json", bytes }
    }
}

/// Where an answer goes.
#[derive(Clone)]
pub(crate) enum Sink {
    Memory,
    /// Into a file once it is large, where there is a place for files.
    Spool(Option<Arc<dyn Spool>>),
    /// There; what is there already is written over.
    File(Arc<Path>),
}

/// Whether a question may be asked again that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Asked twice it does what it does once.
    Harmless,
    /// Not by itself: it might be done, and paid for, twice.
    Never,
}
