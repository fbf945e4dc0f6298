//! Reading the catalog: what its JSON Schemas and words mean to a person, in both
//! languages. Every generated page is made with it, here and in the reference.

use noxus_api::Language;
use noxus_api::engine::schema::SPANISH;
use serde_json::Value;

/// The one of two texts that is in `language`.
pub const fn choose(language: Language, es: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Spanish => es,
        Language::English => en,
    }
}

/// The tag under which the catalog keeps texts in `language`.
pub const fn tag(language: Language) -> &'static str {
    choose(language, "es", "en")
}

/// Members of a list; none when there is no such list.
pub fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A text; empty when there is none.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A text that the catalog has in both languages.
pub fn localized<'a>(value: &'a Value, name: &str, language: Language) -> &'a str {
    value.get(name).map(|both| text(both, tag(language))).unwrap_or_default()
}

/// Name, schema and whether it is required, of each property of an object.
pub fn properties(schema: &Value) -> impl Iterator<Item = (&str, &Value, bool)> {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required =
        move |name: &str| required.into_iter().flatten().any(|other| other.as_str() == Some(name));
    schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(move |(name, schema)| (name.as_str(), schema, is_required(name)))
}

/// What an option, a field or a word is for, in the lines it was written in.
pub fn lines(schema: &Value, language: Language) -> impl Iterator<Item = &str> {
    text(schema, choose(language, SPANISH, "description")).lines()
}

/// What an option, a field or a word is for, on one line.
pub fn description(schema: &Value, language: Language) -> String {
    lines(schema, language).flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// What kind of value it is, without its range; code stands between backticks.
pub fn kind(schema: &Value, language: Language) -> String {
    let schema = inner(schema);
    let pick = |es, en| choose(language, es, en).to_owned();
    if !words(schema).is_empty() {
        return pick("una palabra", "one word");
    }
    let expected = schema.get("x-expected").and_then(|texts| texts.get(tag(language)));
    if let Some(expected) = expected.and_then(Value::as_str) {
        return expected.to_owned();
    }
    match type_name(schema) {
        "integer" => pick("entero", "whole number"),
        "number" => pick("número", "number"),
        "boolean" => pick("`true` o `false`", "`true` or `false`"),
        "string" => pick("texto", "text"),
        "array" => {
            let items = schema.get("items").map(|items| kind_with_range(items, language));
            pick("lista de: ", "list of: ") + &items.unwrap_or_default()
        }
        "object" => pick("objeto", "object"),
        _ => pick("cualquier valor", "any value"),
    }
}

/// [`kind`] followed by [`range`].
pub fn kind_with_range(schema: &Value, language: Language) -> String {
    match range(schema, language) {
        Some(range) => format!("{} {range}", kind(schema, language)),
        None => kind(schema, language),
    }
}

/// The range of a number, such as “from 1 to 9”, unless it is only that of the
/// integer type it is kept in.
pub fn range(schema: &Value, language: Language) -> Option<String> {
    let schema = inner(schema);
    let is_number = matches!(type_name(schema), "integer" | "number");
    if !is_number || !words(schema).is_empty() || schema.get("x-expected").is_some() {
        return None;
    }
    let bound = |key: &str| schema.get(key).filter(|bound| bound.is_number());
    let kept = [255, 65_535];
    let least = bound("minimum");
    let most = bound("maximum").filter(|most| !most.as_u64().is_some_and(|most| kept.contains(&most)));
    match (least, most, language) {
        (Some(least), Some(most), Language::Spanish) => Some(format!("de {least} a {most}")),
        (Some(least), Some(most), Language::English) => Some(format!("from {least} to {most}")),
        (Some(least), None, _) if least.as_f64().is_some_and(|least| least > 0.0) => {
            Some(format!("{} {least}", choose(language, "desde", "from")))
        }
        (None, Some(most), _) => Some(format!("{} {most}", choose(language, "hasta", "up to"))),
        _ => None,
    }
}

/// The words of an enumeration, each with the schema that describes it.
pub fn words(schema: &Value) -> Vec<(&str, Option<&Value>)> {
    let mut found = Vec::new();
    if let Some(word) = schema.get("const").and_then(Value::as_str) {
        found.push((word, Some(schema)));
    }
    let listed = list(schema, "enum").iter();
    found.extend(listed.filter_map(Value::as_str).map(|word| (word, None)));
    for key in ["oneOf", "anyOf"] {
        for choice in list(schema, key) {
            found.extend(words(choice));
        }
    }
    found
}

/// The schema of the value itself, where `null` is the other choice.
pub fn inner(schema: &Value) -> &Value {
    list(schema, "anyOf").iter().find(|choice| text(choice, "type") != "null").unwrap_or(schema)
}

/// The JSON type, without `null`.
pub fn type_name(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default()
        }
        _ => "",
    }
}

/// A value as a person would type it.
pub fn plain(value: &Value) -> String {
    value.as_str().filter(|text| !text.is_empty()).map_or_else(|| value.to_string(), str::to_owned)
}

/// A value to show for a required option: its example or default, else its first word, else a
/// small value of its type.
pub fn example(name: &str, schema: &Value) -> Value {
    let given = list(schema, "examples").first();
    if let Some(value) = given.or_else(|| schema.get("default").filter(|value| !value.is_null())) {
        return value.clone();
    }
    if let Some((word, _)) = words(schema).first() {
        return (*word).into();
    }
    match type_name(schema) {
        "integer" | "number" => schema.get("minimum").cloned().filter(|least| least != 0).unwrap_or(1.into()),
        "boolean" => true.into(),
        "string" if name.ends_with("_usd") => "10".into(),
        "string" => "hola".into(),
        "array" => Value::Array(Vec::new()),
        _ => Value::Object(serde_json::Map::new()),
    }
}

/// What a price in a unit is for; the unit's name where the catalog has no words for it.
pub fn unit<'a>(catalog: &'a Value, name: &'a str, language: Language) -> &'a str {
    let row = list(catalog, "units").iter().find(|row| text(row, "unit") == name);
    row.map_or(name, |row| localized(row, "text", language))
}

/// What the catalog knows of the kind of a tool's input.
pub fn input_kind<'a>(catalog: &'a Value, input: &Value) -> Option<&'a Value> {
    list(catalog, "input_kinds").iter().find(|row| text(row, "kind") == text(input, "kind"))
}

/// What a rate of the catalog says of units that cost nothing: ` (100 included)`, or
/// nothing.
pub fn included(rate: &Value, language: Language) -> String {
    let word = choose(language, "incluidos", "included");
    match rate.get("included").and_then(Value::as_str) {
        Some(number) => format!(" ({number} {word})"),
        None => String::new(),
    }
}

/// What a limit bounds; `None` for a limit without words.
pub fn limit(name: &str, language: Language) -> Option<&'static str> {
    let (es, en) = match name {
        "max_input_bytes" => (
            "bytes de un archivo de entrada que se lee entero, o que está en memoria",
            "bytes of one input file that is read whole, or is in memory",
        ),
        "max_video_bytes" => (
            "bytes de un vídeo o grabación en disco, que se lee poco a poco",
            "bytes of one video or recording on disk, which is read as a stream",
        ),
        "max_output_bytes" => ("bytes de todos los resultados juntos", "bytes of all results together"),
        "max_pixels" => (
            "píxeles de un fotograma (ancho × alto), de entrada o de salida",
            "pixels of one frame (width × height), in or out",
        ),
        "max_side_pixels" => {
            ("píxeles del lado mayor de un fotograma", "pixels of the longer side of a frame")
        }
        "max_frames" => ("fotogramas de una animación", "frames of one animation"),
        "max_total_pixels" => (
            "píxeles de todos los fotogramas de una animación juntos",
            "pixels of all frames of one animation together",
        ),
        "max_inputs" => ("archivos de una llamada", "files of one call"),
        "max_duration_ms" => {
            ("milisegundos de un vídeo o grabación", "milliseconds of one video or recording")
        }
        "max_video_pixels" => (
            "píxeles de un fotograma de vídeo (ancho × alto)",
            "pixels of one frame of a video (width × height)",
        ),
        "max_video_frames" => ("fotogramas de un vídeo", "frames of one video"),
        "max_video_streams" => ("pistas de un archivo de vídeo", "streams of one video file"),
        "max_text_bytes" => ("bytes de una opción de texto", "bytes of one text option"),
        _ => return None,
    };
    Some(choose(language, es, en))
}

/// Digits in groups of three, apart by a narrow no-break space, which reads the
/// same in both languages.
pub fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A text as one word of a shell.
pub fn shell_quoted(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+,=".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
