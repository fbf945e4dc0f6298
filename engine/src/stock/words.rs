//! The words by which a scene's picture is looked for.

use std::collections::BTreeSet;

use crate::script::alike::plain;

/// Most words of a search: with more, nothing fits all of them.
const MOST_WORDS: usize = 3;
/// A longer word is no word.
const LONGEST_WORD: usize = 30;
/// What a word weighs beside its letters: one on the screen, one that is named as a thing is, one that is
/// said again.
const ON_SCREEN: usize = 6;
const NAMED: usize = 5;
const SAID_AGAIN: usize = 4;
/// Letters beyond which a word says no more.
const MOST_LETTERS: usize = 9;

/// Words that stand in any text, in small letters without accents.
const SPANISH: &str = "a acaso ademas ahi ahora al algo alguien algun alguna algunas alguno algunos alla alli \
    antes aqui asi aun aunque bien cada casi claro como con contra cosa cosas cual cuales cualquier cuando \
    cuanto cuanta cuantos cuantas da dan dar de debe deben debes deberia debia decir dejar deja del demas \
    demasiado dentro desde despues dia dias dice dicen dicho donde dos durante e el ella ellas ello ellos \
    empezar empieza en encima entonces entre era eran eres es esa esas ese eso esos esta estaba estado estan \
    estar estas este esto estos estoy etc fue fueron fuera gran grande gusta ha haber habia hace hacen hacer \
    haces hacia han has hasta hay haz he hemos hoy igual incluso ir ja jamas la las le les lo los luego mal \
    manana mas mayor mayoria me mejor menos mi mientras mio mira mis misma mismas mismo mismos momento mucha \
    muchas mucho muchos muy nada nadie ni ningun ninguna ninguno no nos nosotros nuestra nuestras nuestro \
    nuestros nueva nuevo nunca o os otra otras otro otros para parece parte pasa pasar peor pero poco poca \
    pocos pocas podemos podria poner pone por porque primer primera primero puede pueden puedes pues que \
    quien quienes quiere quieren quieres quiza quizas realmente sabe saben saber sabes sabias se sea sean \
    segun segunda segundo sera seran si siempre sigue siguiente sin sino sobre solo somos son soy su sus \
    suya suyo tal tambien tampoco tan tanta tanto tantos te tendra tener tenemos tengo tercera tercero ti \
    tiempo tiene tienen tienes toda todas todavia todo todos tres tu tus tuya tuyo ultima ultimo un una unas \
    uno unos usted ustedes va vamos van varias varios vas ve veces ver verdad vez video voy vuelve y ya yo \
    comenta comparte suscribete siguenos descubre guarda";
const ENGLISH: &str = "a able about above actually after again against all almost already also always am an and \
    another any anyone anything are around as ask at away back be because become been before begin being \
    best better between big both but by call came can cannot come comes could day days did do does doing \
    done down during each either else end enough even ever every everyone everything exactly far few find \
    first follow for from get gets getting give gives go goes going good got great had happen happens has \
    have having he her here hers him his how however i if in instead into is it its itself just keep kind \
    know knows last later least less let lets like likely little long look looks lot lots made make makes \
    making many matter may maybe me mean means might mine more most much must my need needs never new next \
    no nobody none nor not nothing now of off often on once one ones only onto or other others our ours out \
    over own part people put ready real really right said same save say says second see seem seems several \
    shall share she should show since so some somebody someone something soon start starts still stop \
    subscribe such sure take takes tell than that the their theirs them then there these they thing things \
    think third this those though three through time times to today together tomorrow too toward true try \
    turn two under until up upon us use used very video want wants was way ways we well went were what when \
    where whether which while who whole whom whose why will with within without would year yes yesterday yet \
    you your yours yourself click discover ll ve re don doesn didn isn aren wasn won";

/// What stands before the name of a thing.
const BEFORE_NAMES: &str = "el la los las un una unos unas al del mi mis tu tus su sus nuestro nuestra nuestros \
    nuestras este esta estos estas ese esa esos esas the a an my your his her its our their this that these \
    those";

/// The words to look for a picture of a scene by, the most telling first: those of `hint`, what is to be
/// seen, where there are any; else those on the screen and of what is said. Words that stand in any text
/// are left out; nothing may be left. `language` is an ISO 639-1 code.
pub fn search_words(
    hint: Option<&str>,
    on_screen: &[String],
    narration: &str,
    language: &str,
) -> Vec<String> {
    let seen: Vec<Word> = telling(hint.unwrap_or_default(), language).collect();
    if !seen.is_empty() {
        // Whoever describes a picture begins with what is in it.
        return distinct(seen);
    }
    let shown: Vec<Word> = on_screen.iter().flat_map(|line| telling(line, language)).collect();
    let said: Vec<Word> = telling(narration, language).collect();
    let weight = |word: &Word| {
        let times = said.iter().filter(|other| other.plain == word.plain).count();
        let is_shown = shown.iter().any(|other| other.plain == word.plain);
        word.plain.len().min(MOST_LETTERS)
            + if is_shown { ON_SCREEN } else { 0 }
            + if word.is_named { NAMED } else { 0 }
            + if times > 1 { SAID_AGAIN } else { 0 }
    };
    let mut weighed: Vec<(usize, &Word)> =
        shown.iter().chain(&said).map(|word| (weight(word), word)).collect();
    // Of words that weigh the same, the first that is said.
    weighed.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    distinct(weighed.into_iter().map(|(_, word)| word.clone()))
}

#[derive(Clone)]
struct Word {
    text: String,
    plain: String,
    is_named: bool,
}

fn distinct(words: impl IntoIterator<Item = Word>) -> Vec<String> {
    let mut known = BTreeSet::new();
    let new = words.into_iter().filter(|word| known.insert(word.plain.clone()));
    new.map(|word| word.text).take(MOST_WORDS).collect()
}

/// The words of a text that say what it is about.
fn telling(text: &str, language: &str) -> impl Iterator<Item = Word> {
    let common = match language.get(..2) {
        Some("es") => SPANISH,
        Some("en") => ENGLISH,
        _ => "",
    };
    // Of other languages short words are known by their length.
    let least = if common.is_empty() { 4 } else { 3 };
    // An address is no word, nor are its parts.
    let parts = text.split_whitespace().filter(|part| !part.contains("://") && !part.contains('@'));
    let words = parts.flat_map(|part| part.split(|letter: char| !letter.is_alphanumeric()));
    let mut is_named = false;
    let words = words.filter(|word| !word.is_empty()).map(move |text| {
        let plain = plain(text);
        let before = std::mem::replace(&mut is_named, is_one_of(&plain, BEFORE_NAMES));
        Word { text: text.to_lowercase(), plain, is_named: before }
    });
    words.filter(move |word| {
        let letters = word.plain.chars().count();
        // A sign of Chinese or Japanese is a word.
        let is_long = letters >= least || word.plain.chars().any(|letter| u32::from(letter) >= 0x2E80);
        is_long
            && letters <= LONGEST_WORD
            && word.plain.chars().any(char::is_alphabetic)
            && !is_one_of(&word.plain, common)
    })
}

fn is_one_of(word: &str, words: &str) -> bool {
    words.split_ascii_whitespace().any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(hint: Option<&str>, on_screen: &[&str], narration: &str, language: &str) -> Vec<String> {
        let lines: Vec<String> = on_screen.iter().map(|line| (*line).to_owned()).collect();
        search_words(hint, &lines, narration, language)
    }

    #[test]
    fn what_is_to_be_seen_comes_first() {
        assert_eq!(
            words(Some("Un gato negro en un sofá"), &["Tu gato"], "Nada que ver.", "es"),
            ["gato", "negro", "sofá"]
        );
        assert_eq!(words(Some("— …"), &[], "The ocean is deep.", "en"), ["ocean", "deep"]);
    }

    #[test]
    fn common_words_are_left_out() {
        assert_eq!(words(None, &[], "¿Y si hoy no haces nada de esto?", "es"), [""; 0]);
        assert_eq!(words(None, &[], "What if you could just do it again?", "en"), [""; 0]);
        assert_eq!(words(None, &[], "Cada MAÑANA tomas café con pan.", "es"), ["tomas", "café", "pan"]);
        assert_eq!(words(None, &[], "Mira https://gatos.example/es o a@b.es en 2026.", "es"), [""; 0]);
    }

    #[test]
    fn what_is_shown_or_said_again_weighs_more() {
        assert_eq!(
            words(None, &["El mar"], "Los pescadores esperan. El mar espera.", "es"),
            ["mar", "pescadores", "esperan"]
        );
        assert_eq!(
            words(None, &[], "Bread needs patience. Good bread needs flour.", "en"),
            ["bread", "patience", "flour"]
        );
    }

    #[test]
    fn things_weigh_more_than_what_they_do() {
        let narration = "Tu gato duerme la siesta en el sofá.";
        assert_eq!(words(None, &[], narration, "es"), ["siesta", "gato", "sofá"]);
        assert_eq!(
            words(None, &[], "A farmer quietly waters the field.", "en"),
            ["farmer", "field", "quietly"]
        );
    }

    #[test]
    fn other_languages_are_told_by_length() {
        assert_eq!(words(None, &[], "Der Hund schläft im Garten", "de-AT"), ["schläft", "garten", "hund"]);
        assert_eq!(words(None, &[], "猫 が 寝る", "ja"), ["寝る", "猫", "が"]);
        assert_eq!(words(None, &[], &"x".repeat(4_000), "es"), [""; 0]);
        assert_eq!(words(None, &[], "日本語", "日"), ["日本語"]);
    }
}
