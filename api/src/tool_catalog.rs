//! The tools of the catalog: options, limits, prices.

use noxus_engine::{DynTool, Limits, StartingPrice, Tariff, tools};
use serde_json::{Value, json};

/// The catalog under these limits and prices.
pub fn of(limits: &Limits, tariff: &Tariff) -> Value {
    json!({
        "success": true,
        "catalog_version": 1,
        "limits": limits,
        "tariff": {"id": tariff.id, "version": tariff.version, "currency": tariff.currency},
        "tools": tools::all().iter().map(|tool| tool_entry(*tool, tariff)).collect::<Vec<_>>(),
    })
}

fn tool_entry(tool: &dyn DynTool, tariff: &Tariff) -> Value {
    let rates = tariff.rates(tool.slug());
    let mut entry = json!({
        "slug": tool.slug(),
        "aliases": tool.aliases(),
        "summary": tool.summary(),
        "primary_field": tool.primary_field(),
        "inputs": tool.inputs(),
        "params": tools::params_schema(tool),
        "report": tool.report_schema(),
        "rates": rates.as_ref().map_or_else(|_| json!([]), |rates| json!(rates)),
        "available": rates.is_ok(),
        "reason": rates.err().map(|error| error.message().clone()),
    });
    // The whole price where it is the same for every call, else where it begins.
    let price = tariff.starting_price(tool.slug()).ok().map(|price| match price {
        StartingPrice::Fixed(usd) => ("price_usd", usd),
        StartingPrice::From(usd) => ("from_usd", usd),
    });
    if let (Some((name, usd)), Value::Object(entry)) = (price, &mut entry) {
        entry.insert(name.to_owned(), usd.to_string().into());
    }
    entry
}
