//! Labels of scripts, in Spanish and English.

use super::times;
use crate::script::SceneRole;

/// What a label says about what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Title,
    Scene,
    Role(SceneRole),
    Spoken,
    OnScreen,
    Visual,
    /// Names what follows, and nothing else: "Guion:".
    Section,
    /// About the script and not of it: "Duración aproximada: 45 s".
    Note,
}

impl Label {
    pub(super) fn begins_scene(self) -> bool {
        matches!(self, Self::Scene | Self::Role(_))
    }
}

/// A label at the start of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) label: Label,
    /// What stands between it and the colon: `(en tono alegre)`.
    pub(super) aside: Option<String>,
    pub(super) rest: String,
    /// Whether the rest names the scene and is not said.
    pub(super) is_name: bool,
}

impl Found {
    /// Whether it may stand in brackets: `[ESCENA 1]`, `[Visual: un gato]`; but `(Música)` is no label.
    pub(super) fn fits_brackets(&self) -> bool {
        let shows = matches!(self.label, Label::Visual | Label::OnScreen) && !self.rest.is_empty();
        shows || self.label.begins_scene()
    }
}

const LABELS: &[(&str, Label)] = &[
    ("titulo", Label::Title),
    ("title", Label::Title),
    ("escena", Label::Scene),
    ("scene", Label::Scene),
    ("toma", Label::Scene),
    ("shot", Label::Scene),
    ("hook", Label::Role(SceneRole::Hook)),
    ("gancho", Label::Role(SceneRole::Hook)),
    ("intro", Label::Role(SceneRole::Hook)),
    ("introduccion", Label::Role(SceneRole::Hook)),
    ("introduction", Label::Role(SceneRole::Hook)),
    ("apertura", Label::Role(SceneRole::Hook)),
    ("opening", Label::Role(SceneRole::Hook)),
    ("problema", Label::Role(SceneRole::Problem)),
    ("el problema", Label::Role(SceneRole::Problem)),
    ("problem", Label::Role(SceneRole::Problem)),
    ("the problem", Label::Role(SceneRole::Problem)),
    ("punto", Label::Role(SceneRole::Point)),
    ("point", Label::Role(SceneRole::Point)),
    ("el gancho", Label::Role(SceneRole::Hook)),
    ("the hook", Label::Role(SceneRole::Hook)),
    ("la solucion", Label::Role(SceneRole::Point)),
    ("the solution", Label::Role(SceneRole::Point)),
    ("el cierre", Label::Role(SceneRole::CallToAction)),
    ("solucion", Label::Role(SceneRole::Point)),
    ("solution", Label::Role(SceneRole::Point)),
    ("desarrollo", Label::Role(SceneRole::Scene)),
    ("cuerpo", Label::Role(SceneRole::Scene)),
    ("body", Label::Role(SceneRole::Scene)),
    ("cta", Label::Role(SceneRole::CallToAction)),
    ("llamada a la accion", Label::Role(SceneRole::CallToAction)),
    ("llamado a la accion", Label::Role(SceneRole::CallToAction)),
    ("call to action", Label::Role(SceneRole::CallToAction)),
    ("call-to-action", Label::Role(SceneRole::CallToAction)),
    ("cierre", Label::Role(SceneRole::CallToAction)),
    ("closing", Label::Role(SceneRole::CallToAction)),
    ("outro", Label::Role(SceneRole::CallToAction)),
    ("narrador", Label::Spoken),
    ("narradora", Label::Spoken),
    ("narrator", Label::Spoken),
    ("narracion", Label::Spoken),
    ("narration", Label::Spoken),
    ("voz en off", Label::Spoken),
    ("voz", Label::Spoken),
    ("vo", Label::Spoken),
    ("v.o.", Label::Spoken),
    ("voiceover", Label::Spoken),
    ("voice over", Label::Spoken),
    ("voice-over", Label::Spoken),
    ("locutor", Label::Spoken),
    ("locutora", Label::Spoken),
    ("locucion", Label::Spoken),
    ("presentador", Label::Spoken),
    ("presentadora", Label::Spoken),
    ("host", Label::Spoken),
    ("speaker", Label::Spoken),
    ("dialogo", Label::Spoken),
    ("dialogue", Label::Spoken),
    ("audio", Label::Spoken),
    ("texto en pantalla", Label::OnScreen),
    ("texto en la pantalla", Label::OnScreen),
    ("en pantalla", Label::OnScreen),
    ("rotulo", Label::OnScreen),
    ("on screen", Label::OnScreen),
    ("on-screen", Label::OnScreen),
    ("on screen text", Label::OnScreen),
    ("on-screen text", Label::OnScreen),
    ("text on screen", Label::OnScreen),
    ("onscreen text", Label::OnScreen),
    ("text overlay", Label::OnScreen),
    ("visual", Label::Visual),
    ("visuals", Label::Visual),
    ("visuales", Label::Visual),
    ("imagen", Label::Visual),
    ("imagenes", Label::Visual),
    ("image", Label::Visual),
    ("video", Label::Visual),
    ("b-roll", Label::Visual),
    ("plano", Label::Visual),
    ("acotacion", Label::Visual),
    ("musica", Label::Visual),
    ("music", Label::Visual),
    ("sfx", Label::Visual),
    ("duracion", Label::Note),
    ("duracion aproximada", Label::Note),
    ("duracion estimada", Label::Note),
    ("duracion total", Label::Note),
    ("duration", Label::Note),
    ("estimated duration", Label::Note),
    ("total duration", Label::Note),
    ("runtime", Label::Note),
    ("guion", Label::Section),
    ("guion del video", Label::Section),
    ("script", Label::Section),
    ("video script", Label::Section),
];

/// Finds a label. `is_name` where the line is a heading, so that its rest is no speech.
pub(super) fn find(line: &str, is_name: bool) -> Option<Found> {
    let line = line.trim_start_matches(|sign: char| !sign.is_alphanumeric() && !"[(\"“«¿¡'".contains(sign));
    let (label, rest) = LABELS
        .iter()
        .filter_map(|(name, label)| after_name(line, name).map(|rest| (*label, rest)))
        .min_by_key(|(_, rest)| rest.len())?;
    let is_spaced = rest.starts_with(' ');
    let rest = rest.trim_start().trim_start_matches(['#', '°', 'º']);
    let numbered = rest.trim_start_matches(|sign: char| sign.is_ascii_digit() || "/".contains(sign));
    let has_number = numbered.len() < rest.len();
    let (aside, rest) = aside(numbered.trim_start());
    let rest = rest.trim_start();
    let (rest, is_place) = match rest.chars().next() {
        None if !is_name && matches!(label, Label::Visual | Label::OnScreen) => return None,
        None => ("", false),
        Some(':') => (rest.get(1..)?, false),
        Some('-' | '–' | '—' | '|' | '.') if label == Label::Scene && has_number => {
            (rest.trim_start_matches(['-', '–', '—', '|', '.']), true)
        }
        Some('-' | '–' | '—') if (is_spaced || numbered.starts_with(' ')) && label.begins_scene() => {
            (rest.trim_start_matches(['-', '–', '—']), false)
        }
        Some(_) => return None,
    };
    let rest = rest.trim();
    let rest = times::strip(rest, false).unwrap_or(rest);
    let capitals = rest.chars().any(char::is_alphabetic) && !rest.chars().any(char::is_lowercase);
    let is_name = is_name || is_place || label == Label::Scene && capitals;
    Some(Found { label, aside, rest: rest.to_owned(), is_name })
}

/// What follows a name at the start of a line, whatever its case and accents.
fn after_name<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let mut letters = line.chars();
    for expected in name.chars() {
        if fold(letters.next()?) != expected {
            return None;
        }
    }
    let rest = letters.as_str();
    rest.chars().next().is_none_or(|next| !next.is_alphabetic()).then_some(rest)
}

/// A small letter without its accent.
pub(super) fn fold(letter: char) -> char {
    match letter.to_lowercase().next().unwrap_or(letter) {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        other => other,
    }
}

/// `(0:00-0:05)` is dropped, `(en tono alegre)` kept.
fn aside(text: &str) -> (Option<String>, &str) {
    for (open, close) in [('(', ')'), ('[', ']')] {
        let Some((inner, rest)) = text.strip_prefix(open).and_then(|inner| inner.split_once(close)) else {
            continue;
        };
        let inner = inner.trim();
        let is_label = LABELS.iter().any(|(name, _)| after_name(inner, name).is_some_and(str::is_empty));
        let kept = !inner.is_empty() && !is_label && !times::is_time(inner);
        return (kept.then(|| inner.to_owned()), rest);
    }
    (None, text)
}

/// What stands in a column of a table, by its name: pictures, unless it is known.
pub(super) fn of_column(name: &str) -> Label {
    const NOTES: [&str; 10] = [
        "tiempo",
        "time",
        "duracion",
        "duration",
        "escena",
        "scene",
        "segundos",
        "timestamp",
        "toma",
        "shot",
    ];
    let names = |list: &[&str]| list.iter().any(|label| after_name(name, label).is_some());
    if names(&NOTES) || !name.chars().any(char::is_alphabetic) {
        return Label::Note;
    }
    let known = LABELS.iter().filter(|(label, _)| after_name(name, label).is_some());
    match known.max_by_key(|(label, _)| label.len()) {
        Some((_, label @ (Label::Spoken | Label::OnScreen))) => *label,
        _ => Label::Visual,
    }
}

/// The role that a scene is named by: "Escena 1: Gancho".
pub(super) fn role_named(name: &str) -> Option<SceneRole> {
    match find(name, true) {
        Some(Found { label: Label::Role(role), .. }) => Some(role),
        _ => None,
    }
}
