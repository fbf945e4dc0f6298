//! What is measured, described as JSON, so that a peer in another language can be
//! asked for the same.

use std::path::{Path, PathBuf};

use noxus_api::{Input, JobRequest, Noxus};
use noxus_engine::codec::{self, DecodeOptions};
use noxus_engine::tools::{self, qr};
use noxus_engine::{Ctx, ImageFormat, InputKind, Limits, Tariff};
use serde_json::{Value, json};

use crate::{Result, Wallet};

/// One piece of work, ready to be repeated. What it makes is returned, so that
/// sizes can be compared and nothing is optimised away.
pub type Case = Box<dyn FnMut() -> Result<Vec<u8>>>;

/// A fixture of the test suite.
#[must_use]
pub fn input_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures").join(name)
}

/// Prepares the work that `spec` describes; `spec.kind` says which.
///
/// # Errors
/// An unknown kind, a field that is missing, a file that cannot be read, and what
/// the first run of the work answers.
pub fn open(spec: &Value) -> Result<Case> {
    let mut case = match text(spec, "kind")? {
        "convert" => tool_case("image-convert", convert_params(spec)?, &[path(spec)?])?,
        "qr" => tool_case("qr", qr_params(spec)?, &[])?,
        "qr-matrix" => qr_matrix(spec)?,
        "decode" => decode(&path(spec)?)?,
        "probe" => probe(&path(spec)?)?,
        "quote" => quote(spec)?,
        "call-unbilled" => call(Noxus::unbilled()?, spec)?,
        "call-billed" => with_wallet(spec, |noxus| call(noxus, spec))?,
        "estimate" => with_wallet(spec, |noxus| estimate(noxus, spec))?,
        "balance" => with_wallet(spec, |noxus| Ok(operation(noxus, "balance")))?,
        "versions" => operation(Noxus::unbilled()?, "versions"),
        other => return Err(format!("no such kind of work: {other}").into()),
    };
    case()?;
    Ok(case)
}

fn text<'a>(spec: &'a Value, name: &str) -> Result<&'a str> {
    spec.get(name).and_then(Value::as_str).ok_or_else(|| format!("“{name}” is missing").into())
}

fn path(spec: &Value) -> Result<PathBuf> {
    Ok(PathBuf::from(text(spec, "input")?))
}

/// The options of `image-convert` for a case: those of the tool under its own names.
fn convert_params(spec: &Value) -> Result<Value> {
    let mut params = json!({"output_format": text(spec, "format")?});
    for name in ["quality", "lossless", "effort", "width"] {
        if let Some(value) = spec.get(name) {
            params[name] = value.clone();
        }
    }
    Ok(params)
}

fn qr_params(spec: &Value) -> Result<Value> {
    let mut params = json!({"text": text(spec, "text")?, "output_format": text(spec, "format")?});
    for name in ["scale", "quiet_zone", "error_correction"] {
        if let Some(value) = spec.get(name) {
            params[name] = value.clone();
        }
    }
    Ok(params)
}

/// The pure tool: no engine around it, no thread.
fn tool_case(name: &str, params: Value, files: &[PathBuf]) -> Result<Case> {
    let tool = tools::find(name)?;
    let inputs = files
        .iter()
        .map(|path| Ok(Input::from_bytes("image", std::fs::read(path)?)))
        .collect::<Result<Vec<_>>>()?;
    Ok(Box::new(move || {
        let output = Ctx::with_defaults(|ctx| tool.run(&params, &inputs, ctx))?;
        Ok(output.files.first().ok_or("no result")?.content.bytes()?.into_owned())
    }))
}

fn qr_matrix(spec: &Value) -> Result<Case> {
    let text = text(spec, "text")?.to_owned();
    let level = serde_json::from_value(spec.get("error_correction").cloned().unwrap_or_default())?;
    Ok(Box::new(move || Ok(qr::encode(&text, level)?.rows().flatten().map(|dark| u8::from(*dark)).collect())))
}

fn decode(path: &Path) -> Result<Case> {
    let bytes = std::fs::read(path)?;
    let format = ImageFormat::detect(&bytes).ok_or("not a picture")?;
    Ok(Box::new(move || {
        let options = DecodeOptions::default();
        let picture = Ctx::with_defaults(|ctx| codec::decode(format, &bytes, &options, ctx))?;
        let frame = picture.frames.into_iter().next().ok_or("no frames")?;
        Ok(frame.raster.into_pixels())
    }))
}

fn probe(path: &Path) -> Result<Case> {
    let input = Input::from_bytes("image", std::fs::read(path)?);
    Ok(Box::new(move || {
        Ok(serde_json::to_vec(&noxus_engine::probe(&input, InputKind::Image, &Limits::default())?.bytes)?)
    }))
}

/// The price of a call whose facts are known: the pure function.
fn quote(spec: &Value) -> Result<Case> {
    let (tool, tariff) = (tools::find("qr")?, Tariff::builtin()?);
    let params = qr_params(spec)?;
    Ok(Box::new(move || {
        let quote = tool.prepare(params.clone(), Vec::new(), &Limits::default())?.quote(&[], &tariff)?;
        Ok(quote.total().to_string().into_bytes())
    }))
}

fn request(spec: &Value) -> Result<JobRequest> {
    if spec.get("input").is_some() {
        let input = Input::from_bytes("image", std::fs::read(path(spec)?)?);
        return Ok(JobRequest::new("image-convert", convert_params(spec)?).with_input(input));
    }
    Ok(JobRequest::new("qr", qr_params(spec)?))
}

/// A case on an engine with a ledger, whose file lasts as long as the case.
fn with_wallet(spec: &Value, case: impl FnOnce(Noxus) -> Result<Case>) -> Result<Case> {
    let wallet = Wallet::open(spec.get("store").and_then(Value::as_str).unwrap_or(":memory:"))?;
    let mut case = case(wallet.noxus.clone())?;
    Ok(Box::new(move || {
        let _alive = &wallet;
        case()
    }))
}

/// A whole call: through the order of the contract and the worker pool.
fn call(noxus: Noxus, spec: &Value) -> Result<Case> {
    let request = request(spec)?;
    Ok(Box::new(move || {
        let response = noxus.run(request.clone())?;
        Ok(response.files.first().ok_or("no result")?.bytes()?.into_owned())
    }))
}

fn estimate(noxus: Noxus, spec: &Value) -> Result<Case> {
    let request = request(spec)?;
    Ok(Box::new(move || Ok(noxus.estimate(request.clone())?.to_json().into_bytes())))
}

fn operation(noxus: Noxus, name: &'static str) -> Case {
    let arguments = json!({});
    Box::new(move || Ok(noxus.call(name, &arguments)?.to_string().into_bytes()))
}
