//! English abbreviations, units, money and letters.

use super::tongue::{Currency, Form, Noun};

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
pub(super) const SHORT_MONTHS: [(&str, &str); 12] = [
    ("Jan", "January"),
    ("Feb", "February"),
    ("Mar", "March"),
    ("Apr", "April"),
    ("Jun", "June"),
    ("Jul", "July"),
    ("Aug", "August"),
    ("Sep", "September"),
    ("Sept", "September"),
    ("Oct", "October"),
    ("Nov", "November"),
    ("Dec", "December"),
];

const fn noun(one: &'static str, many: &'static str) -> Noun {
    Noun { one, many, form: Form::Masculine }
}

const CENT: Noun = noun("cent", "cents");
const PENNY: Noun = noun("penny", "pence");
const DOLLAR: Currency = Currency { whole: noun("dollar", "dollars"), cent: CENT };
const EURO: Currency = Currency { whole: noun("euro", "euros"), cent: CENT };
const POUND: Currency = Currency { whole: noun("pound", "pounds"), cent: PENNY };

pub(super) const CURRENCIES: &[(&str, Currency)] = &[
    ("$", DOLLAR),
    ("US$", DOLLAR),
    ("USD", DOLLAR),
    ("CA$", Currency { whole: noun("Canadian dollar", "Canadian dollars"), cent: CENT }),
    ("€", EURO),
    ("EUR", EURO),
    ("£", POUND),
    ("GBP", POUND),
    ("¥", Currency { whole: noun("yen", "yen"), cent: noun("sen", "sen") }),
    ("MXN", Currency { whole: noun("Mexican peso", "Mexican pesos"), cent: noun("centavo", "centavos") }),
    ("MX$", Currency { whole: noun("Mexican peso", "Mexican pesos"), cent: noun("centavo", "centavos") }),
    ("R$", Currency { whole: noun("real", "reais"), cent: noun("centavo", "centavos") }),
];

pub(super) const UNITS: &[(&str, Noun)] = &[
    ("km/h", noun("kilometer per hour", "kilometers per hour")),
    ("mph", noun("mile per hour", "miles per hour")),
    ("m/s", noun("meter per second", "meters per second")),
    ("km", noun("kilometer", "kilometers")),
    ("m", noun("meter", "meters")),
    ("cm", noun("centimeter", "centimeters")),
    ("mm", noun("millimeter", "millimeters")),
    ("mi", noun("mile", "miles")),
    ("ft", noun("foot", "feet")),
    ("yd", noun("yard", "yards")),
    ("km²", noun("square kilometer", "square kilometers")),
    ("m²", noun("square meter", "square meters")),
    ("m2", noun("square meter", "square meters")),
    ("m³", noun("cubic meter", "cubic meters")),
    ("kg", noun("kilogram", "kilograms")),
    ("g", noun("gram", "grams")),
    ("mg", noun("milligram", "milligrams")),
    ("lb", noun("pound", "pounds")),
    ("lbs", noun("pound", "pounds")),
    ("oz", noun("ounce", "ounces")),
    ("l", noun("liter", "liters")),
    ("L", noun("liter", "liters")),
    ("ml", noun("milliliter", "milliliters")),
    ("mL", noun("milliliter", "milliliters")),
    ("°C", noun("degree Celsius", "degrees Celsius")),
    ("ºC", noun("degree Celsius", "degrees Celsius")),
    ("°F", noun("degree Fahrenheit", "degrees Fahrenheit")),
    ("°", noun("degree", "degrees")),
    ("kcal", noun("kilocalorie", "kilocalories")),
    ("KB", noun("kilobyte", "kilobytes")),
    ("MB", noun("megabyte", "megabytes")),
    ("GB", noun("gigabyte", "gigabytes")),
    ("TB", noun("terabyte", "terabytes")),
    ("Mbps", noun("megabit per second", "megabits per second")),
    ("Hz", noun("hertz", "hertz")),
    ("kHz", noun("kilohertz", "kilohertz")),
    ("MHz", noun("megahertz", "megahertz")),
    ("GHz", noun("gigahertz", "gigahertz")),
    ("W", noun("watt", "watts")),
    ("kW", noun("kilowatt", "kilowatts")),
    ("kWh", noun("kilowatt hour", "kilowatt hours")),
    ("V", noun("volt", "volts")),
    ("mAh", noun("milliamp hour", "milliamp hours")),
    ("dB", noun("decibel", "decibels")),
    ("h", noun("hour", "hours")),
    ("hr", noun("hour", "hours")),
    ("hrs", noun("hour", "hours")),
    ("min", noun("minute", "minutes")),
    ("mins", noun("minute", "minutes")),
    ("s", noun("second", "seconds")),
    ("sec", noun("second", "seconds")),
    ("ms", noun("millisecond", "milliseconds")),
    ("px", noun("pixel", "pixels")),
    ("fps", noun("frame per second", "frames per second")),
    ("rpm", noun("revolution per minute", "revolutions per minute")),
];

/// What abbreviations stand for, and whether a sentence may end with them.
pub(super) const SHORTS: &[(&str, (&str, bool))] = &[
    ("mr.", ("mister", false)),
    ("mrs.", ("missus", false)),
    ("ms.", ("miz", false)),
    ("dr.", ("doctor", false)),
    ("prof.", ("professor", false)),
    ("sgt.", ("sergeant", false)),
    ("capt.", ("captain", false)),
    ("gen.", ("general", false)),
    ("sen.", ("senator", false)),
    ("rep.", ("representative", false)),
    ("jr.", ("junior", true)),
    ("sr.", ("senior", true)),
    ("e.g.", ("for example", false)),
    ("e.g", ("for example", false)),
    ("eg.", ("for example", false)),
    ("i.e.", ("that is", false)),
    ("i.e", ("that is", false)),
    ("etc.", ("et cetera", true)),
    ("etc", ("et cetera", true)),
    ("vs.", ("versus", false)),
    ("vs", ("versus", false)),
    ("approx.", ("approximately", false)),
    ("ave.", ("avenue", true)),
    ("blvd.", ("boulevard", true)),
    ("rd.", ("road", true)),
    ("dept.", ("department", false)),
    ("est.", ("established", false)),
    ("inc.", ("incorporated", true)),
    ("ltd.", ("limited", true)),
    ("corp.", ("corporation", true)),
    ("co.", ("company", true)),
    ("mt.", ("mount", false)),
    ("ft.", ("feet", true)),
    ("min.", ("minutes", true)),
    ("hr.", ("hour", true)),
    ("hrs.", ("hours", true)),
    ("sec.", ("seconds", true)),
    ("lbs.", ("pounds", true)),
    ("oz.", ("ounces", true)),
    ("vol.", ("volume", false)),
    ("pp.", ("pages", false)),
    ("p.", ("page", false)),
    ("w/", ("with", false)),
    ("w/o", ("without", false)),
    ("a.k.a.", ("also known as", false)),
    ("a.k.a", ("also known as", false)),
];

pub(super) const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

pub(super) const SPELLED: &[&str] = &[
    "ai", "api", "ceo", "cfo", "cto", "coo", "usa", "us", "uk", "eu", "un", "faq", "url", "usb", "fbi",
    "cia", "ibm", "irs", "atm", "ui", "ux", "diy", "eta", "roi", "seo", "ipo", "ev", "iq", "nyu", "ups",
    "esg", "os", "it", "iot", "cpu", "gpu", "dna", "rna", "kpi", "aws", "ira", "llc", "nba", "hiit", "ngo",
    "vip", "uae", "ux", "ar", "id",
];

pub(super) const WORDS: &[&str] = &["gif"];

/// Words that a Roman numeral follows.
pub(super) const NUMBERED: &[&str] = &[
    "chapter", "part", "act", "volume", "war", "phase", "type", "bowl", "title", "book", "level", "section",
    "scene",
];

/// Kings, queens and popes, who are the first and the second.
pub(super) const NAMES: &[&str] = &[
    "Henry",
    "Elizabeth",
    "Louis",
    "George",
    "Charles",
    "Richard",
    "Edward",
    "James",
    "William",
    "Pius",
    "Paul",
    "Benedict",
    "Alexander",
    "Napoleon",
    "Catherine",
    "Mary",
    "Philip",
    "Leo",
    "Nicholas",
    "Peter",
    "Ramses",
];

/// Plurals without an s.
pub(super) const COUNTED: &[&str] = &[
    "people",
    "men",
    "women",
    "children",
    "feet",
    "mice",
    "fish",
    "sheep",
    "million",
    "billion",
    "thousand",
    "percent",
    "men",
    "more",
    "other",
    "new",
    "different",
    "dollars",
    "sqft",
];

/// Words in -s that a number does not count.
pub(super) const NOT_COUNTED: &[&str] =
    &["this", "does", "always", "perhaps", "sometimes", "was", "has", "thus", "towards"];
