//! The query of an address: few names, each once.

use axum::http::Uri;
use noxus_api::ApiError;
use noxus_api::ErrorCode;
use noxus_api::engine::text;

/// The values of the `N` names a route knows, in their order.
pub(crate) fn read<const N: usize>(uri: &Uri, names: [&str; N]) -> Result<[Option<String>; N], ApiError> {
    let mut values = [const { None }; N];
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        let known = names.iter().zip(&mut values).find(|(known, _)| **known == name);
        let name: String = name.chars().take(60).collect();
        match known {
            None => {
                let list = names.join(", ");
                return Err(ApiError::new(ErrorCode::InvalidRequest)
                    .with_message(text!(
                        "La dirección no admite el parámetro «{name}».",
                        "The address takes no parameter “{name}”."
                    ))
                    .with_hint(text!("Parámetros admitidos: {list}.", "Parameters it takes: {list}."))
                    .with_field(name));
            }
            Some((_, Some(_))) => {
                return Err(ApiError::new(ErrorCode::ConflictingFields)
                    .with_message(text!(
                        "El parámetro «{name}» llega dos veces.",
                        "The parameter “{name}” came twice."
                    ))
                    .with_field(name));
            }
            Some((_, slot)) => *slot = Some(value.into_owned()),
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_once() {
        let of = |uri: &str| read(&uri.parse::<Uri>().unwrap(), ["before", "limit"]);
        assert_eq!(of("/jobs").unwrap(), [None, None]);
        assert_eq!(of("/jobs?limit=%35&before=").unwrap(), [Some(String::new()), Some("5".into())]);
        assert_eq!(of("/jobs?limit=1&limit=1").unwrap_err().code(), "conflicting_fields");
        assert_eq!(of("/jobs?page=1").unwrap_err().code(), "invalid_request");
    }
}
