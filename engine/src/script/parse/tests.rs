//! What is refused, and properties: not a word is lost, and no text is too odd.

use proptest::prelude::*;

use super::*;
use crate::script::SceneRole;

fn letters(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

fn narrations(script: &Script) -> Vec<&str> {
    script.scenes.iter().map(|scene| scene.narration.as_str()).collect()
}

#[test]
fn refusals() {
    for text in ["", " \n\t ", "\u{feff}\n"] {
        let error = parse(text, None).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("script")));
        assert!(error.message().es.contains("vacío"));
    }
    for text in ["Hook:\n\nCTA:", "---\n***", "# Solo un título", "[0:00-0:05]"] {
        let error = parse(text, None).unwrap_err();
        assert!(error.message().es.contains("nada que decir"), "{text}: {error}");
        assert!(error.hint().is_some());
    }
    let long = "palabra ".repeat(MAX_SCRIPT_CHARACTERS / 8 + 1);
    assert!(parse(&long, None).unwrap_err().message().en.contains("50000"));
    let many = "Una.\n\n".repeat(MAX_SCENES + 1);
    assert!(parse(&many, None).unwrap_err().message().en.contains("101 scenes"));
    assert_eq!(parse(&"Una.\n\n".repeat(MAX_SCENES), None).unwrap().scenes.len(), MAX_SCENES);
}

#[test]
fn a_long_paragraph_is_never_too_many_scenes() {
    let script = parse(&"Esto es una frase corta. ".repeat(1900), None).unwrap();
    assert!(script.scenes.len() <= MAX_SCENES);
}

/// Marks that never close: each is looked at a few times, and not once for every other.
#[test]
fn many_marks_take_no_more_than_their_time() {
    for mark in ["[", "](", "*a ", "_a", "(", "|a|b\n", "# ", "**Hook**", "0:00 ", "¿a? ", "[a](b", "```"] {
        let text = mark.repeat(MAX_SCRIPT_CHARACTERS / mark.chars().count());
        let _ = parse(&text, None);
    }
}

#[test]
fn languages() {
    for (text, language) in [
        ("El perro de la casa y el gato.", "es"),
        ("The dog of the house and the cat.", "en"),
        ("¿Vienes?", "es"),
        ("123", "es"),
        ("Why small shops need a website", "en"),
    ] {
        assert_eq!(parse(text, None).unwrap().language, language, "{text}");
    }
    assert_eq!(parse("Bonjour.", Some("fr-CA")).unwrap().language, "fr");
    assert_eq!(parse("Hola.", Some("")).unwrap().language, "es");
}

#[test]
fn sentences_end_where_they_end() {
    let text =
        "La Sra. Gil pagó 1.5 euros. Luego fue a noxus.dev. ¡Sí! P. ej. Madrid... y ya. EE. UU. creció.";
    let found = sentences::split(text);
    assert_eq!(
        found,
        [
            "La Sra. Gil pagó 1.5 euros.",
            "Luego fue a noxus.dev.",
            "¡Sí!",
            "P. ej. Madrid... y ya.",
            "EE. UU. creció."
        ]
    );
}

#[test]
fn titles() {
    let title = |text: &str| parse(text, None).unwrap().title;
    assert_eq!(title("# El café\n\nHola."), "El café");
    assert_eq!(title("Título: «El café»\n\nHola."), "El café");
    assert_eq!(title("Hola a todos. Adiós."), "Hola a todos");
    let long = title("Esta es una frase bastante larga que no cabe de ninguna manera en un título corto.");
    assert!(long.ends_with('…') && long.chars().count() <= TITLE_CHARACTERS, "{long}");
}

#[test]
fn marks_within_a_line() {
    let said = |text: &str| parse(text, None).unwrap().scenes[0].narration.clone();
    assert_eq!(said("Con **mucha** _calma_ y `café`."), "Con mucha calma y café.");
    assert_eq!(said("3 * 4 * 5 y mi_archivo_nuevo"), "3 * 4 * 5 y mi_archivo_nuevo");
    assert_eq!(said("Mira [esto](https://a.es/b) ya."), "Mira esto ya.");
    assert_eq!(said("Hola [sonríe], amigos [1]."), "Hola, amigos.");
    assert_eq!(said("Un [corchete sin cerrar"), "Un [corchete sin cerrar");
    assert_eq!(said("Va (de verdad) bien."), "Va (de verdad) bien.");
    assert_eq!(said("> «Citado»"), "«Citado»");
    assert_eq!(said("8:30 es la hora."), "8:30 es la hora.");
    assert_eq!(said("Problemas: hay tres."), "Problemas: hay tres.");
    assert_eq!(said("Videos de gatos: hay muchos."), "Videos de gatos: hay muchos.");
    assert_eq!(said("1. Solo uno con el dos."), "Solo uno con el dos.");
    assert_eq!(said("12. Este número se queda."), "12. Este número se queda.");
}

#[test]
fn labels_tell_roles_and_places() {
    let script =
        parse("Gancho (0-3 s): Hola.\n\nTexto en pantalla: UNO\nVisual: Un gato\n\nCTA - Adiós.", None)
            .unwrap();
    let [hook, call] = script.scenes.as_slice() else { panic!("{:?}", script.scenes) };
    assert_eq!((hook.role, hook.narration.as_str()), (SceneRole::Hook, "Hola."));
    assert_eq!(
        (hook.on_screen.as_slice(), hook.visual.as_deref()),
        (["UNO".to_owned()].as_slice(), Some("Un gato"))
    );
    assert_eq!((call.role, call.narration.as_str()), (SceneRole::CallToAction, "Adiós."));
}

/// Sentences without any mark, with abbreviations and addresses.
fn sentence() -> impl Strategy<Value = String> {
    let word =
        prop_oneof!["[a-zñáé]{1,9}", Just("Sr.".to_owned()), Just("1.5".to_owned()), Just("a.es".to_owned())];
    (prop::collection::vec(word, 1..9), prop_oneof![Just("."), Just("?"), Just("!"), Just("…")])
        .prop_map(|(words, end)| format!("Y {}{end}", words.join(" ")))
}

/// A block of a script: what is written, and what of it is said.
fn block() -> impl Strategy<Value = (String, String)> {
    sentence().prop_flat_map(|said| {
        let written = [
            said.clone(),
            format!("Hook: {said}"),
            format!("**Narrador:** \"{said}\""),
            format!("## Escena 2\n{said}"),
            format!("[0:00-0:05] {said}"),
            format!("- {said}"),
            format!("Visual: un gato\nVO: {said}\nTexto en pantalla: HOLA"),
            format!("(Música)\n{said}"),
            format!("Llamada a la acción: *{said}*"),
            format!("Escena 3:\r\n{said}\r\n---"),
            said.replacen(' ', " [sonríe] ", 1),
            format!("- {}", said.replacen(' ', "\n- ", 1)),
        ];
        (0..written.len()).prop_map(move |index| (written[index].clone(), said.clone()))
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        if let Ok(script) = parse(&text, None) {
            prop_assert!(!script.scenes.is_empty());
        }
    }

    #[test]
    fn any_marks_are_read_or_refused(text in "([#*_\\[\\]():0-9 \n-]|Hook|Escena|CTA|VO|—|«|ñ){0,60}") {
        let _ = parse(&text, None);
    }

    #[test]
    fn what_is_said_is_the_text(blocks in prop::collection::vec(block(), 1..8)) {
        let (written, said): (Vec<String>, Vec<String>) = blocks.into_iter().unzip();
        let script = parse(&written.join("\n\n"), None).unwrap();
        prop_assert_eq!(letters(&narrations(&script).concat()), letters(&said.concat()));
    }

    #[test]
    fn plain_paragraphs_are_said_to_the_letter(paragraphs in prop::collection::vec(sentence(), 1..20)) {
        let script = parse(&paragraphs.join(" "), None).unwrap();
        prop_assert_eq!(narrations(&script).join(" "), paragraphs.join(" "));
        let script = parse(&paragraphs.join("\n\n"), None).unwrap();
        if paragraphs.len() > 1 {
            prop_assert_eq!(narrations(&script), paragraphs);
        }
    }
}
