//! Reads what an idea in Spanish asks for.

use super::accents;
use super::words::{
    ADJECTIVES, ARTICLES, ASKING, BUSINESS, FINITE, INVITING, LISTS, ListNoun, NEEDS, NOT_VERBS, NUMBERS,
    OWNERS, PLACES, SELLING, SINGULAR, VIDEOS,
};
use crate::script::outline::clean;
use crate::script::outline::pools::Matter;

/// How an idea is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An infinitive.
    HowTo,
    /// So many of something.
    List(ListNoun),
    /// "por qué …"
    Why,
    /// A noun.
    Topic,
    /// Something that is sold.
    Sale,
    /// A question or a sentence.
    Plain,
}

/// What an idea asks for.
#[derive(Debug)]
pub(super) struct Idea {
    pub(super) kind: Kind,
    pub(super) matter: Matter,
    /// "vender más con automatización"
    pub(super) subject: String,
    /// What it is called: the idea itself, mended.
    pub(super) title: String,
    /// The points it asks for.
    pub(super) count: Option<usize>,
}

/// A small letter without its accent, for comparing.
pub(super) fn fold(word: &str) -> String {
    let bare = word.trim_matches(|sign: char| !sign.is_alphanumeric()).to_lowercase();
    let plain = |letter| match letter {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        other => other,
    };
    bare.chars().map(plain).collect()
}

pub(super) fn read(text: &str) -> Idea {
    let tidy = clean::tidy(text);
    let asked = tidy.contains('?') || tidy.contains('¿');
    let (rest, sells) = without_request(&tidy);
    let subject = accents::restore(&clean::subject(&rest));
    let words: Vec<&str> = subject.split_whitespace().collect();
    let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
    let lower: Vec<&str> = folded.iter().map(String::as_str).collect();
    let from = |skip: usize| words.iter().skip(skip).copied().collect::<Vec<_>>().join(" ");
    if sells {
        return sale(with_article(&from(0)));
    }
    match lower.as_slice() {
        ["como", "puedo" | "puedes" | "podemos" | "debo" | "se", second, ..] if is_infinitive(second) => {
            how_to(&from(2))
        }
        ["como", "se", "puede", third, ..] if is_infinitive(third) => how_to(&from(3)),
        ["como", second, ..] if is_infinitive(second) => how_to(&from(1)),
        ["como", _, ..] => plain(&format!("cómo {}", from(1)), true),
        ["por", "que", _, ..] => why(&from(2)),
        ["porque", _, ..] => why(&from(1)),
        ["que", "es" | "son", _, ..] => topic(&from(2)),
        [
            "que" | "cual" | "cuales" | "cuando" | "cuanto" | "cuanta" | "cuantos" | "quien" | "donde",
            _,
            ..,
        ] => plain(&subject, true),
        [verb, "mi" | "mis" | "nuestro" | "nuestra" | "nuestros" | "nuestras", _, ..]
            if SELLING.contains(verb) =>
        {
            sale(from(1))
        }
        [number, noun, ..] if clean::number_of(number, NUMBERS).is_some() => {
            list(clean::number_of(number, NUMBERS), noun, &from(1), &from(2))
        }
        [noun, "para" | "al" | "a" | "de" | "por" | "que", _, ..]
            if LISTS.iter().any(|known| known.many == *noun) =>
        {
            list(None, noun, &subject, &from(1))
        }
        ["quiero" | "quisiera" | "necesito", verb, ..] if is_infinitive(verb) => how_to(&from(1)),
        [first, ..] if is_infinitive(first) => how_to(&subject),
        _ if asked => plain(&subject, true),
        _ if is_sentence(&lower) => plain(&subject, false),
        _ => topic(&subject),
    }
}

/// Something that is sold, or a place that invites.
fn sale(subject: String) -> Idea {
    let words: Vec<String> = subject.split_whitespace().map(fold).collect();
    let owned = words.first().is_some_and(|owner| OWNERS.contains(&owner.as_str()));
    let invites = owned && words.iter().any(|word| INVITING.contains(&word.as_str()));
    let matter = if invites { Matter::Visit } else { Matter::Sale };
    Idea { kind: Kind::Sale, matter, title: clean::title(&subject), subject, count: None }
}

fn advice_for(text: &str) -> Matter {
    let folded: Vec<String> = text.split_whitespace().map(fold).collect();
    let business = folded.iter().any(|word| BUSINESS.contains(&word.as_str()));
    match folded.iter().any(|word| word.starts_with("automatiz")) {
        true => Matter::Automation,
        false if business => Matter::Business,
        false => Matter::Advice,
    }
}

fn how_to(phrase: &str) -> Idea {
    let subject = to_you(phrase);
    let title = clean::title(&format!("Cómo {subject}"));
    Idea { kind: Kind::HowTo, matter: advice_for(&subject), title, subject, count: None }
}

fn why(clause: &str) -> Idea {
    let words: Vec<String> = clause.split_whitespace().map(fold).collect();
    let needs = words.iter().any(|word| NEEDS.contains(&word.as_str()));
    let infinitive = words.first().is_some_and(|word| is_infinitive(word));
    let matter = if needs || infinitive { Matter::Reasons } else { Matter::Wonder };
    let subject = if infinitive { to_you(clause) } else { clean::settle(clause, |_| false) };
    let title = clean::title(&format!("Por qué {subject}"));
    Idea { kind: Kind::Why, matter, title, subject, count: None }
}

fn topic(phrase: &str) -> Idea {
    let words: Vec<String> = phrase.split_whitespace().take(2).map(fold).collect();
    if let [owner, thing] = words.as_slice() {
        // Of their own shop people want to tell others; of their own dog as well, but not to sell it.
        let owned = ["mi", "mis", "nuestro", "nuestra", "nuestros", "nuestras"].contains(&owner.as_str());
        let sold = SINGULAR.iter().any(|(noun, _)| noun == thing) || BUSINESS.contains(&thing.as_str());
        if owned && sold {
            return sale(phrase.to_owned());
        }
    }
    let subject = with_article(&settled(phrase));
    let matter = match advice_for(&subject) {
        Matter::Advice => Matter::Topic,
        other => other,
    };
    let title = clean::title(phrase);
    Idea { kind: Kind::Topic, matter, title, subject, count: None }
}

fn plain(phrase: &str, asks: bool) -> Idea {
    let subject = if asks { format!("¿{}?", clean::capital(phrase)) } else { format!("{phrase}.") };
    let title = if asks { subject.clone() } else { clean::title(phrase) };
    let matter = if asks { Matter::Question } else { Matter::Case };
    Idea { kind: Kind::Plain, matter, title, subject, count: None }
}

fn list(count: Option<usize>, noun: &str, whole: &str, rest: &str) -> Idea {
    let business = advice_for(rest) != Matter::Advice;
    let known =
        LISTS.iter().find(|known| known.many == noun).filter(|known| known.many != "ideas" || business);
    let Some(known) = known else {
        // Recipes or films cannot be made up: the subject is spoken of instead.
        return Idea { count, ..topic(whole) };
    };
    let matter = match (known.matter, advice_for(rest)) {
        (Matter::Advice, other) => other,
        (matter, _) => matter,
    };
    let subject = clean::small(whole);
    let digits = clean::points_or(count);
    let title = clean::title(&format!("{digits} {subject}"));
    Idea { kind: Kind::List(*known), matter, title, subject, count }
}

/// Takes "haz un vídeo sobre" off, and tells whether it asks for an advertisement.
fn without_request(text: &str) -> (String, bool) {
    let words: Vec<&str> = text.split_whitespace().collect();
    let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
    let is =
        |place: usize, list: &[&str]| folded.get(place).is_some_and(|word| list.contains(&word.as_str()));
    let mut place = 0;
    while is(place, ASKING) {
        place += 1;
    }
    while is(place, ARTICLES) || is(place, ADJECTIVES) {
        place += 1;
    }
    let Some(noun) = folded.get(place).filter(|word| VIDEOS.contains(&word.as_str())) else {
        return (text.to_owned(), false);
    };
    let mut sells = ["anuncio", "spot", "publicidad", "comercial", "promo"].contains(&noun.as_str());
    place += 1;
    loop {
        let two = [folded.get(place), folded.get(place + 1)].map(|word| word.map_or("", String::as_str));
        let three = folded.get(place + 2).map_or("", String::as_str);
        match two {
            ["publicitario" | "promocional", _] => {
                sells = true;
                place += 1;
            }
            ["de", number]
                if number.starts_with(|sign: char| sign.is_ascii_digit())
                    || number == "un" && three.starts_with("minuto") =>
            {
                place += 3;
            }
            // "un guion para un video"
            ["para" | "de", "un"] if VIDEOS.contains(&three) => place += 3,
            ["para" | "de", site] if PLACES.contains(&site) => {
                place += if three == "sociales" { 3 } else { 2 }
            }
            [word, _] if ADJECTIVES.contains(&word) || VIDEOS.contains(&word) => place += 1,
            _ => break,
        }
    }
    let rest = |from: usize| words.iter().skip(from).copied().collect::<Vec<_>>().join(" ");
    let after: Vec<&str> = folded.iter().skip(place).map(String::as_str).collect();
    let selling = |step: usize| after.get(step).is_some_and(|word| SELLING.contains(word));
    let text = match after.as_slice() {
        [] => return (text.to_owned(), false),
        ["para", ..] if selling(1) && after.len() > 2 => return (rest(place + 2), true),
        ["sobre" | "explicando" | "para" | "con" | "de" | "acerca", "de", ..]
            if after.first() == Some(&"acerca") =>
        {
            rest(place + 2)
        }
        ["que", "explique" | "hable" | "trate" | "cuente", "de" | "sobre", ..] => rest(place + 3),
        ["que", "explique" | "hable" | "trate" | "cuente" | "muestre", ..] => rest(place + 2),
        ["hablando" | "tratando", "de" | "sobre", ..] => rest(place + 2),
        ["en" | "donde", ..] => rest(place),
        ["del", ..] => format!("el {}", rest(place + 1)),
        ["sobre" | "explicando" | "explica" | "para" | "de" | "con" | "mostrando", _, ..] => rest(place + 1),
        _ => rest(place),
    };
    (text, sells)
}

pub(super) fn is_infinitive(word: &str) -> bool {
    let word = word.to_lowercase();
    if NOT_VERBS.contains(&word.as_str()) {
        return false;
    }
    let bare = ["me", "te", "se", "nos", "lo", "la", "los", "las", "le", "les"].iter().find_map(|end| {
        word.strip_suffix(end).filter(|stem| stem.ends_with(['r'])).filter(|stem| stem.len() > 3)
    });
    let stem = bare.unwrap_or(&word);
    let ends = ["ar", "er", "ir", "ár", "ér", "ír"].iter().any(|end| stem.ends_with(end));
    ends && (stem.chars().count() > 3 || matches!(stem, "ser" | "ir" | "ver" | "dar" | "oír" | "oir"))
}

/// Speaks to whoever listens: "organizarse" to "organizarte", "mi casa" to "tu casa".
fn to_you(phrase: &str) -> String {
    let mut words: Vec<String> = phrase.split_whitespace().map(str::to_owned).collect();
    if let Some(first) = words.first_mut() {
        for end in ["rse", "rme"] {
            if let Some(stem) = first.to_lowercase().strip_suffix(end) {
                *first = format!("{stem}rte");
            }
        }
    }
    for word in words.iter_mut().skip(1) {
        match word.as_str() {
            "mi" => *word = "tu".into(),
            "mis" => *word = "tus".into(),
            _ => {}
        }
    }
    clean::small(&words.join(" "))
}

fn settled(phrase: &str) -> String {
    clean::settle(phrase, |first| {
        // "Madrid" keeps its capital; "Marketing para dentistas" has it only for standing first.
        clean::count(phrase) == 1 && first.chars().next().is_some_and(char::is_uppercase)
    })
}

/// "tienda de ropa" is "una tienda de ropa" within a sentence.
fn with_article(phrase: &str) -> String {
    let first = phrase.split_whitespace().next().unwrap_or_default();
    match SINGULAR.iter().find(|(noun, _)| *noun == fold(first)) {
        Some((_, true)) => format!("una {}", clean::small(phrase)),
        Some((_, false)) => format!("un {}", clean::small(phrase)),
        None => phrase.to_owned(),
    }
}

/// Whether there is a verb that no "que" leads in.
fn is_sentence(words: &[&str]) -> bool {
    let led = words.iter().position(|word| matches!(*word, "que" | "quien" | "donde" | "cuando"));
    let verb = words.iter().position(|word| FINITE.contains(word));
    verb.is_some_and(|verb| verb > 0 && led.is_none_or(|led| led > verb))
}
