//! Texts of writers that cannot be told what to leave out: only words stay.

use super::parse::{self, unmark};

/// A text in one line, without tags, marks of emphasis, addresses of links and control characters:
/// what may be shown.
pub fn plain(text: &str) -> String {
    let lines = untagged(text);
    let lines = lines.lines().map(|line| unmark(unbulleted(line.trim())));
    let joined = lines.collect::<Vec<_>>().join(" ");
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What of a text is said, in one line, as [`parse()`](super::parse()) reads it: without labels, stage
/// directions and times either. Empty when that is nothing.
pub fn said(text: &str, language: &str) -> String {
    let Ok(script) = parse::parse(&untagged(text), Some(language)) else { return String::new() };
    let said: Vec<String> = script.scenes.iter().map(|scene| plain(&scene.narration)).collect();
    said.join(" ").trim().to_owned()
}

/// Without tags of markup, and with spaces for what nobody sees; lines stay.
fn untagged(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('<') {
        kept.push_str(before);
        let begins = from.starts_with(|sign: char| sign.is_ascii_alphabetic() || "/!?".contains(sign));
        rest = match from.split_once('>') {
            Some((tag, after)) if begins && !tag.contains(['<', '\n']) => {
                kept.push(' ');
                after
            }
            _ => {
                kept.push('<');
                from
            }
        };
    }
    kept.push_str(rest);
    let visible = |sign: char| match sign {
        '\r' | '\n' | '\u{2028}' | '\u{2029}' => '\n',
        _ if sign.is_control() || is_unseen(sign) => ' ',
        _ => sign,
    };
    kept.chars().map(visible).collect()
}

/// Marks of direction and of order, and private letters; joiners make letters and emoji of others.
fn is_unseen(sign: char) -> bool {
    matches!(sign, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e007f}'
        | '\u{f0000}'..='\u{10ffff}')
}

/// Without the mark of a heading, a quotation or a list.
fn unbulleted(line: &str) -> &str {
    match line.split_once(' ') {
        Some((mark, rest)) if !mark.is_empty() && mark.chars().all(|sign| "#>*-•–—+".contains(sign)) => {
            rest.trim_start()
        }
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_are_shown() {
        for (text, shown) in [
            ("**Vende** más", "Vende más"),
            ("# Título\n- uno\n- _dos_", "Título uno dos"),
            ("<b>Hola</b><script>alert(1)</script>", "Hola alert(1)"),
            ("3 < 5 y 5 > 3", "3 < 5 y 5 > 3"),
            ("[aquí](https://ejemplo.es/x)", "aquí"),
            ("a\0b\u{202e}c\u{7}", "a b c"),
            ("-5 °C  \t fuera", "-5 °C fuera"),
            ("👩‍👧 hola", "👩‍👧 hola"),
            ("<<a>>", "< >"),
            ("", ""),
        ] {
            assert_eq!(plain(text), shown, "{text:?}");
        }
    }

    #[test]
    fn only_words_are_said() {
        for (text, spoken) in [
            ("Hook: **Deja** de [música] perder clientes.", "Deja de perder clientes."),
            ("Narrador: «Hola a todos.»", "Hola a todos."),
            ("Uno.\n\nDos.", "Uno. Dos."),
            ("[música alegre]", ""),
            ("<speak>Hola <break time=\"900s\"/> a todos</speak>", "Hola a todos"),
            ("", ""),
        ] {
            assert_eq!(said(text, "es"), spoken, "{text:?}");
        }
    }
}
