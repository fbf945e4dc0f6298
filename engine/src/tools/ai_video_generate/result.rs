//! What a provider delivers is looked at before anybody sees it.

use std::io::Read;

use crate::codec::video::{OutputContainer, TranscodePlan, probe_video_until, remux, transcode};
use crate::error::{Code, Error, Result};
use crate::frame::YuvFrame;
use crate::{Content, Ctx, Input, Text, VideoFacts, text};

/// What a delivered file is called among inputs.
const FIELD: &str = "video";

/// A file that was delivered, as it is given out.
#[derive(Debug)]
pub struct Delivered {
    /// The file, in the container that was asked for.
    pub content: Content,
    /// What is in it.
    pub facts: VideoFacts,
    /// Whether its pictures had to be encoded again.
    pub is_transcoded: bool,
}

/// Looks at what `provider` delivered where `asked_ms` milliseconds were asked for, and brings it into
/// `container`: its packets are copied where players expect such ones there, else it is encoded again. Notes,
/// data and further streams are left behind.
///
/// # Errors
/// [`Code::OutputLimitExceeded`] for a file that is too large; [`Code::ProviderError`] for one that is empty, no
/// video, damaged, or far from the length that was asked for; [`Code::Cancelled`].
pub fn receive(
    content: &Content,
    provider: &str,
    asked_ms: u64,
    container: OutputContainer,
    ctx: &Ctx<'_>,
) -> Result<Delivered> {
    ctx.step("receive", 0, 2)?;
    ctx.limits().check_output_bytes(content.size_bytes())?;
    if content.is_empty() {
        return Err(wrong(provider, &Text::constant("está vacío", "it is empty")));
    }
    refuse_text(content, provider)?;
    let input = Input::from_content(FIELD, content.clone());
    let (limits, cancel) = (ctx.limits(), ctx.cancel_token());
    let facts = probe_video_until(&input, limits, cancel).map_err(|error| blamed(error, provider))?;
    // Sound may outlast the pictures.
    check_length(facts.video.billed_ms.min(facts.duration_ms), asked_ms, provider)?;
    ctx.step("receive", 1, 2)?;
    let copied = remux(&input, container, ctx).map_err(|error| blamed(error, provider))?;
    let (content, is_transcoded) = match copied {
        Some(content) => (content, false),
        None => {
            let plan = TranscodePlan { container, ..TranscodePlan::default() };
            let mut draw = |_: &mut YuvFrame<'_>, _: i64| -> Result<()> { Ok(()) };
            let made = transcode(&input, &plan, ctx, &mut draw).map_err(|error| blamed(error, provider))?;
            (made.content, true)
        }
    };
    let given = Input::from_content(FIELD, content.clone());
    let facts = probe_video_until(&given, limits, cancel)?;
    ctx.step("receive", 2, 2)?;
    Ok(Delivered { content, facts, is_transcoded })
}

/// A page or a message where a video should be.
fn refuse_text(content: &Content, provider: &str) -> Result<()> {
    let mut head = Vec::with_capacity(512);
    // What cannot be read is told by whoever reads it as a video.
    let _ = content.reader().take(512).read_to_end(&mut head);
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start();
    let what = match head.first() {
        Some(b'<') => Text::constant("es una página, no un vídeo", "it is a page, and no video"),
        Some(b'{' | b'[') => Text::constant("es un mensaje, no un vídeo", "it is a message, and no video"),
        _ => return Ok(()),
    };
    Err(wrong(provider, &what))
}

/// Models round to their own numbers of frames; what is far from what was asked for is something else.
fn check_length(found_ms: u64, asked_ms: u64, provider: &str) -> Result<()> {
    let (least, most) = (asked_ms / 2, asked_ms.saturating_add(asked_ms / 2).saturating_add(2_000));
    if (least..=most).contains(&found_ms) {
        return Ok(());
    }
    let what = text!(
        "dura {found_ms} ms y se pidieron {asked_ms}",
        "it lasts {found_ms} ms where {asked_ms} were asked for"
    );
    Err(wrong(provider, &what))
}

/// A fault of the file is the provider's, not the caller's.
fn blamed(error: Error, provider: &str) -> Error {
    match error.code() {
        Code::Cancelled | Code::OutputLimitExceeded | Code::ToolFailed | Code::ProviderNotConfigured => error,
        _ => {
            let trim = |text: &str| text.trim_end_matches('.').to_owned();
            let (es, en) = (trim(&error.message().es), trim(&error.message().en));
            wrong(provider, &text!("{es}", "{en}")).with_source(error)
        }
    }
}

fn wrong(provider: &str, what: &Text) -> Error {
    let (es, en) = (&what.es, &what.en);
    Error::new(
        Code::ProviderError,
        text!(
            "El archivo que entregó «{provider}» no sirve: {es}.",
            "The file that “{provider}” delivered is of no use: {en}."
        ),
    )
    .with_field("provider")
    .with_hint(Text::constant(
        "No se cobra nada. Inténtalo de nuevo, o elige otro modelo o proveedor.",
        "Nothing is charged. Try again, or choose another model or provider.",
    ))
}
