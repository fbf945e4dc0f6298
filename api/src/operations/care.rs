//! Operations that keep a ledger in order, for whoever owns it.

use noxus_billing::{AccountId, Scope};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Operation;
use crate::answers::{ClockAnswer, ReapAnswer, True, VerifyAnswer};
use crate::error::Result;
use crate::heads;
use crate::inner::Inner;

/// Re-derives every balance, hash chain, counter and row, reads every stored answer
/// and checks the file itself.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Verify {
    /// One account only. Default: all.
    ///
    /// es: Solo una cuenta. Por defecto, todas.
    #[serde(default)]
    account: Option<i64>,
    /// The `heads` of an earlier answer, kept where whoever can write the ledger
    /// cannot: history up to them must be as it was.
    ///
    /// es: Las `heads` de una respuesta anterior, guardadas donde no llega quien puede escribir en
    /// el libro: la historia hasta ellas debe seguir igual.
    #[serde(default)]
    heads: Option<heads::Signed>,
    /// Signs the answer's `heads`, and checks the signature of those that are given:
    /// 16 to 256 characters, known to you alone.
    ///
    /// es: Firma las `heads` de la respuesta y comprueba la firma de las que se dan: de 16 a 256
    /// caracteres que solo conoces tú.
    #[serde(default)]
    heads_secret: Option<String>,
    /// Answer with the `heads`. Default: when some are given, or a secret.
    ///
    /// es: Incluye las `heads` en la respuesta. Por defecto, si se da alguna o un secreto.
    #[serde(default)]
    with_heads: Option<bool>,
}

impl Operation for Verify {
    type Answer = VerifyAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let scope = self.account.map_or(Scope::All, |account| Scope::Account(AccountId(account)));
        let secret = self.heads_secret.as_deref();
        let anchors = self.heads.as_ref().map(|heads| heads.open(secret)).transpose()?;
        let audit = noxus.store()?.verify_since(scope, anchors.as_deref().unwrap_or_default())?;
        let is_asked = self.with_heads.unwrap_or(anchors.is_some() || secret.is_some());
        let seal = || heads::Signed::seal(&audit.heads, noxus.clock.now(), secret);
        let heads = is_asked.then(seal).transpose()?;
        Ok(VerifyAnswer { success: True, clean: audit.is_clean(), audit, heads })
    }
}

/// Takes the computer's clock as right after it has leapt ahead of the ledger's.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockAccept {}

impl Operation for ClockAccept {
    type Answer = ClockAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let now = noxus.store()?.accept_clock()?;
        Ok(ClockAnswer { success: True, now_ms: now })
    }
}

/// Releases the money of jobs whose worker died.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reap {
    /// The most jobs to end. Default 1,000.
    ///
    /// es: Cuántos trabajos terminar como máximo. Por defecto, 1000.
    #[serde(default)]
    max: Option<u32>,
}

impl Operation for Reap {
    type Answer = ReapAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let max = usize::try_from(self.max.unwrap_or(1000)).unwrap_or(1000);
        let report = noxus.store()?.reap(max)?;
        Ok(ReapAnswer {
            success: True,
            expired: report.expired,
            released_usd: report.released,
            damaged: report.damaged,
        })
    }
}
