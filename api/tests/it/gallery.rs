//! A folder where files are taken: which of its files are meant, in which order, and which of too many.

use std::path::Path;

use noxus_api::{Input, JobRequest, JobResult, Noxus};
use serde_json::{Value, json};

use crate::common::error;

const SCRIPT: &str = "Escena 1: El faro mira al mar.\nEscena 2: Una barca espera en la playa.\n\
    Escena 3: Las gaviotas gritan.";

/// The smallest picture there is: one pixel.
const PICTURE: &[u8] =
    b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0\0\0\0\0\x04\0\0\0\
    \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\0";

fn write(folder: &Path, name: &str) {
    std::fs::write(folder.join(name), PICTURE).unwrap();
}

fn request(field: &str, path: &Path) -> JobRequest {
    let options = json!({"script": SCRIPT, "mode": "plan"});
    JobRequest::new("script-to-video", options).with_input(Input::from_path(field, path))
}

fn run(request: JobRequest) -> JobResult {
    Noxus::unbilled().unwrap().run(request)
}

/// The pictures of the scenes of a plan, by their numbers, and how many were given.
fn shown(result: JobResult) -> (Vec<Option<u64>>, usize) {
    let report: Value = serde_json::from_str(&result.unwrap().to_json_without_content()).unwrap();
    let scenes = report["plan"]["scenes"].as_array().unwrap();
    let shown: Vec<Option<u64>> = scenes.iter().map(|scene| scene["visual"]["index"].as_u64()).collect();
    let used = shown.iter().flatten().count();
    (shown, used + report["unused_images"].as_array().unwrap().len())
}

#[test]
fn a_folder_stands_for_its_pictures_as_people_count() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["10 gaviotas.bmp", "9.BMP", "2 barca.bmp"] {
        write(folder.path(), name);
    }
    // Hidden ones, other files and folders are not meant.
    write(folder.path(), ".1 faro.bmp");
    std::fs::write(folder.path().join("notas.pdf"), b"%PDF").unwrap();
    std::fs::create_dir(folder.path().join("mas.bmp")).unwrap();
    assert_eq!(shown(run(request("scene_images", folder.path()))), (vec![Some(1), Some(0), Some(2)], 3));
    // With a picture before and behind it.
    let faro = folder.path().join(".1 faro.bmp");
    let more = request("scene_images", &faro)
        .with_input(Input::from_path("scene_images", folder.path()))
        .with_input(Input::from_path("scene_images", &faro));
    assert_eq!(shown(run(more)).1, 5);
    let estimate = Noxus::unbilled().unwrap().estimate(request("scene_images", folder.path())).unwrap();
    assert!(estimate.to_json().contains("0.002"));
}

#[test]
fn of_too_many_those_are_taken_that_have_to_do_with_what_is_said() {
    let folder = tempfile::tempdir().unwrap();
    for number in 1..=200 {
        write(folder.path(), &format!("IMG_{number}.bmp"));
    }
    std::fs::write(folder.path().join("IMG_150.txt"), "Un faro de noche").unwrap();
    std::fs::write(folder.path().join("IMG_199.bmp.txt"), "Barcas en el puerto").unwrap();
    std::fs::rename(folder.path().join("IMG_77.bmp"), folder.path().join("gaviota.bmp")).unwrap();
    // A call takes 32 files: "gaviota" comes first, then the first 29, and the two with captions.
    let (shown, count) = shown(run(request("scene_images", folder.path())));
    assert_eq!((shown, count), (vec![Some(30), Some(31), Some(0)], 32));
}

#[test]
fn folders_that_cannot_be_meant_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let empty = error(run(request("scene_images", folder.path())));
    assert_eq!((empty.code(), empty.field()), ("invalid_field", Some("scene_images")));
    assert!(
        empty.message().en.contains("no file for") && empty.hint().unwrap().es.contains("webp"),
        "{empty}"
    );
    write(folder.path(), "a.bmp");
    assert_eq!(error(run(request("clips", folder.path()))).field(), Some("clips"), "it has no clips");
    let single = error(run(request("music_file", folder.path())));
    assert_eq!((single.code(), single.field()), ("invalid_field", Some("music_file")));
    assert!(single.message().en.contains("is a folder"), "{single}");
    for number in 0..1_000 {
        write(folder.path(), &format!("{number}.bmp"));
    }
    let many = error(run(request("scene_images", folder.path())));
    assert_eq!((many.code(), many.field()), ("item_limit_exceeded", Some("scene_images")));
    assert!(many.message().es.contains("más de 1000 archivos"), "{many}");
    // Nothing that somebody says is left out unheard.
    let spoken = tempfile::tempdir().unwrap();
    for number in 0..33 {
        std::fs::write(spoken.path().join(format!("{number}.mp3")), b"sound").unwrap();
    }
    let many = error(run(request("scene_audio", spoken.path())));
    assert_eq!((many.code(), many.field()), ("item_limit_exceeded", Some("scene_audio")));
    assert!(many.message().es.contains("33 grabaciones, y caben 32"), "{many}");
    assert!(many.message().en.contains("33 recordings, and there is room for 32"), "{many}");
    // What only looks like a picture is refused as one that is given by its name is.
    let wrong = tempfile::tempdir().unwrap();
    std::fs::write(wrong.path().join("a.jpg"), b"no picture").unwrap();
    let wrong = error(run(request("scene_images", wrong.path())));
    assert_eq!((wrong.code(), wrong.field()), ("unsupported_format", Some("scene_images")));
}
