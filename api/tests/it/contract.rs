//! The contract from outside: samples, order of checks, replay, refusals.

use crate::common::{Bench, code, error};
use noxus_api::{Input, JobRequest, Noxus, OnInFlight};
use serde_json::{Value, json};

#[test]
fn the_published_samples_come_back_byte_for_byte() {
    let bench = Bench::with_balance("10");
    let ping = bench.noxus.call("ping", &json!({})).unwrap();
    let id = ping["request_id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("req_") && id.len() == 30, "{id}");
    assert_eq!(
        ping.to_string().replace(&id, "req_..."),
        r#"{"success":true,"status":"ok","request_id":"req_...","api_key":{"key_hint":"noxus_test_...","environment":"test"},"account":{"tier":"free","status":"active"}}"#
    );
    let balance = bench.noxus.call("balance", &json!({})).unwrap();
    assert_eq!(
        balance.to_string(),
        r#"{"success":true,"balance":{"currency":"USD","balance_usd":"10","available_usd":"10","lifetime_spent_usd":"0"}}"#
    );
    let answer = bench.noxus.run(JobRequest::new("crear-qr", json!({"text": "hola"}))).unwrap();
    let text = answer.to_json().unwrap();
    let head = r#"{"success":true,"tool":"qr","job_id":1,"billing":{"currency":"USD","estimated_usd":"0.002","charged_usd":"0.002","balance_after_usd":"9.998"},"output":{"filename":"qr.png","mime_type":"image/png","content_base64":""#;
    assert!(text.starts_with(head), "{text}");
    assert_eq!(bench.balance(), "9.998");
}

#[test]
fn an_empty_balance_is_refused_before_any_work_in_the_published_words() {
    let bench = Bench::with_balance("0.0019");
    let refused = error(bench.noxus.run(JobRequest::new("qr", json!({"text": "hola"}))));
    let id = refused.request_id().unwrap().to_owned();
    assert_eq!(
        refused.to_json(noxus_api::Language::Spanish).replace(&id, "req_..."),
        r#"{"success":false,"error":"Saldo API insuficiente.","error_code":"insufficient_api_balance","request_id":"req_...","billing":{"charged_usd":"0"},"required_usd":"0.002","available_usd":"0.0019"}"#
    );
    assert_eq!(bench.balance(), "0.0019");
    assert_eq!(bench.jobs().len(), 0, "a refusal leaves no job");
}

#[test]
fn the_first_failing_step_answers() {
    let bench = Bench::with_balance("0");
    let run = |key: Option<&str>, tool: &str, params: Value| {
        let mut request = JobRequest::new(tool, params);
        request.api_key = key.map(str::to_owned);
        code(bench.noxus.run(request))
    };
    // 1 before 2: a wrong key is told nothing about tools.
    assert_eq!(run(Some("noxus_test_wrong"), "no-such-tool", json!({})), "invalid_api_key");
    assert_eq!(run(Some(""), "qr", json!({})), "missing_api_key");
    // 2 before 4: scope and tool before params.
    let scopeless = bench.key(json!({"scopes": ["balance:read"]}));
    assert_eq!(run(Some(&scopeless), "no-such-tool", json!({})), "insufficient_scope");
    assert_eq!(run(None, "no-such-tool", json!({})), "tool_not_found");
    let no_qr = bench.key(json!({"tools": []}));
    assert_eq!(run(Some(&no_qr), "qr", json!({"wrong": 1})), "tool_not_allowed");
    let only_qr = bench.key(json!({"tools": ["crear-qr"]}));
    assert_eq!(run(Some(&only_qr), "qr", json!({"wrong": 1})), "invalid_field");
    // 4 before 7: wrong params although the balance is empty too.
    assert_eq!(run(None, "qr", json!({})), "missing_field");
    // 4 before 5: wrong params although no call at all is allowed.
    let never = bench.key(json!({"rate_limit": {"limit": 0, "window_seconds": 60}}));
    assert_eq!(run(Some(&never), "qr", json!({})), "missing_field");
    // 5 before 7.
    assert_eq!(run(Some(&never), "qr", json!({"text": "a"})), "rate_limit_exceeded");
    assert_eq!(run(None, "qr", json!({"text": "a"})), "insufficient_api_balance");
}

#[test]
fn a_rate_limit_answers_with_the_published_fields() {
    let bench = Bench::with_balance("1");
    let key = bench.key(json!({"rate_limit": {"limit": 1, "window_seconds": 3600}}));
    let run = || bench.noxus.run(JobRequest::new("qr", json!({"text": "a"})).with_api_key(&key));
    assert_eq!(code(bench.noxus.run(JobRequest::new("qr", json!({})).with_api_key(&key))), "missing_field");
    run().unwrap();
    let refused = error(run()).to_value(noxus_api::Language::Spanish);
    assert_eq!(refused["limit"].to_string(), r#"{"limit":1,"window_seconds":3600}"#);
    assert_eq!((refused["remaining"].as_u64(), refused["in_flight"].as_u64()), (Some(0), Some(0)));
    assert!(refused["retry_after_seconds"].as_u64().is_some_and(|s| (1..=3600).contains(&s)));
    assert_eq!(bench.balance(), "0.998");
}

#[test]
fn a_repeated_key_replays_byte_for_byte_and_costs_once() {
    let bench = Bench::with_balance("1");
    let request =
        |text: &str| JobRequest::new("qr", json!({"text": text})).with_idempotency_key("qr-2026-05-25-001");
    let first = bench.noxus.run(request("hola")).unwrap();
    assert!(!first.replayed);
    // Another job in between: the replay still tells the balance of its own time.
    bench.noxus.run(JobRequest::new("qr", json!({"text": "otro"}))).unwrap();
    let again = bench.noxus.run(request("hola")).unwrap();
    assert!(again.replayed);
    assert_eq!(first.to_json().unwrap(), again.to_json().unwrap());
    assert_eq!(bench.balance(), "0.996");
    assert_eq!(code(bench.noxus.run(request("adios"))), "idempotency_key_reused");
    // The order of options and the quotes of RFC 8941 do not matter.
    let quoted =
        JobRequest::new("crear-qr", json!({"text": "hola"})).with_idempotency_key("\"qr-2026-05-25-001\"");
    assert_eq!(bench.noxus.run(quoted).unwrap().to_json().unwrap(), first.to_json().unwrap());
    assert_eq!(bench.balance(), "0.996");
}

#[test]
fn form_fields_and_json_are_the_same_request() {
    let bench = Bench::with_balance("1");
    let typed = JobRequest::new("qr", json!({"text": "hola", "quiet_zone": 2})).with_idempotency_key("k");
    let mut form = JobRequest::new("qr", Value::Null).with_idempotency_key("k");
    form.fields = vec![("quiet_zone".into(), "2".into()), ("text".into(), "hola".into())];
    let first = bench.noxus.run(typed).unwrap();
    let second = bench.noxus.run(form).unwrap();
    assert!(second.replayed);
    assert_eq!(first.to_json().unwrap(), second.to_json().unwrap());
}

/// What is left out, null or as by default says the same; what differs, or is wrong, does not.
#[test]
fn the_same_call_may_be_said_in_many_ways() {
    let bench = Bench::with_balance("1");
    let call = |params: Value| bench.noxus.run(JobRequest::new("qr", params).with_idempotency_key("k"));
    let first = call(json!({"text": "hola"})).unwrap();
    for same in [
        json!({"text": "hola", "quiet_zone": 4, "error_correction": "medium"}),
        json!({"size": null, "text": "hola", "foreground": "#000000"}),
    ] {
        assert_eq!(call(same).unwrap().to_json().unwrap(), first.to_json().unwrap());
    }
    for other in [
        json!({"text": "hola", "quiet_zone": 5}),
        json!({"text": "hola", "size": 300}),
        json!({"text": "hola", "no_such_option": 1}),
        json!({"text": "hola", "size": 300, "scale": 3}),
    ] {
        assert_eq!(code(call(other)), "idempotency_key_reused");
    }
    assert_eq!(bench.balance(), "0.998");
}

#[test]
fn a_field_comes_once_and_a_request_is_an_object() {
    let noxus = Noxus::unbilled().unwrap();
    let with_fields = |params: Value, fields: &[(&str, &str)]| {
        let mut request = JobRequest::new("qr", params);
        request.fields = fields.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
        code(noxus.run(request))
    };
    assert_eq!(with_fields(Value::Null, &[("text", "a"), ("text", "b")]), "conflicting_fields");
    assert_eq!(with_fields(json!({"text": "a"}), &[("text", "b")]), "conflicting_fields");
    assert_eq!(JobRequest::from_json("[]").unwrap_err().code(), "invalid_request");
    assert_eq!(JobRequest::from_json("{").unwrap_err().code(), "invalid_json");
}

#[test]
fn a_text_longer_than_the_limit_is_refused_unbilled() {
    let bench = Bench::new(json!({"limits": {"max_text_bytes": 10}}), "1");
    let run = |text: &str| bench.noxus.run(JobRequest::new("qr", json!({"text": text})));
    let refused = error(run("once letras"));
    assert_eq!((refused.code(), refused.field()), ("file_too_large", Some("text")));
    assert!(run("diez letra").is_ok());
    assert_eq!(bench.balance(), "0.998");
}

#[test]
fn wrong_idempotency_keys_are_refused() {
    let bench = Bench::with_balance("1");
    for key in ["", "con espacio", "ñ", "\u{7}", &"k".repeat(256)] {
        let request = JobRequest::new("qr", json!({"text": "a"})).with_idempotency_key(key);
        assert_eq!(code(bench.noxus.run(request)), "invalid_idempotency_key", "{key:?}");
    }
    let longest = JobRequest::new("qr", json!({"text": "a"})).with_idempotency_key("k".repeat(255));
    assert!(bench.noxus.run(longest).is_ok());
}

#[test]
fn a_failed_attempt_is_free_and_may_be_tried_again() {
    let bench = Bench::with_balance("1");
    let job = bench.noxus.submit(JobRequest::new("qr", json!({"text": "a"})).with_idempotency_key("k"));
    job.cancel();
    match job.wait(None).unwrap() {
        // The cancel may come too late; then the job stands and is charged.
        Ok(_) => assert_eq!(bench.balance(), "0.998"),
        Err(failed) => {
            assert_eq!(failed.code(), "cancelled");
            assert_eq!(bench.balance(), "1");
        }
    }
    let again =
        bench.noxus.run(JobRequest::new("qr", json!({"text": "a"})).with_idempotency_key("k")).unwrap();
    assert_eq!(again.billing.unwrap().charged.to_string(), "0.002");
    assert_eq!(bench.balance(), "0.998");
}

#[test]
fn joiners_of_one_key_all_get_the_one_charged_answer() {
    let bench = Bench::with_balance("1");
    let jobs: Vec<_> = (0..16)
        .map(|_| {
            let mut request = JobRequest::new("qr", json!({"text": "juntos"})).with_idempotency_key("k");
            request.on_in_flight = OnInFlight::Join;
            bench.noxus.submit(request)
        })
        .collect();
    let answers: Vec<String> =
        jobs.iter().map(|job| job.wait(None).unwrap().unwrap().to_json().unwrap()).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(bench.balance(), "0.998");
    assert_eq!(bench.jobs().len(), 1);
}

#[test]
fn money_for_one_call_pays_one_of_many_at_once() {
    let bench = Bench::with_balance("0.002");
    let jobs: Vec<_> =
        (0..32).map(|_| bench.noxus.submit(JobRequest::new("qr", json!({"text": "a"})))).collect();
    let results: Vec<_> = jobs.iter().map(|job| job.wait(None).unwrap()).collect();
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    let refused = results.iter().filter_map(|result| result.as_ref().err());
    assert!(refused.clone().all(|error| error.code() == "insufficient_api_balance"));
    assert_eq!(bench.balance(), "0");
}

#[test]
fn revoked_and_rotated_keys() {
    let bench = Bench::with_balance("1");
    let run = |key: &str| bench.noxus.run(JobRequest::new("qr", json!({"text": "a"})).with_api_key(key));
    let created = bench.call("keys.create", json!({"account": 1}));
    let (id, first) = (created["key"]["key"].as_i64().unwrap(), created["api_key"].as_str().unwrap());
    let rotated = bench.call("keys.rotate", json!({"key": id, "grace_seconds": 60}));
    let second = rotated["api_key"].as_str().unwrap();
    assert!(run(first).is_ok(), "inside the grace window both work");
    assert!(run(second).is_ok());
    bench.call("keys.revoke", json!({"key": rotated["key"]["key"]}));
    assert_eq!(code(run(second)), "api_key_revoked");
    let listed = bench.call("keys.list", json!({"account": 1})).to_string();
    assert!(!listed.contains(first) && !listed.contains(second), "a listing never shows a key");
}

#[test]
fn test_and_live_money_are_apart() {
    let bench = Bench::with_balance("1");
    let live = bench.key(json!({"environment": "live"}));
    let request = JobRequest::new("qr", json!({"text": "a"})).with_api_key(&live);
    assert_eq!(code(bench.noxus.run(request)), "insufficient_api_balance");
    assert_eq!(bench.balance(), "1");
}

#[test]
fn wrong_money_is_refused_and_books_nothing() {
    let bench = Bench::with_balance("1");
    for amount in ["-1", "1e3", "0.0000001", "+1", "", "1,5", "NaN", "99999999999999999999"] {
        let refused = bench.noxus.call("top_up", &json!({"account": 1, "amount_usd": amount})).unwrap_err();
        assert_eq!(refused.code(), "invalid_amount", "{amount}");
        assert_eq!(refused.field(), Some("amount_usd"));
    }
    let refused = bench.noxus.call("top_up", &json!({"account": 1, "amount_usd": 1.5})).unwrap_err();
    assert_eq!(refused.code(), "invalid_field", "money is text, never a float");
    assert_eq!(bench.balance(), "1");
}

#[test]
fn several_files_come_as_a_list() {
    let noxus = Noxus::unbilled().unwrap();
    let png = noxus.run(JobRequest::new("qr", json!({"text": "hola"}))).unwrap();
    let png =
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, png.files[0].bytes().unwrap());
    let run = |files: Value| {
        noxus.run(JobRequest::new(
            "script-to-video",
            json!({"script": "Uno.", "mode": "plan", "scene_images": files}),
        ))
    };
    let answer =
        run(json!([{"content_base64": png}, {"content_base64": png, "filename": "dos.png"}])).unwrap();
    let answer: Value = serde_json::to_value(&answer.report).unwrap();
    assert_eq!(answer["unused_images"], json!([1]), "both came, in their order");
    for (files, expected) in [
        (json!(["aG9sYQ=="]), "invalid_field"),
        (json!([{"content_base64": "%%%"}]), "invalid_base64"),
        (json!([{"filename": "x.png"}]), "invalid_base64"),
        (json!(vec![json!({"content_base64": png}); 200]), "item_limit_exceeded"),
    ] {
        let refused = run(files).unwrap_err();
        assert_eq!(refused.code(), expected, "{refused}");
    }
}

#[test]
fn base64_inputs_are_checked() {
    let noxus = Noxus::unbilled().unwrap();
    let run = |params: Value| code(noxus.run(JobRequest::new("image-convert", params)));
    assert_eq!(run(json!({"output_format": "png", "content_base64": "%%%"})), "invalid_base64");
    assert_eq!(run(json!({"output_format": "png", "content_base64": 5})), "invalid_base64");
    assert_eq!(run(json!({"output_format": "png", "content_base64": ""})), "corrupt_input");
    assert_eq!(run(json!({"output_format": "png"})), "missing_field");
    // One file only is taken under this name.
    assert_eq!(
        run(json!({"output_format": "png", "image": [{"content_base64": "aG9sYQ=="}]})),
        "invalid_field"
    );
    let text = Input::from_bytes("image", b"no es una imagen".as_slice());
    let request = JobRequest::new("image-convert", json!({"output_format": "png"})).with_input(text);
    assert_eq!(code(noxus.run(request)), "unsupported_format");
}

#[test]
fn an_unbilled_engine_answers_without_billing_and_refuses_keys() {
    let noxus = Noxus::unbilled().unwrap();
    let answer = noxus.run(JobRequest::new("qr", json!({"text": "hola"}))).unwrap();
    assert!(answer.billing.is_none() && answer.job_id.is_none());
    assert!(!answer.to_json().unwrap().contains("billing"));
    let with_key = JobRequest::new("qr", json!({"text": "hola"})).with_api_key("noxus_test_x");
    assert_eq!(code(noxus.run(with_key)), "provider_not_configured");
    assert_eq!(noxus.call("balance", &json!({})).unwrap_err().code(), "provider_not_configured");
}

#[test]
fn an_estimate_shows_its_lines_and_charges_nothing() {
    let bench = Bench::with_balance("1");
    let estimate = bench.noxus.estimate(JobRequest::new("qr", json!({"text": "hola"}))).unwrap();
    let value = estimate.to_value();
    assert_eq!(value["estimated_usd"], "0.002");
    assert_eq!(
        value["lines"].to_string(),
        r#"[{"unit":"call","quantity":"1","unit_usd":"0.002","amount_usd":"0.002"}]"#
    );
    assert_eq!(value["tariff"].to_string(), r#"{"id":"noxus-default","version":2}"#);
    assert_eq!((bench.balance(), bench.jobs().len()), ("1".into(), 0));
}

#[test]
fn a_tariff_of_ones_own_is_rounded_once_upwards() {
    let tariff = "id='t'\nversion=1\ncurrency='USD'\n[tools.qr]\nrates=[{unit='call',usd='0.0000001'}]";
    let bench = Bench::new(json!({"tariff": tariff}), "1");
    let answer = bench.noxus.run(JobRequest::new("qr", json!({"text": "a"}))).unwrap();
    assert_eq!(answer.billing.unwrap().charged.to_string(), "0.000001");
    let request = JobRequest::new("image-convert", json!({"output_format": "png"}));
    assert_eq!(code(bench.noxus.run(request)), "missing_field");
}

#[test]
fn messages_speak_both_languages() {
    let bench = Bench::with_balance("0");
    let refused = error(bench.noxus.run(JobRequest::new("qr", json!({"text": "a", "sise": 5}))));
    let (es, en) =
        (refused.to_value(noxus_api::Language::Spanish), refused.to_value(noxus_api::Language::English));
    assert_eq!(es["error"], "El campo «sise» no existe.");
    assert_eq!(en["error"], "There is no field “sise”.");
    assert_eq!((es["field"].as_str(), en["error_code"].as_str()), (Some("sise"), Some("invalid_field")));
    assert!(es["hint"].as_str().unwrap().contains("¿Quisiste decir «size»?"));
}

#[test]
fn a_full_queue_is_told_at_once() {
    let bench = Bench::new(json!({"workers": 1, "queue_capacity": 1}), "1");
    let jobs: Vec<_> =
        (0..64).map(|_| bench.noxus.submit(JobRequest::new("qr", json!({"text": "a"})))).collect();
    let results: Vec<_> = jobs.iter().map(|job| job.wait(None).unwrap()).collect();
    let done = results.iter().filter(|result| result.is_ok()).count();
    let full = results.iter().filter_map(|result| result.as_ref().err());
    assert!(done >= 1 && full.clone().all(|error| error.code() == "concurrency_limit_exceeded"));
    assert_eq!(bench.jobs().len(), done, "what was refused left no trace");
}

#[test]
fn unknown_operations_and_arguments_are_named() {
    let bench = Bench::with_balance("0");
    let refused = bench.noxus.call("keys.destroy", &json!({})).unwrap_err();
    assert!(refused.hint().unwrap().en.contains("keys.revoke"));
    let refused = bench.noxus.call("keys.create", &json!({"acount": 1})).unwrap_err();
    assert!(refused.hint().unwrap().en.contains("“account”"));
    assert_eq!(
        bench.noxus.call("keys.create", &json!({"account": 99})).unwrap_err().code(),
        "account_not_found"
    );
    assert_eq!(bench.noxus.call("jobs.get", &json!({"job_id": 99})).unwrap_err().code(), "job_not_found");
    assert_eq!(bench.noxus.call("jobs.get", &json!([])).unwrap_err().code(), "invalid_request");
}

#[test]
fn a_key_is_changed_field_by_field_and_limits_can_be_taken_away() {
    let bench = Bench::with_balance("1");
    let secret = bench.key(json!({"rate_limit": {"limit": 1, "window_seconds": 60}, "budget_usd": "0.5"}));
    let update = |change: Value| {
        let mut arguments = json!({"key": 2});
        arguments.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        bench.call("keys.update", arguments)["key"].clone()
    };
    let key = update(json!({"tools": ["crear-qr"]}));
    assert_eq!(key["tools"], json!(["qr"]), "aliases are resolved");
    assert_eq!(
        (&key["budget_usd"], &key["rate_limit"]["limit"]),
        (&json!("0.5"), &json!(1)),
        "the rest stays"
    );
    let key = update(json!({"clear": ["tools", "rate_limit"], "budget_usd": "0.001"}));
    assert_eq!(
        (&key["tools"], &key["rate_limit"], &key["budget_usd"]),
        (&Value::Null, &Value::Null, &json!("0.001"))
    );
    let run = || bench.noxus.run(JobRequest::new("qr", json!({"text": "a"})).with_api_key(&secret));
    assert_eq!(code(run()), "key_budget_exceeded", "it counts from the next call on");
    assert_eq!(update(json!({"budget_usd": null}))["budget_usd"], Value::Null, "null takes away too");
    run().unwrap();
    let switch = |status: &str| bench.call("keys.set_status", json!({"key": 2, "status": status}));
    assert_eq!(switch("disabled")["key"]["status"], "disabled");
    assert_eq!(code(run()), "api_key_disabled");
    assert_eq!(switch("active")["key"]["status"], "active");
    run().unwrap();
    bench.call("keys.revoke", json!({"key": 2}));
    let refused = bench.noxus.call("keys.update", &json!({"key": 2, "scopes": []})).unwrap_err();
    assert_eq!(refused.code(), "api_key_revoked");
}

#[test]
fn the_doctor_says_what_is_wrong_and_how_to_mend_it() {
    let bench = Bench::with_balance("0");
    let told = bench.call("doctor", json!({"disk": true}));
    let state = |told: &Value, check: &str| {
        let checks = told["checks"].as_array().unwrap();
        let found = checks.iter().find(|found| found["check"] == check).unwrap_or_else(|| panic!("{check}"));
        let has_remedy = found["remedy"].is_string();
        assert_eq!(has_remedy, found["state"] != "ok", "{found}");
        found["state"].as_str().unwrap().to_owned()
    };
    for check in ["ledger", "ledger_folder", "temporary_files", "clock", "file_time"] {
        assert_eq!(state(&told, check), "ok", "{check}");
    }
    for check in ["ledger_space", "temporary_space", "memory", "open_files", "permissions", "ledger_fsync"] {
        state(&told, check);
    }
    let quick = bench.call("doctor", json!({}));
    assert!(!quick.to_string().contains("ledger_fsync"), "nothing is measured unless asked for");
    // A ledger that everybody may change.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;

        let file = bench.folder().join("ledger.db");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).unwrap();
        let told = bench.call("doctor", json!({}));
        assert_eq!((state(&told, "permissions").as_str(), &told["healthy"]), ("broken", &json!(false)));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        let told = bench.call("doctor", json!({}));
        assert_eq!(state(&told, "permissions"), "ok");
    }
    let unbilled = Noxus::unbilled().unwrap().call("doctor", &json!({})).unwrap();
    assert_eq!(state(&unbilled, "ledger"), "ok");
}
