//! `errors.py`: one exception for each class of the error table.

use serde_json::Value;

use super::{HEAD, escaped, list, text, wrap};

/// Class of the table, name in Python, builtin it also is, what it means.
const CLASSES: &[(&str, &str, Option<&str>, &str)] = &[
    ("Auth", "AuthError", None, "The API key is missing or does not open anything."),
    ("Permission", "PermissionDeniedError", None, "The key may not do this."),
    ("NotFound", "NotFoundError", Some("LookupError"), "No such tool, job or account."),
    ("Validation", "ValidationError", Some("ValueError"), "The request is malformed."),
    ("Input", "InputError", Some("ValueError"), "The content of a file is not usable."),
    ("Limit", "LimitError", Some("ValueError"), "Something is larger than allowed."),
    ("RateLimit", "RateLimitError", None, "Too many calls in a window, or at once."),
    ("Balance", "BalanceError", None, "There is not enough money."),
    ("Idempotency", "IdempotencyError", None, "The idempotency key is or was used for something else."),
    ("Ledger", "LedgerError", None, "The ledger refuses the operation."),
    ("Tool", "ToolError", None, "The tool failed, ran out of time or was cancelled."),
    ("Provider", "ProviderError", None, "An outside service is missing or failed."),
    ("Store", "StoreError", None, "The ledger's storage failed."),
    ("Internal", "InternalError", None, "A defect in noxus."),
];

/// Codes with a class of their own: code, name, what its class is, builtin.
const CODES: &[(&str, &str, &str, Option<&str>)] = &[
    ("tool_timeout", "ToolTimeoutError", "ToolError", Some("TimeoutError")),
    ("cancelled", "JobCancelledError", "ToolError", None),
];

pub(super) fn module(catalog: &Value) -> Result<String, String> {
    let rows = list(catalog, "errors")?;
    let mut module = format!(
        "{HEAD}\"\"\"What can go wrong: one class for each kind of error.\n\n\
         All are ``NoxusError``; many are also the builtin a Python programmer would expect.\n\"\"\"\n\n\
         from __future__ import annotations\n\nfrom ._error import NoxusError\n"
    );
    for row in rows {
        let class = text(row, "class")?;
        if !CLASSES.iter().any(|(known, ..)| *known == class) {
            return Err(format!("no Python exception for the class {class}"));
        }
    }
    for (class, name, builtin, about) in CLASSES {
        module += &heading(name, "NoxusError", *builtin, about);
        for row in rows.iter().filter(|row| row["class"] == *class) {
            module += &code_line(row)?;
        }
        module += "    \"\"\"\n";
    }
    for (code, name, base, builtin) in CODES {
        let row = rows.iter().find(|row| row["code"] == *code);
        let row = row.ok_or_else(|| format!("the code {code} is gone"))?;
        module += &heading(name, base, *builtin, text(&row["text"], "en")?);
        module += &code_line(row)?;
        module += "    \"\"\"\n";
    }
    module += "\n\nBY_CLASS: dict[str, type[NoxusError]] = {\n";
    for (class, name, ..) in CLASSES {
        module += &format!("    \"{class}\": {name},\n");
    }
    module += "}\nBY_CODE: dict[str, type[NoxusError]] = {\n";
    for (code, name, ..) in CODES {
        module += &format!("    \"{code}\": {name},\n");
    }
    module += "}\n\n__all__ = [\n";
    let mut names: Vec<&str> = CLASSES.iter().map(|row| row.1).chain(CODES.iter().map(|row| row.1)).collect();
    names.sort_unstable();
    for name in names {
        module += &format!("    \"{name}\",\n");
    }
    module += "]\n";
    Ok(module)
}

fn heading(name: &str, base: &str, builtin: Option<&str>, about: &str) -> String {
    let builtin = builtin.map(|builtin| format!(", {builtin}")).unwrap_or_default();
    format!("\n\nclass {name}({base}{builtin}):\n    \"\"\"{}\n\n", escaped(about))
}

fn code_line(row: &Value) -> Result<String, String> {
    let (code, words) = (text(row, "code")?, escaped(text(&row["text"], "en")?));
    Ok(wrap(&words, &format!("    ``{code}`` ({}): ", row["http_status"]), 8) + "\n")
}
