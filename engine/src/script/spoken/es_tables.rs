//! Spanish abbreviations, units, money, letters and genders.

use super::tongue::{Currency, Form, Noun};

pub(super) const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// What a table says of a key.
pub(super) fn find<T: Copy>(table: &[(&str, T)], key: &str) -> Option<T> {
    table.iter().find(|(name, _)| *name == key).map(|(_, found)| *found)
}

const fn him(one: &'static str, many: &'static str) -> Noun {
    Noun { one, many, form: Form::Masculine }
}

const fn her(one: &'static str, many: &'static str) -> Noun {
    Noun { one, many, form: Form::Feminine }
}

const fn money(whole: Noun, cent: Noun) -> Currency {
    Currency { whole, cent }
}

const CENTIMO: Noun = him("céntimo", "céntimos");
const CENTAVO: Noun = him("centavo", "centavos");
const DOLLAR: Currency = money(him("dólar", "dólares"), CENTAVO);
const PESO: Currency = money(him("peso", "pesos"), CENTAVO);

pub(super) const CURRENCIES: &[(&str, Currency)] = &[
    ("€", money(him("euro", "euros"), CENTIMO)),
    ("EUR", money(him("euro", "euros"), CENTIMO)),
    ("$", DOLLAR),
    ("US$", DOLLAR),
    ("USD", DOLLAR),
    ("CA$", money(him("dólar canadiense", "dólares canadienses"), CENTAVO)),
    ("£", money(her("libra", "libras"), him("penique", "peniques"))),
    ("GBP", money(her("libra", "libras"), him("penique", "peniques"))),
    ("¥", money(him("yen", "yenes"), him("sen", "senes"))),
    ("MX$", money(him("peso mexicano", "pesos mexicanos"), CENTAVO)),
    ("MXN", PESO),
    ("ARS", PESO),
    ("CLP", PESO),
    ("COP", PESO),
    ("R$", money(him("real", "reales"), CENTAVO)),
    ("S/", money(him("sol", "soles"), CENTIMO)),
    ("PEN", money(him("sol", "soles"), CENTIMO)),
];

pub(super) const UNITS: &[(&str, Noun)] = &[
    ("km/h", him("kilómetro por hora", "kilómetros por hora")),
    ("m/s", him("metro por segundo", "metros por segundo")),
    ("km", him("kilómetro", "kilómetros")),
    ("m", him("metro", "metros")),
    ("cm", him("centímetro", "centímetros")),
    ("mm", him("milímetro", "milímetros")),
    ("km²", him("kilómetro cuadrado", "kilómetros cuadrados")),
    ("m²", him("metro cuadrado", "metros cuadrados")),
    ("m2", him("metro cuadrado", "metros cuadrados")),
    ("m³", him("metro cúbico", "metros cúbicos")),
    ("m3", him("metro cúbico", "metros cúbicos")),
    ("ha", her("hectárea", "hectáreas")),
    ("kg", him("kilo", "kilos")),
    ("Kg", him("kilo", "kilos")),
    ("g", him("gramo", "gramos")),
    ("gr", him("gramo", "gramos")),
    ("mg", him("miligramo", "miligramos")),
    ("t", her("tonelada", "toneladas")),
    ("l", him("litro", "litros")),
    ("L", him("litro", "litros")),
    ("ml", him("mililitro", "mililitros")),
    ("mL", him("mililitro", "mililitros")),
    ("°C", him("grado", "grados")),
    ("ºC", him("grado", "grados")),
    ("°F", him("grado Fahrenheit", "grados Fahrenheit")),
    ("ºF", him("grado Fahrenheit", "grados Fahrenheit")),
    ("°", him("grado", "grados")),
    ("kcal", her("kilocaloría", "kilocalorías")),
    ("cal", her("caloría", "calorías")),
    ("KB", him("kilobyte", "kilobytes")),
    ("MB", him("mega", "megas")),
    ("GB", him("giga", "gigas")),
    ("TB", him("tera", "teras")),
    ("Mbps", him("mega por segundo", "megas por segundo")),
    ("Hz", him("hercio", "hercios")),
    ("kHz", him("kilohercio", "kilohercios")),
    ("MHz", him("megahercio", "megahercios")),
    ("GHz", him("gigahercio", "gigahercios")),
    ("W", him("vatio", "vatios")),
    ("kW", him("kilovatio", "kilovatios")),
    ("kWh", him("kilovatio hora", "kilovatios hora")),
    ("V", him("voltio", "voltios")),
    ("mAh", him("miliamperio hora", "miliamperios hora")),
    ("dB", him("decibelio", "decibelios")),
    ("h", her("hora", "horas")),
    ("hs", her("hora", "horas")),
    ("hrs", her("hora", "horas")),
    ("min", him("minuto", "minutos")),
    ("s", him("segundo", "segundos")),
    ("seg", him("segundo", "segundos")),
    ("ms", him("milisegundo", "milisegundos")),
    ("px", him("píxel", "píxeles")),
    ("lb", her("libra", "libras")),
    ("oz", her("onza", "onzas")),
    ("rpm", her("revolución por minuto", "revoluciones por minuto")),
    ("fps", him("fotograma por segundo", "fotogramas por segundo")),
];

/// What abbreviations stand for, and whether a sentence may end with them.
pub(super) const SHORTS: &[(&str, (&str, bool))] = &[
    ("sr.", ("señor", false)),
    ("sra.", ("señora", false)),
    ("srta.", ("señorita", false)),
    ("sres.", ("señores", false)),
    ("sras.", ("señoras", false)),
    ("dr.", ("doctor", false)),
    ("dra.", ("doctora", false)),
    ("dres.", ("doctores", false)),
    ("dña.", ("doña", false)),
    ("prof.", ("profesor", false)),
    ("profa.", ("profesora", false)),
    ("ing.", ("ingeniero", false)),
    ("lic.", ("licenciado", false)),
    ("arq.", ("arquitecto", false)),
    ("ud.", ("usted", true)),
    ("uds.", ("ustedes", true)),
    ("vd.", ("usted", true)),
    ("etc.", ("etcétera", true)),
    ("etc", ("etcétera", true)),
    ("p.ej.", ("por ejemplo", false)),
    ("p.ej", ("por ejemplo", false)),
    ("ej.", ("ejemplo", false)),
    ("ee.uu.", ("estados unidos", true)),
    ("ee.uu", ("estados unidos", true)),
    ("eeuu", ("estados unidos", true)),
    ("av.", ("avenida", false)),
    ("avda.", ("avenida", false)),
    ("pza.", ("plaza", false)),
    ("c/", ("calle", false)),
    ("n.º", ("número", false)),
    ("nº", ("número", false)),
    ("n°", ("número", false)),
    ("núm.", ("número", false)),
    ("pág.", ("página", false)),
    ("págs.", ("páginas", false)),
    ("tel.", ("teléfono", false)),
    ("tfno.", ("teléfono", false)),
    ("aprox.", ("aproximadamente", true)),
    ("máx.", ("máximo", true)),
    ("mín.", ("mínimo", true)),
    ("vs.", ("versus", false)),
    ("vs", ("versus", false)),
    ("cía.", ("compañía", true)),
    ("depto.", ("departamento", false)),
    ("dpto.", ("departamento", false)),
    ("fig.", ("figura", false)),
    ("cap.", ("capítulo", false)),
    ("vol.", ("volumen", false)),
    ("art.", ("artículo", false)),
    ("sto.", ("santo", false)),
    ("sta.", ("santa", false)),
    ("km.", ("kilómetros", true)),
    ("min.", ("minutos", true)),
    ("seg.", ("segundos", true)),
    ("izq.", ("izquierda", true)),
    ("dcha.", ("derecha", true)),
    ("p.d.", ("posdata", false)),
    ("p.d", ("posdata", false)),
];

pub(super) const LETTERS: &[(char, &str)] = &[
    ('a', "a"),
    ('b', "be"),
    ('c', "ce"),
    ('d', "de"),
    ('e', "e"),
    ('f', "efe"),
    ('g', "ge"),
    ('h', "hache"),
    ('i', "i"),
    ('j', "jota"),
    ('k', "ka"),
    ('l', "ele"),
    ('m', "eme"),
    ('n', "ene"),
    ('ñ', "eñe"),
    ('o', "o"),
    ('p', "pe"),
    ('q', "cu"),
    ('r', "erre"),
    ('s', "ese"),
    ('t', "te"),
    ('u', "u"),
    ('v', "uve"),
    ('w', "uve doble"),
    ('x', "equis"),
    ('y', "ye"),
    ('z', "zeta"),
];

pub(super) const SPELLED: &[&str] = &[
    "ia", "ceo", "usa", "ue", "dni", "adn", "arn", "ong", "ipc", "itv", "ai", "ui", "ux", "url", "usb",
    "oms", "fbi", "eua", "dgt", "irpf", "bbva", "api", "rrhh", "lgtbi", "hiit", "diy", "ocu", "ugt", "ibm",
    "vip", "cpu", "gpu", "cdmx", "nie",
];

pub(super) const WORDS: &[&str] = &["crm", "gif"];

/// Words that a Roman numeral follows.
pub(super) const NUMBERED: &[&str] = &[
    "siglo",
    "siglos",
    "capítulo",
    "tomo",
    "volumen",
    "acto",
    "parte",
    "título",
    "mundial",
    "fase",
    "tema",
    "libro",
    "nivel",
    "anexo",
    "edición",
    "bloque",
    "escena",
];

/// Kings, queens and popes, who are the first and the second.
pub(super) const NAMES: &[(&str, Form)] = &[
    ("Felipe", Form::Plain),
    ("Alfonso", Form::Plain),
    ("Carlos", Form::Plain),
    ("Fernando", Form::Plain),
    ("Enrique", Form::Plain),
    ("Juan", Form::Plain),
    ("Pablo", Form::Plain),
    ("Luis", Form::Plain),
    ("Jaime", Form::Plain),
    ("Pedro", Form::Plain),
    ("Sancho", Form::Plain),
    ("Napoleón", Form::Plain),
    ("Benedicto", Form::Plain),
    ("Pío", Form::Plain),
    ("León", Form::Plain),
    ("Jorge", Form::Plain),
    ("Guillermo", Form::Plain),
    ("Eduardo", Form::Plain),
    ("Ramsés", Form::Plain),
    ("Isabel", Form::Feminine),
    ("Catalina", Form::Feminine),
    ("María", Form::Feminine),
    ("Margarita", Form::Feminine),
];

/// Nouns in -a that are masculine.
const MASCULINE: &[&str] = &[
    "días",
    "día",
    "problemas",
    "temas",
    "sistemas",
    "programas",
    "idiomas",
    "mapas",
    "planetas",
    "climas",
    "poemas",
    "dramas",
    "esquemas",
    "síntomas",
    "gramas",
    "kilogramas",
    "diagramas",
    "telegramas",
    "fantasmas",
    "diplomas",
    "lemas",
    "dilemas",
    "aromas",
    "panoramas",
    "enigmas",
    "colegas",
    "atletas",
    "cometas",
    "pijamas",
    "sofás",
    "mil",
    "millones",
    "millón",
];
/// Feminine nouns whose ending does not tell.
const FEMININE: &[&str] = &[
    "mujeres",
    "noches",
    "veces",
    "leyes",
    "partes",
    "clases",
    "calles",
    "llaves",
    "nubes",
    "redes",
    "tardes",
    "flores",
    "manos",
    "fotos",
    "motos",
    "imágenes",
    "razones",
    "claves",
    "frases",
    "fases",
    "bases",
    "series",
    "voces",
    "luces",
    "cruces",
    "paredes",
    "sedes",
    "sales",
    "señales",
    "cárceles",
    "pieles",
    "sangres",
    "serpientes",
    "aves",
    "naves",
    "torres",
    "muertes",
    "suertes",
    "fuentes",
    "opciones",
    "tesis",
    "crisis",
    "apps",
    "webs",
    "radios",
    "órdenes",
    "legumbres",
    "costumbres",
    "cumbres",
    "raíces",
    "actrices",
    "nueces",
    "madres",
    "mesas",
    "vez",
    "mujer",
    "noche",
    "parte",
    "clase",
    "calle",
    "llave",
    "mano",
    "foto",
    "moto",
    "imagen",
    "razón",
    "clave",
    "frase",
    "vida",
    "ley",
    "red",
    "tarde",
    "flor",
];
/// Words after a number that it does not count.
const NOT_COUNTED: &[&str] = &[
    "de", "del", "y", "e", "o", "u", "a", "al", "en", "por", "para", "con", "sin", "que", "es", "son", "era",
    "hasta", "como", "desde", "ni", "no", "se", "lo", "la", "las", "los", "le", "más", "menos", "entre",
    "sobre", "contra", "hora", "cada", "ya", "fue", "hay", "está", "están", "ha", "han", "tiene", "era",
    "será", "sería", "ahora", "mañana", "nunca",
];

/// How a number before the word agrees with it.
pub(super) fn form_of(word: &str) -> Form {
    let lower = word.to_lowercase();
    if lower.is_empty() || !lower.chars().all(char::is_alphabetic) {
        return Form::Plain;
    }
    if matches!(lower.as_str(), "hora" | "horas") {
        return Form::Feminine;
    }
    if NOT_COUNTED.contains(&lower.as_str()) || MONTHS.contains(&lower.as_str()) {
        return Form::Plain;
    }
    if MASCULINE.contains(&lower.as_str()) {
        return Form::Masculine;
    }
    let endings = ["as", "ciones", "siones", "dades", "tudes", "ción", "sión", "dad", "tud", "a"];
    if FEMININE.contains(&lower.as_str()) || endings.iter().any(|end| lower.ends_with(end)) {
        return Form::Feminine;
    }
    let noun = lower.ends_with('s')
        || lower.ends_with('o')
        || lower.ends_with('n')
        || lower.ends_with('r')
        || lower.ends_with('l');
    if noun || lower.ends_with('e') { Form::Masculine } else { Form::Plain }
}
