//! HTML from text: everything that is not markup of ours goes through [`escaped`].

use noxus_api::Language;

use super::highlight;
use super::reading::choose;

/// A text as HTML, fit for an element or a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // Nothing a page may hold: it could end up anywhere in a browser's parser.
            '\0' => html.push('\u{fffd}'),
            other => html.push(other),
        }
    }
    html
}

/// A text with code between backticks and `[label](#target)` links.
pub(super) fn inline(text: &str) -> String {
    let mut html = String::new();
    for (index, piece) in text.split('`').enumerate() {
        if index % 2 == 1 {
            html.push_str(&code(piece));
        } else {
            html.push_str(&linked(piece));
        }
    }
    html
}

/// A word of code.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

/// Only places of this page and of this server can be linked.
fn linked(text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let link = after.split_once("](").and_then(|(label, after)| {
            let (target, after) = after.split_once(')')?;
            target.starts_with(['#', '/']).then_some((label, target, after))
        });
        html.push_str(&escaped(before));
        match link {
            Some((label, target, after)) => {
                html.push_str(&format!("<a href=\"{}\">{}</a>", escaped(target), escaped(label)));
                rest = after;
            }
            None => {
                html.push('[');
                rest = after;
            }
        }
    }
    html + &escaped(rest)
}

/// What stands in a cell that has nothing to say.
pub(super) const NOTHING: &str = "–";

/// A table: the first cell of a row names the row.
pub(super) struct Table {
    caption: String,
    columns: Vec<&'static str>,
    rows: String,
}

impl Table {
    /// An empty table.
    pub(super) fn new(caption: &str, columns: Vec<&'static str>) -> Self {
        Self { caption: inline(caption), columns, rows: String::new() }
    }

    /// A row of cells that are HTML already. The `id` is a place to link to.
    pub(super) fn row(&mut self, id: Option<&str>, cells: &[String]) {
        let id = id.map(|id| format!(" id=\"{}\"", escaped(id))).unwrap_or_default();
        self.rows.push_str(&format!("<tr role=\"row\"{id}>"));
        for (index, (cell, column)) in cells.iter().zip(&self.columns).enumerate() {
            let column = escaped(column);
            self.rows.push_str(&if index == 0 {
                format!("<th scope=\"row\" role=\"rowheader\">{cell}</th>")
            } else {
                let class = if cell == NOTHING { " class=\"nothing\"" } else { "" };
                format!("<td role=\"cell\" data-label=\"{column}\"{class}>{cell}</td>")
            });
        }
        self.rows.push_str("</tr>\n");
    }

    /// Whether it has no rows.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The roles say again what the elements are, because on a narrow screen the
    /// style shows rows as blocks, which takes the elements' own roles away.
    fn html(&self) -> String {
        let columns: String = self
            .columns
            .iter()
            .map(|column| format!("<th scope=\"col\" role=\"columnheader\">{}</th>", escaped(column)))
            .collect();
        format!(
            "<table role=\"table\">\n<caption>{}</caption>\n\
             <thead role=\"rowgroup\"><tr role=\"row\">{columns}</tr></thead>\n\
             <tbody role=\"rowgroup\">\n{}</tbody>\n</table>\n",
            self.caption, self.rows,
        )
    }
}

/// The body of the page while it is written.
pub(super) struct Writer {
    /// Language of the prose.
    pub(super) language: Language,
    html: String,
    contents: Vec<(String, String, bool)>,
}

impl Writer {
    pub(super) fn new(language: Language) -> Self {
        Self { language, html: String::new(), contents: Vec::new() }
    }

    /// The body, and an entry for each heading: id, title as HTML, and whether it
    /// stands below the one before.
    pub(super) fn finish(self) -> (String, Vec<(String, String, bool)>) {
        (self.html, self.contents)
    }

    /// The one of two texts in the page's language.
    pub(super) fn pick(&self, es: &'static str, en: &'static str) -> &'static str {
        choose(self.language, es, en)
    }

    /// A section with its heading, which the contents list.
    pub(super) fn section(&mut self, id: &str, title: &str, body: impl FnOnce(&mut Self)) {
        self.contents.push((id.to_owned(), inline(title), false));
        self.wrapped(2, id, title, body);
    }

    /// A section inside another, which the contents list too.
    pub(super) fn subsection(&mut self, id: &str, title: &str, body: impl FnOnce(&mut Self)) {
        self.contents.push((id.to_owned(), inline(title), true));
        self.wrapped(3, id, title, body);
    }

    fn wrapped(&mut self, level: u8, id: &str, title: &str, body: impl FnOnce(&mut Self)) {
        let (id, title) = (escaped(id), inline(title));
        self.html.push_str(&format!(
            "<section aria-labelledby=\"{id}\">\n\
             <h{level} id=\"{id}\"><a href=\"#{id}\">{title}</a></h{level}>\n"
        ));
        body(self);
        self.html.push_str("</section>\n");
    }

    /// A heading inside a tool's section.
    pub(super) fn heading(&mut self, title: &str) {
        self.html.push_str(&format!("<h4>{}</h4>\n", inline(title)));
    }

    /// A paragraph.
    pub(super) fn p(&mut self, es: &'static str, en: &'static str) {
        let text = self.pick(es, en);
        self.paragraph(text);
    }

    /// A paragraph whose text is not fixed.
    pub(super) fn paragraph(&mut self, text: &str) {
        self.html.push_str(&format!("<p>{}</p>\n", inline(text)));
    }

    /// A list of points.
    pub(super) fn points(&mut self, points: &[(&'static str, &'static str)]) {
        self.html.push_str("<ul>\n");
        for (es, en) in points {
            let point = inline(self.pick(es, en));
            self.html.push_str(&format!("<li>{point}</li>\n"));
        }
        self.html.push_str("</ul>\n");
    }

    /// A remark that stands out.
    pub(super) fn note(&mut self, es: &'static str, en: &'static str) {
        let text = inline(self.pick(es, en));
        self.html.push_str(&format!("<p class=\"note\">{text}</p>\n"));
    }

    /// A table, unless it is empty.
    pub(super) fn table(&mut self, table: &Table) {
        if !table.is_empty() {
            self.html.push_str(&table.html());
        }
    }

    /// Something to type.
    pub(super) fn shell(&mut self, label: &str, code: &str) {
        self.figure(label, "ask", &highlight::shell(code));
    }

    /// An answer in JSON.
    pub(super) fn answer(&mut self, label: &str, code: &str) {
        self.figure(label, "answer", &highlight::json(code));
    }

    /// An answer that is not JSON alone.
    pub(super) fn text(&mut self, label: &str, code: &str) {
        self.figure(label, "answer", &escaped(code));
    }

    /// A wide line scrolls; with the keyboard too, so it takes the focus.
    fn figure(&mut self, label: &str, class: &str, code: &str) {
        let label = inline(label);
        self.html.push_str(&format!(
            "<figure class=\"{class}\">\n<figcaption>{label}</figcaption>\n\
             <pre tabindex=\"0\"><code>{code}</code></pre>\n</figure>\n"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_text_is_a_text() {
        assert_eq!(escaped("<a b='c' d=\"e\">&\0"), "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;\u{fffd}");
        assert_eq!(inline("a `<b>` c"), "a <code>&lt;b&gt;</code> c");
        assert_eq!(inline("see [x<](#y\") [z"), "see <a href=\"#y&quot;\">x&lt;</a> [z");
        assert_eq!(inline("[x](javascript:alert)"), "[x](javascript:alert)");
    }
}
