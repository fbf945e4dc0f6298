//! English numbers in words.

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [(u64, &str); 4] =
    [(1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million"), (1000, "thousand")];

fn pick<const N: usize>(table: [&'static str; N], index: u64) -> &'static str {
    usize::try_from(index).ok().and_then(|index| table.get(index).copied()).unwrap_or_default()
}

/// A whole number.
pub(super) fn cardinal(value: u64) -> String {
    for (scale, name) in SCALES {
        if value >= scale {
            let head = format!("{} {name}", cardinal(value / scale));
            return if value.is_multiple_of(scale) {
                head
            } else {
                format!("{head} {}", cardinal(value % scale))
            };
        }
    }
    match value {
        0..20 => pick(SMALL, value).into(),
        20..100 if value.is_multiple_of(10) => pick(TENS, value / 10).into(),
        20..100 => format!("{}-{}", pick(TENS, value / 10), pick(SMALL, value % 10)),
        _ if value.is_multiple_of(100) => format!("{} hundred", pick(SMALL, value / 100)),
        _ => format!("{} hundred {}", pick(SMALL, value / 100), cardinal(value % 100)),
    }
}

/// First, second, twenty-third.
pub(super) fn ordinal(value: u64) -> String {
    let words = cardinal(value);
    let cut = words.rfind([' ', '-']).map_or(0, |place| place + 1);
    let (head, last) = words.split_at(cut);
    let last = match last {
        "one" => "first".into(),
        "two" => "second".into(),
        "three" => "third".into(),
        "five" => "fifth".into(),
        "eight" => "eighth".into(),
        "nine" => "ninth".into(),
        "twelve" => "twelfth".into(),
        _ => match last.strip_suffix('y') {
            Some(stem) => format!("{stem}ieth"),
            None => format!("{last}th"),
        },
    };
    format!("{head}{last}")
}

/// 1999 as a year: nineteen ninety-nine.
pub(super) fn year(value: u64) -> String {
    let (century, rest) = (value / 100, value % 100);
    match (century, rest) {
        (_, 0) if century % 10 == 0 => cardinal(value),
        (20, 1..10) => format!("two thousand {}", cardinal(rest)),
        (_, 0) => format!("{} hundred", cardinal(century)),
        (_, 1..10) => format!("{} oh {}", cardinal(century), cardinal(rest)),
        _ => format!("{} {}", cardinal(century), cardinal(rest)),
    }
}

/// The 90s: nineties.
pub(super) fn decade(value: u64) -> String {
    let words = if value >= 1100 { year(value) } else { cardinal(value) };
    match words.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{words}s"),
    }
}
