//! Voices behind an endpoint, which sends sound and nothing else: when each word is said is found in it.

mod config;
mod wire;

use std::fmt;

use noxus_engine::align::{Clause, ends_sentence, token_spans};
use noxus_engine::voice::{Pause, VoiceInfo, VoiceRequest};
use noxus_engine::{Code, Error, Signals, text};

use super::spans::{Track, wide};
use crate::endpoint::{Endpoint, Failure, KeyPlace, Place};
use crate::error::Result;
pub use config::{EndpointVoice, SpeechEndpointSettings};
use wire::{Sound, SpeechRequest};

/// Most characters and clauses that are said in one go: endpoints take some 4,000 characters, and
/// words are found the more surely the less is looked at together.
const MOST_CHARS: usize = 900;
const MOST_CLAUSES: usize = 40;
/// Between what is said in one go and the next.
const REST_MS: u64 = 250;
/// Longest sound of a go.
const MOST_SECONDS: u64 = 600;

/// Voices behind an endpoint.
pub(super) struct SpeechEndpoint {
    endpoint: Endpoint,
    settings: SpeechEndpointSettings,
}

impl fmt::Debug for SpeechEndpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("SpeechEndpoint").field(&self.endpoint).finish()
    }
}

impl SpeechEndpoint {
    /// Reads settings. Nothing is reached yet.
    ///
    /// # Errors
    /// `invalid_field`, naming the setting.
    pub(super) fn new(settings: &SpeechEndpointSettings) -> Result<Self> {
        settings.check()?;
        let endpoint = Endpoint::new(&Place {
            setting: config::SETTING,
            name: text!("El servicio de voz", "The speech service"),
            base_url: &settings.base_url,
            api_key_env: settings.api_key_env.as_deref(),
            key_place: KeyPlace::Bearer,
            timeout_ms: settings.timeout_ms,
        })?;
        Ok(Self { endpoint, settings: settings.clone() })
    }

    /// What the endpoint calls the voice that is named so here.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        let voice = name.strip_prefix(self.settings.name.as_str())?.strip_prefix(':')?;
        self.settings.voices.iter().map(|known| known.name.as_str()).find(|known| *known == voice)
    }

    /// Its voices, each once for every language.
    pub(super) fn voices(&self) -> impl Iterator<Item = VoiceInfo> {
        let Self { settings, .. } = self;
        settings.voices.iter().flat_map(move |voice| {
            voice.languages.iter().map(move |language| VoiceInfo {
                name: format!("{}:{}", settings.name, voice.name),
                language: language.clone(),
                engine: settings.name.clone(),
            })
        })
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        self.endpoint.check()
    }

    /// Says clauses, a part of them at a time.
    pub(super) fn speak(
        &self,
        voice: &str,
        clauses: &[Clause],
        request: &VoiceRequest,
        signals: &Signals<'_>,
    ) -> Result<Track, Error> {
        self.check()?;
        let total: usize = clauses.iter().map(|clause| clause.tokens.len()).sum();
        let (mut track, mut done) = (Track::default(), 0);
        for part in parts(clauses) {
            signals.step("speak", wide(done), wide(total))?;
            done += part.iter().map(|clause| clause.tokens.len()).sum::<usize>();
            let input = written(part);
            let asked = SpeechRequest {
                model: self.settings.model.trim(),
                voice,
                input: &input,
                response_format: "wav",
                speed: (request.rate != 1.0).then_some(request.rate),
            };
            let sound = self.say(&asked, signals)?;
            if track.samples.is_empty() {
                track.rate_hz = sound.rate_hz;
            } else if track.rate_hz == sound.rate_hz {
                track.rest(REST_MS);
            } else {
                return Err(self.failed(&Failure::Garbage(text!(
                    "cambia de frecuencia a mitad de un texto",
                    "changes its sample rate in the middle of a text"
                ))));
            }
            let start = track.end();
            let spans = token_spans(&sound.samples, sound.rate_hz, part);
            let tokens = part.iter().flat_map(|clause| &clause.tokens);
            track.said.extend(tokens.zip(spans).map(|(token, mut span)| {
                (span.start, span.end) = (span.start + start, span.end + start);
                (token.word, span)
            }));
            track.samples.extend_from_slice(&sound.samples);
            super::check_length(&track)?;
        }
        signals.step("speak", wide(total), wide(total))?;
        Ok(track)
    }

    fn say(&self, asked: &SpeechRequest<'_>, signals: &Signals<'_>) -> Result<Sound, Error> {
        let sound = wire::say(&self.endpoint, asked, self.endpoint.end(), signals);
        let sound = sound.map_err(|failure| self.failed(&failure))?;
        let most = MOST_SECONDS * u64::from(sound.rate_hz);
        if sound.samples.is_empty() || wide(sound.samples.len()) > most {
            return Err(self.failed(&Failure::Garbage(text!(
                "responde con un sonido vacío o de más de diez minutos",
                "answers with a sound that is empty, or longer than ten minutes"
            ))));
        }
        Ok(Sound { samples: sound.samples.into_iter().map(|one| one.clamp(-1.0, 1.0)).collect(), ..sound })
    }

    fn failed(&self, failure: &Failure) -> Error {
        let error = self.endpoint.error(failure);
        if error.code() == Code::Cancelled { error } else { error.with_field("voice") }
    }
}

/// Clauses that are said in one go: as many as may be, up to the end of a sentence where there is one.
fn parts(clauses: &[Clause]) -> Vec<&[Clause]> {
    let mut parts = Vec::new();
    let mut rest = clauses;
    while !rest.is_empty() {
        let mut chars = 0;
        let fitting = rest.iter().take(MOST_CLAUSES).take_while(|clause| {
            chars += clause.text().chars().count() + 2;
            chars <= MOST_CHARS
        });
        let most = fitting.count().max(1);
        let sentence = rest.iter().take(most).rposition(|clause| ends_sentence(clause.pause));
        let end = match sentence {
            Some(last) if most < rest.len() => last + 1,
            _ => most,
        };
        let (part, behind) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        parts.push(part);
        rest = behind;
    }
    parts
}

/// The text of clauses, with the signs that make a speaker rest.
fn written(clauses: &[Clause]) -> String {
    let mut text = String::new();
    for clause in clauses {
        text.push_str(&clause.text());
        text.push_str(match clause.pause {
            Pause::None => " ",
            Pause::Clause => ", ",
            Pause::Sentence => ". ",
            Pause::Question => "? ",
            Pause::Exclamation => "! ",
        });
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use noxus_engine::align::Token;

    fn clause(text: &str, pause: Pause) -> Clause {
        let tokens = text.split(' ').map(|word| Token { word: 0, text: word.to_owned() }).collect();
        Clause { tokens, pause }
    }

    #[test]
    fn long_texts_are_said_in_parts_that_end_with_sentences() {
        let long = "palabra ".repeat(50);
        let clauses: Vec<Clause> = (0..6)
            .map(|number| clause(long.trim(), if number % 3 == 0 { Pause::Sentence } else { Pause::Clause }))
            .collect();
        let parts: Vec<usize> = parts(&clauses).iter().map(|part| part.len()).collect();
        assert_eq!(parts, [1, 2, 1, 2]);
        assert_eq!(super::parts(&[]).len(), 0);
        let endless = vec![clause("sí", Pause::Clause); 100];
        assert_eq!(super::parts(&endless).iter().map(|part| part.len()).collect::<Vec<_>>(), [40, 40, 20]);
    }

    #[test]
    fn pauses_are_written() {
        let clauses = [clause("hola a todos", Pause::Clause), clause("qué tal", Pause::Question)];
        assert_eq!(written(&clauses), "hola a todos, qué tal?");
    }
}
