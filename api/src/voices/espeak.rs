//! `espeak-ng`, a program of its own: it is GPL, and so never a part of this one.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use noxus_billing::fork::PerProcess;
use noxus_engine::align::{Clause, Token, ends_sentence};
use noxus_engine::{CancelToken, Code, Error, Result, Signals, text};

use super::child::{self, Failure, Order};
use super::marks::{self, Loudness};
use super::spans::{Track, wide};
use super::wav::{self, Wav};
use noxus_engine::voice::WordSpan;

/// It speaks hundreds of times as fast as it sounds.
const PATIENCE: Duration = Duration::from_secs(30);
/// Words a minute: slower than its own 175, at which a recogniser takes a third more of its Spanish wrong.
const PACE: f64 = 150.0;
/// Most tokens of a text that it is given; a sentence is not cut for that if it can be helped.
const MOST_TOKENS: usize = 60;
const MOST_LIST_BYTES: u64 = 1024 * 1024;
const MOST_PHONEME_BYTES: u64 = 1024 * 1024;
/// Five minutes for a word a second would be a hundredth of it.
const MOST_SOUND_BYTES: u64 = 64 * 1024 * 1024;

/// A language that it speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// As it calls it: `es-419`.
    pub(super) tag: String,
    /// Others that it stands in for, the best with the least number.
    pub(super) also: Vec<(String, u8)>,
    /// The least is the best of a language.
    pub(super) priority: u8,
}

/// The program, which may or may not be there.
pub(super) struct Espeak {
    program: PathBuf,
    known: PerProcess<Mutex<Option<Known>>>,
}

/// What was found out, and of which program.
type Known = (PathBuf, Arc<[Dialect]>);

impl Espeak {
    /// By its path, or by its name on the `PATH`.
    pub(super) fn new(program: PathBuf) -> Self {
        Self { program, known: PerProcess::new(Mutex::default) }
    }

    /// Where it is, looked up anew each time: it may be installed while this runs.
    ///
    /// # Errors
    /// [`Code::ProviderNotConfigured`].
    pub(super) fn locate(&self) -> Result<PathBuf> {
        let is_path = self.program.components().count() > 1;
        let found = if is_path {
            Some(self.program.clone()).filter(|path| is_program(path))
        } else {
            std::env::var_os("PATH").and_then(|path| on_path(&path, &self.program))
        };
        found.ok_or_else(|| missing(&self.program))
    }

    /// What it speaks, asked once of each program.
    pub(super) fn dialects(&self, cancel: &CancelToken) -> Result<Arc<[Dialect]>> {
        let program = self.locate()?;
        let known = self.known.get().lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, dialects)) = known.filter(|(of, _)| *of == program) {
            return Ok(dialects);
        }
        let order = Order {
            program: &program,
            arguments: &["--voices"],
            input: &[],
            most_bytes: MOST_LIST_BYTES,
            patience: PATIENCE,
        };
        let list = child::run(&order, cancel).map_err(|failure| self.gave_up(failure))?;
        let dialects: Arc<[Dialect]> = parse_list(&String::from_utf8_lossy(&list)).into();
        if dialects.is_empty() {
            return Err(self.gave_up(Failure::Garbage("no list of voices")));
        }
        let mut known = self.known.get().lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some((program, Arc::clone(&dialects)));
        Ok(dialects)
    }

    /// The phonemes of a clause, words between spaces.
    pub(super) fn phonemes(&self, tag: &str, clause: &Clause, cancel: &CancelToken) -> Result<String> {
        let arguments = ["-q", "--ipa", "--stdin", "-b", "1", "-v", tag];
        let answer = self.ask(&arguments, &clause.text(), MOST_PHONEME_BYTES, cancel)?;
        let spoken = without_flags(&String::from_utf8_lossy(&answer));
        Ok(spoken.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The phonemes of tokens, each as if it stood alone; none when they cannot be told apart.
    pub(super) fn phonemes_of_each(
        &self,
        tag: &str,
        tokens: &[Token],
        cancel: &CancelToken,
    ) -> Result<Option<Vec<String>>> {
        // Without `--stdin`, each line is a text of its own.
        let arguments = ["-q", "--ipa", "-b", "1", "-v", tag];
        let lines: String = tokens.iter().flat_map(|token| [token.text.as_str(), "\n"]).collect();
        let answer = self.ask(&arguments, &lines, MOST_PHONEME_BYTES, cancel)?;
        let answer = without_flags(&String::from_utf8_lossy(&answer));
        let lines: Vec<String> = answer.lines().map(|line| line.split_whitespace().collect()).collect();
        Ok(Some(lines).filter(|lines| lines.len() == tokens.len()))
    }

    /// Says clauses at a factor of its pace.
    pub(super) fn speak(
        &self,
        tag: &str,
        clauses: &[Clause],
        rate: f32,
        signals: &Signals<'_>,
    ) -> Result<Track> {
        let total: usize = clauses.iter().map(|clause| clause.tokens.len()).sum();
        let (mut track, mut done) = (Track::default(), 0);
        for text in texts(clauses) {
            signals.step("speak", wide(done), wide(total))?;
            self.say(tag, text, rate, signals.cancel_token(), &mut track)?;
            super::check_length(&track)?;
            done += text.iter().map(|clause| clause.tokens.len()).sum::<usize>();
        }
        signals.step("speak", wide(total), wide(total))?;
        Ok(track)
    }

    fn say(
        &self,
        tag: &str,
        text: &[Clause],
        rate: f32,
        cancel: &CancelToken,
        track: &mut Track,
    ) -> Result<()> {
        let pace = format!("{:.0}", PACE * f64::from(rate));
        let mut arguments = vec!["--stdout", "--stdin", "-b", "1", "-v", tag, "-s", &pace];
        if !text.last().is_some_and(|clause| ends_sentence(clause.pause)) {
            // The text goes on: no rest at its end.
            arguments.push("-z");
        }
        let sound = |loudness| -> Result<Wav> {
            let answer = self.ask(&arguments, &marks::text(text, loudness), MOST_SOUND_BYTES, cancel)?;
            wav::read(&answer).map_err(|what| self.gave_up(Failure::Garbage(what)))
        };
        let plain = sound(Loudness::Plain)?;
        if track.rate_hz != 0 && track.rate_hz != plain.rate_hz {
            return Err(self.gave_up(Failure::Garbage("sound of another rate than before")));
        }
        track.rate_hz = plain.rate_hz;
        let (even, turns) = (sound(Loudness::Even)?, sound(Loudness::Turns)?);
        let tokens: Vec<Token> = text.iter().flat_map(|clause| clause.tokens.iter().cloned()).collect();
        let spans = marks::spans(&plain.samples, &even.samples, &turns.samples, plain.rate_hz, &tokens);
        let before = track.end();
        track.said.extend(tokens.iter().zip(spans).map(|(token, span)| {
            (token.word, WordSpan { start: before + span.start, end: before + span.end })
        }));
        track.samples.extend(plain.samples.iter().map(|sample| f32::from(*sample) / 32_768.0));
        Ok(())
    }

    fn ask(&self, arguments: &[&str], text: &str, most_bytes: u64, cancel: &CancelToken) -> Result<Vec<u8>> {
        let program = self.locate()?;
        let input = text.as_bytes();
        let order = Order { program: &program, arguments, input, most_bytes, patience: PATIENCE };
        child::run(&order, cancel).map_err(|failure| self.gave_up(failure))
    }

    fn gave_up(&self, failure: Failure) -> Error {
        match failure {
            Failure::Cancelled => Error::cancelled(),
            Failure::NotStarted(error) => missing(&self.program).with_source(error),
            other => Error::new(
                Code::ToolFailed,
                text!(
                    "espeak-ng no funciona como debería: {other}.",
                    "espeak-ng does not work as it should: {other}."
                ),
            )
            .with_hint(text!(
                "Comprueba que «espeak-ng --voices» funciona, o reinstálalo.",
                "Check that “espeak-ng --voices” works, or install it again."
            ))
            .with_source(other),
        }
    }
}

/// Without the program there is no voice: Piper's have their phonemes from it.
fn missing(program: &Path) -> Error {
    let name = program.display();
    Error::new(
        Code::ProviderNotConfigured,
        text!(
            "No se encuentra «{name}», sin el que no hay voces.",
            "“{name}” is not there, and without it there are no voices."
        ),
    )
    .with_field("espeak_program")
    .with_hint(text!(
        "Instálalo (por ejemplo «apt install espeak-ng» o «brew install espeak-ng») o indica su ruta en «espeak_program».",
        "Install it (such as “apt install espeak-ng” or “brew install espeak-ng”), or give its path in “espeak_program”."
    ))
}

fn on_path(path: &OsString, program: &Path) -> Option<PathBuf> {
    let absolute = std::env::split_paths(path).filter(|folder| folder.is_absolute());
    let names = absolute.flat_map(|folder| {
        let plain = folder.join(program);
        [plain.with_added_extension(std::env::consts::EXE_EXTENSION), plain]
    });
    names.into_iter().find(|path| is_program(path))
}

/// Whether a path is a file that may be run.
fn is_program(path: &Path) -> bool {
    #[cfg(unix)]
    let may_run = |found: &std::fs::Metadata| {
        use std::os::unix::fs::PermissionsExt as _;
        found.permissions().mode() & 0o111 != 0
    };
    #[cfg(not(unix))]
    let may_run = |_: &std::fs::Metadata| true;
    std::fs::metadata(path).is_ok_and(|found| found.is_file() && may_run(&found))
}

/// Texts for one run each: whole sentences, as many as fit.
fn texts(clauses: &[Clause]) -> Vec<&[Clause]> {
    let (mut texts, mut rest) = (Vec::new(), clauses);
    while !rest.is_empty() {
        let (mut tokens, mut fits, mut ends) = (0, 0, 0);
        for (index, clause) in rest.iter().enumerate() {
            tokens += clause.tokens.len();
            if tokens > MOST_TOKENS && fits > 0 {
                break;
            }
            fits = index + 1;
            if ends_sentence(clause.pause) {
                ends = fits;
            }
        }
        let (text, behind) = rest.split_at(if ends > 0 { ends } else { fits.max(1) });
        texts.push(text);
        rest = behind;
    }
    texts
}

/// Reads what `--voices` lists.
fn parse_list(list: &str) -> Vec<Dialect> {
    let line = |line: &str| {
        let mut columns = line.split_whitespace();
        let priority = columns.next()?.parse().ok()?;
        let tag = columns.next().filter(|tag| is_tag(tag))?.to_ascii_lowercase();
        let others = line.split('(').skip(1).filter_map(|other| {
            let (tag, priority) = other.split(')').next()?.split_once(' ')?;
            Some((tag.to_ascii_lowercase(), priority.trim().parse().ok()?))
        });
        Some(Dialect { tag, also: others.collect(), priority })
    };
    list.lines().filter_map(line).collect()
}

/// Phonemes without the names of languages, `(en)`, that stand where another one begins.
fn without_flags(phonemes: &str) -> String {
    let mut parts = phonemes.split('(');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| kept + part.split_once(')').map_or(part, |(_, spoken)| spoken))
}

/// Whether a text is the name of a voice, and neither an option nor a path.
pub(super) fn is_tag(tag: &str) -> bool {
    let is_word = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    tag.len() <= 40 && tag.starts_with(|first: char| first.is_ascii_alphabetic()) && tag.chars().all(is_word)
}

#[cfg(test)]
mod tests {
    use noxus_engine::voice::Pause;

    use super::*;

    #[test]
    fn its_list_is_read() {
        let list = "Pty Language       Age/Gender VoiceName          File                 Other Languages \n \
            5  es-419          --/M      Spanish_(Latin_America) roa/es-419           (es-mx 6)(es 6)\n \
            2  en-us           --/M      English_(America)  gmw/en-US            (en 3)\n 5 ../x --/M Bad y\n";
        let found = parse_list(list);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].tag.as_str(), found[0].priority), ("es-419", 5));
        assert_eq!(found[0].also, [("es-mx".to_owned(), 6), ("es".to_owned(), 6)]);
        assert!(parse_list("Segmentation fault").is_empty());
        assert_eq!(without_flags("a (en)b(es) c) (d"), "a b c) d");
        assert!(!is_tag("--voices") && !is_tag("../../etc/passwd") && !is_tag("") && is_tag("en-gb-x-rp"));
    }

    #[test]
    fn sentences_stay_whole() {
        let clause = |count, pause| {
            let token = Token { word: 0, text: "a".into() };
            Clause { tokens: vec![token; count], pause }
        };
        let clauses = [
            clause(30, Pause::Sentence),
            clause(20, Pause::Clause),
            clause(20, Pause::Sentence),
            clause(40, Pause::None),
            clause(40, Pause::None),
        ];
        let lengths: Vec<usize> = texts(&clauses).iter().map(|text| text.len()).collect();
        assert_eq!(lengths, [1, 2, 1, 1]);
        assert!(texts(&[]).is_empty());
    }
}
