//! API keys: their text, their rules, their life.
//!
//! `noxus_test_` or `noxus_live_`, 32 random base62 characters, and the CRC-32 of all before as six
//! base62 characters: a mistyped key is refused without a look at the store.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::clock::Timestamp;
use crate::error::{Error, Why};
use crate::money::Money;
use crate::randomness::Randomness;
use crate::records::{
    AccountStatus, ApiKey, AppStatus, Environment, KeyChange, KeyId, KeyStatus, NewAccount, NewApp, NewKey,
    RateLimit,
};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_CHARS: usize = 32;
const CHECKSUM_CHARS: usize = 6;
const HINT_CHARS: usize = 4;

/// Longest name, tier or reference, in characters.
const NAME_MAX_CHARS: usize = 200;
/// Most scopes or tools on one key.
const LIST_MAX_ITEMS: usize = 256;
/// Longest rate window: 31 days.
const WINDOW_MAX_SECONDS: u32 = 31 * 86_400;
/// Longest grace period of a rotation: one year.
const GRACE_MAX_MS: i64 = 366 * 86_400_000;

/// The text of a key. It is shown once and printed nowhere by accident.
pub struct Secret(String);

impl Secret {
    /// The key itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Draws a new key.
    pub(crate) fn generate(environment: Environment, randomness: &dyn Randomness) -> Result<Self, Error> {
        let mut text = format!("noxus_{environment}_");
        let target = text.len() + RANDOM_CHARS;
        while text.len() < target {
            let mut bytes = [0_u8; 64];
            randomness.fill(&mut bytes)?;
            // 248 = 4 x 62: larger bytes are dropped so that every character is equally likely.
            let fair = bytes.iter().filter(|byte| **byte < 248);
            let missing = target - text.len();
            text.extend(fair.take(missing).map(|byte| char::from(ALPHABET[usize::from(byte % 62)])));
        }
        text.push_str(&checksum(&text));
        Ok(Self(text))
    }

    /// Prefix and last four characters.
    pub(crate) fn hint(&self, environment: Environment) -> String {
        let tail = self.0.len().saturating_sub(HINT_CHARS);
        format!("noxus_{environment}_...{}", &self.0[tail..])
    }

    /// What the store keeps instead of the key.
    pub(crate) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Six base62 characters of the CRC-32.
fn checksum(text: &str) -> String {
    let mut rest = u64::from(crc32fast::hash(text.as_bytes()));
    let mut digits = [b'0'; CHECKSUM_CHARS];
    for digit in digits.iter_mut().rev() {
        let [index, ..] = (rest % 62).to_le_bytes();
        *digit = ALPHABET[usize::from(index)];
        rest /= 62;
    }
    digits.iter().copied().map(char::from).collect()
}

/// SHA-256 of a well-formed key; the checksum is tested before anything is looked up.
pub(crate) fn digest_of(secret: &str) -> Result<[u8; 32], Error> {
    if secret.is_empty() {
        return Err(Error::MissingApiKey);
    }
    let random_and_checksum = secret
        .strip_prefix("noxus_test_")
        .or_else(|| secret.strip_prefix("noxus_live_"))
        .ok_or(Error::InvalidApiKey)?;
    let well_formed = random_and_checksum.len() == RANDOM_CHARS + CHECKSUM_CHARS
        && random_and_checksum.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !well_formed {
        return Err(Error::InvalidApiKey);
    }
    let (body, tail) = secret.split_at(secret.len() - CHECKSUM_CHARS);
    if checksum(body) != tail {
        return Err(Error::InvalidApiKey);
    }
    Ok(Sha256::digest(secret.as_bytes()).into())
}

/// Compares digests in time that does not depend on where they differ.
pub(crate) fn same_digest(left: &[u8; 32], right: &[u8; 32]) -> bool {
    left.ct_eq(right).into()
}

/// What decides whether a key works, apart from its account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyLife {
    pub(crate) status: KeyStatus,
    pub(crate) app_status: Option<AppStatus>,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) replaced: bool,
    pub(crate) grace_until: Option<Timestamp>,
}

impl KeyLife {
    pub(crate) fn of(key: &ApiKey, app_status: Option<AppStatus>) -> Self {
        Self {
            status: key.status,
            app_status,
            expires_at: key.expires_at,
            replaced: key.replaced_by.is_some(),
            grace_until: key.grace_until,
        }
    }

    /// Whether the key works at `now`.
    pub(crate) fn check(&self, now: Timestamp) -> Result<(), Error> {
        match self.status {
            KeyStatus::Revoked => return Err(Error::ApiKeyRevoked),
            KeyStatus::Disabled => return Err(Error::ApiKeyDisabled),
            KeyStatus::Active => {}
        }
        if self.replaced && self.grace_until.is_none_or(|until| until <= now) {
            return Err(Error::ApiKeyRevoked);
        }
        if self.app_status == Some(AppStatus::Disabled) {
            return Err(Error::ApiKeyDisabled);
        }
        if self.expires_at.is_some_and(|until| until <= now) {
            return Err(Error::ApiKeyExpired);
        }
        Ok(())
    }
}

/// Refuses anybody but an active account.
pub(crate) fn check_account(status: AccountStatus) -> Result<(), Error> {
    match status {
        AccountStatus::Active => Ok(()),
        AccountStatus::Suspended => Err(Error::AccountSuspended),
    }
}

/// The record of a new key, whose id and lineage the store has yet to give.
pub(crate) fn draft(new: &NewKey, hint: String, now: Timestamp) -> ApiKey {
    ApiKey {
        id: KeyId(0),
        account: new.account,
        app: new.app,
        environment: new.environment,
        hint,
        scopes: new.scopes.clone(),
        tools: new.tools.clone(),
        rate_limit: new.rate_limit,
        budget: new.budget,
        status: KeyStatus::Active,
        created_at: now,
        expires_at: new.expires_at,
        replaced_by: None,
        grace_until: None,
        lineage: KeyId(0),
    }
}

/// The record of the key that replaces `old`.
pub(crate) fn successor(old: &ApiKey, hint: String, now: Timestamp) -> Result<ApiKey, Error> {
    if old.status == KeyStatus::Revoked || old.replaced_by.is_some() {
        return Err(Error::ApiKeyRevoked);
    }
    Ok(ApiKey { id: KeyId(0), hint, created_at: now, replaced_by: None, grace_until: None, ..old.clone() })
}

/// The key as `change` makes it, unless it is revoked or replaced for good. Its app is the store's
/// to check.
pub(crate) fn changed(old: &ApiKey, change: &KeyChange, now: Timestamp) -> Result<ApiKey, Error> {
    if let Err(gone @ Error::ApiKeyRevoked) = KeyLife::of(old, None).check(now) {
        return Err(gone);
    }
    let KeyChange { app, scopes, tools, rate_limit, budget, expires_at } = change.clone();
    let key = ApiKey {
        app: app.unwrap_or(old.app),
        scopes: scopes.unwrap_or_else(|| old.scopes.clone()),
        tools: tools.unwrap_or_else(|| old.tools.clone()),
        rate_limit: rate_limit.unwrap_or(old.rate_limit),
        budget: budget.unwrap_or(old.budget),
        expires_at: expires_at.unwrap_or(old.expires_at),
        ..old.clone()
    };
    check_rights(&key.scopes, key.tools.as_deref(), key.rate_limit, key.budget)?;
    Ok(key)
}

/// The new status, unless the key is revoked already.
pub(crate) fn change_status(old: KeyStatus, new: KeyStatus) -> Result<KeyStatus, Error> {
    match (old, new) {
        (KeyStatus::Revoked, KeyStatus::Active | KeyStatus::Disabled) => Err(Error::ApiKeyRevoked),
        _ => Ok(new),
    }
}

pub(crate) fn unknown_key() -> Error {
    Error::InvalidField { field: "key", why: Why::new("no such key", "no existe esa clave") }
}

pub(crate) fn unknown_app() -> Error {
    Error::InvalidField { field: "app", why: Why::new("no such app", "no existe esa app") }
}

/// Refuses empty or overlong names, and control characters.
pub(crate) fn check_name(field: &'static str, text: &str) -> Result<(), Error> {
    let fits = !text.trim().is_empty() && text.chars().count() <= NAME_MAX_CHARS;
    if fits && !text.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Error::InvalidField { field, why: Why::new("1-200 characters", "1-200 caracteres") })
}

pub(crate) fn check_new_account(new: &NewAccount) -> Result<(), Error> {
    check_name("name", &new.name)?;
    check_name("tier", &new.tier)
}

pub(crate) fn check_new_app(new: &NewApp) -> Result<(), Error> {
    check_name("name", &new.name)
}

pub(crate) fn check_grace(grace_ms: i64) -> Result<(), Error> {
    if (0..=GRACE_MAX_MS).contains(&grace_ms) {
        return Ok(());
    }
    Err(Error::InvalidField { field: "grace_ms", why: Why::new("0-31622400000 ms", "0-31622400000 ms") })
}

pub(crate) fn check_new_key(new: &NewKey) -> Result<(), Error> {
    check_rights(&new.scopes, new.tools.as_deref(), new.rate_limit, new.budget)
}

/// Refuses a window that no ledger looks back over.
pub(crate) fn check_rate_limit(rate_limit: Option<RateLimit>) -> Result<(), Error> {
    match rate_limit {
        Some(rate) if !(1..=WINDOW_MAX_SECONDS).contains(&rate.window_seconds) => Err(Error::InvalidField {
            field: "rate_limit",
            why: Why::new("window_seconds 1-2678400", "window_seconds 1-2678400"),
        }),
        _ => Ok(()),
    }
}

fn check_rights(
    scopes: &[String],
    tools: Option<&[String]>,
    rate_limit: Option<RateLimit>,
    budget: Option<Money>,
) -> Result<(), Error> {
    for (field, list) in [("scopes", scopes), ("tools", tools.unwrap_or_default())] {
        if list.len() > LIST_MAX_ITEMS {
            return Err(Error::InvalidField { field, why: Why::new("0-256 items", "0-256 elementos") });
        }
        list.iter().try_for_each(|item| check_name(field, item))?;
    }
    check_rate_limit(rate_limit)?;
    if budget.is_some_and(|budget| budget.is_negative()) {
        return Err(Error::InvalidField { field: "budget", why: Why::new(">= 0", ">= 0") });
    }
    Ok(())
}
