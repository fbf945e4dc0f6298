//! Where Pixabay is.

/// The setting itself.
pub(super) const SETTING: &str = "stock.pixabay";
/// Where it answers.
pub(super) const BASE_URL: &str = "https://pixabay.com";
/// Where its key is looked for.
pub(super) const API_KEY_ENV: &str = "PIXABAY_API_KEY";
/// What the key is called in addresses.
pub(super) const KEY_NAME: &str = "key";
