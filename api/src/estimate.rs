//! What a call costs at most.

use noxus_billing::Money;
use noxus_engine::Quote;
use serde_json::{Value, json};

use crate::answers::{self, TariffVersion, True};

/// The price of a call, as an envelope.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// Canonical slug.
    pub tool: String,
    /// The most the call can cost.
    pub estimated: Money,
    /// How that comes about.
    pub quote: Quote,
    /// Id of this request.
    pub request_id: String,
}

impl Estimate {
    /// The envelope.
    pub fn to_value(&self) -> Value {
        let quote = &self.quote;
        json!(answers::Estimate {
            success: True,
            tool: self.tool.clone(),
            currency: quote.currency.clone(),
            estimated_usd: self.estimated,
            tariff: TariffVersion { id: quote.tariff.clone(), version: quote.tariff_version },
            lines: quote.lines.clone(),
            request_id: self.request_id.clone(),
        })
    }

    /// The envelope as JSON text.
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }
}
