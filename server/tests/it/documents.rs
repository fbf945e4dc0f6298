//! The documents made from the catalog: complete, consistent in themselves, and
//! safe whatever the catalog says.

use std::collections::HashSet;
use std::process::Command;

use noxus_api::Language;
use noxus_server::docs::reading::{list, localized, properties, text};
use noxus_server::{docs, openapi};
use serde_json::{Map, Value, json};

use crate::support;
use crate::support::Live;

const LANGUAGES: [Language; 2] = [Language::Spanish, Language::English];

fn catalog() -> Value {
    noxus_api::catalog::document().unwrap()
}

/// Calls `visit` with every value inside a document.
fn walk<'a>(value: &'a Value, visit: &mut impl FnMut(&'a Value)) {
    visit(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|value| walk(value, visit)),
        Value::Array(items) => items.iter().for_each(|value| walk(value, visit)),
        _ => {}
    }
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let methods = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (format!("{method} {path}"), operation))
    });
    methods.collect()
}

#[test]
fn every_tool_has_its_paths_with_every_option_and_result() {
    let catalog = catalog();
    let document = openapi::document(&catalog);
    for tool in list(&catalog, "tools") {
        let slug = text(tool, "slug");
        let path = format!("/api/v1/tools/{slug}");
        let (describe, run) = (&document["paths"][&path]["get"], &document["paths"][&path]["post"]);
        let estimate = &document["paths"][format!("{path}/estimate")]["post"];
        assert!(describe.is_object() && run.is_object() && estimate.is_object(), "{slug}");
        assert_eq!(run["requestBody"], estimate["requestBody"], "{slug}");
        let resolve = |value: &Value| document.pointer(&text(value, "$ref")[1..]).unwrap().clone();
        let content = resolve(&run["requestBody"])["content"].clone();
        let json = resolve(&content["application/json"]["schema"]);
        assert_eq!(json["additionalProperties"], false, "{slug}");
        let multipart = &content["multipart/form-data"]["schema"];
        let result = resolve(&run["responses"]["200"]["content"]["application/json"]["schema"]);
        for (name, option, is_required) in properties(&tool["params"]) {
            assert_eq!(json["properties"][name], *option, "{slug} {name}");
            for schema in [&json, multipart] {
                let (_, _, needs) = properties(schema).find(|(other, ..)| *other == name).unwrap();
                assert_eq!(needs, is_required, "{slug} {name}");
            }
        }
        for (name, field, is_required) in properties(&tool["report"]) {
            let (_, found, needs) = properties(&result).find(|(other, ..)| *other == name).unwrap();
            assert_eq!((found, needs), (field, is_required), "{slug} {name}");
        }
        for input in list(tool, "inputs") {
            let part = &multipart["properties"][text(input, "name")];
            let file = if input["max_count"].as_u64() > Some(1) { &part["items"] } else { part };
            assert_eq!(file["format"], "binary", "{slug}");
            assert_eq!(text(&json["properties"]["content_base64"], "contentEncoding"), "base64", "{slug}");
        }
        for alias in list(tool, "aliases") {
            for place in [&describe["description"], &run["description"], &document["info"]["description"]] {
                assert!(place.as_str().unwrap().contains(alias.as_str().unwrap()), "{slug} {alias}");
            }
        }
    }
}

#[test]
fn forms_say_only_what_a_form_can() {
    let mut catalog = catalog();
    catalog["tools"][0]["params"]["properties"]["choice"] = json!({
        "anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}],
        "description": "One or none.",
        "default": null,
    });
    let document = openapi::document(&catalog);
    let content = &document["components"]["requestBodies"]["Qr"]["content"];
    for form in ["multipart/form-data", "application/x-www-form-urlencoded"] {
        let properties = &content[form]["schema"]["properties"];
        assert_eq!(properties["size"]["type"], "integer");
        assert!(properties["size"].get("default").is_none());
        assert_eq!(
            properties["choice"],
            json!({"type": "string", "enum": ["a"], "description": "One or none."})
        );
    }
    let document = openapi::document(&catalog);
    let content = document["components"]["requestBodies"]["ImageConvert"]["content"].as_object().unwrap();
    assert_eq!(content.keys().collect::<Vec<_>>(), ["application/json", "multipart/form-data"]);
}

#[test]
fn every_code_is_documented_under_its_status() {
    let catalog = catalog();
    let document = openapi::document(&catalog);
    let schemas = &document["components"]["schemas"];
    for error in list(&catalog, "errors") {
        let (code, status) = (text(error, "code"), error["http_status"].as_u64().unwrap());
        let response = &document["components"]["responses"][format!("Error{status}")];
        assert!(text(response, "description").contains(&format!("- `{code}`: ")), "{code}");
        for form in ["application/json", "application/problem+json"] {
            assert_eq!(response["content"][form]["examples"][code]["value"]["error_code"], code);
        }
        assert!(schemas["ErrorCode"]["enum"].as_array().unwrap().contains(&code.into()), "{code}");
        for form in ["Error", "Problem"] {
            let narrowed = &schemas[format!("{form}{status}")]["allOf"][1]["properties"]["error_code"];
            assert!(narrowed["enum"].as_array().unwrap().contains(&code.into()), "{code}");
        }
    }
}

#[test]
fn operations_answer_what_the_table_knows() {
    let catalog = catalog();
    let document = openapi::document(&catalog);
    let mut ids = HashSet::new();
    for (name, operation) in operations(&document) {
        assert!(ids.insert(text(operation, "operationId")), "{name}");
        let is_public = operation.get("security").is_some_and(|schemes| *schemes == json!([]));
        let responses = operation["responses"].as_object().unwrap();
        assert_eq!(responses.contains_key("401"), !is_public, "{name}");
        assert!(responses.contains_key("500"), "{name}");
        for (status, response) in responses {
            let is_error = status.starts_with(['4', '5']);
            assert_eq!(response.get("$ref").is_some(), is_error, "{name} {status}");
        }
    }
    let run = document["paths"]["/api/v1/tools/image-convert"]["post"]["responses"].as_object().unwrap();
    let statuses: Vec<&str> = run.keys().map(String::as_str).collect();
    let expected = "200 202 400 401 402 403 408 409 410 413 415 422 429 499 500 501 503 504";
    assert_eq!(statuses.join(" "), expected);
}

#[test]
fn every_reference_leads_somewhere() {
    let document = openapi::document(&catalog());
    let ids: HashSet<&str> =
        operations(&document).iter().map(|(_, operation)| text(operation, "operationId")).collect();
    let mut references = 0;
    walk(&document, &mut |value| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            references += 1;
            assert!(document.pointer(&reference[1..]).is_some(), "{reference}");
        }
        for link in value.get("links").and_then(Value::as_object).into_iter().flat_map(Map::values) {
            assert!(ids.contains(text(link, "operationId")), "{link}");
        }
    });
    assert!(references > 100, "{references}");
}

#[test]
fn pages_have_every_option_and_code_in_both_languages() {
    let catalog = catalog();
    for language in LANGUAGES {
        let page = docs::page(&catalog, language);
        for tool in list(&catalog, "tools") {
            let slug = text(tool, "slug");
            assert!(page.contains(&format!("id=\"tool-{slug}\"")), "{slug}");
            for (name, ..) in properties(&tool["params"]) {
                assert!(page.contains(&format!("id=\"{slug}-{name}\"")), "{slug} {name}");
            }
            for (name, ..) in properties(&tool["report"]) {
                assert!(page.contains(&format!("<code>{name}</code>")), "{slug} {name}");
            }
            for alias in list(tool, "aliases") {
                assert!(page.contains(&format!("<code>{}</code>", alias.as_str().unwrap())), "{alias}");
            }
            for media_type in ["application/json", "multipart/form-data"] {
                assert!(page.contains(&format!("<figcaption>{media_type}</figcaption>")), "{slug}");
            }
        }
        for error in list(&catalog, "errors") {
            let (code, said) = (text(error, "code"), localized(error, "text", language));
            let row = page.split(&format!("<tr role=\"row\" id=\"{code}\">")).nth(1).unwrap();
            let row = row.split("</tr>").next().unwrap();
            assert!(row.contains(said) && row.contains(&error["http_status"].to_string()), "{row}");
        }
        for limit in catalog["limits"].as_object().unwrap().keys() {
            assert!(page.contains(&format!("<code>{limit}</code>")), "{limit}");
        }
    }
}

#[test]
fn prose_is_in_the_page_s_language() {
    let catalog = catalog();
    let [es, en] = LANGUAGES.map(|language| docs::page(&catalog, language));
    assert!(es.contains("<html lang=\"es\">") && en.contains("<html lang=\"en\">"));
    for (spanish, english) in [
        ("Primeros pasos", "Quick start"),
        ("Errores", "Errors"),
        ("Opciones de", "Options of"),
        ("una palabra", "one word"),
        ("de 1 a 256", "from 1 to 256"),
        ("0.002 USD por llamada", "0.002 USD per call"),
        ("Lo que dice el código al escanearlo", "What the code says when it is scanned"),
        ("Sobre el otro, el código sale invertido", "On the wrong one the code is inverted"),
        ("Imagen vectorial con un solo trazado", "Vector picture with one path"),
        ("Ancho en píxeles, tal como está guardado", "Width in pixels, as stored"),
    ] {
        assert!(es.contains(spanish) && !es.contains(english), "{english}");
        assert!(en.contains(english) && !en.contains(spanish), "{spanish}");
    }
}

#[test]
fn anchors_are_unique_and_links_find_them() {
    let catalog = catalog();
    for language in LANGUAGES {
        let page = docs::page(&catalog, language);
        let mut ids = HashSet::new();
        for id in quoted(&page, " id=\"") {
            assert!(ids.insert(id), "{id}");
        }
        for target in quoted(&page, "href=\"#") {
            assert!(ids.contains(target), "{target}");
        }
        for error in list(&catalog, "errors") {
            assert!(ids.contains(text(error, "code")));
        }
    }
}

fn quoted<'a>(page: &'a str, before: &str) -> Vec<&'a str> {
    page.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// Every start tag of a page, without its brackets.
fn tags(page: &str) -> Vec<&str> {
    page.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()).collect()
}

#[test]
fn what_a_page_says_to_type_works() {
    let model = noxus_tests::cache().join("speech/ggml-tiny.en.bin");
    let noxus = support::engine(json!({"speech_model": model}));
    let (_, api_key) = support::customer(&noxus, "10");
    let live = Live::start(noxus);
    let photo = noxus_tests::folder().join("fixtures/foto.jpg");
    let clip = noxus_tests::cache().join("video/speech-vertical.mp4");
    for language in LANGUAGES {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(&clip, folder.path().join("video.mp4")).unwrap();
        for name in ["foto.jpg", "photo.jpg"] {
            std::fs::copy(&photo, folder.path().join(name)).unwrap();
        }
        let page = docs::page(&catalog(), language);
        let samples = samples(&page);
        assert!(samples.len() >= 15, "{}", samples.len());
        for sample in samples {
            // Not everybody who runs the tests has jq.
            let command = sample
                .replace("jq -r .output.content_base64", r#"sed 's/.*"content_base64":"\([^"]*\)".*/\1/'"#)
                .replace("curl ", "curl -sSf ")
                .replace("/jobs/42", "/jobs/1");
            let output = Command::new("bash")
                .args(["-euo", "pipefail", "-c", &command])
                .current_dir(folder.path())
                .env("NOXUS_URL", format!("http://{}", live.address))
                .env("NOXUS_API_KEY", &api_key)
                .output()
                .unwrap();
            assert!(output.status.success(), "{command}\n{}", String::from_utf8_lossy(&output.stderr));
        }
        let made = std::fs::read_to_string(folder.path().join("qr.svg")).unwrap();
        assert!(made.starts_with("<svg"), "{made}");
    }
}

/// What is shown as typed, but for the reader's own settings.
fn samples(page: &str) -> Vec<String> {
    let figures = page.split("<figure class=\"ask\">").skip(1);
    let codes = figures.map(|figure| {
        let code = figure.split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
        let text: String =
            code.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect();
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
            .into_iter()
            .fold(text, |text, (html, letter)| text.replace(html, letter))
    });
    codes.filter(|code| !code.starts_with("export ")).collect()
}

#[test]
fn pages_bear_a_strict_content_security_policy() {
    for language in LANGUAGES {
        let page = docs::page(&catalog(), language);
        for tag in tags(&page) {
            let name = tag.split([' ', '\n']).next().unwrap();
            assert!(!["script", "style", "iframe", "object", "form", "base"].contains(&name), "{tag}");
            let attributes = shape(tag);
            assert!(!attributes.contains(" style=") && !attributes.contains(" on"), "{tag}");
            assert!(!tag.contains("://"), "{tag}");
        }
        assert!(page.contains("<link rel=\"stylesheet\" href=\"/docs/style.css\">"));
    }
    assert!(!docs::STYLE.contains("url(") && !docs::STYLE.contains("@import"));
}

const HOSTILE: &str = "\"'><script>alert(1)</script><b onclick=x>`](#x)[y](javascript:z)&lt;\0";

/// Makes every text of a document an attack.
fn poison(value: &mut Value) {
    match value {
        Value::String(text) => text.push_str(HOSTILE),
        Value::Array(items) => items.iter_mut().for_each(poison),
        Value::Object(fields) => {
            let old = std::mem::take(fields);
            for (name, mut value) in old {
                poison(&mut value);
                // Names that the catalog's shape does not fix.
                let is_free = value.get("type").is_some() || value.is_u64();
                fields.insert(if is_free { name + HOSTILE } else { name }, value);
            }
        }
        _ => {}
    }
}

#[test]
fn a_hostile_catalog_stays_text() {
    let honest = catalog();
    let mut hostile = honest.clone();
    poison(&mut hostile);
    // What decides which parts of a page there are stays as it was.
    for (place, honest) in list(&honest, "tools").iter().enumerate() {
        hostile["tools"][place]["available"] = honest["available"].clone();
    }
    for language in LANGUAGES {
        let known: HashSet<String> =
            tags(&docs::page(&honest, language)).iter().map(|tag| shape(tag)).collect();
        let page = docs::page(&hostile, language);
        assert!(page.contains("&lt;script&gt;"));
        assert!(!page.contains('\0') && !page.contains("href=\"javascript"));
        for tag in tags(&page) {
            assert!(known.contains(&shape(tag)), "{tag}");
        }
    }
}

/// A tag without the values of its attributes.
fn shape(tag: &str) -> String {
    tag.split('"').step_by(2).collect::<Vec<_>>().join("_")
}

#[test]
fn any_json_makes_documents() {
    let mut odd = catalog();
    odd["tools"] = json!([{}, 7, {"slug": "x", "inputs": [{"name": "y", "min_count": 1, "max_count": 3}]}]);
    odd["errors"] = json!([null, {"code": 5}]);
    for catalog in [json!({}), json!([]), Value::Null, odd] {
        for language in LANGUAGES {
            assert!(docs::page(&catalog, language).ends_with("</html>\n"));
        }
        assert_eq!(openapi::document(&catalog)["openapi"], "3.1.0");
    }
}
