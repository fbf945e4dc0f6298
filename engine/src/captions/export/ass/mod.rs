//! Advanced SubStation Alpha that looks like the captions in the picture.

mod boxes;
mod events;
mod scene;
mod style;
mod tags;

use std::fmt::Write;

use super::super::raster::{Fonts, FrameSize, Placer};
use super::super::style::Style;
use super::super::types::Segment;
use crate::Ctx;
use crate::error::Result;
use style::AssStyle;

/// An ASS file that libass draws as [`Captioner`](super::super::raster::Captioner)
/// draws these segments in this style on frames of this size: the same lines at the
/// same size in the same places.
///
/// A line of letters is an event of its own, since ASS knows no distance between
/// lines; so are boxes (as drawings) and blurred shadows, which ASS has only as a
/// part of the outline. Words that are spoken change their colour by `\k`, `\kf` or
/// `\t` inside the event of their line. In styles whose words grow, the line leaves
/// out the word that is spoken, and an event above it has that word, so that its
/// neighbours keep their places.
///
/// What ASS cannot say, or says only nearly:
/// - Fonts are named, not carried: who plays the file needs them, Montserrat too.
/// - Emoji in colour: left to the player, which mostly draws them in one colour or
///   not at all.
/// - Times are whole hundredths of a second.
/// - The curve of a pop is five straight pieces, and a word grows about the middle
///   of its font's line instead of the middle of its letters: a pixel apart at most.
/// - `\kf` fills a word from left to right also where it is read from right to left.
/// - The blur of a shadow is a Gaussian instead of three boxes.
/// - Captions keep their size and lines when the text of an event is edited; edit
///   the segments and write the file again.
///
/// Braces and backslashes of the text are kept from being read as commands.
///
/// # Errors
/// Those of [`Captioner::new`](super::super::raster::Captioner::new);
/// [`Code::Cancelled`](crate::Code::Cancelled).
pub fn ass(
    segments: &[Segment],
    style: &Style,
    frame: FrameSize,
    fonts: &Fonts,
    ctx: &Ctx<'_>,
) -> Result<String> {
    let mut placer = Placer::new(segments, style, frame, fonts)?;
    let looks = AssStyle::of(style, frame, &placer.primary());
    let mut file = looks.header();
    for number in 0..placer.len() {
        ctx.check_cancelled()?;
        let Some(cue) = placer.place(number) else { continue };
        for event in events::events(style, &looks, &cue) {
            // Writing to a string cannot fail.
            let _ = writeln!(file, "{event}");
        }
    }
    Ok(file)
}
