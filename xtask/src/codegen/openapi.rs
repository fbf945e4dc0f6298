//! The OpenAPI document of a server with default limits and prices.

use serde_json::Value;

use super::Files;

pub(super) fn generate(catalog: &Value) -> Result<Files, String> {
    let document = noxus_server::openapi::document(catalog);
    let mut text = serde_json::to_string_pretty(&document).map_err(|error| error.to_string())?;
    text.push('\n');
    Ok(vec![("docs/reference/openapi.json".into(), text)])
}
