//! Sessions of the panel: in memory, by the hash of their secret.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// How long a session lasts, used or not.
pub(super) const SESSION_MS: i64 = 12 * 60 * 60 * 1000;
/// Sessions at a time; the oldest makes room.
const MAX_SESSIONS: usize = 64;

/// Open sessions, the oldest first. Pure: time and randomness are given.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    open: Vec<Session>,
}

#[derive(Debug)]
struct Session {
    digest: [u8; 32],
    csrf_digest: [u8; 32],
    expires_at_ms: i64,
}

/// A session just opened.
#[derive(Debug)]
pub(super) struct Opened {
    /// For the cookie.
    pub(super) secret: String,
    /// Told this once: a cookie reaches every program that a browser visits under the
    /// same name, whatever its port, and is not to be enough to change anything.
    pub(super) csrf_token: String,
    pub(super) expires_at_ms: i64,
}

/// A session that a cookie names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    csrf_digest: [u8; 32],
    pub(super) expires_at_ms: i64,
}

impl Sessions {
    /// Opens a session under a secret and a CSRF token of 32 random bytes each.
    pub(super) fn open(&mut self, secret: [u8; 32], csrf: [u8; 32], now_ms: i64) -> Opened {
        self.open.retain(|session| session.expires_at_ms > now_ms);
        while self.open.len() >= MAX_SESSIONS {
            self.open.remove(0);
        }
        let expires_at_ms = now_ms.saturating_add(SESSION_MS);
        let (secret, csrf_token) = (URL_SAFE_NO_PAD.encode(secret), URL_SAFE_NO_PAD.encode(csrf));
        self.open.push(Session { digest: digest(&secret), csrf_digest: digest(&csrf_token), expires_at_ms });
        Opened { secret, csrf_token, expires_at_ms }
    }

    /// The session of a secret, while it lasts.
    pub(super) fn find(&self, secret: &str, now_ms: i64) -> Option<Found> {
        let digest = digest(secret);
        let mut found = None;
        // All are compared: how long it takes says nothing about them.
        for session in &self.open {
            if bool::from(session.digest.ct_eq(&digest)) && session.expires_at_ms > now_ms {
                found =
                    Some(Found { csrf_digest: session.csrf_digest, expires_at_ms: session.expires_at_ms });
            }
        }
        found
    }

    /// Ends the session of a secret.
    pub(super) fn close(&mut self, secret: &str) {
        let digest = digest(secret);
        self.open.retain(|session| !bool::from(session.digest.ct_eq(&digest)));
    }
}

impl Found {
    /// Whether this is the session's CSRF token.
    pub(super) fn is_csrf_token(&self, given: &str) -> bool {
        self.csrf_digest.ct_eq(&digest(given)).into()
    }
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_lasts_twelve_hours_and_has_its_own_csrf_token() {
        let mut sessions = Sessions::default();
        let one = sessions.open([1; 32], [101; 32], 0);
        let two = sessions.open([2; 32], [102; 32], 0);
        assert_ne!(one.csrf_token, two.csrf_token);
        let found = sessions.find(&one.secret, SESSION_MS - 1).unwrap();
        assert!(found.is_csrf_token(&one.csrf_token));
        assert!(!found.is_csrf_token(&two.csrf_token) && !found.is_csrf_token(""));
        assert!(!found.is_csrf_token(&one.secret), "the cookie does not tell it");
        assert_eq!(sessions.find(&one.secret, SESSION_MS), None);
        assert_eq!(sessions.find(&URL_SAFE_NO_PAD.encode([3; 32]), 0), None);
        assert_eq!(sessions.find("not base64!", 0), None);
    }

    #[test]
    fn closing_ends_one_session() {
        let mut sessions = Sessions::default();
        let one = sessions.open([1; 32], [101; 32], 0);
        let two = sessions.open([2; 32], [102; 32], 0);
        sessions.close(&one.secret);
        assert_eq!(sessions.find(&one.secret, 1), None);
        assert!(sessions.find(&two.secret, 1).is_some());
    }

    #[test]
    fn the_oldest_makes_room_and_secrets_are_not_kept() {
        let mut sessions = Sessions::default();
        let first = sessions.open([0; 32], [100; 32], 0);
        for number in 1..=64 {
            sessions.open([number; 32], [number; 32], i64::from(number));
        }
        assert_eq!(sessions.open.len(), MAX_SESSIONS);
        assert_eq!(sessions.find(&first.secret, 65), None);
        assert!(sessions.find(&URL_SAFE_NO_PAD.encode([64; 32]), 65).is_some());
        assert!(sessions.open.iter().all(|session| session.digest != [64; 32]));
    }
}
