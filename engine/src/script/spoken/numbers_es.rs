//! Spanish numbers in words.

use super::tongue::Form;

const SMALL: [&str; 30] = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
];
const TENS: [&str; 10] =
    ["", "", "veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"];
const HUNDREDS: [&str; 10] = [
    "",
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
];
const ORDINALS: [&str; 20] = [
    "",
    "primero",
    "segundo",
    "tercero",
    "cuarto",
    "quinto",
    "sexto",
    "séptimo",
    "octavo",
    "noveno",
    "décimo",
    "undécimo",
    "duodécimo",
    "decimotercero",
    "decimocuarto",
    "decimoquinto",
    "decimosexto",
    "decimoséptimo",
    "decimoctavo",
    "decimonoveno",
];
const ORDINAL_TENS: [&str; 10] = [
    "",
    "",
    "vigésimo",
    "trigésimo",
    "cuadragésimo",
    "quincuagésimo",
    "sexagésimo",
    "septuagésimo",
    "octogésimo",
    "nonagésimo",
];

fn pick<const N: usize>(table: [&'static str; N], index: u64) -> &'static str {
    usize::try_from(index).ok().and_then(|index| table.get(index).copied()).unwrap_or_default()
}

/// A whole number up to a billion (10^12).
pub(super) fn cardinal(value: u64, form: Form) -> String {
    match value {
        0..1000 => below_thousand(value, form),
        1000..1_000_000 => {
            let (thousands, rest) = (value / 1000, value % 1000);
            // Mil is said alone, and what counts it agrees: veintiún mil, veintiuna mil mujeres.
            let counted = if form == Form::Feminine { Form::Feminine } else { Form::Masculine };
            let head =
                if thousands == 1 { "mil".into() } else { below_thousand(thousands, counted) + " mil" };
            join(head, rest, form)
        }
        1_000_000..1_000_000_000_000 => {
            let (millions, rest) = (value / 1_000_000, value % 1_000_000);
            let head = if millions == 1 {
                "un millón".into()
            } else {
                cardinal(millions, Form::Masculine) + " millones"
            };
            join(head, rest, form)
        }
        _ => {
            let (billions, rest) = (value / 1_000_000_000_000, value % 1_000_000_000_000);
            let head = if billions == 1 {
                "un billón".into()
            } else {
                cardinal(billions, Form::Masculine) + " billones"
            };
            join(head, rest, form)
        }
    }
}

fn join(head: String, rest: u64, form: Form) -> String {
    if rest == 0 { head } else { format!("{head} {}", cardinal(rest, form)) }
}

fn below_thousand(value: u64, form: Form) -> String {
    let (hundreds, rest) = (value / 100, value % 100);
    if value == 100 {
        return "cien".into();
    }
    let mut hundred = pick(HUNDREDS, hundreds).to_owned();
    if form == Form::Feminine && hundreds > 1 {
        hundred = hundred.trim_end_matches("os").to_owned() + "as";
    }
    match (hundreds, rest) {
        (0, _) => below_hundred(rest, form),
        (_, 0) => hundred,
        _ => format!("{hundred} {}", below_hundred(rest, form)),
    }
}

fn below_hundred(value: u64, form: Form) -> String {
    match (value, form) {
        (1, Form::Masculine) => "un".into(),
        (1, Form::Feminine) => "una".into(),
        (21, Form::Masculine) => "veintiún".into(),
        (21, Form::Feminine) => "veintiuna".into(),
        (0..30, _) => pick(SMALL, value).into(),
        _ if value.is_multiple_of(10) => pick(TENS, value / 10).into(),
        _ => format!("{} y {}", pick(TENS, value / 10), below_hundred(value % 10, form)),
    }
}

/// First to ninety-ninth; beyond that Spanish says the cardinal.
pub(super) fn ordinal(value: u64, form: Form) -> String {
    let masculine = match value {
        1..20 => pick(ORDINALS, value).to_owned(),
        20..100 if value.is_multiple_of(10) => pick(ORDINAL_TENS, value / 10).into(),
        20..100 => format!("{} {}", pick(ORDINAL_TENS, value / 10), pick(ORDINALS, value % 10)),
        _ => return cardinal(value, form),
    };
    match form {
        Form::Plain => masculine,
        Form::Masculine => {
            match masculine.strip_suffix("primero").or_else(|| masculine.strip_suffix("tercero")) {
                Some(_) => masculine.trim_end_matches('o').to_owned(),
                None => masculine,
            }
        }
        Form::Feminine => {
            let words: Vec<String> =
                masculine.split(' ').map(|word| word.trim_end_matches('o').to_owned() + "a").collect();
            words.join(" ")
        }
    }
}
