//! Tables of markdown with a scene in each row: time, picture, speech.

use super::inline;
use super::labels::{self, Found, Label};
use super::lines::Line;

/// Reads a table that begins with the first of these lines, and tells how many lines it takes. One
/// without a column for what is said is none.
pub(super) fn read(lines: &[&str]) -> Option<(Vec<Line>, usize)> {
    let (header, rule) = (cells(lines.first()?)?, cells(lines.get(1)?)?);
    let ruled = rule.iter().all(|cell| cell.contains('-') && cell.chars().all(|sign| "-: ".contains(sign)));
    let columns: Vec<Label> = header.iter().map(|name| labels::of_column(&inline::unmark(name))).collect();
    if !ruled || !columns.contains(&Label::Spoken) {
        return None;
    }
    let mut found = Vec::new();
    let mut count = 2;
    for row in lines.iter().skip(2).map_while(|line| cells(line)) {
        count += 1;
        found.push(Line::Blank);
        found.push(Line::Time);
        for (cell, label) in row.iter().zip(&columns) {
            let plain = inline::unmark(&cell.replace("<br>", " ").replace("<br/>", " "));
            let rest = plain.trim().to_owned();
            if !rest.is_empty() && *label != Label::Note {
                found.push(Line::Label(Found { label: *label, aside: None, rest, is_name: false }));
            }
        }
    }
    found.push(Line::Blank);
    Some((found, count))
}

/// What stands between the bars of a row.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?;
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
    (cells.len() > 1).then_some(cells)
}
