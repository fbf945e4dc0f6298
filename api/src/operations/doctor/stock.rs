//! Where pictures and clips of libraries come from.

use noxus_engine::stock::check_stock;
use noxus_engine::{Services, Text, text};

use super::Finding;
use crate::stock::StockSettings;

/// The libraries that calls could ask. They are not asked for this.
pub(super) fn finding(services: &Services, settings: Option<&StockSettings>) -> Finding {
    let check = "stock";
    let none = || {
        Finding::ok(
            check,
            Text::constant(
                "Sin banco de imágenes: las escenas llevan fondos.",
                "No library of stock footage: scenes have backgrounds.",
            ),
        )
    };
    let Some(settings) = settings else { return none() };
    match check_stock(services) {
        Ok(()) => {
            let names = settings.names().join(", ");
            Finding::ok(
                check,
                text!("Dan imágenes y vídeos: {names}.", "Pictures and clips come from: {names}."),
            )
        }
        Err(error) => match error.hint() {
            Some(hint) => Finding::warning(check, error.message().clone(), hint.clone()),
            None => none(),
        },
    }
}
