//! Where sentences end.

use crate::script::spoken::is_address;

/// Sentences of a scene, of a text that is one paragraph.
const SENTENCES: usize = 2;
/// Characters of a scene, of a text that is one paragraph.
const CHARACTERS: usize = 180;

/// Words whose full stop ends no sentence.
const SHORT: &[&str] = &[
    "sr", "sra", "srta", "sres", "sras", "dr", "dra", "dres", "dña", "d", "prof", "profa", "ing", "lic",
    "arq", "p", "ej", "ee", "av", "avda", "núm", "pág", "págs", "tel", "fig", "cap", "vol", "art", "sto",
    "sta", "mr", "mrs", "ms", "vs", "e.g", "i.e", "p.ej", "st", "jr", "gen", "sen", "approx", "aprox", "n.º",
    "dpto", "depto", "capt", "mt", "dept",
];

/// The sentences of a text, which are its parts: nothing is left out but the white space between.
pub(in crate::script) fn split(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut word_start = 0;
    let mut signs = text.char_indices().peekable();
    while let Some((place, sign)) = signs.next() {
        if !sign.is_whitespace() {
            continue;
        }
        let word = text.get(word_start..place).unwrap_or_default();
        while signs.next_if(|(_, sign)| sign.is_whitespace()).is_some() {}
        let next = signs.peek().map_or(text.len(), |(place, _)| *place);
        let gap = text.get(place..next).unwrap_or_default();
        if gap.contains('\n') || ends(word, text.get(next..).unwrap_or_default()) {
            sentences.push(text.get(start..place).unwrap_or_default().trim());
            start = next;
        }
        word_start = next;
    }
    sentences.push(text.get(start..).unwrap_or_default().trim());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

fn ends(word: &str, rest: &str) -> bool {
    let bare = word.trim_end_matches(['"', '”', '’', '»', ')', ']', '\'']);
    let Some(last) = bare.chars().last().filter(|sign| ".!?…。".contains(*sign)) else { return false };
    let small = rest.chars().find(|sign| sign.is_alphanumeric()).is_some_and(char::is_lowercase);
    if small && !rest.starts_with(['¿', '¡', '@', '#']) {
        return false;
    }
    if last != '.' || bare.ends_with("..") {
        return true;
    }
    let name = bare.trim_end_matches('.').trim_start_matches(|sign: char| !sign.is_alphanumeric());
    if is_address(name) {
        return true;
    }
    let initial = name.chars().count() == 1 && name.chars().all(char::is_uppercase);
    !initial && !SHORT.contains(&name.to_lowercase().as_str())
}

/// Cuts a text into at most `most` pieces of about two sentences each.
pub(super) fn pieces(text: &str, most: usize) -> Vec<String> {
    let sentences = split(text);
    let mut scale = 1;
    loop {
        let pieces = group(&sentences, SENTENCES * scale, CHARACTERS * scale);
        if pieces.len() <= most {
            return pieces;
        }
        scale += 1;
    }
}

fn group(sentences: &[&str], most: usize, characters: usize) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut count = 0;
    for sentence in sentences {
        let length = sentence.chars().count();
        match pieces.last_mut() {
            Some(piece) if count < most && piece.chars().count() + 1 + length <= characters => {
                piece.push(' ');
                piece.push_str(sentence);
                count += 1;
            }
            _ => {
                pieces.push((*sentence).to_owned());
                count = 1;
            }
        }
    }
    pieces
}
