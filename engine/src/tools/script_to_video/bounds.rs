//! How long a video becomes, and how much is said in it, before anything is said.

use super::given;
use super::narration;
use super::{Plan, writing};
use crate::{Facts, Media};

/// What a recording may be longer than its packets tell, in milliseconds.
const RECORDING_MARGIN_MS: u64 = 100;

impl Plan {
    /// How long each scene takes, by `measure` of what it says.
    fn scenes_ms(&self, measure: fn(&str, &str, f64) -> u64) -> impl Iterator<Item = u64> {
        let rate = self.timeline.frame_rate;
        self.timeline.scenes.iter().map(move |scene| {
            let said = if scene.narration.trim().is_empty() || scene.recording.is_some() {
                0
            } else {
                measure(&scene.narration, &self.timeline.language, self.params.speech_rate)
            };
            let least = scene.frames.map_or(0, |frames| rate.time_of(frames, 1_000));
            let is_silent = said == 0 && least == 0 && scene.recording.is_none();
            said.max(least).max(if is_silent { narration::SILENT_SCENE_MS } else { 0 })
        })
    }

    /// How long all of it should take, recordings left out.
    pub(super) fn usual_ms(&self) -> u64 {
        self.scenes_ms(narration::usual_ms).fold(0, u64::saturating_add)
    }

    /// How long it takes at most, in milliseconds.
    pub(super) fn longest_ms(&self, facts: &[Facts]) -> u64 {
        let lengths_ms = recordings_ms(facts);
        let recorded = |at: u32| lengths_ms.get(at as usize).copied().unwrap_or(0);
        let names_recordings = self.timeline.scenes.iter().any(|scene| scene.recording.is_some());
        let mut planned_ms = self.scenes_ms(narration::longest_ms).fold(0, u64::saturating_add);
        if names_recordings {
            let used = self.timeline.scenes.iter().filter_map(|scene| scene.recording);
            planned_ms = used.map(recorded).fold(planned_ms, u64::saturating_add);
        } else {
            // Which scenes they are for, names tell: of those, at least what the shortest take is not spoken.
            let rate = self.timeline.frame_rate;
            let spared = self.timeline.scenes.iter().zip(self.scenes_ms(narration::longest_ms)).map(
                |(scene, longest_ms)| {
                    // One that has a length keeps it.
                    longest_ms.saturating_sub(scene.frames.map_or(0, |frames| rate.time_of(frames, 1_000)))
                },
            );
            planned_ms = planned_ms.saturating_sub(least(spared, lengths_ms.len()));
            planned_ms = lengths_ms.iter().copied().fold(planned_ms, u64::saturating_add);
        }
        let asked_ms = self.asked.as_ref().map_or(0, |asked| asked.longest_ms(self.params.speech_rate));
        planned_ms.max(asked_ms)
    }

    /// How many scenes there are at most.
    pub(super) fn most_scenes(&self) -> u64 {
        let asked = self.asked.as_ref().map_or(0, writing::Asked::most_scenes);
        asked.max(self.timeline.scenes.len() as u64)
    }

    /// How long the video should be: of an idea somebody said so, a script takes its time.
    pub(super) fn target_ms(&self) -> Option<u64> {
        let seconds = u64::try_from(self.params.duration).ok()?;
        self.params.idea.as_ref().map(|_| seconds.saturating_mul(1_000))
    }

    /// Characters that a voice says at most.
    pub(super) fn most_characters(&self, facts: &[Facts]) -> u64 {
        if self.params.voice.as_deref() == Some(narration::NO_VOICE) {
            return 0;
        }
        let scenes = &self.timeline.scenes;
        let names_recordings = scenes.iter().any(|scene| scene.recording.is_some());
        let voiced = scenes.iter().filter(|scene| scene.recording.is_none());
        let counts = || voiced.clone().map(|scene| scene.narration.chars().count() as u64);
        let recordings = if names_recordings { 0 } else { given::count(facts, given::RECORDINGS) };
        let said = counts().sum::<u64>().saturating_sub(least(counts(), recordings));
        said.max(self.asked.as_ref().map_or(0, writing::Asked::most_characters))
    }
}

/// How long the scenes take at most that recordings are for.
fn recordings_ms(facts: &[Facts]) -> Vec<u64> {
    let recordings = facts.iter().filter(|facts| facts.field == given::RECORDINGS);
    let length_ms = |facts: &Facts| match &facts.media {
        Media::Audio(audio) => audio.duration_ms,
        Media::Image(_) | Media::Video(_) => 0,
    };
    recordings.map(|facts| narration::recorded_ms(length_ms(facts) + RECORDING_MARGIN_MS)).collect()
}

/// The sum of the `count` smallest.
fn least(values: impl Iterator<Item = u64>, count: usize) -> u64 {
    let mut values: Vec<u64> = values.collect();
    values.sort_unstable();
    values.into_iter().take(count).fold(0, u64::saturating_add)
}
