//! A code as SVG: one path along the outlines of the dark modules.
//!
//! Outlines, not a box per module or row: neighbours share no edge, so nothing
//! shows hairlines when scaled, and a plotter can cut it.

use std::fmt::Write;

use super::Colors;
use crate::Color;
use crate::tools::qr::{Layout, Matrix};

/// Draws `matrix` as an SVG document of [`Layout::side_px`] CSS pixels a side.
///
/// A background without opacity is left out.
pub fn render_svg(matrix: &Matrix, layout: &Layout, colors: Colors) -> String {
    let (side_px, module_px, margin_px) = (layout.side_px(), layout.module_px(), layout.margin_px());
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{side_px}" height="{side_px}" viewBox="0 0 {side_px} {side_px}" shape-rendering="crispEdges">"#
    );
    if colors.background.alpha > 0 {
        let fill = fill(colors.background);
        svg.push_str(&format!(r#"<rect width="{side_px}" height="{side_px}" {fill}/>"#));
    }
    let fill = fill(colors.foreground);
    svg.push_str(&format!(
        r#"<path transform="translate({margin_px} {margin_px}) scale({module_px})" {fill} d=""#
    ));
    push_outlines(&mut svg, matrix);
    svg.push_str("\"/></svg>\n");
    svg
}

/// SVG 1.1 colours have no alpha: it goes to an attribute of its own.
fn fill(color: Color) -> String {
    let opaque = Color { alpha: 255, ..color };
    if color.alpha == 255 {
        return format!(r#"fill="{opaque}""#);
    }
    let opacity = f64::from(color.alpha) / 255.0;
    format!(r#"fill="{opaque}" fill-opacity="{opacity:.3}""#)
}

/// The four ways along an outline; dark modules lie to the right.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    East,
    South,
    West,
    North,
}

impl Heading {
    const fn right(self) -> Self {
        match self {
            Self::East => Self::South,
            Self::South => Self::West,
            Self::West => Self::North,
            Self::North => Self::East,
        }
    }

    const fn left(self) -> Self {
        self.right().right().right()
    }
}

/// A corner of the grid of modules.
type Corner = (usize, usize);

/// Appends one closed subpath per outline: outer ones clockwise, holes the other
/// way round. Dark modules that touch only at a corner stay apart.
fn push_outlines(path: &mut String, matrix: &Matrix) {
    let side = matrix.side();
    // Every outline has an upper edge of a dark module; each is walked once.
    let mut walked = vec![false; side * side];
    for y in 0..side {
        for x in 0..side {
            let is_upper_edge = matrix.is_dark(x, y) && !(y > 0 && matrix.is_dark(x, y - 1));
            if is_upper_edge && walked.get(y * side + x) == Some(&false) {
                push_outline(path, matrix, (x, y), &mut walked);
            }
        }
    }
}

fn push_outline(path: &mut String, matrix: &Matrix, start: Corner, walked: &mut [bool]) {
    let side = matrix.side();
    // Writing to a String cannot fail.
    let _ = write!(path, "M{} {}", start.0, start.1);
    let (mut corner, mut heading) = (start, Heading::East);
    let mut turn = start;
    loop {
        if heading == Heading::East
            && let Some(edge) = walked.get_mut(corner.1 * side + corner.0)
        {
            *edge = true;
        }
        corner = ahead(corner, heading);
        let next = turn_at(matrix, corner, heading);
        if next == heading && corner != start {
            continue;
        }
        if corner == start && next == Heading::East {
            break;
        }
        push_line(path, turn, corner);
        (turn, heading) = (corner, next);
    }
    // Closing draws the last line.
    path.push('z');
}

fn ahead((x, y): Corner, heading: Heading) -> Corner {
    match heading {
        Heading::East => (x + 1, y),
        Heading::South => (x, y + 1),
        Heading::West => (x.saturating_sub(1), y),
        Heading::North => (x, y.saturating_sub(1)),
    }
}

/// Keeps the dark on the right hand: turn right as soon as it ends, left when it
/// stands in the way.
fn turn_at(matrix: &Matrix, (x, y): Corner, heading: Heading) -> Heading {
    let dark = |left: bool, above: bool| {
        let column = if left { x.checked_sub(1) } else { Some(x) };
        let row = if above { y.checked_sub(1) } else { Some(y) };
        column.zip(row).is_some_and(|(column, row)| matrix.is_dark(column, row))
    };
    let (ahead_right, ahead_left) = match heading {
        Heading::East => (dark(false, false), dark(false, true)),
        Heading::South => (dark(true, false), dark(false, false)),
        Heading::West => (dark(true, true), dark(true, false)),
        Heading::North => (dark(false, true), dark(true, true)),
    };
    match (ahead_right, ahead_left) {
        (false, _) => heading.right(),
        (true, false) => heading,
        (true, true) => heading.left(),
    }
}

/// A horizontal or vertical line, relative.
fn push_line(path: &mut String, from: Corner, to: Corner) {
    let (command, from, to) = if from.1 == to.1 { ('h', from.0, to.0) } else { ('v', from.1, to.1) };
    let sign = if to < from { "-" } else { "" };
    let _ = write!(path, "{command}{sign}{}", from.abs_diff(to));
}
