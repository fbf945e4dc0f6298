//! What is taken from marks, and what is refused, by its place.

use proptest::prelude::*;

use super::*;
use crate::tools::text_to_speech::manuscript::Rest;

fn manner() -> Manner {
    Manner { language: "es".to_owned(), voice: None, rate: 1.0, louder_db: 0.0 }
}

fn parts(text: &str) -> Vec<Part> {
    super::read(text, manner()).unwrap_or_else(|error| panic!("{text}: {error}")).1
}

/// The one part of a text.
fn part(text: &str) -> Part {
    let mut parts = parts(&format!("<speak>{text}</speak>"));
    assert_eq!(parts.len(), 1, "{text}: {parts:#?}");
    parts.remove(0)
}

fn written(part: &Part) -> String {
    part.words.iter().map(|word| word.spoken.written.as_str()).collect::<Vec<_>>().join(" ")
}

fn said(part: &Part) -> String {
    let said = part.words.iter().map(|word| word.spoken.said.as_str()).filter(|said| !said.is_empty());
    said.collect::<Vec<_>>().join(" ")
}

fn pauses(part: &Part) -> Vec<Pause> {
    part.words.iter().map(|word| word.spoken.pause).collect()
}

fn rest(behind: usize, ms: u64) -> Rest {
    Rest { behind, ms }
}

#[test]
fn a_text_is_markup_when_it_begins_so() {
    for text in
        ["<speak>", "\u{feff} \n<speak/>", "<?xml version=\"1.0\"?><speak>", "<speak version=\"1.1\">"]
    {
        assert!(is_markup(text), "{text}");
    }
    for text in ["", "hola", "<b>hola</b>", "<speaker>", "5 <speak>", "<speak"] {
        assert!(!is_markup(text), "{text}");
    }
}

#[test]
fn plain_text_inside_is_said_like_plain_text() {
    let found = part("  Hola,\n  <!-- nada --> mundo &amp; <![CDATA[25 %]]> &#233;l. ");
    assert_eq!(written(&found), "Hola, mundo & 25 % él.");
    assert_eq!(said(&found), "Hola mundo y veinticinco por ciento él");
    // A line's end inside is no rest.
    assert_eq!(pauses(&found)[..2], [Pause::Clause, Pause::None]);
}

#[test]
fn breaks_stand_between_words() {
    let found = part(
        "Hola <break time=\"500ms\"/> mundo. <break time=\"1.5s\"/>Adiós.<break strength=\"x-strong\"/>",
    );
    assert_eq!(written(&found), "Hola mundo. Adiós.");
    assert_eq!(found.rests, [rest(1, 500), rest(2, 1_500), rest(3, PARAGRAPH_MS)]);
    // The voice comes to rest where it would not of itself.
    assert_eq!(pauses(&found), [Pause::Clause, Pause::Sentence, Pause::Sentence]);
    let found = part("uno, <break strength=\"none\"/> dos <break strength=\"strong\"/> tres <break/> cuatro");
    assert_eq!(pauses(&found), [Pause::None, Pause::Sentence, Pause::Clause, Pause::Sentence]);
    assert!(found.rests.is_empty());
    assert_eq!(part("<break time=\"1s\"/>Hola").rests, [rest(0, 1_000)]);
    // Where a word goes on behind it, the break comes before the next word.
    assert_eq!(part("ho<break time=\"1s\"/>la mundo").rests, [rest(1, 1_000)]);
}

#[test]
fn sentences_and_paragraphs_end_where_they_are_marked() {
    let found = parts("<speak><p><s>Uno</s><s>Dos</s></p><p>Tres</p></speak>");
    let texts: Vec<String> = found.iter().map(written).collect();
    assert_eq!(texts, ["Uno", "Dos", "Tres"]);
    assert!(found.iter().all(|part| pauses(part) == [Pause::Sentence]));
    assert!(found[0].rests.is_empty() && found[2].rests.is_empty());
    assert_eq!(found[1].rests, [rest(1, PARAGRAPH_MS)]);
}

#[test]
fn what_is_said_otherwise_keeps_what_is_written() {
    let found = part("El <sub alias=\"Consorcio de la 1.ª Web\">W3C</sub>, ya.");
    assert_eq!(written(&found), "El W3C, ya.");
    assert_eq!(said(&found), "El Consorcio de la primera Web ya");
    assert_eq!(pauses(&found)[1], Pause::Clause);
    // What is heard is paid for: 2 and 23 and 3, and a space behind each.
    assert_eq!(found.characters(), 2 + 23 + 3 + 3);
    let found = part("Llama al(<say-as interpret-as=\"telephone\">+34 600</say-as>)ya");
    assert_eq!(written(&found), "Llama al( +34 600) ya");
    assert_eq!(said(&found), "Llama al más tres cuatro seis cero cero ya");
    let found = part(
        "<say-as interpret-as=\"characters\">IA</say-as>s y <say-as interpret-as=\"ordinal\">2</say-as>",
    );
    assert_eq!(said(&found), "i a s y segundo");
    assert_eq!(found.characters(), 2 + 1 + 1 + 1 + 4);
    let date = "<say-as interpret-as=\"date\" format=\"mdy\">3/4/2026</say-as>";
    assert_eq!(said(&part(date)), "cuatro de marzo de dos mil veintiséis");
}

#[test]
fn emphasis_is_loudness_of_its_words() {
    let found = part(
        "Esto <emphasis level=\"strong\">es <emphasis level=\"none\">muy</emphasis> grave</emphasis>, sí <emphasis>tú</emphasis>",
    );
    let louder: Vec<f64> = found.words.iter().map(|word| word.louder_db).collect();
    assert_eq!(louder, [0.0, 4.0, 0.0, 4.0, 0.0, 2.0]);
    assert_eq!(written(&found), "Esto es muy grave, sí tú");
}

#[test]
fn another_voice_pace_or_language_is_another_part() {
    let found = parts(
        "<speak xml:lang=\"es-MX\">Dijo <lang xml:lang=\"en-GB\">hello, <voice name=\"amy\">my 5 friends</voice></lang> y \
         <prosody rate=\"80%\">se <prosody rate=\"+50%\">fue</prosody></prosody>.</speak>",
    );
    let told: Vec<(String, &str, Option<&str>, f64)> = found
        .iter()
        .map(|part| {
            (said(part), part.manner.language.as_str(), part.manner.voice.as_deref(), part.manner.rate)
        })
        .collect();
    let expected = [
        ("Dijo", "es-MX", None, 1.0),
        ("hello", "en-GB", None, 1.0),
        ("my five friends", "en-GB", Some("amy"), 1.0),
        ("y", "es-MX", None, 1.0),
        ("se", "es-MX", None, 0.8),
        ("fue", "es-MX", None, 0.8 * 1.5),
    ];
    let expected = expected.map(|(said, language, voice, rate)| (said.to_owned(), language, voice, rate));
    assert_eq!(told, expected);
    let (language, _) = super::read("<speak xml:lang=\"en-US\">a</speak>", manner()).unwrap();
    assert_eq!(language, "en-US");
    // No sentence ends only because somebody else goes on.
    let ends: Vec<Pause> = found.iter().filter_map(|part| pauses(part).last().copied()).collect();
    assert_eq!(ends, [Pause::None, Pause::Clause, Pause::None, Pause::None, Pause::None, Pause::Sentence]);
    // At a comma they rest all the same, and nowhere else.
    let rests: Vec<usize> = found.iter().map(|part| part.rests.len()).collect();
    assert_eq!((rests, found[1].rests[0]), (vec![0, 1, 0, 0, 0, 0], rest(1, 180)));
    // A full stop behind a change is still of the word before it.
    assert_eq!(written(&found[5]), "fue.");
}

/// A voice speaks its own language only; one of another region may be asked for by the caller.
#[test]
fn a_voice_that_was_asked_for_stays_within_its_language() {
    let own = Manner { voice: Some("davefx".to_owned()), ..manner() };
    let text = "<speak><lang xml:lang=\"es-MX\">Hola</lang> <lang xml:lang=\"en\">hello</lang> adiós</speak>";
    let (language, found) = super::read(text, own).unwrap();
    assert_eq!(language, "es");
    let voices: Vec<Option<&str>> = found.iter().map(|part| part.manner.voice.as_deref()).collect();
    assert_eq!(voices, [Some("davefx"), None, Some("davefx")]);
}

#[test]
fn what_is_not_known_is_refused_by_name_and_place() {
    for (text, place, word) in [
        ("<speak>\n  <audio src=\"x\"/></speak>", "line 2, column 3", "“audio”"),
        ("<speak><prosody pitch=\"high\">a</prosody></speak>", "column 8", "“rate”"),
        ("<speak><prosody rate=\"slow\" pitch=\"high\">a</prosody></speak>", "column 8", "“pitch”"),
        ("<speak><prosody rate=\"quick\">a</prosody></speak>", "column 8", "“quick”"),
        ("<speak>é <break time=\"11s\"/></speak>", "column 10", "“11s”"),
        ("<speak><break strength=\"huge\"/></speak>", "column 8", "“huge”"),
        ("<speak><break>a</break></speak>", "column 15", "“break”"),
        ("<speak><sub>a</sub></speak>", "column 8", "“alias”"),
        ("<speak><sub alias=\"b\"></sub></speak>", "column 8", "“sub”"),
        ("<speak><sub alias=\"b\"><s>a</s></sub></speak>", "column 23", "“s”"),
        ("<speak><say-as interpret-as=\"expletive\">a</say-as></speak>", "column 8", "“expletive”"),
        ("<speak><say-as interpret-as=\"cardinal\">hola</say-as></speak>", "column 8", "“hola”"),
        (
            "<speak><say-as interpret-as=\"cardinal\" format=\"dmy\">1</say-as></speak>",
            "column 8",
            "“cardinal”",
        ),
        ("<speak><lang>a</lang></speak>", "column 8", "“xml:lang”"),
        ("<speak><lang xml:lang=\"../x\">a</lang></speak>", "column 8", "“../x”"),
        ("<speak><voice gender=\"female\">a</voice></speak>", "column 8", "“name”"),
        ("<speak><emphasis level=\"max\">a</emphasis></speak>", "column 8", "“max”"),
        ("<speak onload=\"x\">a</speak>", "column 1", "“onload”"),
        ("<speak>a</speak><speak>b</speak>", "column 17", "“speak”"),
        ("<speak>a</speak> b", "column 17", "outside"),
        ("<speak>&nbsp;</speak>", "column 8", "“&nbsp;”"),
        ("<speak><p>a</speak>", "column 12", "not closed"),
        ("<speak><p>a</p>", "column 1", "“speak” is not closed"),
        ("<speak>a & b</speak>", "column 10", "not allowed"),
        ("<speak>a < b</speak>", "column", "not"),
        ("<speak><break time=1s/></speak>", "column 8", "not allowed"),
        ("<?xml version=\"1.0\"?><p>a</p>", "column 22", "“p”"),
        ("<?xml version=\"1.0\"?>", "column", "“speak” is missing"),
    ] {
        let error = super::read(text, manner()).unwrap_err();
        let message = error.message();
        assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("text")), "{text}");
        assert!(message.en.contains(place) && message.en.contains(word), "{text}: {message}");
        assert_ne!(message.es, message.en, "{text}");
    }
}

#[test]
fn nothing_grows_out_of_it() {
    let bomb = "<!DOCTYPE speak [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]><speak>&b;</speak>";
    let error = super::read(bomb, manner()).unwrap_err();
    assert!(error.message().en.contains("DOCTYPE"), "{error}");
    let attribute = "<speak><sub alias=\"&b;\">x</sub></speak>";
    assert!(super::read(attribute, manner()).is_err());
    let deep = format!("<speak>{}", "<p>".repeat(16_000));
    let error = super::read(&deep, manner()).unwrap_err();
    assert!(error.message().en.contains("more than 32"), "{error}");
    let long = format!("<speak><sub alias=\"{}\">x</sub></speak>", "a ".repeat(200));
    assert!(super::read(&long, manner()).unwrap_err().message().en.contains("200"));
}

proptest! {
    /// Whatever is put together: a result, or an error with a place.
    #[test]
    fn anything_is_read_or_refused(pieces in prop::collection::vec(0_usize..26, 0..40)) {
        const PIECES: [&str; 26] = [
            "<p>", "</p>", "<s>", "</s>", "<break/>", "<break time=\"9s\"/>", "<emphasis>", "</emphasis>",
            "<say-as interpret-as=\"characters\">", "</say-as>", "<sub alias=\"ñ ñ\">", "</sub>",
            "<prosody rate=\"slow\">", "</prosody>", "<lang xml:lang=\"en\">", "</lang>", "hola", " ", "25 %.",
            "&amp;", "<![CDATA[ < ]]>", "<!-- -->", "—", "\n", "世界。你好", "<x",
        ];
        let text: String = pieces.into_iter().filter_map(|piece| PIECES.get(piece)).copied().collect();
        match super::read(&format!("<speak>{text}</speak>"), manner()) {
            Ok((_, parts)) => {
                for part in parts {
                    prop_assert!(part.rests.iter().all(|rest| rest.behind <= part.words.len()));
                    prop_assert!(part.rests.is_sorted_by_key(|rest| rest.behind));
                }
            }
            Err(error) => prop_assert_eq!(error.field(), Some("text")),
        }
    }
}
