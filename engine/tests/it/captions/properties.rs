//! Captions of anything: broken times, any script, rules nobody would set.

use noxus_engine::Ctx;
use noxus_engine::captions::export::{self, VttOptions};
use noxus_engine::captions::raster::{Fonts, FrameSize};
use noxus_engine::captions::{Rules, Segment, Style, TextCase, Violation, relayout, segment, word_places};
use noxus_engine::transcript::{Transcript, Word};
use proptest::prelude::*;

const SAMPLES: [&str; 30] = [
    "Hola,",
    "mundo.",
    "the",
    "el",
    "25",
    "km",
    "Juan",
    "Pérez",
    "a",
    "¿Qué?",
    "supercalifragilisticoespialidoso",
    "straße",
    "你好",
    "东京",
    "今日は",
    "、",
    "東京タワーへ行きました。",
    "สวัสดีครับ",
    "مرحبا",
    "שלום",
    "नमस्ते",
    "क्षि",
    "👨‍👩‍👧‍👦",
    "🇪🇸",
    "❤️",
    "e\u{301}\u{302}",
    "안녕하세요",
    "<i>",
    "{\\an8}",
    "two words",
];

fn word_text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(&SAMPLES[..]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "\\PC{0,60}",
    ]
}

/// Times in order, as recognisers mostly give them, or any numbers at all.
fn words() -> impl Strategy<Value = Vec<Word>> {
    let tidy = prop::collection::vec((word_text(), 0_i64..900, 0_i64..700), 0..80).prop_map(|list| {
        let mut now_ms = 0;
        let words = list.into_iter().map(|(text, long, pause)| {
            let start_ms = now_ms;
            now_ms += long + pause;
            Word { id: 0, text, start_ms, end_ms: start_ms + long, confidence: 1.0 }
        });
        words.collect::<Vec<_>>()
    });
    let wild =
        prop::collection::vec((word_text(), any::<i64>(), any::<i64>(), any::<u32>(), any::<f32>()), 0..40);
    let wild = wild.prop_map(|list| {
        let words = list.into_iter().map(|(text, start_ms, end_ms, id, confidence)| Word {
            id,
            text,
            start_ms,
            end_ms,
            confidence,
        });
        words.collect::<Vec<_>>()
    });
    prop_oneof![3 => tidy, 1 => wild]
}

fn rules() -> impl Strategy<Value = Rules> {
    let odd = (
        1_u32..60,
        1_u32..30,
        1_u32..4,
        0_u32..40,
        0_i64..2_000,
        1_i64..9_000,
        0_i64..500,
        1_u32..4,
        1_u32..9,
    );
    let odd = odd.prop_map(|(line, wide, lines, speed, shortest, longest, gap, few, many)| Rules {
        max_characters_per_line: line,
        max_full_width_per_line: wide,
        max_lines: lines,
        max_characters_per_second: speed,
        min_duration_ms: shortest,
        max_duration_ms: longest,
        min_gap_ms: gap,
        min_words: few,
        max_words: many,
        text_case: TextCase::Upper,
        ..Rules::broadcast()
    });
    prop_oneof![2 => Just(Rules::broadcast()), 2 => Just(Rules::social()), 1 => odd]
}

fn language() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => prop::sample::select(&["es", "en", "ja", "zh", "th", "ar", "he", "hi", "ko", "tr", "el", "de"][..])
            .prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{feff}').collect()
}

/// What stands for any input: order, gaps, words, names of breaches.
fn check(segments: &[Segment], rules: &Rules) {
    let known: Vec<&str> = Violation::ALL.iter().map(|violation| violation.as_str()).collect();
    for (index, cue) in segments.iter().enumerate() {
        assert!(0 <= cue.start_ms && cue.start_ms < cue.end_ms, "{cue:?}");
        let has = |name: &str| cue.violations.iter().any(|violation| violation == name);
        assert!(cue.violations.iter().all(|name| known.contains(&name.as_str())));
        if let Some(next) = segments.get(index + 1) {
            assert!(next.start_ms - cue.end_ms >= rules.min_gap_ms, "{cue:?} {next:?}");
        }
        let mut now_ms = cue.start_ms;
        for word in &cue.words {
            assert!(now_ms <= word.start_ms && word.start_ms <= word.end_ms && word.end_ms <= cue.end_ms);
            now_ms = word.start_ms;
        }
        let duration_ms = cue.end_ms - cue.start_ms;
        assert!(duration_ms >= rules.min_duration_ms || has("too_short"), "{cue:?}");
        assert!(duration_ms <= rules.max_duration_ms || has("too_long"), "{cue:?}");
        assert!(cue.words.len() <= rules.max_words as usize, "{cue:?}");
        assert!(cue.words.len() >= rules.min_words as usize || has("too_few_words"), "{cue:?}");
        assert!(cue.lines.len() <= rules.max_lines as usize || has("too_many_lines"), "{cue:?}");
        // A single full-width character makes the other rule stand for the cue.
        let limit = if cue.lines.iter().all(|line| line.is_ascii()) {
            rules.max_characters_per_line
        } else {
            rules.max_characters_per_line.max(rules.max_full_width_per_line * 2)
        };
        for line in cue.lines.iter().filter(|line| line.is_ascii()) {
            assert!(line.len() <= limit as usize || has("line_too_long"), "{cue:?}");
        }
        // The lines say what the text says.
        if rules.text_case == TextCase::AsSpoken {
            assert_eq!(solid(&cue.lines.concat()), solid(&cue.text));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_words_become_captions(words in words(), rules in rules(), language in language(), duration_ms in any::<i64>()) {
        let transcript = Transcript { language, words, duration_ms };
        let segments = segment(&transcript, &rules);
        check(&segments, &rules);
        // Every word once and in order.
        let said: String = transcript.words.iter().map(|word| solid(&word.text)).collect();
        let shown: String = segments.iter().flat_map(|cue| &cue.words).map(|word| solid(&word.text)).collect();
        let text: String = segments.iter().map(|cue| solid(&cue.text)).collect();
        prop_assert_eq!(&said, &shown);
        prop_assert_eq!(&said, &text);
        let mut ids: Vec<u32> = segments.iter().flat_map(|cue| &cue.words).map(|word| word.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!((ids.len(), ids.first() == Some(&0)), (count, false));
        // The same again, and unchanged when it goes back in.
        prop_assert_eq!(&segment(&transcript, &rules), &segments);
        prop_assert_eq!(&relayout(&segments, &transcript.language, &rules).unwrap(), &segments);
    }

    #[test]
    fn any_edit_is_refused_or_settles(
        words in words(), rules in rules(), language in language(),
        texts in prop::collection::vec(prop::option::of(prop::collection::vec(word_text(), 0..9)), 0..20),
        moves in prop::collection::vec(-400_i64..400, 0..40),
    ) {
        let mut segments = segment(&Transcript { language: language.clone(), words, duration_ms: 0 }, &rules);
        for (cue, words) in segments.iter_mut().zip(texts) {
            if let Some(words) = words {
                cue.text = words.join(" ");
            }
        }
        for (cue, moves) in segments.iter_mut().zip(moves.chunks(2)) {
            cue.start_ms += moves[0];
            cue.end_ms += moves.get(1).copied().unwrap_or(0);
        }
        match relayout(&segments, &language, &rules) {
            Err(error) => prop_assert!(error.field().unwrap().starts_with("segments[") && error.hint().is_some()),
            Ok(once) => {
                for (cue, edited) in once.iter().zip(&segments) {
                    prop_assert_eq!((cue.id, cue.start_ms, cue.end_ms), (edited.id, edited.start_ms, edited.end_ms));
                    let words: String = cue.words.iter().map(|word| word.text.as_str()).collect();
                    prop_assert_eq!(solid(&words), solid(&edited.text));
                    prop_assert!(cue.words.iter().all(|word| cue.start_ms <= word.start_ms
                        && word.start_ms <= word.end_ms && word.end_ms <= cue.end_ms));
                }
                prop_assert_eq!(&relayout(&once, &language, &rules).unwrap(), &once);
            }
        }
    }

    #[test]
    fn any_segment_can_be_written(
        text in any::<String>(), lines in prop::collection::vec(any::<String>(), 0..4), words in words(),
        start_ms in any::<i64>(), end_ms in any::<i64>(),
        style in prop::sample::select(Style::names().collect::<Vec<_>>()),
    ) {
        let cue = Segment { id: 1, start_ms, end_ms, text, lines, words, violations: vec![] };
        let _ = word_places(&cue);
        let cues = [cue];
        let _ = export::srt(&cues);
        let _ = export::vtt(&cues, VttOptions { has_word_times: true });
        let (style, frame) = (Style::named(style).unwrap(), FrameSize { width: 360, height: 640 });
        let ass = Ctx::with_defaults(|ctx| export::ass(&cues, &style, frame, &Fonts::bundled(), ctx)).unwrap();
        // Whatever the text: a line is an event, its commands are in pairs of braces.
        for event in ass.split("\n").skip_while(|line| !line.starts_with("Dialogue")).filter(|line| !line.is_empty()) {
            prop_assert!(event.starts_with("Dialogue: "), "{event:?}");
            let bare = event.replace("\\{", "").replace("\\}", "");
            prop_assert_eq!(bare.matches('{').count(), bare.matches('}').count(), "{}", event);
        }
        let _ = export::json(&cues, "es");
    }
}

/// An hour of speech must not be felt.
#[test]
fn ten_thousand_words_take_no_time() {
    let texts =
        ["Hola,", "el", "mundo", "gira.", "Cada", "día", "trae", "algo", "nuevo", "25", "km", "東京タワー"];
    let words = (0..10_000).map(|n| Word {
        id: n + 1,
        text: texts[n as usize % texts.len()].to_owned(),
        start_ms: i64::from(n) * 330,
        end_ms: i64::from(n) * 330 + 300,
        confidence: 1.0,
    });
    let transcript = Transcript { language: "es".to_owned(), words: words.collect(), duration_ms: 3_400_000 };
    for rules in [Rules::broadcast(), Rules::social()] {
        let segments = segment(&transcript, &rules);
        check(&segments, &rules);
        assert_eq!(segments.iter().map(|cue| cue.words.len()).sum::<usize>(), 10_000);
    }
    // Nobody's times: all at once.
    let at_once: Vec<Word> =
        transcript.words.iter().map(|w| Word { start_ms: 0, end_ms: 0, ..w.clone() }).collect();
    let segments = segment(&Transcript { words: at_once, ..transcript }, &Rules::broadcast());
    check(&segments, &Rules::broadcast());
}
