//! The page of limits and prices.

use noxus_server::docs::reading;
use serde_json::Value;

use super::{Choose, Language, list, text};

pub(super) fn page(catalog: &Value, language: Language) -> Result<String, String> {
    let limits = catalog.get("limits").and_then(Value::as_object).ok_or("the catalog lacks its limits")?;
    let mut page = language
        .choose(
            "# Límites y precios\n\n## Límites\n\n\
             De una llamada. Lo que pase de uno se rechaza antes de trabajar, con un error de la clase \
             [Limit](errors.md), y no se cobra. Se cambian al abrir el motor, en `limits`.\n\n\
             | límite | por omisión | de qué |\n|---|---|---|\n",
            "# Limits and prices\n\n## Limits\n\n\
             Of one call. What exceeds one is refused before any work, with an error of the class \
             [Limit](errors.md), and is not charged. They are changed when the engine is opened, in \
             `limits`.\n\n\
             | limit | default | of what |\n|---|---|---|\n",
        )
        .to_owned();
    for (name, value) in limits {
        let value = value.as_u64().ok_or_else(|| format!("the limit “{name}” is not a number"))?;
        page.push_str(&format!(
            "| `{name}` | {} | {} |\n",
            reading::grouped(value),
            meaning(name, language)?
        ));
    }
    let tariff = catalog.get("tariff").ok_or("the catalog lacks its tariff")?;
    let version = tariff.get("version").and_then(Value::as_u64).ok_or("the tariff lacks its version")?;
    page.push_str(language.choose("\n## Precios\n\n", "\n## Prices\n\n"));
    page.push_str(&match language {
        Language::Spanish => format!(
            "Tarifa incluida: `{}`, versión {version}, en {}. Se cambia al abrir el motor, en `tariff`, \
             con un texto TOML de la misma forma; su nombre y versión van en cada presupuesto.\n\n",
            text(tariff, "id")?,
            text(tariff, "currency")?
        ),
        Language::English => format!(
            "Built-in tariff: `{}`, version {version}, in {}. It is changed when the engine is opened, in \
             `tariff`, with a TOML text of the same form; its name and version go into every quote.\n\n",
            text(tariff, "id")?,
            text(tariff, "currency")?
        ),
    });
    page.push_str(language.choose(
        "| herramienta | precio | por |\n|---|---|---|\n",
        "| tool | price | for |\n|---|---|---|\n",
    ));
    for tool in list(catalog, "tools")? {
        let slug = text(tool, "slug")?;
        for rate in list(tool, "rates")? {
            let unit = reading::unit(catalog, text(rate, "unit")?, language);
            let included = reading::included(rate, language);
            page.push_str(&format!(
                "| [`{slug}`]({slug}.md) | {} | {unit}{included} |\n",
                text(rate, "usd")?
            ));
        }
    }
    page.push_str(language.choose(
        "\nEl presupuesto es una cota superior y es lo que se reserva; lo cobrado nunca lo supera. El \
         dinero se guarda en millonésimas de dólar; se redondea una sola vez, hacia arriba.\n",
        "\nThe quote is an upper bound and is what is reserved; what is charged never exceeds it. Money is \
         kept in millionths of a dollar and rounded once, up.\n",
    ));
    Ok(page)
}

/// What a limit bounds. A new limit without words stops the generation.
fn meaning(name: &str, language: Language) -> Result<&'static str, String> {
    reading::limit(name, language).ok_or_else(|| format!("the reference has no words for the limit “{name}”"))
}
