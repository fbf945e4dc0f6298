//! The reference pages, in Spanish and English: one page for each tool, the error
//! table, the operations, limits and prices.

mod errors;
mod examples;
mod limits;
mod operations;
mod schema;
mod tools;

use std::path::PathBuf;

use noxus_api::Language;
use noxus_server::docs::reading;
use serde_json::Value;

use super::Files;

/// Stands at the head of every page, so that nobody mends the copy.
const NOTICE: &str = "<!-- Generated from catalog.json by `cargo xtask codegen`. -->";

pub(super) fn generate(catalog: &Value) -> Result<Files, String> {
    let mut files = vec![("docs/reference/README.md".into(), entrance())];
    for language in [Language::Spanish, Language::English] {
        let mut pages = vec![("README.md".to_owned(), index(catalog, language)?)];
        for tool in list(catalog, "tools")? {
            pages.push((format!("{}.md", text(tool, "slug")?), tools::page(tool, catalog, language)?));
        }
        pages.push(("errors.md".to_owned(), errors::page(catalog, language)?));
        pages.push(("operations.md".to_owned(), operations::page(catalog, language)?));
        pages.push(("limits.md".to_owned(), limits::page(catalog, language)?));
        for (name, page) in pages {
            let path = PathBuf::from("docs/reference").join(language.tag()).join(name);
            files.push((path, format!("{NOTICE}\n\n{}\n", page.trim_end())));
        }
    }
    Ok(files)
}

/// The one of two texts that is in a page's language.
trait Choose {
    fn tag(self) -> &'static str;
    fn choose(self, es: &'static str, en: &'static str) -> &'static str;
}

impl Choose for Language {
    fn tag(self) -> &'static str {
        reading::tag(self)
    }

    fn choose(self, es: &'static str, en: &'static str) -> &'static str {
        reading::choose(self, es, en)
    }
}

fn entrance() -> String {
    format!(
        "{NOTICE}\n\n# Referencia · Reference\n\n- [En español](es/README.md)\n- [In English](en/README.md)\n\
         - [OpenAPI 3.1](openapi.json)\n"
    )
}

fn index(catalog: &Value, language: Language) -> Result<String, String> {
    let mut page = format!("# {}\n\n## ", language.choose("Referencia de noxus", "Reference of noxus"));
    page.push_str(language.choose("Herramientas", "Tools"));
    page.push_str("\n\n");
    for tool in list(catalog, "tools")? {
        let slug = text(tool, "slug")?;
        page.push_str(&format!("- [`{slug}`]({slug}.md): {}\n", localized(tool, "summary", language)?));
    }
    let rest = language.choose(
        "\n## Además\n\n\
         - [Operaciones](operations.md): saldo, claves, cuentas, trabajos.\n\
         - [Errores](errors.md): la tabla completa, igual en todos los lenguajes.\n\
         - [Límites y precios](limits.md).\n",
        "\n## Besides\n\n\
         - [Operations](operations.md): balance, keys, accounts, jobs.\n\
         - [Errors](errors.md): the whole table, the same in every language.\n\
         - [Limits and prices](limits.md).\n",
    );
    page.push_str(rest);
    Ok(page)
}

fn list<'a>(value: &'a Value, name: &str) -> Result<&'a Vec<Value>, String> {
    value.get(name).and_then(Value::as_array).ok_or_else(|| format!("the catalog lacks the list “{name}”"))
}

fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str, String> {
    value.get(name).and_then(Value::as_str).ok_or_else(|| format!("the catalog lacks the text “{name}”"))
}

/// A text that the catalog has in both languages.
fn localized<'a>(value: &'a Value, name: &str, language: Language) -> Result<&'a str, String> {
    let both = value.get(name).ok_or_else(|| format!("the catalog lacks “{name}”"))?;
    text(both, language.tag())
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog() -> Value {
        serde_json::from_str(include_str!("../../../catalog.json")).unwrap()
    }

    #[test]
    fn every_page_says_all_that_the_catalog_has() {
        let catalog = self::catalog();
        let pages = generate(&catalog).unwrap();
        let page = |language: Language, name: &str| {
            let path = PathBuf::from(format!("docs/reference/{}/{name}.md", language.tag()));
            pages.iter().find(|(other, _)| *other == path).map(|(_, page)| page.as_str()).unwrap()
        };
        for language in [Language::Spanish, Language::English] {
            for tool in list(&catalog, "tools").unwrap() {
                let page = page(language, text(tool, "slug").unwrap());
                for (name, option, _) in schema::properties(&tool["params"]) {
                    assert!(page.contains(&format!("### `{name}`\n")), "{name}");
                    assert!(page.contains(&schema::description(option, language)), "{name}");
                }
                for (name, _, _) in schema::properties(&tool["report"]) {
                    assert!(page.contains(&format!("- `{name}` (")), "{name}");
                }
            }
            let errors = list(&catalog, "errors").unwrap();
            assert_eq!(page(language, "errors").matches("| `").count(), errors.len() + 3 * 14);
            for operation in list(&catalog, "operations").unwrap() {
                let heading = format!("\n## {}\n", text(operation, "name").unwrap());
                assert!(page(language, "operations").contains(&heading), "{heading}");
            }
        }
    }

    #[test]
    fn a_limit_without_words_stops_the_generation() {
        let mut catalog = self::catalog();
        catalog["limits"]["max_new_things"] = 1.into();
        assert!(generate(&catalog).unwrap_err().contains("max_new_things"));
    }
}
