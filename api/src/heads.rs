//! The ends of a ledger's hash chains as a document that is kept elsewhere: whoever
//! rewrites the file, even with all its hashes, no longer agrees with it.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use noxus_billing::{ChainHead, ChainKind, Timestamp};
use noxus_engine::text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::codes::ErrorCode;
use crate::error::{ApiError, Result};

/// Heads of all chains, signed where there is a secret to sign with.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Heads")]
pub(crate) struct Signed {
    /// When the ledger stood so, in Unix milliseconds.
    ///
    /// es: Cuándo estaba así el libro, en milisegundos Unix.
    at_ms: i64,
    /// One chain each.
    ///
    /// es: Una por cadena.
    chains: Vec<Chain>,
    /// HMAC-SHA-256 over the rest, in hexadecimal.
    ///
    /// es: HMAC-SHA-256 del resto, en hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hmac_sha256: Option<String>,
}

/// The end of one chain.
///
/// es: El final de una cadena.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ChainHead")]
struct Chain {
    /// `money` or `events`.
    ///
    /// es: `money` o `events`.
    journal: String,
    /// Whose it is; 0 is the ledger's own book of accounts.
    ///
    /// es: De qué cuenta es; 0 es el registro de cuentas del propio libro.
    account: i64,
    /// 0 test, 1 live, 2 the account's directory of apps and keys.
    ///
    /// es: 0 test, 1 live, 2 el directorio de aplicaciones y API keys de la cuenta.
    book: u8,
    /// How many links it has.
    ///
    /// es: Cuántos eslabones tiene.
    sequence: i64,
    /// Hash of its last link, in hexadecimal.
    ///
    /// es: Hash de su último eslabón, en hexadecimal.
    hash: String,
}

impl Signed {
    pub(crate) fn seal(heads: &[ChainHead], at: Timestamp, secret: Option<&str>) -> Result<Self> {
        let chains = heads.iter().filter_map(|head| {
            let journal = match head.kind {
                ChainKind::Money => "money",
                ChainKind::Events => "events",
                _ => return None,
            };
            let ChainHead { account, book, sequence, hash, .. } = *head;
            Some(Chain { journal: journal.to_owned(), account, book, sequence, hash: hex(&hash) })
        });
        let mut sealed = Self { at_ms: at.0, chains: chains.collect(), hmac_sha256: None };
        if let Some(secret) = secret {
            let signature = sealed.mac(secret)?.finalize().into_bytes();
            sealed.hmac_sha256 = Some(hex(&signature));
        }
        Ok(sealed)
    }

    /// The heads, if the signature is right.
    pub(crate) fn open(&self, secret: Option<&str>) -> Result<Vec<ChainHead>> {
        match (secret, &self.hmac_sha256) {
            (Some(secret), signature) => {
                let signature = signature.as_deref().and_then(unhex).unwrap_or_default();
                let right = self.mac(secret)?.verify_slice(&signature).is_ok();
                if !right {
                    return Err(refused("heads").with_message(text!(
                        "La firma de las cabezas no es válida: no las firmó este secreto, o fueron cambiadas.",
                        "The signature of the heads is not valid: this secret did not sign them, or they were changed."
                    )));
                }
            }
            (None, Some(_)) => {
                return Err(refused("heads_secret").with_message(text!(
                    "Las cabezas están firmadas: falta el secreto para comprobarlas.",
                    "The heads are signed: the secret to check them with is missing."
                )));
            }
            (None, None) => {}
        }
        let heads = self.chains.iter().map(|chain| {
            let kind = match chain.journal.as_str() {
                "money" => Some(ChainKind::Money),
                "events" => Some(ChainKind::Events),
                _ => None,
            };
            let hash = unhex(&chain.hash).and_then(|hash| <[u8; 32]>::try_from(hash).ok());
            let head = kind.zip(hash).map(|(kind, hash)| ChainHead {
                kind,
                account: chain.account,
                book: chain.book,
                sequence: chain.sequence,
                hash,
            });
            head.ok_or_else(|| {
                refused("heads").with_message(text!(
                    "Las cabezas no tienen la forma de las que da «verify».",
                    "The heads do not have the form of those that “verify” gives."
                ))
            })
        });
        heads.collect()
    }

    fn mac(&self, secret: &str) -> Result<Hmac<Sha256>> {
        if !(16..=256).contains(&secret.chars().count()) {
            return Err(refused("heads_secret").with_message(text!(
                "El secreto debe tener de 16 a 256 caracteres.",
                "The secret must have 16 to 256 characters."
            )));
        }
        let unsigned = Self { hmac_sha256: None, ..self.clone() };
        let text = serde_json::to_vec(&unsigned).map_err(|_| ApiError::new(ErrorCode::InternalError))?;
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
        Ok(mac.map_err(|_| ApiError::new(ErrorCode::InternalError))?.chain_update(text))
    }
}

fn refused(field: &str) -> ApiError {
    ApiError::new(ErrorCode::InvalidField).with_field(field)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
