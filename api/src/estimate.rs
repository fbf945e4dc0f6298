//! What a call costs at most.

use noxus_billing::Money;
use noxus_engine::Quote;
use serde_json::{Value, json};

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
        json!({
            "success": true,
            "tool": self.tool,
            "currency": self.quote.currency,
            "estimated_usd": self.estimated.to_string(),
            "tariff": {"id": self.quote.tariff, "version": self.quote.tariff_version},
            "lines": self.quote.lines,
            "request_id": self.request_id,
        })
    }

    /// The envelope as JSON text.
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }
}
