//! How the camera moves, by the words of a prompt.

use super::clauses;
use crate::script::alike::plain_words;
use crate::timeline::Motion;

/// Words that say that the camera is spoken of; a place alone (the cup to the left) moves nothing.
const CAMERA: &[&str] = &[
    "camara",
    "camera",
    "pan",
    "pans",
    "panea",
    "paneo",
    "panoramica",
    "panning",
    "travelling",
    "traveling",
    "tracking",
    "dolly",
    "barrido",
    "desplazamiento",
    "desplaza",
    "recorrido",
    "recorre",
    "movimiento",
    "tilt",
    "tilts",
    "sweep",
    "sweeps",
    "plano",
    "toma",
    "shot",
    "vista",
    "view",
    "zoom",
];
/// Those of them that are a movement to the side.
const ACROSS: &[&str] = &["pan", "pans", "panea", "paneo", "panoramica", "panning", "barrido"];

/// The movements, in their order, none twice in a row.
pub(super) fn moves(prompt: &str) -> Vec<Motion> {
    let mut moves: Vec<Motion> = clauses(prompt).flat_map(moves_of).collect();
    moves.dedup();
    moves
}

/// The movements of a clause.
fn moves_of(clause: &str) -> Vec<Motion> {
    let words: Vec<String> = plain_words(clause).collect();
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let speaks_of = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let is_of_camera = speaks_of(CAMERA);
    let mut moves = Vec::new();
    for at in 0..words.len() {
        let (before, this, next) = (if at > 0 { word(at - 1) } else { "" }, word(at), word(at + 1));
        // "From left": where it comes from.
        let is_origin = matches!(before, "de" | "desde" | "from")
            || (before == "la" && at > 1 && word(at - 2) == "desde");
        moves.extend(match this {
            "zoom" => Some(if matches!(next, "out" | "atras") { Motion::ZoomOut } else { Motion::ZoomIn }),
            "push" | "dolly" | "move" | "moves" if next == "in" => Some(Motion::ZoomIn),
            "pull" | "pulls" if matches!(next, "back" | "out") => Some(Motion::ZoomOut),
            "dolly" if matches!(next, "out" | "back") => Some(Motion::ZoomOut),
            "primer" if next == "plano" => Some(Motion::ZoomIn),
            "close" if next == "up" => Some(Motion::ZoomIn),
            "closeup" | "acercamiento" | "acercandose" | "acercar" | "acercarse" | "acercando" => {
                Some(Motion::ZoomIn)
            }
            // About something, it is no movement.
            "acerca" if next != "de" && next != "del" => Some(Motion::ZoomIn),
            "closer" | "approaches" | "approaching" if is_of_camera => Some(Motion::ZoomIn),
            "aleja" | "alejar" | "alejarse" | "alejandose" | "alejando" | "alejamiento" => {
                Some(Motion::ZoomOut)
            }
            "retrocede" | "away" if is_of_camera => Some(Motion::ZoomOut),
            "izquierda" | "left" if is_of_camera && !is_origin => Some(Motion::PanLeft),
            "derecha" | "right" if is_of_camera && !is_origin => Some(Motion::PanRight),
            "arriba" | "up" | "upwards" | "sube" | "asciende" | "ascendente" | "rises"
                if is_of_camera && !is_origin && before != "close" =>
            {
                Some(Motion::PanUp)
            }
            "abajo" | "down" | "downwards" | "baja" | "desciende" | "descendente" | "descends"
                if is_of_camera && !is_origin =>
            {
                Some(Motion::PanDown)
            }
            "fija" | "fijo" | "estatica" | "estatico" | "static" | "still" | "locked" | "quieta"
                if is_of_camera =>
            {
                Some(Motion::Still)
            }
            _ => None,
        });
    }
    if moves.is_empty() && speaks_of(ACROSS) {
        moves.push(Motion::PanRight);
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn movements_are_read_in_both_languages() {
        use Motion::{PanDown, PanLeft, PanRight, PanUp, Still, ZoomIn, ZoomOut};
        for (prompt, expected) in [
            ("La cámara se acerca a la taza y luego se aleja", &[ZoomIn, ZoomOut][..]),
            ("Zoom in on the cup, then zoom out", &[ZoomIn, ZoomOut]),
            ("Panorámica hacia la izquierda", &[PanLeft]),
            ("Una panorámica de la costa", &[PanRight]),
            ("Paneo de izquierda a derecha", &[PanRight]),
            ("The camera pans from right to left", &[PanLeft]),
            ("La cámara sube desde la derecha", &[PanUp]),
            ("Tilt down over the tower", &[PanDown]),
            ("Cámara fija sobre un trípode", &[Still]),
            ("Primer plano de unas manos, zoom", &[ZoomIn]),
            ("A close-up of hands", &[ZoomIn]),
            ("Un vídeo acerca de la historia del café", &[]),
            ("A la izquierda hay una taza", &[]),
            ("A still life with the cup on the right", &[]),
            ("The stock goes up", &[]),
        ] {
            assert_eq!(moves(prompt), expected, "{prompt}");
        }
    }
}
