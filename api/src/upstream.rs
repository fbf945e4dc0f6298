//! What jobs ask of providers outside, kept in the ledger: with the job, from before anybody waits for it.

use std::sync::{Arc, Mutex, PoisonError};

use noxus_billing::{JobRecord, Money, Store};
use noxus_engine::video_generator::{Upstream, UpstreamEnd, UpstreamJournal, VideoGenerator};
use noxus_engine::{Code, DynTool, Error, Service, Services, text};
use sha2::{Digest as _, Sha256};

use crate::error::Result;
use crate::inner::Inner;
use crate::keeper::Watch;

/// The journal of one job.
pub(crate) struct LedgerJournal {
    store: Arc<dyn Store>,
    watch: Arc<Watch>,
    /// The job as it was when this run of it began.
    job: JobRecord,
    end: Mutex<Option<UpstreamEnd>>,
}

/// The journal of a job whose tool may ask outside; none without a ledger.
pub(crate) fn of_job(
    noxus: &Inner,
    tool: &dyn DynTool,
    watch: &Arc<Watch>,
) -> Result<Option<Arc<LedgerJournal>>> {
    let may_ask = tool.services().iter().any(|used| used.service == Service::VideoGenerator);
    let asks = may_ask && noxus.services.get::<dyn VideoGenerator>().is_ok();
    let Some(lease) = watch.lease().filter(|_| asks) else { return Ok(None) };
    let store = Arc::clone(noxus.store()?);
    let job = store.job(lease.job)?;
    Ok(Some(Arc::new(LedgerJournal { store, watch: Arc::clone(watch), job, end: Mutex::default() })))
}

impl LedgerJournal {
    /// The services with this journal.
    pub(crate) fn beside(self: &Arc<Self>, services: &Services) -> Services {
        services.clone().with::<dyn UpstreamJournal>(Arc::clone(self) as Arc<dyn UpstreamJournal>)
    }

    /// What became of the work outside, as far as it was told.
    pub(crate) fn end(&self) -> Option<UpstreamEnd> {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UpstreamJournal for LedgerJournal {
    /// The same for every run of the job, in this ledger and no other.
    fn token(&self) -> Option<String> {
        let JobRecord { id, account, created_at, .. } = &self.job;
        let named = format!("{id:?} {account:?} {created_at:?}");
        let digest = Sha256::digest(named.as_bytes());
        Some(digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }

    fn noted(&self, provider: &str) -> Option<Upstream> {
        let noted = self.job.upstream.iter().rfind(|noted| noted.provider == provider)?;
        let cost_usd = (noted.cost_usd > Money::ZERO).then(|| noted.cost_usd.to_decimal());
        Some(Upstream { provider: noted.provider.clone(), id: noted.id.clone(), cost_usd })
    }

    fn note(&self, upstream: &Upstream) -> std::result::Result<(), Error> {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| {
            let message = text!(
                "No se pudo anotar en el libro lo que se pide fuera.",
                "What is asked for outside could not be noted in the ledger."
            );
            Error::new(Code::ToolFailed, message).with_source(source)
        };
        let lease = self.watch.lease().ok_or_else(|| failed("there is no lease".into()))?;
        let cost_usd = upstream.cost_usd.unwrap_or_default();
        let cost_usd = Money::from_decimal_rounding_up(cost_usd).map_err(|error| failed(error.into()))?;
        let (provider, id) = (upstream.provider.clone(), upstream.id.clone());
        let noted = noxus_billing::Upstream { provider, id, cost_usd };
        match self.store.note_upstream(&lease, &noted) {
            Ok(_) => Ok(()),
            // Another worker has the job, or its owner has ended it.
            Err(error) if matches!(error.code(), "lease_lost" | "hold_already_released") => {
                Err(Error::cancelled())
            }
            Err(error) => Err(failed(error.into())),
        }
    }

    fn ended(&self, end: UpstreamEnd) {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
    }
}
