//! Marks within a line: emphasis, links, stage directions.

/// Takes marks of emphasis and addresses of links off.
pub(in crate::script) fn unmark(text: &str) -> String {
    let letters: Vec<char> = links(text).chars().collect();
    let runs = runs(&letters);
    let mut dropped = vec![false; letters.len()];
    let mut open: Vec<usize> = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        let closes = |&other: &usize| {
            runs.get(other).is_some_and(|other| other.sign == run.sign && other.length == run.length)
        };
        let pair = if run.closes { open.iter().rposition(closes) } else { None };
        match pair {
            Some(place) => {
                let opened = open.get(place).and_then(|&other| runs.get(other));
                for run in opened.into_iter().chain([run]) {
                    dropped.iter_mut().skip(run.start).take(run.length).for_each(|drop| *drop = true);
                }
                open.truncate(place);
            }
            _ if run.opens => open.push(index),
            _ => {}
        }
    }
    letters.iter().zip(dropped).filter(|(_, dropped)| !dropped).map(|(letter, _)| *letter).collect()
}

/// The same mark several times.
struct Run {
    sign: char,
    start: usize,
    length: usize,
    opens: bool,
    closes: bool,
}

fn runs(letters: &[char]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut start = 0;
    while let Some(&sign) = letters.get(start) {
        let length = letters.iter().skip(start).take_while(|&&other| other == sign).count();
        let before = start.checked_sub(1).and_then(|place| letters.get(place)).copied().unwrap_or(' ');
        let after = letters.get(start + length).copied().unwrap_or(' ');
        let is_mark = match sign {
            '*' => length <= 3,
            '_' => length <= 3,
            '~' => length == 2,
            '`' => length == 1,
            _ => false,
        };
        if is_mark {
            // snake_case is no emphasis.
            let bounded = sign != '_' || !before.is_alphanumeric() || !after.is_alphanumeric();
            runs.push(Run {
                sign,
                start,
                length,
                opens: bounded && !after.is_whitespace() && (sign != '_' || !before.is_alphanumeric()),
                closes: bounded && !before.is_whitespace() && (sign != '_' || !after.is_alphanumeric()),
            });
        }
        start += length;
    }
    runs
}

/// `[words](https://…)` becomes the words; a picture, its description in brackets.
fn links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let (before, from) = rest.split_at(open);
        // The words of a link hold no bracket.
        let next = from.get(1..).and_then(|rest| rest.find('[')).map_or(from.len(), |place| place + 1);
        let found = from.get(..next).and_then(|words| words.find("](")).and_then(|middle| {
            let end = from.get(middle..)?.find(')')? + middle;
            let words = from.get(1..middle)?;
            let address = from.get(middle + 2..end)?;
            (!address.contains(' ')).then(|| (words, from.get(end + 1..).unwrap_or_default()))
        });
        match found {
            Some((words, after)) => {
                match before.strip_suffix('!') {
                    Some(before) => plain.extend([before, "[", words, "]"]),
                    None => plain.extend([before, words]),
                }
                rest = after;
            }
            None => {
                plain.push_str(before);
                plain.push('[');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    plain + rest
}

/// What stands between the brackets or parentheses that are the whole line.
pub(super) fn whole_direction(line: &str) -> Option<&str> {
    for (open, close) in [('[', ']'), ('(', ')')] {
        let Some(inner) = line.strip_prefix(open) else { continue };
        let inner = inner
            .strip_suffix(close)
            .or_else(|| inner.strip_suffix('.').and_then(|inner| inner.strip_suffix(close)))?;
        let inner = inner.trim();
        return (!inner.contains([open, close]) && !inner.is_empty()).then_some(inner);
    }
    None
}

/// Takes `[stage directions]` out of a text.
pub(super) fn directions(text: &str) -> (String, Vec<String>) {
    let mut said = String::new();
    let mut shown = Vec::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('[') {
        let Some((inner, after)) = from.split_once(']').filter(|(inner, _)| !inner.contains('[')) else {
            said.extend([before, "["]);
            rest = from;
            continue;
        };
        said.push_str(before);
        // A number in brackets is a footnote.
        if inner.chars().any(char::is_alphabetic) {
            shown.push(inner.trim().to_owned());
        }
        rest = after;
        let spaced = said.is_empty() || said.ends_with(char::is_whitespace);
        if spaced && rest.starts_with([',', '.', ';', ':', '!', '?', '…']) {
            said.truncate(said.trim_end().len());
        } else if spaced {
            rest = rest.trim_start();
        }
    }
    said.push_str(rest);
    (said.trim().to_owned(), shown)
}

/// A line in quotation marks, which say only that it is spoken.
pub(super) fn unquote(text: &str) -> &str {
    for (open, close) in [('"', '"'), ('“', '”'), ('«', '»')] {
        let inner = text.strip_prefix(open).and_then(|inner| inner.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.contains([open, close]) && !inner.trim().is_empty())
        {
            return inner.trim();
        }
    }
    text
}
