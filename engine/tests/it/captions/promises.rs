//! What captions promise, from outside: every word once, cues apart, rules kept or
//! their breach named, edits that survive.

use noxus_engine::captions::{Rules, Segment, relayout, segment, word_places};
use noxus_engine::transcript::{Transcript, Word};
use noxus_engine::{Code, Language};

/// Words spoken evenly, with a pause after a comma and a longer one after a stop.
fn spoken(language: &str, text: &str, ms_per_character: i64) -> Transcript {
    let mut now_ms = 400;
    let words = (1..).zip(text.split_whitespace()).map(|(id, word)| {
        let start_ms = now_ms;
        let end_ms = start_ms + ms_per_character * i64::try_from(word.chars().count()).unwrap();
        now_ms = end_ms
            + match word.chars().next_back() {
                Some('.' | '?' | '!' | '。') => 450,
                Some(',' | ';' | '、') => 180,
                _ => 20,
            };
        Word { id, text: word.to_owned(), start_ms, end_ms, confidence: 0.9 }
    });
    let words: Vec<Word> = words.collect();
    Transcript { language: language.to_owned(), words, duration_ms: now_ms + 2_000 }
}

const SPANISH: &str = "Buenos días a todos y gracias por venir. Hoy quiero contarles la historia de un pueblo \
    que está a 25 kilómetros de la costa, donde el señor Manuel García abrió una panadería en 1952. Cada mañana, \
    antes de que saliera el sol, encendía el horno y amasaba el pan con la receta de su abuela. ¿Qué creen que \
    pasó cuando llegó la carretera? La gente empezó a parar, primero unos pocos, después cientos, y en menos de \
    tres años la panadería daba trabajo a medio pueblo. Pero lo más curioso no es eso. Lo más curioso es que el \
    horno sigue encendido.";

const ENGLISH: &str = "Good morning everyone and thank you for coming. Today I want to tell you the story of a \
    village that lies fifteen miles from the coast, where Mr. Henry Walker opened a bakery in 1952. Every \
    morning, before the sun came up, he lit the oven and kneaded the bread by the recipe of his grandmother. \
    What do you think happened when the road arrived? People began to stop, first a few, then hundreds, and in \
    less than three years the bakery gave work to half the village.";

/// The rules, measured here anew and not by the library's own check.
fn broken(segments: &[Segment], rules: &Rules) -> Vec<(u32, &'static str)> {
    let mut found = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        let duration_ms = segment.end_ms - segment.start_ms;
        let characters = segment.lines.join(" ").chars().count();
        let gap_ms = segments.get(index + 1).map_or(i64::MAX, |next| next.start_ms - segment.end_ms);
        let reading_ms = match rules.max_characters_per_second {
            0 => 0,
            per_second => characters as i64 * 1_000 / i64::from(per_second),
        };
        let checks = [
            (
                "line_too_long",
                segment.lines.iter().any(|l| l.chars().count() > rules.max_characters_per_line as usize),
            ),
            ("too_many_lines", segment.lines.len() > rules.max_lines as usize),
            ("reading_speed", reading_ms > duration_ms),
            ("too_short", duration_ms < rules.min_duration_ms),
            ("too_long", duration_ms > rules.max_duration_ms),
            ("gap", gap_ms < rules.min_gap_ms),
            ("too_few_words", segment.words.len() < rules.min_words as usize),
            ("too_many_words", segment.words.len() > rules.max_words as usize),
        ];
        found.extend(checks.iter().filter(|check| check.1).map(|check| (segment.id, check.0)));
    }
    found
}

fn shown(segments: &[Segment]) -> Vec<String> {
    segments.iter().map(|segment| segment.lines.join(" / ")).collect()
}

#[test]
fn broadcast_captions_of_clear_speech_break_no_rule() {
    for (language, text) in [("es", SPANISH), ("en", ENGLISH)] {
        let rules = Rules::broadcast();
        let segments = segment(&spoken(language, text, 70), &rules);
        assert_eq!(broken(&segments, &rules), [], "{:#?}", shown(&segments));
        assert!(segments.iter().all(|segment| segment.violations.is_empty()));
        assert_eq!(segments.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" "), text);
    }
}

#[test]
fn social_captions_are_short_and_in_capitals() {
    let rules = Rules::social();
    let segments = segment(&spoken("es", SPANISH, 70), &rules);
    assert_eq!(broken(&segments, &rules), [], "{:#?}", shown(&segments));
    for segment in &segments {
        assert_eq!(segment.lines.len(), 1);
        assert_eq!(segment.lines[0], segment.text.to_uppercase());
        assert!((1..=4).contains(&segment.words.len()));
    }
    let aimed = segments.iter().filter(|s| (10..=18).contains(&s.text.chars().count())).count();
    assert!(aimed * 100 >= segments.len() * 80, "{aimed} of {}: {:#?}", segments.len(), shown(&segments));
}

#[test]
fn no_caption_and_no_line_ends_in_an_article() {
    let spanish = ["el", "la", "los", "las", "un", "una", "al", "del", "su", "cada"];
    let english = ["the", "a", "an", "my", "your", "our", "their", "its", "every"];
    for (language, text, articles) in [("es", SPANISH, &spanish[..]), ("en", ENGLISH, &english)] {
        for rules in [Rules::broadcast(), Rules::social()] {
            for segment in segment(&spoken(language, text, 70), &rules) {
                for line in &segment.lines {
                    let last = line.split(' ').next_back().unwrap().to_lowercase();
                    assert!(!articles.contains(&last.as_str()), "{:?}", segment.lines);
                    assert!(!line.ends_with("25") && !line.ends_with("Mr."), "{:?}", segment.lines);
                }
            }
        }
    }
}

/// Times and ids are found in the words, whatever the lines look like.
#[test]
fn every_word_is_found_in_the_lines() {
    for rules in [Rules::broadcast(), Rules::social()] {
        for segment in
            segment(&spoken("de", "Die Straße ist groß, sehr groß. Größer geht es nicht!", 70), &rules)
        {
            let places = word_places(&segment);
            assert_eq!(places.len(), segment.words.len());
            for place in places {
                let shown = &segment.lines[place.line][place.bytes];
                let word = &segment.words[place.word].text;
                assert!(shown == word || shown == word.to_uppercase(), "{shown} {word}");
            }
        }
    }
}

fn cue(id: u32, start_ms: i64, end_ms: i64, text: &str) -> Segment {
    Segment { id, start_ms, end_ms, text: text.to_owned(), lines: vec![], words: vec![], violations: vec![] }
}

fn times(segment: &Segment) -> Vec<(u32, &str, i64, i64)> {
    segment.words.iter().map(|word| (word.id, word.text.as_str(), word.start_ms, word.end_ms)).collect()
}

/// One segment edited and taken back in.
fn edit(segment: &Segment, change: impl FnOnce(&mut Segment)) -> Segment {
    let mut edited = segment.clone();
    change(&mut edited);
    let rules = Rules::broadcast();
    let once = relayout(&[edited], "es", &rules).unwrap();
    assert_eq!(relayout(&once, "es", &rules).unwrap(), once, "idempotent");
    once.into_iter().next().unwrap()
}

#[test]
fn edits_change_what_they_must_and_no_more() {
    let given = relayout(&[cue(7, 1_000, 3_000, "Hola a todos")], "es", &Rules::broadcast()).unwrap();
    let given = &given[0];
    assert_eq!(times(given), [(1, "Hola", 1_000, 1_800), (2, "a", 1_800, 2_000), (3, "todos", 2_000, 3_000)]);
    assert_eq!((given.id, given.lines.as_slice()), (7, &["Hola a todos".to_owned()][..]));

    let corrected = edit(given, |cue| cue.text = "¡Hola a todas!".into());
    assert_eq!(
        times(&corrected),
        [(1, "¡Hola", 1_000, 1_800), (2, "a", 1_800, 2_000), (3, "todas!", 2_000, 3_000)]
    );

    // Added words take room from the one before them; the others stay.
    let added = edit(given, |cue| cue.text = "Hola mis amigos a todos".into());
    let expected = [
        (1, "Hola", 1_000, 1_246),
        (4, "mis", 1_246, 1_430),
        (5, "amigos", 1_430, 1_800),
        (2, "a", 1_800, 2_000),
    ];
    assert_eq!(times(&added)[..4], expected);
    let first = edit(given, |cue| cue.text = "Eh Hola a todos".into());
    assert_eq!(times(&first)[..2], [(4, "Eh", 1_000, 1_266), (1, "Hola", 1_266, 1_800)]);

    let removed = edit(given, |cue| cue.text = "Hola todos".into());
    assert_eq!(times(&removed), [(1, "Hola", 1_000, 1_800), (3, "todos", 2_000, 3_000)]);

    let joined = edit(given, |cue| cue.text = "Hola atodos".into());
    assert_eq!(times(&joined), [(1, "Hola", 1_000, 1_800), (2, "atodos", 1_800, 3_000)]);

    let earlier = edit(given, |cue| cue.end_ms = 2_000);
    assert_eq!(
        times(&earlier),
        [(1, "Hola", 1_000, 1_400), (2, "a", 1_400, 1_500), (3, "todos", 1_500, 2_000)]
    );
    let longer = edit(given, |cue| cue.end_ms = 9_000);
    assert_eq!(times(&longer), times(given));
    assert_eq!(longer.violations, ["too_long"]);
    let moved = edit(given, |cue| (cue.start_ms, cue.end_ms) = (11_000, 13_000));
    assert_eq!(times(&moved)[1], (2, "a", 11_800, 12_000));

    let broken = edit(given, |cue| cue.lines = vec!["Hola".into(), "a todos".into()]);
    assert_eq!(broken.lines, ["Hola", "a todos"], "lines broken by hand stay");
}

#[test]
fn impossible_edits_say_which_segment_and_what_to_do() {
    let refused = |segments: &[Segment]| relayout(segments, "es", &Rules::broadcast()).unwrap_err();
    let long = "a".repeat(1_001);
    let cases = [
        (vec![cue(1, -1, 5, "a")], "segments[0].start_ms", Code::InvalidField),
        (vec![cue(1, 5, 5, "a")], "segments[0].end_ms", Code::InvalidField),
        (vec![cue(1, 0, i64::MAX, "a")], "segments[0].end_ms", Code::InvalidField),
        (vec![cue(1, 0, 5, " \n")], "segments[0].text", Code::InvalidField),
        (vec![cue(1, 0, 5, &long)], "segments[0].text", Code::ItemLimitExceeded),
        (vec![cue(1, 0, 9, "a"), cue(2, 5, 12, "b")], "segments[1].start_ms", Code::InvalidField),
        (vec![cue(1, 7, 9, "a"), cue(2, 5, 6, "b")], "segments[1].start_ms", Code::InvalidField),
        (vec![cue(1, 0, 5, "a"), cue(1, 5, 6, "b")], "segments[1].id", Code::InvalidField),
    ];
    for (segments, field, code) in cases {
        let error = refused(&segments);
        assert_eq!((error.field(), error.code()), (Some(field), code));
        let number = segments.len();
        assert!(
            error.message().get(Language::Spanish).contains(&format!("El segmento {number} ")),
            "{error}"
        );
        assert!(error.message().get(Language::English).contains(&format!("Segment {number} ")), "{error}");
        assert!(error.hint().is_some());
    }
    let many: Vec<Segment> = (0..20_001).map(|n| cue(0, n * 2, n * 2 + 1, "a")).collect();
    assert_eq!(refused(&many).code(), Code::ItemLimitExceeded);
}
