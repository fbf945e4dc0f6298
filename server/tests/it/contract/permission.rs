//! Scopes, allow-lists of tools, aliases.

use serde_json::{Value, json};

use crate::contract::doors::Call;
use crate::contract::pictures::noise;
use crate::contract::room::{Room, Way, held_at_both_doors};

held_at_both_doors! {
    null_allows_every_tool_and_an_empty_list_none,
    a_list_allows_what_it_names_by_any_name,
    an_alias_is_the_tool_itself,
    rights_that_change_count_from_the_next_call,
    a_scope_is_for_running_tools_only,
}

/// A call of each tool.
fn calls() -> [Call; 2] {
    [Call::qr("hola"), Call::convert(json!({"output_format": "png"}), &noise(2))]
}

fn null_allows_every_tool_and_an_empty_list_none(way: Way) {
    let room = Room::new(way);
    let (all, none) = (room.key(json!({"tools": null})), room.key(json!({"tools": []})));
    for call in calls() {
        room.door.run(&call.clone().by(&all)).ok();
        room.door.run(&call.clone().by(&none)).refused("tool_not_allowed");
        room.door.estimate(&call.by(&none)).refused("tool_not_allowed");
    }
    assert_eq!(room.balance(), "0.996");
}

fn a_list_allows_what_it_names_by_any_name(way: Way) {
    let room = Room::new(way);
    let created = room.owner("keys.create", json!({"account": room.account, "tools": ["crear-qr"]}));
    assert_eq!(created["key"]["tools"], json!(["qr"]), "lists keep the canonical slug");
    let key = created["api_key"].as_str().unwrap();
    let [qr, convert] = calls();
    room.door.run(&qr.clone().by(key)).ok();
    room.door.run(&qr.tool("crear-qr").by(key)).ok();
    for name in ["image-convert", "convertir-formato-imagen"] {
        let envelope = room.door.run(&convert.clone().tool(name).by(key)).refused("tool_not_allowed");
        assert!(envelope["error"].as_str().unwrap().contains("«image-convert»"), "{envelope}");
    }
    let unknown =
        room.noxus.call("keys.create", &json!({"account": room.account, "tools": ["no-such-tool"]}));
    assert_eq!(unknown.unwrap_err().code(), "tool_not_found");
}

fn an_alias_is_the_tool_itself(way: Way) {
    let room = Room::new(way);
    for (call, alias) in calls().into_iter().zip(["crear-qr", "convertir-formato-imagen"]) {
        let call = call.by(&room.key).once(alias);
        let by_alias = room.door.run(&call.clone().tool(alias));
        let slug = by_alias.ok()["tool"].clone();
        assert_ne!(slug, alias, "answers carry the canonical slug");
        let by_slug = room.door.run(&call.clone());
        assert_eq!(
            (by_slug.text, by_slug.is_replayed),
            (by_alias.text, true),
            "one fingerprint for both names"
        );
        assert_eq!(room.door.estimate(&call.tool(alias)).ok()["tool"], slug);
        assert_eq!(room.door.jobs(&room.key, None, 1).ok()["jobs"][0]["tool"], slug);
    }
    let tools = room.door.catalog().ok()["tools"].clone();
    let names = |tool: &Value| (tool["slug"].clone(), tool["aliases"].clone());
    let names: Vec<_> = tools.as_array().unwrap().iter().map(names).collect();
    let expected = [
        ("qr", "crear-qr"),
        ("image-convert", "convertir-formato-imagen"),
        ("auto-subtitles", "subtitulos-automaticos"),
        ("script-to-video", "guion-a-video"),
        ("text-to-speech", "texto-a-voz"),
        ("ai-video-generate", "generar-video-ia"),
    ];
    assert_eq!(names, expected.map(|(slug, alias)| (json!(slug), json!([alias]))));
}

fn rights_that_change_count_from_the_next_call(way: Way) {
    let room = Room::new(way);
    let (key, id) = crate::support::key_and_id(&room.noxus, room.account, json!({}));
    let run = || room.door.run(&Call::qr("hola").by(&key));
    run().ok();
    room.owner("keys.update", json!({"key": id, "tools": ["image-convert"]}));
    run().refused("tool_not_allowed");
    room.owner("keys.update", json!({"key": id, "scopes": []}));
    run().refused("insufficient_scope");
    room.owner("keys.update", json!({"key": id, "scopes": ["tools:run"], "tools": null}));
    run().ok();
}

fn a_scope_is_for_running_tools_only(way: Way) {
    let room = Room::new(way);
    let key = room.key(json!({"scopes": []}));
    for what in ["ping", "balance", "usage"] {
        room.door.ask(Some(&key), what).ok();
    }
    room.door.jobs(&key, None, 10).ok();
    room.door.run(&Call::qr("hola").by(&key)).refused("insufficient_scope");
    room.door.estimate(&Call::qr("hola").by(&key)).refused("insufficient_scope");
}
