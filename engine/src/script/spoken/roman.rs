//! Roman numerals.

const PARTS: [(&str, u64); 13] = [
    ("M", 1000),
    ("CM", 900),
    ("D", 500),
    ("CD", 400),
    ("C", 100),
    ("XC", 90),
    ("L", 50),
    ("XL", 40),
    ("X", 10),
    ("IX", 9),
    ("V", 5),
    ("IV", 4),
    ("I", 1),
];

/// The value of a Roman numeral in capitals, if it is written as one should be.
pub(super) fn value(written: &str) -> Option<u64> {
    let mut rest = written;
    let mut sum = 0;
    for (sign, worth) in PARTS {
        while let Some(after) = rest.strip_prefix(sign) {
            (sum, rest) = (sum + worth, after);
        }
    }
    (rest.is_empty() && !written.is_empty() && write(sum) == written).then_some(sum)
}

fn write(mut value: u64) -> String {
    let mut written = String::new();
    if value > 3999 {
        return written;
    }
    for (sign, worth) in PARTS {
        while value >= worth {
            written.push_str(sign);
            value -= worth;
        }
    }
    written
}
