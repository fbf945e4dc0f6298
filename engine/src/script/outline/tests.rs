//! Lengths, shapes and the reading of ideas.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::script::{SceneRole, estimate_ms};

const IDEAS: &[(&str, &str)] = &[
    ("Un video sobre vender mas con automatizacion", "es"),
    ("cómo ahorrar en la factura de la luz", "es"),
    ("5 trucos para dormir mejor", "es"),
    ("2 ideas para cenar", "es"),
    ("10 errores al alquilar un piso", "es"),
    ("Marketing para dentistas", "es"),
    ("por qué hacer ejercicio", "es"),
    ("¿Por qué el cielo es azul?", "es"),
    ("anuncio de mi panadería", "es"),
    ("zapatillas", "es"),
    ("Mi perro no quiere comer", "es"),
    ("🎉", "es"),
    ("cómo preparar una mudanza entre dos ciudades lejanas con niños pequeños y poco dinero", "es"),
    ("7 ventajas de vivir en el campo con la familia y los animales", "es"),
    ("A video about selling more with automation", "en"),
    ("why small shops need a website", "en"),
    ("7 tips for better sleep", "en"),
    ("3 mistakes when buying a used car", "en"),
    ("an ad for my bakery", "en"),
    ("used cars", "en"),
    ("Is coffee bad for you?", "en"),
    ("why is the sky blue", "en"),
    ("🎉", "en"),
    ("gardening", "en"),
];

fn request(idea: &str, language: &str, duration_ms: u64, seed: u64) -> ScriptRequest {
    ScriptRequest { idea: idea.into(), language: language.into(), duration_ms, seed }
}

fn lasts(script: &Script) -> u64 {
    script.scenes.iter().map(|scene| estimate_ms(&scene.narration, &script.language)).sum()
}

fn check_shape(script: &Script, duration_ms: u64) {
    let miss = lasts(script).abs_diff(duration_ms);
    assert!(miss * 20 <= duration_ms, "{} ms and not {duration_ms}: {script:#?}", lasts(script));
    assert_eq!(script.scenes.first().unwrap().role, SceneRole::Hook);
    assert_eq!(script.scenes.last().unwrap().role, SceneRole::CallToAction);
    let mut seen = HashSet::new();
    for scene in &script.scenes {
        assert!(!scene.narration.is_empty());
        assert!(
            !scene.narration.contains(['{', '}']) && !scene.narration.contains("  "),
            "{}",
            scene.narration
        );
        assert!(
            scene.on_screen.iter().all(|line| line.split_whitespace().count() <= 5),
            "{:?}",
            scene.on_screen
        );
        assert!(scene.visual.is_some());
        for sentence in scene.narration.split_inclusive(['.', '?', '!']) {
            let words = sentence.trim().to_lowercase();
            assert!(words.len() < 12 || seen.insert(words), "twice: {sentence} in {script:#?}");
        }
    }
}

fn points(script: &Script) -> usize {
    script.scenes.iter().filter(|scene| scene.role == SceneRole::Point).count()
}

#[test]
fn as_long_as_asked_for() {
    for (idea, language) in IDEAS {
        for seconds in [10, 11, 13, 15, 20, 30, 45, 60, 90, 120, 150, 180] {
            let script = outline(&request(idea, language, seconds * 1000, seconds)).unwrap();
            check_shape(&script, seconds * 1000);
        }
    }
}

/// With some sentences to spare, so that no seed falls short.
#[test]
fn three_minutes_are_not_all_there_is() {
    for (idea, language) in IDEAS {
        for seed in 0..4 {
            let most = lasts(&outline(&request(idea, language, 600_000, seed)).unwrap());
            assert!(most >= 180_000, "{idea} ({language}): {most} ms at most");
        }
    }
}

#[test]
fn points_as_many_as_the_idea_says() {
    for (idea, count) in [
        ("5 trucos para dormir mejor", 5),
        ("cinco trucos para dormir mejor", 5),
        ("25 trucos para dormir mejor", 7),
        ("1 truco para dormir mejor", 3),
        ("7 recetas de pollo", 7),
        ("dormir mejor", 3),
    ] {
        assert_eq!(points(&outline(&request(idea, "es", 60_000, 1)).unwrap()), count, "{idea}");
    }
    assert_eq!(points(&outline(&request("four ways to save", "en", 60_000, 1)).unwrap()), 4);
}

#[test]
fn a_seed_chooses() {
    let of = |seed: u64| outline(&request("dormir mejor", "es", 45_000, seed)).unwrap();
    assert_eq!(of(3), of(3));
    let different: HashSet<String> = (0..12).map(|seed| of(seed).scenes[0].narration.clone()).collect();
    assert!(different.len() > 5, "{different:?}");
}

#[test]
fn refusals() {
    let refuse = |idea: &str, language: &str| outline(&request(idea, language, 30_000, 1)).unwrap_err();
    for (error, field) in [
        (refuse(" \n", "es"), "idea"),
        (refuse(&"a".repeat(MAX_IDEA_CHARACTERS + 1), "es"), "idea"),
        (refuse("une idée", "fr"), "language"),
        (refuse("idea", ""), "language"),
    ] {
        assert_eq!((error.code(), error.field()), (Code::InvalidField, Some(field)));
        assert!(error.hint().is_some());
    }
    assert!(outline(&request("ideas", "es-MX", 30_000, 1)).is_ok());
}

#[test]
fn titles_are_mended_ideas() {
    for (idea, language, title) in [
        ("Un video sobre vender mas con automatizacion", "es", "Cómo vender más con automatización"),
        (
            "haz un vídeo de como ahorrar en la factura de la luz",
            "es",
            "Cómo ahorrar en la factura de la luz",
        ),
        ("Hazme un reel para instagram sobre el cafe", "es", "El café"),
        ("video corto de 30 segundos que explique que es la inflacion", "es", "La inflación"),
        ("quiero un video del reciclaje", "es", "El reciclaje"),
        ("COMO ORGANIZARSE MEJOR", "es", "Cómo organizarte mejor"),
        ("como vender mi casa", "es", "Cómo vender tu casa"),
        ("Hacer pan en casa", "es", "Cómo hacer pan en casa"),
        ("tres claves para emprender", "es", "3 claves para emprender"),
        ("5 trucos para dormir mejor", "es", "5 trucos para dormir mejor"),
        ("porque una tienda pequeña necesita una web", "es", "Por qué una tienda pequeña necesita una web"),
        ("anuncio de mi panaderia", "es", "Mi panadería"),
        ("video para promocionar mi curso de ingles", "es", "Mi curso de inglés"),
        ("¿Qué es el blockchain?", "es", "El blockchain"),
        ("¿Cómo puedo aprender inglés?", "es", "Cómo aprender inglés"),
        ("https://www.noxus.dev/es", "es", "noxus.dev"),
        ("A video about selling more with automation", "en", "How to sell more with automation"),
        ("make a reel on my bakery", "en", "My bakery"),
        ("make bread at home", "en", "How to make bread at home"),
        ("create a 30-second video that explains how to sleep better", "en", "How to sleep better"),
        ("why small shops need a website", "en", "Why small shops need a website"),
        ("an ad for vegan sneakers", "en", "Vegan sneakers"),
        ("five ways to save", "en", "5 ways to save"),
        ("I want to learn guitar", "en", "How to learn guitar"),
        ("write a script for a YouTube video about budgeting", "en", "Budgeting"),
        ("beneficios de caminar", "es", "Beneficios de caminar"),
        ("consejos para una entrevista", "es", "3 consejos para una entrevista"),
        ("quiero dejar de fumar", "es", "Cómo dejar de fumar"),
        ("guion para un video de youtube sobre la inflacion", "es", "La inflación"),
        ("What is inflation?", "en", "Inflation"),
    ] {
        assert_eq!(outline(&request(idea, language, 30_000, 1)).unwrap().title, title, "{idea}");
    }
}

#[test]
fn a_very_long_idea_is_not_recited() {
    let idea =
        "quiero contar la historia de nuestra empresa familiar que empezó hace muchos años ".repeat(20);
    let script = outline(&request(&idea, "es", 60_000, 1)).unwrap();
    assert!(script.title.chars().count() <= 70);
    assert!(!script.scenes[0].narration.contains("empresa familiar que"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_idea_is_written_or_refused(idea in any::<String>(), language in "(es|en)", seed in any::<u64>()) {
        if let Ok(script) = outline(&request(&idea, &language, 30_000, seed)) {
            prop_assert!(!script.title.is_empty());
            check_shape(&script, 30_000);
        }
    }

    #[test]
    fn any_length_is_kept(index in 0..IDEAS.len(), duration_ms in 10_000_u64..=180_000, seed in any::<u64>()) {
        let (idea, language) = IDEAS[index];
        let request = request(idea, language, duration_ms, seed);
        let script = outline(&request).unwrap();
        check_shape(&script, duration_ms);
        prop_assert_eq!(outline(&request).unwrap(), script);
    }

    #[test]
    fn any_duration_gives_a_script(duration_ms in any::<u64>()) {
        prop_assert!(outline(&request("dormir mejor", "es", duration_ms, 1)).is_ok());
    }
}
