//! Contract, section 4, "language": the code is the contract, texts are es or en.

use serde_json::json;

use crate::contract::doors::Call;
use crate::contract::room::{Room, Way, held_at_both_doors};

held_at_both_doors! {
    spanish_unless_asked_english_for_the_rest,
    texts_change_and_nothing_else,
    the_engines_own_language_is_the_default,
}

fn spanish_unless_asked_english_for_the_rest(way: Way) {
    let room = Room::new(way);
    let call = Call::new("qr", json!({"text": "a", "sise": 1})).by(&room.key);
    let (es, en) = ("El campo «sise» no existe.", "There is no field “sise”.");
    assert_eq!(room.door.run(&call).refused("invalid_field")["error"], es);
    for (language, text) in [
        ("es", es),
        ("es-MX", es),
        ("ES", es),
        ("en", en),
        ("en-GB", en),
        ("fr", en),
        ("pt-BR", en),
        ("xx", en),
        ("", es),
    ] {
        let call = call.clone().language(language);
        assert_eq!(room.door.run(&call).refused("invalid_field")["error"], text, "{language:?}");
        assert_eq!(room.door.estimate(&call).refused("invalid_field")["error"], text, "{language:?}");
    }
}

fn texts_change_and_nothing_else(way: Way) {
    let room = Room::with(way, json!({}), "0");
    let call = Call::qr("a").by(&room.key);
    let [mut es, mut en] = ["es", "en"]
        .map(|language| room.door.run(&call.clone().language(language)).refused("insufficient_api_balance"));
    assert_eq!(
        (es["error"].as_str(), en["error"].as_str()),
        (Some("Saldo API insuficiente."), Some("Insufficient API balance."))
    );
    for envelope in [&mut es, &mut en] {
        envelope["error"] = json!("");
        envelope["request_id"] = json!("");
    }
    assert_eq!(es.to_string(), en.to_string());
}

fn the_engines_own_language_is_the_default(way: Way) {
    let room = Room::with(way, json!({"language": "en"}), "0");
    room.door.ask(Some("nope"), "ping").refused("invalid_api_key");
    let envelope = room.door.ask(Some("nope"), "balance").refused("invalid_api_key");
    assert_eq!(envelope["error"], "The API key is not valid.");
}
