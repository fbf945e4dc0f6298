//! Reads what an idea in English asks for.

use super::words::{
    ADJECTIVES, ADS, ARTICLES, ASKING, BUSINESS, FINITE, GERUNDS, INVITING, LISTS, ListNoun, NEEDS, NUMBERS,
    OWNERS, PLACES, SELLING, SINGULAR, VERBS, VIDEOS,
};
use crate::script::outline::clean;
use crate::script::outline::pools::Matter;

/// How an idea is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// "sell more"
    HowTo,
    /// "selling more", of a verb that is not known.
    Doing,
    /// So many of something.
    List(ListNoun),
    /// "why …"
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
    pub(super) subject: String,
    /// What it is called: the idea itself.
    pub(super) title: String,
    /// The points it asks for.
    pub(super) count: Option<usize>,
}

fn fold(word: &str) -> String {
    word.trim_matches(|sign: char| !sign.is_alphanumeric()).to_lowercase().replace('’', "'")
}

pub(super) fn read(text: &str) -> Idea {
    let tidy = clean::tidy(text);
    let asked = tidy.contains('?');
    let (rest, sells) = without_request(&tidy);
    let subject = clean::subject(&rest);
    let words: Vec<&str> = subject.split_whitespace().collect();
    let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
    let lower: Vec<&str> = folded.iter().map(String::as_str).collect();
    let from = |skip: usize| words.iter().skip(skip).copied().collect::<Vec<_>>().join(" ");
    if sells {
        return sale(with_article(&settled(&subject)));
    }
    match lower.as_slice() {
        ["how", "to", _, ..] => how_to(&from(2)),
        ["how", "can" | "do" | "should", "i" | "you" | "we", verb, ..] if VERBS.contains(verb) => {
            how_to(&from(3))
        }
        ["how", _, ..] => plain(&subject, true),
        ["why", "do" | "does" | "is" | "are" | "should" | "can" | "did", _, ..] => plain(&subject, true),
        ["why", _, ..] => why(&from(1)),
        ["what", "is" | "are", _, ..] if asked || lower.len() < 7 => topic(&from(2)),
        [
            "what" | "which" | "who" | "when" | "where" | "is" | "are" | "can" | "does" | "do" | "should",
            _,
            ..,
        ] => plain(&subject, true),
        [verb, "my" | "our", _, ..] if SELLING.contains(verb) => sale(from(1)),
        [number, noun, ..] if clean::number_of(number, NUMBERS).is_some() => {
            list(clean::number_of(number, NUMBERS), noun, &from(1), &from(2))
        }
        [noun, "for" | "to" | "when" | "of" | "that" | "why", _, ..]
            if LISTS.iter().any(|known| known.many == *noun) =>
        {
            list(None, noun, &subject, &from(1))
        }
        ["i", "want" | "need", "to", verb, ..] if VERBS.contains(verb) => how_to(&from(3)),
        ["to", verb, ..] if VERBS.contains(verb) => how_to(&from(1)),
        [verb, _, ..] if VERBS.contains(verb) => how_to(&subject),
        [first, _, ..] if first.ends_with("ing") && first.len() > 4 => doing(&subject, first),
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
    match folded.iter().any(|word| word.starts_with("automat")) {
        true => Matter::Automation,
        false if business => Matter::Business,
        false => Matter::Advice,
    }
}

fn how_to(phrase: &str) -> Idea {
    let subject = to_you(phrase);
    let title = clean::title(&format!("How to {subject}"));
    Idea { kind: Kind::HowTo, matter: advice_for(&subject), title, subject, count: None }
}

/// "selling more" is "sell more", where the verb is known.
fn doing(phrase: &str, gerund: &str) -> Idea {
    let rest = phrase.split_once(' ').map_or("", |(_, rest)| rest);
    match verb_of(gerund) {
        Some(verb) => how_to(&format!("{verb} {rest}")),
        None if GERUNDS.iter().any(|(word, _)| *word == gerund) => topic(phrase),
        None => {
            let subject = to_you(phrase);
            Idea {
                kind: Kind::Doing,
                matter: advice_for(&subject),
                title: clean::title(&subject),
                subject,
                count: None,
            }
        }
    }
}

fn verb_of(gerund: &str) -> Option<String> {
    if let Some((_, verb)) = GERUNDS.iter().find(|(word, _)| *word == gerund) {
        return (!verb.is_empty()).then(|| (*verb).to_owned());
    }
    let stem = gerund.strip_suffix("ing")?;
    [stem.to_owned(), format!("{stem}e")].into_iter().find(|verb| VERBS.contains(&verb.as_str()))
}

fn why(clause: &str) -> Idea {
    let words: Vec<String> = clause.split_whitespace().map(fold).collect();
    let needs = words.iter().any(|word| NEEDS.contains(&word.as_str()));
    let matter = if needs { Matter::Reasons } else { Matter::Wonder };
    let subject = clean::settle(clause, |first| matches!(first, "I" | "I'm"));
    let title = clean::title(&format!("Why {subject}"));
    Idea { kind: Kind::Why, matter, title, subject, count: None }
}

fn topic(phrase: &str) -> Idea {
    let words: Vec<String> = phrase.split_whitespace().map(fold).collect();
    let owned = words.first().is_some_and(|owner| matches!(owner.as_str(), "my" | "our"));
    // Of their own shop people want to tell others; of their own dog as well, but not to sell it.
    let sold = |thing: &String| SINGULAR.contains(&thing.as_str()) || BUSINESS.contains(&thing.as_str());
    if owned && words.last().is_some_and(sold) {
        return sale(clean::small(phrase));
    }
    let subject = with_article(&settled(phrase));
    let matter = match advice_for(&subject) {
        Matter::Advice => Matter::Topic,
        other => other,
    };
    Idea { kind: Kind::Topic, matter, title: clean::title(phrase), subject, count: None }
}

fn plain(phrase: &str, asks: bool) -> Idea {
    let subject = format!("{}{}", clean::capital(phrase), if asks { "?" } else { "." });
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

/// Takes "make a video about" off, and tells whether it asks for an advertisement.
fn without_request(text: &str) -> (String, bool) {
    let words: Vec<&str> = text.split_whitespace().collect();
    let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
    let is =
        |place: usize, list: &[&str]| folded.get(place).is_some_and(|word| list.contains(&word.as_str()));
    let mut place = 0;
    while is(place, ASKING) {
        place += 1;
    }
    let mut sells = false;
    while is(place, ARTICLES)
        || is(place, ADJECTIVES) && !is(place + 1, &["about", "on"])
        || is_length(folded.get(place))
    {
        sells |= is(place, &["promotional", "promo"]);
        place += 1;
    }
    if !is(place, VIDEOS) && !is(place + 1, VIDEOS) {
        return (text.to_owned(), false);
    }
    if !is(place, VIDEOS) && !is(place, PLACES) && !is(place, &["marketing"]) {
        return (text.to_owned(), false);
    }
    loop {
        while is(place, VIDEOS) || is(place, PLACES) || is(place, &["marketing"]) {
            sells |= is(place, ADS);
            place += 1;
        }
        // "a script for a YouTube video"
        let named = is(place + 2, VIDEOS) || is(place + 2, PLACES);
        if !(is(place, &["for", "of"]) && is(place + 1, ARTICLES) && named) {
            break;
        }
        place += 2;
    }
    if is(place, &["for", "on"]) && is(place + 1, PLACES) {
        place += if is(place + 2, &["media"]) { 3 } else { 2 };
    }
    let rest = |from: usize| words.iter().skip(from).copied().collect::<Vec<_>>().join(" ");
    let after: Vec<&str> = folded.iter().skip(place).map(String::as_str).collect();
    match after.as_slice() {
        [] => (text.to_owned(), false),
        ["to", verb, _, ..] if SELLING.contains(verb) => (rest(place + 2), true),
        ["promoting" | "advertising" | "selling", "my" | "our" | "the" | "a", ..] => (rest(place + 1), true),
        ["that" | "which", "explains" | "shows" | "covers", _, ..] => (rest(place + 2), sells),
        ["about" | "on" | "explaining" | "showing" | "for" | "of" | "to" | "covering", _, ..] => {
            (rest(place + 1), sells)
        }
        _ => (rest(place), sells),
    }
}

/// "30-second", "1-minute"
fn is_length(word: Option<&String>) -> bool {
    word.is_some_and(|word| {
        word.starts_with(|sign: char| sign.is_ascii_digit()) && (word.contains("sec") || word.contains("min"))
    })
}

/// Speaks to whoever listens: "my house" is "your house".
fn to_you(phrase: &str) -> String {
    let words = phrase.split_whitespace().map(|word| match word {
        "my" => "your",
        "me" => "you",
        "myself" => "yourself",
        "oneself" => "yourself",
        other => other,
    });
    clean::small(&words.collect::<Vec<_>>().join(" "))
}

fn settled(phrase: &str) -> String {
    clean::settle(phrase, |first| {
        let names = ["I", "English", "Spanish", "French", "German", "Google", "Excel", "London", "Christmas"];
        names.contains(&first)
            || clean::count(phrase) == 1 && first.chars().next().is_some_and(char::is_uppercase)
    })
}

/// "website for small shops" is "a website for small shops" within a sentence.
fn with_article(phrase: &str) -> String {
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let lower: Vec<String> = words.iter().map(|word| fold(word)).collect();
    let determined = lower.first().is_some_and(|first| {
        matches!(
            first.as_str(),
            "a" | "an" | "the" | "my" | "our" | "your" | "this" | "that" | "these" | "their"
        )
    });
    // The head stands before the first preposition, or last.
    let end = lower.iter().position(|word| {
        matches!(word.as_str(), "for" | "of" | "in" | "with" | "to" | "on" | "that" | "at" | "by")
    });
    let head = lower.get(end.unwrap_or(lower.len()).saturating_sub(1));
    let name = words.first().is_some_and(|first| first.starts_with(char::is_uppercase));
    if determined || name || !head.is_some_and(|head| SINGULAR.contains(&head.as_str())) {
        return phrase.to_owned();
    }
    format!("{} {phrase}", article(lower.first().map_or("", String::as_str)))
}

/// "an" before the sound of a vowel.
fn article(word: &str) -> &'static str {
    let silent = ["hour", "honest", "honor", "heir"].iter().any(|start| word.starts_with(start));
    let consonant =
        ["uni", "use", "usu", "eu", "one", "once", "uk"].iter().any(|start| word.starts_with(start));
    if silent || word.starts_with(['a', 'e', 'i', 'o', 'u']) && !consonant { "an" } else { "a" }
}

/// Whether there is a verb that no "that" leads in.
fn is_sentence(words: &[&str]) -> bool {
    let led = words
        .iter()
        .position(|word| matches!(*word, "that" | "who" | "which" | "when" | "where" | "you" | "to"));
    let verb = words.iter().position(|word| FINITE.contains(word));
    verb.is_some_and(|verb| (verb > 0 || words.len() > 3) && led.is_none_or(|led| led > verb))
}
