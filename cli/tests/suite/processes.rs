//! What only real processes show: signals, closed pipes, terminals, two at once.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Stdio};

use crate::common::{Place, envelope, text};

fn signal(child: &Child, name: &str) {
    let kill =
        std::process::Command::new("sh").args(["-c", &format!("kill -{name} {}", child.id())]).status();
    assert!(kill.unwrap().success());
}

#[test]
fn ctrl_c_while_waiting_for_a_pipe_ends_at_once() {
    let place = Place::new();
    assert!(place.command("mkfifo").arg("pipe").status().unwrap().success());
    let words = ["run", "qr", "text=@pipe", "-o", "out/"];
    let child = place.noxus(&words).stderr(Stdio::piped()).spawn().unwrap();
    // Opening the other end waits until the program has opened its own.
    let writer = std::fs::File::options().write(true).open(place.path("pipe")).unwrap();
    signal(&child, "INT");
    let output = child.wait_with_output().unwrap();
    drop(writer);
    assert_eq!(output.status.code(), Some(130));
    assert!(place.names("out").is_empty());
}

/// A job that takes seconds, stopped at its first sign of progress.
fn stopped_job(name: &str) -> (Place, std::process::ExitStatus, String) {
    let place = Place::new();
    let key = place.paying_key("1");
    let made =
        place.noxus(&["run", "qr", "text=hola", "size=4096", "-o", "large.png", "-q"]).status().unwrap();
    assert!(made.success());
    let words = [
        "run",
        "image-convert",
        "image=@large.png",
        "output_format=avif",
        "effort=9",
        "--progress",
        "plain",
        "-o",
        "out/",
    ];
    let mut child = place.noxus(&words).env("NOXUS_API_KEY", key).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    stderr.read_line(&mut first).unwrap();
    assert!(first.contains('/'), "no progress but: {first}");
    signal(&child, name);
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    (place, child.wait().unwrap(), rest)
}

#[test]
fn ctrl_c_cancels_a_paid_job_and_charges_nothing() {
    let (place, status, stderr) = stopped_job("INT");
    assert_eq!(status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("[cancelled]"), "{stderr}");
    assert!(place.names("out").is_empty());
    let accounts = place.ask(&["accounts", "list"]);
    let book = &accounts["accounts"][0]["balances"]["test"];
    assert_eq!((&book["balance_usd"], &book["available_usd"]), (&"1".into(), &"1".into()), "{accounts}");
    let jobs = place.ask(&["jobs", "--account", "1"]);
    let job = &jobs["jobs"][0];
    assert_eq!((&job["error_code"], &job["charged_usd"]), (&"cancelled".into(), &"0".into()), "{jobs}");
    assert_eq!(place.ask(&["verify"])["clean"], true);
}

#[test]
fn a_polite_kill_cancels_too() {
    let (place, status, stderr) = stopped_job("TERM");
    assert_eq!(status.code(), Some(143), "{stderr}");
    assert!(place.names("out").is_empty());
    assert_eq!(place.ask(&["accounts", "list"])["accounts"][0]["balances"]["test"]["available_usd"], "1");
}

#[test]
fn one_of_two_processes_gets_the_last_cent() {
    let place = Place::new();
    let key = place.paying_key("0.002");
    let spend = |name: &str| {
        let mut command = place.noxus(&["run", "qr", "text=hola", "--json", "-o", name]);
        command.env("NOXUS_API_KEY", &key).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let children = [spend("a.png"), spend("b.png")];
    let mut codes: Vec<Option<i32>> = Vec::new();
    for child in children {
        let output = child.wait_with_output().unwrap();
        codes.push(output.status.code());
        let envelope = envelope(&output);
        match output.status.code() {
            Some(0) => assert_eq!(envelope["billing"]["balance_after_usd"], "0"),
            _ => assert_eq!(envelope["error_code"], "insufficient_api_balance"),
        }
    }
    codes.sort();
    assert_eq!(codes, [Some(0), Some(18)]);
    let pictures = place.names("").into_iter().filter(|name| name.starts_with(['a', 'b']));
    assert_eq!(pictures.count(), 1);
    assert_eq!(place.ask(&["verify"])["clean"], true);
}

#[test]
fn a_reader_that_left_is_no_panic() {
    let place = Place::new();
    let commands: [&[&str]; 5] = [
        &["tools"],
        &["--help"],
        &["run", "qr", "text=hola", "--json"],
        &["run", "qr", "text=hola", "-o", "-"],
        &["completions", "bash"],
    ];
    for words in commands {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = place.noxus(words).stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(141), "{words:?}");
        assert_eq!(text(&output.stderr), "", "{words:?}");
    }
}

#[test]
fn a_text_is_shown_on_a_terminal_and_saved_elsewhere() {
    let place = Place::new();
    let run = "noxus run qr text=hola output_format=text";
    // `script` gives the program a terminal of its own.
    let shown = place.command("script").args(["-qec", run, "/dev/null"]).output().unwrap();
    assert!(shown.status.success());
    assert!(text(&shown.stdout).contains('█'), "{}", text(&shown.stdout));
    assert!(!place.path("qr.txt").exists());

    let saved = place.command("sh").args(["-c", run]).output().unwrap();
    assert!(saved.status.success());
    assert!(std::fs::read_to_string(place.path("qr.txt")).unwrap().contains('█'));
}

#[test]
fn a_bar_is_drawn_on_a_terminal_only() {
    let place = Place::new();
    assert!(
        place
            .noxus(&["run", "qr", "text=hola", "size=2048", "-o", "large.png", "-q"])
            .status()
            .unwrap()
            .success()
    );
    let run = "noxus run image-convert image=@large.png output_format=webp -o large.webp";
    let terminal =
        place.command("script").env("TERM", "xterm").args(["-qec", run, "/dev/null"]).output().unwrap();
    let shown = text(&terminal.stdout);
    assert!(terminal.status.success(), "{shown}");
    assert!(shown.contains('[') && shown.contains("/"), "{shown}");
    assert!(shown.contains('\u{1b}'), "no bar was drawn: {shown:?}");

    let piped = place.command("sh").args(["-c", run]).output().unwrap();
    assert_eq!(text(&piped.stderr), "");
    assert!(!text(&piped.stdout).contains('\u{1b}'));
}

#[test]
fn ledger_folder_and_results_have_the_right_owners() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::new();
    place.paying_key("1");
    let mode = |name: &str| std::fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("home/.local/share/noxus"), 0o700);
    let made =
        place.command("sh").args(["-c", "umask 022; noxus run qr text=hola -o out/"]).output().unwrap();
    assert!(made.status.success());
    assert_eq!(mode("out/qr.png"), 0o644);
}

#[test]
fn nothing_is_charged_for_a_place_that_cannot_be_written() {
    let place = Place::new();
    let key = place.paying_key("1");
    for output in ["missing/a.png", "foto.png/", "foto.png/a/b/"] {
        let mut command = place.noxus(&["run", "qr", "text=hola", "--json", "-o", output]);
        let output = command.env("NOXUS_API_KEY", &key).output().unwrap();
        assert_eq!(output.status.code(), Some(14), "{}", text(&output.stdout));
        assert_eq!(envelope(&output)["field"], "output");
    }
    assert_eq!(place.ask(&["accounts", "list"])["accounts"][0]["balances"]["test"]["balance_usd"], "1");
}

#[test]
fn devices_are_written_to_and_never_replaced() {
    let place = Place::new();
    let output = place.noxus(&["run", "qr", "text=hola", "-o", "/dev/null"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn completion_scripts_are_accepted_by_their_shells() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = place.noxus(&["completions", shell]).output().unwrap();
        assert_eq!(script.status.code(), Some(0), "{shell}");
        let script = text(&script.stdout);
        assert!(script.contains("rate-limit"), "{shell}");
        // The other scripts offer options and commands, not values of words.
        assert!(script.contains("image-convert") || !matches!(shell, "bash" | "zsh"), "{shell}");
        if shell == "bash" {
            std::fs::write(place.path("noxus.bash"), &script).unwrap();
            let complete = "source noxus.bash; COMP_WORDS=(noxus ac); COMP_CWORD=1; \
                 _noxus noxus ac noxus; printf '%s\\n' \"${COMPREPLY[@]}\"";
            let offered = place.command("bash").args(["-c", complete]).output().unwrap();
            assert_eq!(text(&offered.stdout).trim(), "accounts", "{}", text(&offered.stderr));
        }
    }
}

#[test]
fn words_that_are_not_text_are_refused() {
    use std::os::unix::ffi::OsStrExt as _;

    let place = Place::new();
    let word = std::ffi::OsStr::from_bytes(b"text=\xff\xfe");
    let output = place.noxus(&["run", "qr"]).arg(word).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("UTF-8"), "{}", text(&output.stderr));
}

#[cfg(unix)]
#[test]
fn the_doctor_exits_with_one_when_something_is_broken() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::new();
    place.paying_key("1");
    let ledger = place.path("home/.local/share/noxus/ledger.db");
    let ask = |words: &[&str], mode| {
        std::fs::set_permissions(&ledger, std::fs::Permissions::from_mode(mode)).unwrap();
        place.noxus(words).output().unwrap()
    };
    let permissions = |output: &std::process::Output| {
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let checks = told["checks"].as_array().unwrap().clone();
        checks.into_iter().find(|check| check["check"] == "permissions").unwrap()["state"].clone()
    };
    let well = ask(&["doctor", "--json"], 0o600);
    assert_eq!(permissions(&well), "ok");
    let ill = ask(&["doctor", "--json", "--disk", "true"], 0o666);
    assert_eq!((permissions(&ill), ill.status.code()), (serde_json::json!("broken"), Some(1)));
    for (language, expected) in [("es", "mal"), ("en", "broken")] {
        let shown = ask(&["doctor", "--lang", language], 0o666);
        let shown = String::from_utf8(shown.stdout).unwrap();
        let line = shown.lines().find(|line| line.starts_with(expected)).unwrap();
        assert!(line.contains("permissions") && shown.contains("→ "), "{shown}");
    }
}

#[test]
fn a_model_of_the_right_length_with_other_content_is_not_used() {
    let place = Place::new();
    let folder = place.path("home/.local/share/noxus/models");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::File::create(folder.join("ggml-tiny.en.bin")).unwrap().set_len(77_704_715).unwrap();
    let output = place.noxus(&["doctor", "--json"]).output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = told["checks"].as_array().unwrap();
    let model = checks.iter().find(|check| check["check"] == "speech_model").unwrap();
    assert_eq!((&model["state"], output.status.code()), (&serde_json::json!("broken"), Some(1)));
    assert!(model["found"].as_str().unwrap().contains("SHA-256"), "{model}");
}
