//! The catalog: every tool, option, limit, price and operation as one JSON
//! document. Bindings, references and forms are made from it.

use noxus_engine::{Limits, Services, Tariff, schema};
use serde_json::{Value, json};

use crate::answers;
use crate::codes::CODES;
use crate::error::Result;
use crate::operations::OPERATIONS;
use crate::tool_catalog;

/// The committed document that code generation starts from: the catalog with
/// default limits and prices and no services, the operations and the error table.
///
/// # Errors
/// None in a build whose tests passed.
pub fn document() -> Result<Value> {
    Ok(complete(&Limits::default(), &Tariff::builtin()?, &Services::default()))
}

/// The catalog with the operations and the error table.
pub(crate) fn complete(limits: &Limits, tariff: &Tariff, services: &Services) -> Value {
    let mut document = json!(tool_catalog::of(limits, tariff, services));
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
    answers::define(&mut generator);
    let mut definitions = generator.take_definitions(true).into();
    // What is given back may be given again: such types are described for options.
    schema::part_languages(&mut definitions);
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
        fields.insert("definitions".into(), definitions);
        fields.insert("errors".into(), errors.collect());
    }
    document
}
