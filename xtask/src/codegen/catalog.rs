//! The catalog itself, as a committed document.

use serde_json::Value;

use super::Files;

pub(super) fn generate(catalog: &Value) -> Result<Files, String> {
    let mut text = serde_json::to_string_pretty(catalog).map_err(|error| error.to_string())?;
    text.push('\n');
    Ok(vec![("catalog.json".into(), text)])
}
