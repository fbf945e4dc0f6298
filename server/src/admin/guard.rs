//! What keeps other people's pages out: a browser that visits them can be made to
//! call any address it reaches, this listener's included.

use std::net::{IpAddr, Ipv4Addr};

use axum::extract::{Request, State};
use axum::http::header::{HOST, HeaderName, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use noxus_api::ApiError;
use noxus_api::ErrorCode;
use noxus_api::engine::text;

use crate::app::{App, Peer};
use crate::options::Options;
use crate::reply::Refusal;

/// Around every route of the admin listener.
pub(super) async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if request.extensions().get::<Peer>().is_none() {
        // Mounted in an app that does not tell who is at the other end.
        request.extensions_mut().insert(Peer((Ipv4Addr::UNSPECIFIED, 0).into()));
    }
    let checked = check(request.method(), request.uri(), request.headers(), &app.options);
    let mut response = match checked {
        Ok(()) => next.run(request).await,
        Err(error) => Refusal::from(error).into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in
        [("cross-origin-resource-policy", "same-origin"), ("cross-origin-opener-policy", "same-origin")]
    {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

fn check(method: &Method, uri: &Uri, headers: &HeaderMap, options: &Options) -> Result<(), ApiError> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let authority = text(HOST).or_else(|| uri.authority().map(|authority| authority.as_str()));
    let authority = authority.unwrap_or_default();
    if !is_known_host(authority, options) {
        let host: String = authority.chars().take(100).collect();
        return Err(ApiError::new(ErrorCode::ForbiddenOrigin)
            .with_message(text!(
                "La administración no se atiende bajo el nombre «{host}».",
                "Administration is not served under the name “{host}”."
            ))
            .with_hint(text!(
                "Usa localhost, o añade el nombre a admin_hosts.",
                "Use localhost, or add the name to admin_hosts."
            )));
    }
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let same_site = text(HeaderName::from_static("sec-fetch-site"));
    let is_ours = same_site.is_none_or(|site| site == "same-origin" || site == "none")
        && text(ORIGIN).is_none_or(|origin| is_origin_of(origin, authority));
    if is_ours { Ok(()) } else { Err(ApiError::new(ErrorCode::ForbiddenOrigin)) }
}

/// A page of another name that resolves to this machine would be of our origin in
/// a browser's eyes (DNS rebinding): only known names are answered.
fn is_known_host(authority: &str, options: &Options) -> bool {
    let Some(host) = host_of(authority) else { return false };
    if let Ok(address) = host.parse::<IpAddr>() {
        let listens_there = options.admin_listen.is_some_and(|listen| listen.ip() == address);
        return address.is_loopback() || listens_there && !address.is_unspecified();
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || options.admin_hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
}

/// The host of `host`, `host:port` or `[address]:port`.
fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    (is_port && !host.is_empty()).then_some(host)
}

fn is_origin_of(origin: &str, authority: &str) -> bool {
    let ours = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    ours.is_some_and(|ours| ours.eq_ignore_ascii_case(authority))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(method: Method, headers: &[(&str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        let options = Options { admin_hosts: vec!["panel.example".into()], ..Options::default() };
        check(&method, &Uri::from_static("/"), &map, &options).is_ok()
    }

    #[test]
    fn only_known_names_are_answered() {
        for (host, expected) in [
            ("localhost", true),
            ("LOCALHOST:8788", true),
            ("localhost.", true),
            ("127.0.0.1:8788", true),
            ("127.1.2.3", true),
            ("[::1]:8788", true),
            ("[::1]", true),
            ("panel.example:443", true),
            ("panel.example.evil.example", false),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("localhost:port", false),
            ("localhost:8788:1", false),
            ("10.0.0.1:8788", false),
            ("0.0.0.0:8788", false),
            ("[::1", false),
            ("::1", false),
            ("", false),
        ] {
            assert_eq!(verdict(Method::GET, &[("host", host)]), expected, "{host:?}");
        }
        assert!(!verdict(Method::GET, &[]), "a request without a name");
    }

    #[test]
    fn what_changes_something_comes_from_our_own_pages() {
        let host = ("host", "localhost:8788");
        for (headers, expected) in [
            (vec![host], true),
            (vec![host, ("origin", "http://localhost:8788")], true),
            (vec![host, ("origin", "https://localhost:8788"), ("sec-fetch-site", "same-origin")], true),
            (vec![host, ("sec-fetch-site", "none")], true),
            (vec![host, ("origin", "http://localhost:9999")], false),
            (vec![host, ("origin", "http://localhost")], false),
            (vec![host, ("origin", "null")], false),
            (vec![host, ("origin", "https://evil.example")], false),
            (vec![host, ("sec-fetch-site", "cross-site")], false),
            (vec![host, ("sec-fetch-site", "same-site")], false),
        ] {
            assert_eq!(verdict(Method::POST, &headers), expected, "{headers:?}");
            assert_eq!(verdict(Method::DELETE, &headers), expected, "{headers:?}");
            assert!(verdict(Method::GET, &headers), "looking changes nothing: {headers:?}");
        }
    }
}
