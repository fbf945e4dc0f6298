//! Names in the order in which people count: `2.jpg` before `10.jpg`.

use std::cmp::Ordering;

/// Compares two names; numbers in them by what they count, letters whatever their size.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one, other);
    loop {
        let order = match (left.chars().next(), right.chars().next()) {
            (None, None) => return one.cmp(other),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit() => {
                let (first, rest_left) = digits(left);
                let (second, rest_right) = digits(right);
                (left, right) = (rest_left, rest_right);
                // However many digits: a longer number is a larger one.
                first.len().cmp(&second.len()).then_with(|| first.cmp(second))
            }
            (Some(a), Some(b)) => {
                left = left.get(a.len_utf8()..).unwrap_or_default();
                right = right.get(b.len_utf8()..).unwrap_or_default();
                a.to_lowercase().cmp(b.to_lowercase())
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The number that a text begins with, without the noughts before it, and the rest.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (number.trim_start_matches('0'), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_counted() {
        let mut names = ["img10.jpg", "img2.jpg", "IMG1.jpg", "a", "img002b.jpg", "10", "9", "á", "img2"];
        names.sort_by(|one, other| compare(one, other));
        assert_eq!(names, ["9", "10", "a", "IMG1.jpg", "img2", "img2.jpg", "img002b.jpg", "img10.jpg", "á"]);
        let long = "9".repeat(400);
        assert_eq!(compare(&long, &format!("1{long}")), Ordering::Less);
        assert_eq!(compare("01", "1"), "01".cmp("1"), "no two names are the same");
    }
}
