//! Files of kept answers, streamed, with range requests (RFC 9110, section 14).

use std::ops::Range;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::stream;
use noxus_api::ErrorCode;
use noxus_api::engine::text;
use noxus_api::{ApiError, JobOutput, Noxus};

use super::api_key;
use super::jobs::{Who, number};
use crate::app::{App, blocking};
use crate::reply::{Refusal, Reply};

/// Read and sent at a time.
const PIECE_BYTES: usize = 256 * 1024;

/// `GET /api/v1/jobs/{job_id}/output/{index}`
pub(crate) async fn get(
    State(app): State<App>,
    Path((job_id, index)): Path<(String, String)>,
    headers: HeaderMap,
) -> Reply {
    let who = Who::Key(api_key(&app, &headers)?);
    send(&app, who, number(&job_id)?, &index, &headers).await
}

/// A file, or the part of it that is asked for, for whoever may see it.
pub(crate) async fn send(app: &App, who: Who, job_id: i64, index: &str, headers: &HeaderMap) -> Reply {
    let index: usize = index.parse().map_err(|_| ApiError::new(ErrorCode::NotFound))?;
    let noxus = app.noxus.clone();
    let file = blocking(move || noxus.job_output(who.viewer(), job_id, index)).await?;
    let tag = etag(&file);
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if text(IF_NONE_MATCH).is_some_and(|known| is_known(known, &tag)) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        describe(&file, &tag, response.headers_mut());
        response.headers_mut().remove(CONTENT_TYPE);
        return Ok(response);
    }
    // A range of another version than the one at hand would be nonsense.
    let may_be_partial = text(IF_RANGE).is_none_or(|known| known.trim() == tag);
    let range = text(RANGE).filter(|_| may_be_partial);
    let (status, part) = match range.map(|range| asked(range, file.size_bytes)) {
        None | Some(Asked::All) => (StatusCode::OK, 0..file.size_bytes),
        Some(Asked::Part(part)) => (StatusCode::PARTIAL_CONTENT, part),
        Some(Asked::Nothing) => return Ok(unsatisfiable(file.size_bytes)),
    };
    let content_range = format!("bytes {}-{}/{}", part.start, part.end.saturating_sub(1), file.size_bytes);
    let mut response = Response::new(body(app.noxus.clone(), job_id, index, part.clone()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    describe(&file, &tag, headers);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(part.end - part.start));
    if status == StatusCode::PARTIAL_CONTENT
        && let Ok(value) = HeaderValue::from_str(&content_range)
    {
        headers.insert(CONTENT_RANGE, value);
    }
    Ok(response)
}

/// The file piece by piece: never more than one in memory.
fn body(noxus: Noxus, job_id: i64, index: usize, part: Range<u64>) -> Body {
    Body::from_stream(stream::try_unfold(part, move |left| {
        let noxus = noxus.clone();
        async move {
            if left.is_empty() {
                return Ok::<_, ApiError>(None);
            }
            let wanted = usize::try_from(left.end - left.start).unwrap_or(usize::MAX).min(PIECE_BYTES);
            let piece = blocking(move || noxus.read_job_output(job_id, index, left.start, wanted)).await?;
            if piece.is_empty() {
                return Err(ApiError::new(ErrorCode::StoreCorrupt));
            }
            let next = left.start + piece.len() as u64..left.end;
            Ok(Some((Bytes::from(piece), next)))
        }
    }))
}

/// Whether a list of tags names this one; compared weakly, as the RFC has it here.
fn is_known(list: &str, tag: &str) -> bool {
    list.trim() == "*" || list.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)
}

fn etag(file: &JobOutput) -> String {
    let digest: String = file.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digest}\"")
}

/// What every answer says of the file. It is somebody's content: never run, never
/// guessed at, and shown by a browser only where a page embeds it as a picture.
fn describe(file: &JobOutput, tag: &str, headers: &mut HeaderMap) {
    let disposition = format!(
        "attachment; filename=\"{}\"; filename*=UTF-8''{}",
        plain(&file.filename),
        percent_encoded(&file.filename)
    );
    for (name, value) in [
        (CONTENT_TYPE, file.mime_type.as_str()),
        (ETAG, tag),
        (ACCEPT_RANGES, "bytes"),
        (CACHE_CONTROL, "private, no-cache"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (CONTENT_DISPOSITION, disposition.as_str()),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
}

fn plain(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_graphic() && c != '"' && c != '\\' || c == ' ' { c } else { '_' })
        .collect()
}

/// RFC 5987's `ext-value`.
fn percent_encoded(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// No range that counts: the whole file.
    All,
    /// One range.
    Part(Range<u64>),
    /// A range outside the file.
    Nothing,
}

/// Reads a `Range` header. Several ranges, and forms that are not understood, are
/// answered with the whole file, as the RFC allows.
fn asked(header: &str, size: u64) -> Asked {
    let Some(list) = header.trim().strip_prefix("bytes=") else { return Asked::All };
    let Some((first, last)) = list.trim().split_once('-') else { return Asked::All };
    let number = |text: &str| text.trim().parse::<u64>().ok().filter(|_| !text.trim().starts_with('+'));
    match (number(first), number(last)) {
        _ if list.contains(',') => Asked::All,
        (None, Some(suffix)) if first.trim().is_empty() => {
            if suffix == 0 || size == 0 {
                return Asked::Nothing;
            }
            Asked::Part(size.saturating_sub(suffix)..size)
        }
        (Some(first), None) if last.trim().is_empty() => {
            if first < size {
                Asked::Part(first..size)
            } else {
                Asked::Nothing
            }
        }
        (Some(first), Some(last)) if first <= last => {
            if first < size {
                Asked::Part(first..last.saturating_add(1).min(size))
            } else {
                Asked::Nothing
            }
        }
        _ => Asked::All,
    }
}

fn unsatisfiable(size: u64) -> Response {
    let error = ApiError::new(ErrorCode::RangeNotSatisfiable).with_message(text!(
        "El intervalo pedido queda fuera del archivo de {size} bytes.",
        "The range asked for lies outside the file of {size} bytes."
    ));
    let mut response = Refusal::from(error).into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}")) {
        response.headers_mut().insert(CONTENT_RANGE, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_rfc_has_them() {
        for (header, expected) in [
            ("bytes=0-0", Asked::Part(0..1)),
            ("bytes=0-99", Asked::Part(0..10)),
            ("bytes=5-", Asked::Part(5..10)),
            ("bytes=-3", Asked::Part(7..10)),
            ("bytes=-30", Asked::Part(0..10)),
            ("bytes=10-", Asked::Nothing),
            ("bytes=-0", Asked::Nothing),
            ("bytes=18446744073709551615-", Asked::Nothing),
            ("bytes=3-2", Asked::All),
            ("bytes=0-1,4-5", Asked::All),
            ("items=0-1", Asked::All),
            ("bytes=a-b", Asked::All),
            ("bytes=-", Asked::All),
        ] {
            assert_eq!(asked(header, 10), expected, "{header}");
        }
        assert_eq!(asked("bytes=0-", 0), Asked::Nothing);
    }

    #[test]
    fn names_cannot_break_out_of_their_header() {
        assert_eq!(plain("a\"b\\c\r\nñ.png"), "a_b_c___.png");
        assert_eq!(percent_encoded("ñ a'.png"), "%C3%B1%20a%27.png");
    }
}
