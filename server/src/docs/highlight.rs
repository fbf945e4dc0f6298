//! A little colour for code: texts, names, numbers, remarks. Whatever is not
//! recognised stays as it is, so that no sample can be broken by it.

use super::html::escaped;

/// A span of code of some kind.
fn span(class: &str, code: &str) -> String {
    format!("<span class=\"{class}\">{}</span>", escaped(code))
}

/// JSON: names, texts, and the other simple values.
pub(super) fn json(code: &str) -> String {
    let mut html = String::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => text_length(rest, '"'),
            '-' | '0'..='9' | 'a'..='z' => {
                let is_word = |letter: char| letter.is_ascii_alphanumeric() || "-+.".contains(letter);
                rest.find(|letter| !is_word(letter)).unwrap_or(rest.len())
            }
            other => other.len_utf8(),
        };
        let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        html.push_str(&match first {
            '"' if after.trim_start().starts_with(':') => span("name", piece),
            '"' => span("text", piece),
            _ if length > 1 || first.is_ascii_digit() => span("value", piece),
            _ => escaped(piece),
        });
        rest = after;
    }
    html
}

/// A shell: remarks, quoted texts, and the command of a line.
pub(super) fn shell(code: &str) -> String {
    let mut html = String::new();
    let mut rest = code;
    let mut at_start = true;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '#' if at_start => rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => text_length(rest, first),
            'a'..='z' if at_start => rest.find(char::is_whitespace).unwrap_or(rest.len()),
            other => other.len_utf8(),
        };
        let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        html.push_str(&match first {
            '#' if at_start => span("remark", piece),
            '"' | '\'' => span("text", piece),
            'a'..='z' if at_start => span("name", piece),
            _ => escaped(piece),
        });
        // A line after a backslash goes on with the command before.
        at_start = piece == "\n" && !html.ends_with("\\\n");
        rest = after;
    }
    html
}

/// The length of the quoted text at the beginning of `code`, with its quotes.
fn text_length(code: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, letter) in code.char_indices().skip(1) {
        if letter == quote && !is_escaped {
            return at + letter.len_utf8();
        }
        // Between single quotes a shell escapes nothing.
        is_escaped = letter == '\\' && !is_escaped && quote == '"';
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_apart() {
        let expected = "{<span class=\"name\">&quot;a\\&quot;&quot;</span>: \
                        [<span class=\"value\">-1.5</span>, \
                        <span class=\"text\">&quot;b&quot;</span>, <span class=\"value\">true</span>]}";
        assert_eq!(json(r#"{"a\"": [-1.5, "b", true]}"#), expected);
        assert_eq!(json("\"open"), "<span class=\"text\">&quot;open</span>");
    }

    #[test]
    fn a_shell_is_told_apart() {
        let expected = "<span class=\"remark\"># it&#39;s</span>\n<span class=\"name\">curl</span> \\\n  \
                        -d <span class=\"text\">&#39;a\\&#39;</span> x";
        assert_eq!(shell("# it's\ncurl \\\n  -d 'a\\' x"), expected);
    }
}
