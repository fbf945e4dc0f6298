//! `tools`: the catalog for people.

use clap::ArgMatches;
use noxus_api::ApiError;
use noxus_api::ErrorCode;
use noxus_api::engine::tools;
use noxus_server::docs::reading;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::human::scalar;
use crate::screen::Screen;
use crate::settings::{Settings, Wants};

/// Lists the tools, or describes one.
pub(crate) fn run(matches: &ArgMatches, screen: &Screen) -> Result<(), Failure> {
    let catalog = Settings::read(matches, screen)?.open(Wants::Nothing)?.call("catalog", &json!({}))?;
    let Some(name) = matches.get_one::<String>("tool") else {
        return screen.print_line(&match screen.json {
            true => catalog.to_string(),
            false => list(&catalog, screen),
        });
    };
    let slug = tools::find(name).map_err(ApiError::from)?.slug();
    let found = entries(&catalog).find(|tool| tool.get("slug").is_some_and(|found| found == slug));
    let tool = found.ok_or_else(|| ApiError::new(ErrorCode::InternalError))?;
    screen.print_line(&match screen.json {
        true => tool.to_string(),
        false => describe(tool, screen),
    })
}

fn entries(catalog: &Value) -> impl Iterator<Item = &Value> {
    catalog.get("tools").and_then(Value::as_array).into_iter().flatten()
}

fn list(catalog: &Value, screen: &Screen) -> String {
    let rows: Vec<(String, String, String)> = entries(catalog)
        .map(|tool| (text(tool, "slug"), price(tool, screen), in_language(tool.get("summary"), screen)))
        .collect();
    let width = |part: fn(&(String, String, String)) -> &String| {
        rows.iter().map(|row| part(row).chars().count()).max().unwrap_or_default()
    };
    let (slugs, prices) = (width(|row| &row.0), width(|row| &row.1));
    let lines =
        rows.iter().map(|(slug, price, summary)| format!("{slug:<slugs$}  {price:<prices$}  {summary}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Name, price, files and options of a tool.
fn describe(tool: &Value, screen: &Screen) -> String {
    let mut lines = vec![format!("{}  {}", text(tool, "slug"), in_language(tool.get("summary"), screen))];
    let aliases = tool.get("aliases").map(scalar).unwrap_or_default();
    if !aliases.is_empty() {
        lines.push(format!("{}: {aliases}", screen.pick("También", "Also")));
    }
    lines.push(format!("{}: {}", screen.pick("Precio", "Price"), price(tool, screen)));
    let inputs = tool.get("inputs").and_then(Value::as_array).filter(|inputs| !inputs.is_empty());
    if let Some(inputs) = inputs {
        lines.push(format!("\n{}:", screen.pick("Archivos", "Files")));
        for input in inputs {
            let (least, most) = (input.get("min_count"), input.get("max_count"));
            let count = match (least.and_then(Value::as_u64), most.and_then(Value::as_u64)) {
                (Some(1), Some(1)) => screen.pick("obligatorio", "required").to_owned(),
                (Some(0), Some(1)) => screen.pick("opcional", "optional").to_owned(),
                (Some(least), Some(most)) => format!("{least}–{most}"),
                _ => String::new(),
            };
            lines.push(format!("  {}=@{}  ({count})", text(input, "name"), screen.pick("archivo", "file")));
            lines.push(format!("      {}", in_language(input.get("summary"), screen)));
        }
    }
    lines.push(format!("\n{}:", screen.pick("Opciones", "Options")));
    let required: Vec<&str> = tool
        .pointer("/params/required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for (name, schema) in tool.pointer("/params/properties").and_then(Value::as_object).into_iter().flatten()
    {
        let mut remarks = vec![accepts(schema, screen)];
        if required.contains(&name.as_str()) {
            remarks.push(screen.pick("obligatorio", "required").to_owned());
        }
        if let Some(default) = schema.get("default").filter(|default| !default.is_null()) {
            let word = screen.pick("por defecto", "default");
            remarks.push(format!("{word} {}", scalar(default)));
        }
        remarks.retain(|remark| !remark.is_empty());
        lines.push(format!("  {name}  ({})", remarks.join("; ")));
        lines.extend(reading::lines(schema, screen.language).map(|line| format!("      {line}")));
        let words = reading::words(schema);
        let width = words.iter().map(|(word, _)| word.chars().count()).max().unwrap_or_default();
        lines.extend(words.iter().filter_map(|(word, about)| {
            let about = reading::description((*about)?, screen.language);
            Some(format!("        {word:<width$}  {about}"))
        }));
    }
    lines.join("\n")
}

/// `0.002 USD / call`, `gratis`, or why the tool is not available.
fn price(tool: &Value, screen: &Screen) -> String {
    if tool.get("available") == Some(&Value::Bool(false)) {
        let reason = in_language(tool.get("reason"), screen);
        return format!("{}: {reason}", screen.pick("no disponible", "not available"));
    }
    let rates = tool.get("rates").and_then(Value::as_array).into_iter().flatten();
    let rates = rates.map(|rate| {
        let beyond = rate.get("included").and_then(Value::as_str);
        let beyond = beyond.map(|number| format!(" > {number}")).unwrap_or_default();
        format!("{} USD / {}{beyond}", text(rate, "usd"), text(rate, "unit"))
    });
    match rates.collect::<Vec<_>>().join(" + ") {
        rates if rates.is_empty() => screen.pick("gratis", "free").to_owned(),
        rates => rates,
    }
}

/// The values an option takes, in few words.
fn accepts(schema: &Value, screen: &Screen) -> String {
    if let Some(expected) = schema.get("x-expected") {
        return in_language(Some(expected), screen);
    }
    let words = reading::words(schema);
    if !words.is_empty() {
        return words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" | ");
    }
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str),
        Some(kind) => kind.as_str(),
        None => None,
    };
    let kind = match kind.unwrap_or_default() {
        "integer" => screen.pick("entero", "integer"),
        "number" => screen.pick("número", "number"),
        "boolean" => "true | false",
        "array" => screen.pick("lista", "list"),
        "object" => screen.pick("objeto", "object"),
        _ => screen.pick("texto", "text"),
    };
    match (schema.get("minimum"), schema.get("maximum")) {
        (Some(low), Some(high)) => format!("{kind} {low}–{high}"),
        (Some(low), None) => format!("{kind} ≥ {low}"),
        (None, Some(high)) => format!("{kind} ≤ {high}"),
        _ => kind.to_owned(),
    }
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn in_language(text: Option<&Value>, screen: &Screen) -> String {
    let text = text.and_then(|text| text.get(screen.pick("es", "en")));
    text.and_then(Value::as_str).unwrap_or_default().to_owned()
}
