//! What narration needs: a program, and better voices where there are any.

use noxus_engine::voice::Voice;
use noxus_engine::{Services, text};

use super::Finding;

/// The voices that calls would use.
pub(super) fn finding(services: &Services) -> Finding {
    let check = "voices";
    let found = services.get::<dyn Voice>().and_then(|voices| voices.check().map(|()| voices.voices()));
    let remedy = text!(
        "Instala espeak-ng (por ejemplo «apt install espeak-ng»).",
        "Install espeak-ng (such as “apt install espeak-ng”)."
    );
    match found {
        Ok(voices) if voices.is_empty() => Finding::warning(
            check,
            text!("espeak-ng no dice qué voces tiene.", "espeak-ng does not tell which voices it has."),
            remedy,
        ),
        Ok(voices) => {
            let of = |engine: &str| voices.iter().filter(|voice| voice.engine == engine).count();
            let (all, piper, kokoro) = (voices.len(), of("piper"), of("kokoro"));
            Finding::ok(
                check,
                text!(
                    "Hay {all} voces, {piper} de Piper y {kokoro} de Kokoro.",
                    "There are {all} voices, {piper} of Piper's and {kokoro} of Kokoro's."
                ),
            )
        }
        Err(error) => {
            let remedy = error.hint().cloned().unwrap_or(remedy);
            Finding::warning(check, error.message().clone(), remedy)
        }
    }
}
