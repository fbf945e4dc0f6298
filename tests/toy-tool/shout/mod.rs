//! `shout`: a text in capitals. It exists to show what adding a tool takes.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::{
    Ctx, Facts, Input, InputField, Limits, Output, OutputFile, Quote, Tariff, Text, Tool, Usage, filename,
};

/// Options of `shout`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// What to shout.
    ///
    /// es: Lo que se grita.
    #[garde(length(min = 1))]
    pub text: String,

    /// Exclamation marks behind it.
    ///
    /// es: Signos de exclamación detrás.
    #[garde(range(min = 0, max = 9))]
    #[serde(default = "default_marks")]
    pub marks: i64,
}

fn default_marks() -> i64 {
    1
}

/// What `shout` says beside its file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// Letters in capitals, marks excluded.
    ///
    /// es: Letras en mayúsculas, sin contar los signos.
    pub letters: u64,
}

/// The tool `shout`.
#[derive(Clone, Copy, Debug)]
pub struct Shout;

impl Tool for Shout {
    const SLUG: &'static str = "shout";
    const ALIASES: &'static [&'static str] = &["gritar"];
    const SUMMARY: Text = Text::constant("Pone un texto en mayúsculas.", "Puts a text in capitals.");
    const INPUTS: &'static [InputField] = &[];
    const PRIMARY_FIELD: &'static str = "text";
    const EXAMPLE: &'static str = include_str!("example.json");
    type Params = Params;
    type Plan = Params;
    type Report = Report;

    fn plan(params: Params, _limits: &Limits) -> Result<Params> {
        Ok(params)
    }

    fn quote(_params: &Params, _facts: &[Facts], tariff: &Tariff) -> Result<Quote> {
        tariff.price(Self::SLUG, &[Usage::CALL])
    }

    fn memory_bytes(params: &Params, _facts: &[Facts], _limits: &Limits) -> u64 {
        (params.text.len() as u64) * 4 + (1 << 20)
    }

    fn run(params: &Params, _inputs: &[Input], ctx: &Ctx<'_>) -> Result<Output<Report>> {
        ctx.step("shout", 0, 1)?;
        let mut text = params.text.to_uppercase();
        let letters = text.chars().filter(|letter| letter.is_alphabetic()).count() as u64;
        text.extend((0..params.marks).map(|_| '!'));
        let file = OutputFile {
            filename: filename::with_extension("shout", "txt")?,
            mime_type: "text/plain; charset=utf-8",
            content: text.into_bytes().into(),
        };
        Ok(Output { files: vec![file], report: Report { letters }, usage: vec![Usage::CALL] })
    }
}
