//! The catalog: every tool, option, limit, price and operation as one JSON
//! document. Bindings, references and forms are made from it.

use noxus_engine::{DynTool, Limits, StartingPrice, Tariff, tools};
use serde_json::{Value, json};

use crate::answers;
use crate::codes::CODES;
use crate::operations::OPERATIONS;

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

/// The committed document that code generation starts from: the catalog with
/// default limits and prices, the operations and the error table.
///
/// # Errors
/// None in a build whose tests passed.
pub fn document() -> crate::Result<Value> {
    Ok(complete(&Limits::default(), &Tariff::builtin()?))
}

/// The catalog with the operations and the error table.
pub(crate) fn complete(limits: &Limits, tariff: &Tariff) -> Value {
    let mut document = of(limits, tariff);
    let mut generator = answers::generator();
    let operations = OPERATIONS.iter().map(|row| {
        json!({
            "name": row.name,
            "summary": row.summary,
            "administration": row.is_administration,
            "arguments": row.schema(),
            "answer": row.answer_schema(&mut generator),
        })
    });
    let operations: Value = operations.collect();
    let definitions = generator.take_definitions(true);
    let errors = CODES.iter().map(|row| {
        json!({
            "code": row.code,
            "class": row.class.name(),
            "status": row.class.status(),
            "http_status": row.http_status,
            "retryable": row.retryable,
            "text": row.text,
        })
    });
    if let Value::Object(fields) = &mut document {
        fields.shift_remove("success");
        fields.insert("operations".into(), operations);
        fields.insert("definitions".into(), definitions.into());
        fields.insert("errors".into(), errors.collect());
    }
    document
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
