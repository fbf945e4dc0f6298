//! The panel's files, embedded. They are built by tsc from server/panel and
//! committed, so that cargo needs no Node; server/panel/check.sh says when they
//! are out of date.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use noxus_api::ApiError;
use noxus_api::ErrorCode;
use sha2::{Digest as _, Sha256};

use crate::reply::Reply;

/// Nothing runs but our own files, nothing is sent but to this server, and no page
/// may frame the panel. `blob:` is for previews of files that were dropped.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
     media-src 'self' blob:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
    /// Changes with the content, so that browsers ask for nothing they have.
    etag: String,
}

macro_rules! assets {
    ($($folder:literal $content_type:ident { $($name:literal)* })*) => {
        static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| vec![$($(
            Asset::new($name, $content_type, include_bytes!(concat!("../../panel/", $folder, $name))),
        )*)*]);
    };
}

assets! {
    "" HTML { "index.html" }
    "styles/" SVG { "icon.svg" }
    "styles/" CSS {
        "base.css" "controls.css" "cues.css" "dialogs.css" "layout.css" "media.css" "parts.css" "scenes.css"
        "tables.css"
    }
    "dist/" JS {
        "api.js" "chart.js" "curl.js" "daily.js" "dom.js" "format.js" "history.js" "language.js" "main.js"
        "money.js" "router.js" "schema.js" "shell.js" "sse.js" "state.js" "statement.js" "theme.js" "types.js"
        "cues/cue.js" "cues/editor.js" "cues/row.js" "cues/stage.js" "cues/studio.js" "cues/styles.js"
        "cues/wave.js"
        "editing/job.js" "editing/keys.js" "editing/name.js" "editing/price.js" "editing/result.js"
        "editing/settings.js" "editing/shelf.js" "editing/undo.js"
        "scenes/card.js" "scenes/edit.js" "scenes/editor.js" "scenes/fields.js" "scenes/files.js"
        "scenes/list.js" "scenes/looks.js" "scenes/mark.js" "scenes/music.js" "scenes/narrator.js"
        "scenes/plan.js" "scenes/preview.js" "scenes/recorder.js" "scenes/slot.js" "scenes/sound.js"
        "scenes/source.js" "scenes/studio.js" "scenes/thumb.js"
        "screens/account-form.js" "screens/cues.js" "screens/health.js" "screens/job.js" "screens/jobs.js"
        "screens/key-dialogs.js" "screens/key-form.js" "screens/keys.js" "screens/login.js" "screens/money.js"
        "screens/not-found.js" "screens/overview.js" "screens/scenes.js" "screens/shared.js" "screens/try.js"
        "texts/common.js" "texts/cues.js" "texts/editing.js" "texts/health.js" "texts/jobs.js" "texts/keys.js"
        "texts/login.js" "texts/money.js" "texts/overview.js" "texts/scenes.js" "texts/try.js"
        "tryit/controls.js" "tryit/dropzone.js" "tryit/form.js" "tryit/key.js" "tryit/progress.js"
        "tryit/result.js" "tryit/run.js" "tryit/runner.js"
        "ui/controls.js" "ui/dialog.js" "ui/form.js" "ui/icons.js" "ui/screen.js" "ui/table.js" "ui/toast.js"
    }
}

impl Asset {
    fn new(name: &'static str, content_type: &'static str, bytes: &'static [u8]) -> Self {
        let digest = Sha256::digest(bytes);
        let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self { name, content_type, bytes, etag: format!("\"{hex}\"") }
    }

    fn answer(&self, headers: &HeaderMap) -> Response {
        let described = [
            (CONTENT_TYPE, self.content_type),
            (CONTENT_SECURITY_POLICY, POLICY),
            (CACHE_CONTROL, "no-cache"),
            (ETAG, self.etag.as_str()),
        ];
        let known = headers.get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
        if known.is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == self.etag)) {
            return (StatusCode::NOT_MODIFIED, described).into_response();
        }
        (described, self.bytes).into_response()
    }
}

fn find(name: &str, headers: &HeaderMap) -> Reply {
    let asset =
        ASSETS.iter().find(|asset| asset.name == name).ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    Ok(asset.answer(headers))
}

/// `GET /`
pub(super) async fn index(headers: HeaderMap) -> Reply {
    find("index.html", &headers)
}

/// `GET /assets/{*path}`
pub(super) async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Reply {
    find(&path, &headers)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    fn files(folder: &Path, prefix: &str, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                files(&entry.path(), &format!("{name}/"), found);
            } else {
                found.insert(name);
            }
        }
    }

    #[test]
    fn every_file_of_the_panel_is_embedded() {
        let panel = Path::new(env!("CARGO_MANIFEST_DIR")).join("panel");
        let mut expected = BTreeSet::from(["index.html".to_owned()]);
        files(&panel.join("dist"), "", &mut expected);
        files(&panel.join("styles"), "", &mut expected);
        let embedded: BTreeSet<String> = ASSETS.iter().map(|asset| asset.name.to_owned()).collect();
        assert_eq!(embedded, expected);
    }

    #[test]
    fn pages_carry_nothing_that_the_policy_forbids() {
        let page = ASSETS.iter().find(|asset| asset.name == "index.html").unwrap();
        let html = std::str::from_utf8(page.bytes).unwrap();
        assert!(!html.contains("style=") && !html.contains("<style") && !html.contains("onclick"));
        assert_eq!(html.matches("<script").count(), html.matches("<script src").count() + 1, "{html}");
        for name in html.split("/assets/").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(ASSETS.iter().any(|asset| asset.name == name), "{name}");
        }
        for asset in ASSETS.iter().filter(|asset| asset.content_type == JS) {
            let script = std::str::from_utf8(asset.bytes).unwrap();
            for forbidden in ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write"] {
                assert!(!script.contains(forbidden), "{}: {forbidden}", asset.name);
            }
        }
    }
}
