//! Envelopes for people: made from the JSON as it is, so that a new field or
//! operation shows up without a line here.

use std::path::PathBuf;

use noxus_api::{Language, Response};
use serde_json::{Map, Value};

use crate::screen::Screen;
use crate::stamp;

/// The columns of lists that would be too wide, by name of the list.
const COLUMNS: &[(&str, &[&str])] = &[
    (
        "accounts",
        &["account", "name", "tier", "status", "balances.test.available_usd", "balances.live.available_usd"],
    ),
    ("keys", &["key", "app", "environment", "key_hint", "tools", "budget_usd", "status", "created_at_ms"]),
    ("jobs", &["job_id", "tool", "state", "charged_usd", "refunded_usd", "error_code", "created_at_ms"]),
];
/// Longest cell of a list in characters.
const CELL: usize = 48;

/// An answer of the engine: its fields line by line, lists as tables.
pub(crate) fn answer(envelope: &Value, screen: &Screen) -> String {
    let Value::Object(fields) = envelope else { return scalar(envelope) };
    if let Some(checks) = fields.get("checks").and_then(Value::as_array) {
        return findings(checks, screen);
    }
    let mut fields = fields.clone();
    fields.shift_remove("success");
    // A single object or list needs no name above it.
    if let (1, Some((name, value @ (Value::Object(_) | Value::Array(_))))) =
        (fields.len(), fields.iter().next())
    {
        return block(name, value, screen).join("\n");
    }
    block("", &Value::Object(fields), screen).join("\n")
}

/// What the doctor found: a line each, and under what is not well how to mend it.
fn findings(checks: &[Value], screen: &Screen) -> String {
    let text =
        |check: &Value, name: &str| check.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let width = checks.iter().map(|check| text(check, "check").len()).max().unwrap_or_default();
    let lines = checks.iter().flat_map(|check| {
        let state = match text(check, "state").as_str() {
            "ok" => screen.pick("bien", "ok"),
            "warning" => screen.pick("aviso", "warning"),
            _ => screen.pick("mal", "broken"),
        };
        let (name, found, remedy) = (text(check, "check"), text(check, "found"), text(check, "remedy"));
        let line = format!("{state:<8} {name:<width$}  {found}");
        let remedy = (!remedy.is_empty()).then(|| format!("{:<8} {:<width$}  → {remedy}", "", ""));
        std::iter::once(line).chain(remedy)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What a run gave: files, what the tool says, what it cost.
pub(crate) fn result(response: &Response, written: &[PathBuf], screen: &Screen) -> String {
    let mut lines: Vec<String> = written
        .iter()
        .zip(&response.files)
        .map(|(path, file)| {
            let size = file.content.size_bytes();
            format!("{}  {}  {size} bytes", path.display(), file.mime_type)
        })
        .collect();
    // A result on standard output speaks for itself.
    if !response.report.is_empty() && !written.is_empty() {
        let report = Value::Object(response.report.clone());
        lines.extend(block("", &report, screen).into_iter().map(|line| format!("  {line}")));
    }
    if let (Some(billing), Some(job)) = (&response.billing, response.job_id) {
        let (charged, balance) = (billing.charged, billing.balance_after);
        lines.push(match (screen.language, response.replayed) {
            (Language::Spanish, false) => {
                format!("Cobrado {charged} USD · saldo {balance} USD · trabajo {job}")
            }
            (Language::English, false) => {
                format!("Charged {charged} USD · balance {balance} USD · job {job}")
            }
            (Language::Spanish, true) => {
                format!("Repetición del trabajo {job}: no se cobra de nuevo ({charged} USD entonces)")
            }
            (Language::English, true) => {
                format!("Repeats job {job}: not charged again ({charged} USD then)")
            }
        });
    }
    lines.join("\n")
}

/// The value on one line.
pub(crate) fn scalar(value: &Value) -> String {
    match value {
        Value::Null => "–".into(),
        // Not the same as null: no scopes, no tools.
        Value::Array(items) if items.is_empty() => "[]".into(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            items.iter().map(scalar).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn block(name: &str, value: &Value, screen: &Screen) -> Vec<String> {
    match value {
        Value::Object(fields) => fields_of(fields, screen),
        Value::Array(items) if items.is_empty() => vec![screen.pick("(nada)", "(none)").to_owned()],
        Value::Array(items) if items.iter().all(Value::is_object) => table(name, items, screen),
        other => vec![scalar(other)],
    }
}

fn fields_of(fields: &Map<String, Value>, screen: &Screen) -> Vec<String> {
    let is_short = |value: &Value| !nests(value);
    let width =
        fields.iter().filter(|(_, value)| is_short(value)).map(|(name, _)| name.chars().count()).max();
    let width = width.unwrap_or_default();
    let mut lines = Vec::new();
    for (name, value) in fields {
        if is_short(value) {
            let value = cell(name, value, screen);
            lines.push(format!("{name:<width$}  {value}").trim_end().to_owned());
        } else {
            lines.push(format!("{name}:"));
            lines.extend(block(name, value, screen).into_iter().map(|line| format!("  {line}")));
        }
    }
    lines
}

/// Whether the value needs lines of its own.
fn nests(value: &Value) -> bool {
    match value {
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(items) => items.iter().any(|item| item.is_object() || item.is_array()),
        _ => false,
    }
}

fn table(name: &str, rows: &[Value], screen: &Screen) -> Vec<String> {
    let rows: Vec<Map<String, Value>> = rows.iter().map(flat).collect();
    let chosen = COLUMNS.iter().find(|(list, _)| *list == name).map(|(_, columns)| *columns);
    let columns: Vec<String> = match chosen {
        Some(columns) => columns.iter().map(|column| (*column).to_owned()).collect(),
        None => rows.first().map(|row| row.keys().cloned().collect()).unwrap_or_default(),
    };
    let mut cells: Vec<Vec<String>> = vec![columns.clone()];
    cells.extend(rows.iter().map(|row| {
        let value = |column: &String| short(&cell(column, row.get(column).unwrap_or(&Value::Null), screen));
        columns.iter().map(value).collect()
    }));
    let widths: Vec<usize> = (0..columns.len())
        .map(|column| {
            cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let line = |row: &Vec<String>| {
        let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}", width = *width));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    cells.iter().map(line).collect()
}

/// Nested objects as dotted names.
fn flat(row: &Value) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in row.as_object().into_iter().flatten() {
        if nests(value) && value.is_object() {
            let inner = flat(value).into_iter().map(|(inner, value)| (format!("{name}.{inner}"), value));
            fields.extend(inner);
        } else {
            fields.insert(name.clone(), value.clone());
        }
    }
    fields
}

/// A value under its name: times are read as times, yes and no as words.
fn cell(name: &str, value: &Value, screen: &Screen) -> String {
    match value {
        Value::Number(number) if name.ends_with("at_ms") || name.ends_with("until_ms") => {
            number.as_i64().map_or_else(|| scalar(value), stamp::utc)
        }
        Value::Bool(true) => screen.pick("sí", "yes").into(),
        Value::Bool(false) => screen.pick("no", "no").into(),
        _ => scalar(value),
    }
}

fn short(text: &str) -> String {
    let line = text.replace(['\n', '\r', '\t'], " ");
    match line.char_indices().nth(CELL) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ENGLISH: Screen = Screen { language: Language::English, json: false, quiet: false };

    #[test]
    fn one_object_stands_without_its_name() {
        let envelope = json!({"success": true, "balance": {"currency": "USD", "balance_usd": "9.998"}});
        assert_eq!(answer(&envelope, &ENGLISH), "currency     USD\nbalance_usd  9.998");
    }

    #[test]
    fn lists_are_tables() {
        let envelope = json!({"success": true, "movements": [
            {"sequence": 1, "at_ms": 0, "job_id": null},
            {"sequence": 10, "at_ms": 1000, "job_id": 7},
        ]});
        assert_eq!(
            answer(&envelope, &ENGLISH),
            "sequence  at_ms                    job_id\n\
             1         1970-01-01 00:00:00 UTC  –\n\
             10        1970-01-01 00:00:01 UTC  7"
        );
        assert_eq!(answer(&json!({"success": true, "jobs": []}), &ENGLISH), "(none)");
    }

    #[test]
    fn nested_objects_are_indented_and_long_cells_cut() {
        let envelope = json!({"success": true, "status": "ok", "account": {"tier": "free"}});
        assert_eq!(answer(&envelope, &ENGLISH), "status  ok\naccount:\n  tier  free");
        assert_eq!(short(&"ñ".repeat(49)), format!("{}…", "ñ".repeat(48)));
    }
}
