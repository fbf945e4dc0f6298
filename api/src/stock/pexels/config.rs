//! Where Pexels is.

/// The setting itself.
pub(super) const SETTING: &str = "stock.pexels";
/// Where it answers.
pub(super) const BASE_URL: &str = "https://api.pexels.com";
/// Where its key is looked for.
pub(super) const API_KEY_ENV: &str = "PEXELS_API_KEY";
