//! Which shots there are, how long each is, and how the camera moves in it.

use super::super::prompt::Prompt;
use super::titles;
use crate::Media;
use crate::captions::Segment;
use crate::compositor::Seeded;
use crate::mix::Mood;
use crate::script::SceneRole;
use crate::timeline::{FrameRate, Motion, Pattern, Scene, ThemeName, Timeline, Transition, Visual};
use crate::video_generator::{GeneratorFile, GeneratorRequest};

/// A shot of one picture that lasts longer is followed by one of its middle.
const LONG_SHOT_MS: u64 = 5_500;
/// A background that lasts longer is followed by another.
const LONG_BACKGROUND_MS: u64 = 6_000;
/// The part of a picture that a close shot shows, in hundredths of its sides.
pub(super) const CLOSE_HUNDREDTHS: u64 = 62;
/// A picture is not enlarged further than so many hundredths for a close shot.
const MOST_ENLARGED_HUNDREDTHS: u64 = 180;
/// Over a picture so much wider than the frame, in tenths, the camera wanders.
const MUCH_WIDER_TENTHS: u64 = 16;
/// Stands apart from other choices of the same seed.
const BOARD: u64 = 1 << 43;

/// The pictures and the clip, in the order in which they are seen.
#[derive(Debug)]
pub(super) struct Sources<'a> {
    pub(super) pictures: Vec<&'a GeneratorFile>,
    pub(super) clip: Option<&'a GeneratorFile>,
    has_first: bool,
    has_last: bool,
}

impl<'a> Sources<'a> {
    pub(super) fn of(request: &'a GeneratorRequest) -> Self {
        let first = request.first_frame.iter();
        Self {
            pictures: first.chain(&request.reference_images).chain(&request.last_frame).collect(),
            clip: request.reference_video.as_ref(),
            has_first: request.first_frame.is_some(),
            has_last: request.last_frame.is_some(),
        }
    }

    /// Pixels across and down of a picture, as it is seen.
    fn size_of(&self, number: u32) -> Option<(u32, u32)> {
        match &self.pictures.get(number as usize)?.media {
            Media::Image(facts) if facts.orientation >= 5 => Some((facts.height, facts.width)),
            Media::Image(facts) => Some((facts.width, facts.height)),
            Media::Video(_) | Media::Audio(_) => None,
        }
    }
}

/// A plan with its titles.
#[derive(Debug)]
pub(super) struct Board {
    pub(super) timeline: Timeline,
    /// Titles over pictures; those over backgrounds are in the scenes.
    pub(super) segments: Vec<Segment>,
}

/// What is seen for a while.
struct Shot {
    visual: Visual,
    motion: Motion,
    transition: Transition,
    /// Its part of the time, beside that of others.
    weight: u64,
    /// It is over then.
    most_ms: Option<u64>,
    title: Option<String>,
}

impl Shot {
    const fn of(visual: Visual, motion: Motion, transition: Transition) -> Self {
        Self { visual, motion, transition, weight: 10, most_ms: None, title: None }
    }
}

/// How much of a picture is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// All of it, for a camera that wanders over it.
    Whole,
    /// As large a part in the shape of the frame as there is: that where most is to be seen.
    Framed,
    /// A part of that, from close by.
    Close,
}

impl Framing {
    const ALL: [Self; 3] = [Self::Whole, Self::Framed, Self::Close];

    /// The number of a picture that is seen so.
    const fn of(self, index: u32) -> u32 {
        index * 3 + self as u32
    }

    /// Which picture a number is, and how it is seen.
    pub(super) fn read(number: u32) -> (u32, Self) {
        let framing = Self::ALL.get(number as usize % 3).copied().unwrap_or(Self::Whole);
        (number / 3, framing)
    }
}

/// Plans a video of that length.
pub(super) fn storyboard(
    prompt: &Prompt,
    sources: &Sources<'_>,
    size: (u32, u32),
    frame_rate: FrameRate,
    duration_ms: u64,
    seed: u32,
) -> Board {
    let mut choices = Seeded::new(seed, BOARD);
    let theme = prompt.theme.unwrap_or_else(|| choices.of(&ThemeName::ALL, ThemeName::Midnight));
    let titles = titles::that_fit(&prompt.titles, prompt.is_quoted, duration_ms);
    let has_pictures = !sources.pictures.is_empty() || sources.clip.is_some();
    let (mut shots, segments) = if has_pictures {
        (seen(prompt, sources, size, duration_ms, &mut choices), titles::segments(titles, duration_ms))
    } else {
        (backgrounds(titles, duration_ms, &mut choices), Vec::new())
    };
    let moving = shots.iter_mut().filter(|shot| matches!(shot.visual, Visual::Picture { .. }));
    for (shot, told) in moving.zip(prompt.moves.iter().cycle()) {
        shot.motion = *told;
    }
    shots.iter_mut().for_each(|shot| frame(shot, sources, size, &mut choices));
    let frames = lengths(&shots, frame_rate.frames_of_ms(duration_ms).max(1), frame_rate);
    let scenes = shots.into_iter().zip(frames).filter(|(_, frames)| *frames > 0).enumerate();
    let scenes = scenes.map(|(number, (shot, frames))| Scene {
        role: if number == 0 { SceneRole::Hook } else { SceneRole::Scene },
        narration: String::new(),
        visual_hint: shot.title.clone(),
        on_screen: shot.title.into_iter().collect(),
        figures: Vec::new(),
        visual: shot.visual,
        motion: shot.motion,
        transition: if number == 0 { Transition::Cut } else { shot.transition },
        frames: Some(frames),
    });
    let timeline = Timeline {
        title: titles.first().cloned().unwrap_or_default(),
        language: prompt.language.to_owned(),
        width: size.0,
        height: size.1,
        frame_rate,
        seed,
        theme,
        caption_style: None,
        progress_bar: false,
        scenes: scenes.collect(),
    };
    Board { timeline, segments }
}

/// The pictures and the clip as shots.
fn seen(
    prompt: &Prompt,
    sources: &Sources<'_>,
    size: (u32, u32),
    duration_ms: u64,
    choices: &mut Seeded,
) -> Vec<Shot> {
    let count = sources.pictures.len();
    let transitions = transitions(prompt.mood);
    let mut shots: Vec<Shot> = Vec::with_capacity(count + 1);
    for (index, number) in (0..count).zip(0_u32..) {
        let is_first = index == 0 && sources.has_first;
        let is_last = index + 1 == count && sources.has_last;
        let visual = Visual::Picture { index: Framing::Whole.of(number) };
        // A video begins, and ends, with all of its picture.
        let (motion, transition) = match (is_first, is_last) {
            (true, _) => (Motion::ZoomIn, Transition::Cut),
            (_, true) => (Motion::ZoomOut, Transition::Dissolve),
            _ => (Motion::Auto, choices.of(transitions, Transition::Dissolve)),
        };
        shots.push(Shot {
            weight: if is_first || is_last { 12 } else { 10 },
            ..Shot::of(visual, motion, transition)
        });
    }
    if let Some(clip) = sources.clip {
        let length_ms = match &clip.media {
            Media::Video(video) => Some(video.duration_ms),
            Media::Image(_) | Media::Audio(_) => None,
        };
        let visual = Visual::Clip { index: 0, start_ms: 0 };
        let transition = choices.of(transitions, Transition::Dissolve);
        let shot = Shot { weight: 16, most_ms: length_ms, ..Shot::of(visual, Motion::Still, transition) };
        shots.insert(usize::from(sources.has_first), shot);
    }
    // With time to spare, or more movements than shots, pictures are also seen from close by.
    let mut wanted = usize::try_from(duration_ms / LONG_SHOT_MS).unwrap_or(usize::MAX) + 1;
    wanted = wanted.max(prompt.moves.len());
    let mut at = 0;
    while at < shots.len() && shots.len() < wanted {
        if let Some(close) = close(shots.get(at), sources, size) {
            // What ends with a picture ends with all of it.
            let is_end = at + 1 == shots.len() && at > 0;
            let place = if is_end { at } else { at + 1 };
            let taken = shots.get(at).map_or(Transition::Cut, |shot| shot.transition);
            let close = if is_end { Shot { transition: taken, ..close } } else { close };
            if let Some(shot) = shots.get_mut(at).filter(|_| is_end) {
                shot.transition = Transition::Cut;
            }
            shots.insert(place, close);
            at += 1;
        }
        at += 1;
    }
    shots
}

/// A close shot of the same picture, where there is enough of it.
fn close(shot: Option<&Shot>, sources: &Sources<'_>, (width, height): (u32, u32)) -> Option<Shot> {
    let Visual::Picture { index } = shot?.visual else { return None };
    let (number, _) = Framing::read(index);
    let (across, down) = sources.size_of(number)?;
    let enlarged =
        |frame: u32, side: u32| u64::from(frame) * 10_000 / (u64::from(side.max(1)) * CLOSE_HUNDREDTHS);
    let most = enlarged(width, across).max(enlarged(height, down));
    let visual = Visual::Picture { index: Framing::Close.of(number) };
    (most <= MOST_ENLARGED_HUNDREDTHS)
        .then(|| Shot { weight: 8, ..Shot::of(visual, Motion::Auto, Transition::Cut) })
}

/// Chooses how a picture moves where nobody said so, and how much of it is seen: over one that is much wider
/// than the frame the camera may wander; of any other the part is framed where most is to be seen, so that no
/// head is cut off that need not be.
fn frame(shot: &mut Shot, sources: &Sources<'_>, (width, height): (u32, u32), choices: &mut Seeded) {
    let Visual::Picture { index } = shot.visual else { return };
    let (number, framing) = Framing::read(index);
    let Some((across, down)) = sources.size_of(number) else { return };
    let wide = u64::from(across) * u64::from(height) * 10 / (u64::from(down) * u64::from(width)).max(1);
    if shot.motion == Motion::Auto {
        let is_panorama = wide >= MUCH_WIDER_TENTHS && framing == Framing::Whole;
        let motions =
            if is_panorama { [Motion::PanLeft, Motion::PanRight] } else { [Motion::ZoomIn, Motion::ZoomOut] };
        shot.motion = choices.of(&motions, Motion::ZoomIn);
    }
    let wanders = match shot.motion {
        Motion::PanLeft | Motion::PanRight => wide > 10,
        Motion::PanUp | Motion::PanDown => wide < 10,
        Motion::Auto | Motion::Still | Motion::ZoomIn | Motion::ZoomOut => false,
    };
    if framing == Framing::Whole && !wanders {
        shot.visual = Visual::Picture { index: Framing::Framed.of(number) };
    }
}

/// What there is without pictures: backgrounds, with a title each.
fn backgrounds(titles: &[String], duration_ms: u64, choices: &mut Seeded) -> Vec<Shot> {
    let wanted = usize::try_from(duration_ms / LONG_BACKGROUND_MS).unwrap_or(usize::MAX) + 1;
    let count = if titles.is_empty() { wanted } else { titles.len() };
    let mut before = None;
    let shots = (0..count).map(|number| {
        let others: Vec<Pattern> = Pattern::ALL.into_iter().filter(|one| Some(*one) != before).collect();
        let pattern = choices.of(&others, Pattern::Aurora);
        before = Some(pattern);
        let transition =
            choices.of(&[Transition::Dissolve, Transition::SlideUp, Transition::Wipe], Transition::Dissolve);
        let title = titles.get(number).cloned();
        Shot { title, ..Shot::of(Visual::Background { pattern }, Motion::Auto, transition) }
    });
    shots.collect()
}

/// How shots follow each other, by what the video is to feel like.
const fn transitions(mood: Option<Mood>) -> &'static [Transition] {
    match mood {
        Some(Mood::Upbeat) => &[Transition::Whip, Transition::SlideLeft, Transition::Zoom, Transition::Cut],
        Some(Mood::Cinematic) => &[Transition::Fade, Transition::Dissolve],
        Some(Mood::Calm | Mood::Lofi) => &[Transition::Dissolve],
        Some(Mood::Corporate) | None => &[Transition::Dissolve, Transition::Cut, Transition::SlideLeft],
    }
}

/// Frames of each shot: all of them, shared by weight, and no clip longer than it is.
fn lengths(shots: &[Shot], frames: u64, rate: FrameRate) -> Vec<u64> {
    let most = |shot: &Shot| shot.most_ms.map_or(u64::MAX, |ms| rate.frames_of_ms(ms).max(1));
    let mut capped: Vec<Option<u64>> = shots.iter().map(|_| None).collect();
    let total = |capped: &[Option<u64>]| -> (u64, u64) {
        let free =
            shots.iter().zip(capped).filter(|(_, cap)| cap.is_none()).map(|(shot, _)| shot.weight).sum();
        (frames.saturating_sub(capped.iter().flatten().sum()), free)
    };
    let (left, weight) = total(&capped);
    for (shot, cap) in shots.iter().zip(&mut capped) {
        // One alone goes round.
        let is_over = shots.len() > 1 && left * shot.weight / weight.max(1) > most(shot);
        *cap = is_over.then(|| most(shot));
    }
    let (left, weight) = total(&capped);
    let mut passed = 0;
    let share = |(shot, cap): (&Shot, &Option<u64>)| {
        if let Some(cap) = cap {
            return *cap;
        }
        let from = left * passed / weight.max(1);
        passed += shot.weight;
        left * passed / weight.max(1) - from
    };
    shots.iter().zip(&capped).map(share).collect()
}
