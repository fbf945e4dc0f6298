//! Times at which scenes begin: `[0:00-0:05]`, `0:00 - 0:03 |`, `(0-3 s)`.

/// Takes a time off the start of a line. Without brackets only where the text keeps a clock: in prose
/// "8:30 es la hora" is a sentence.
pub(super) fn strip(line: &str, clock: bool) -> Option<&str> {
    let plain = line.trim_start_matches('*');
    for (open, close) in [('[', ']'), ('(', ')')] {
        if let Some((inner, rest)) = plain.strip_prefix(open).and_then(|inner| inner.split_once(close)) {
            return is_time(inner).then(|| after(rest));
        }
    }
    if !clock {
        return None;
    }
    let rest = bare(plain)?.1;
    Some(after(rest))
}

/// Whether the first line that begins with a time begins at zero.
pub(super) fn begins_at_zero(text: &str) -> bool {
    let lines = text.lines().map(|line| line.trim_start_matches(['-', '*', '•', '#', ' ', '\t']));
    lines
        .filter_map(bare)
        .next()
        .is_some_and(|(first, _)| first.chars().all(|sign| sign == '0' || sign == ':'))
}

/// Whether these words are nothing but a time or a span.
pub(super) fn is_time(inner: &str) -> bool {
    let parts = inner
        .split(|sign: char| sign.is_whitespace() || "-–—~/|".contains(sign))
        .filter(|part| !part.is_empty());
    let mut marked = false;
    let mut any = false;
    for part in parts {
        let lower = part.to_lowercase();
        let end = lower
            .find(|sign: char| !sign.is_ascii_digit() && sign != ':' && sign != '.')
            .unwrap_or(lower.len());
        let (figure, unit) = lower.split_at(end);
        let is_unit = matches!(
            unit.trim_end_matches('.'),
            "s" | "seg" | "segs" | "segundos" | "sec" | "secs" | "seconds" | "min" | "\"" | "″"
        );
        marked |= figure.contains(':') || is_unit;
        any |= !figure.is_empty();
        let joining = figure.is_empty() && matches!(unit, "a" | "to" | "al");
        if !(is_unit || joining || unit.is_empty()) {
            return false;
        }
    }
    any && marked
}

fn after(rest: &str) -> &str {
    rest.trim_start().trim_start_matches(['|', ':', '-', '–', '—', '*']).trim_start()
}

/// The first time of a line, and what stands behind it or behind the span that it begins.
fn bare(line: &str) -> Option<(&str, &str)> {
    let (first, rest) = one(line)?;
    let span = rest.trim_start().strip_prefix(['-', '–', '—']).and_then(|rest| one(rest.trim_start()));
    let rest = span.map_or(rest, |(_, rest)| rest);
    // "0:00h" or "1:2" of a score are none.
    let ends = rest.chars().next().is_none_or(|sign| sign.is_whitespace() || "|:-–—*".contains(sign));
    ends.then_some((first, rest))
}

fn one(line: &str) -> Option<(&str, &str)> {
    let end = line.find(|sign: char| !sign.is_ascii_digit() && sign != ':').unwrap_or(line.len());
    let (time, rest) = line.split_at(end);
    // Of "0:05: text" the last colon parts the two.
    let time = time.trim_end_matches(':');
    let rest = line.get(time.len()..).unwrap_or(rest);
    let parts: Vec<&str> = time.split(':').collect();
    let minutes = parts.iter().skip(1).all(|part| part.len() == 2);
    let hours = parts.first().is_some_and(|part| (1..=2).contains(&part.len()));
    ((2..=3).contains(&parts.len()) && minutes && hours).then_some((time, rest))
}
