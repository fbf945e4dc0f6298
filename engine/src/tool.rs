//! What a tool is, and the one form in which all tools are called.

use std::marker::PhantomData;

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{Code, Error, Result};
use crate::tariff::{Quote, Tariff};
use crate::{Ctx, Facts, Input, Limits, Output, OutputFile, Service, Text, Usage, params, text};

/// A media tool: one folder under `tools/`, one line in `tools!`.
pub trait Tool: Send + Sync + 'static {
    /// Canonical name, kebab-case.
    const SLUG: &'static str;
    /// Other names the tool answers to.
    const ALIASES: &'static [&'static str];
    /// What it does, in a line.
    const SUMMARY: Text;
    /// The files it takes.
    const INPUTS: &'static [InputField];
    /// The option or input that stands first in a function call.
    const PRIMARY_FIELD: &'static str;
    /// The services that it may ask for.
    const SERVICES: &'static [Service] = &[];
    /// The options: every one once, with documentation, default and range.
    type Params: DeserializeOwned + JsonSchema + garde::Validate<Context = ()>;
    /// What it returns beside files.
    type Report: Serialize + JsonSchema;

    /// Rules between options, which types and ranges cannot say.
    ///
    /// # Errors
    /// [`Code::ConflictingFields`], [`Code::MissingField`] or [`Code::InvalidField`].
    fn check(params: &Self::Params, limits: &Limits) -> Result<()> {
        let _ = (params, limits);
        Ok(())
    }

    /// The price before the run: pure, total, an upper bound.
    ///
    /// # Errors
    /// As [`Tariff::price`].
    fn quote(params: &Self::Params, facts: &[Facts], tariff: &Tariff) -> Result<Quote>;

    /// The most memory that the run takes at once, in bytes, its results included: pure,
    /// total, an upper bound. Inputs that are in memory already do not count, nor does
    /// what a service takes on its own account, such as the model of a recogniser.
    fn memory_bytes(params: &Self::Params, facts: &[Facts], limits: &Limits) -> u64;

    /// Does the work.
    ///
    /// # Errors
    /// Any [`Code`]; on an error nothing is returned and nothing charged.
    fn run(params: &Self::Params, inputs: &[Input], ctx: &Ctx<'_>) -> Result<Output<Self::Report>>;
}

/// A file that a tool takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputField {
    /// Name of the field: `image`, `video`, ...
    pub name: &'static str,
    /// What kind of file.
    pub kind: InputKind,
    /// What it is for.
    pub summary: Text,
    /// Fewest files under this name.
    pub min_count: u32,
    /// Most files under this name.
    pub max_count: u32,
}

/// A kind of input file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InputKind {
    /// A picture.
    Image,
    /// A video, with or without sound.
    Video,
}

impl InputKind {
    /// Whether such files are read as they are needed, and never whole.
    pub const fn is_streamed(self) -> bool {
        matches!(self, Self::Video)
    }
}

/// The result of a tool with its report as JSON.
#[derive(Clone, Debug)]
pub struct ToolOutput {
    /// Result files; the first is the main one.
    pub files: Vec<OutputFile>,
    /// The report's fields.
    pub report: Map<String, Value>,
    /// Work done, priced like the quote.
    pub usage: Vec<Usage>,
}

/// A [`Tool`] without its types: options come as JSON.
pub trait DynTool: Send + Sync {
    /// [`Tool::SLUG`].
    fn slug(&self) -> &'static str;
    /// [`Tool::ALIASES`].
    fn aliases(&self) -> &'static [&'static str];
    /// [`Tool::SUMMARY`].
    fn summary(&self) -> Text;
    /// [`Tool::INPUTS`].
    fn inputs(&self) -> &'static [InputField];
    /// [`Tool::PRIMARY_FIELD`].
    fn primary_field(&self) -> &'static str;
    /// [`Tool::SERVICES`].
    fn services(&self) -> &'static [Service];
    /// JSON Schema (2020-12) of the options, without `$ref`s.
    fn params_schema(&self) -> Value;
    /// JSON Schema of the report.
    fn report_schema(&self) -> Value;
    /// Checks options and the number of inputs per field.
    ///
    /// # Errors
    /// [`Code::InvalidField`], [`Code::MissingField`], [`Code::ConflictingFields`],
    /// [`Code::InvalidRequest`].
    fn check(&self, params: &Value, inputs: &[Input], limits: &Limits) -> Result<()>;
    /// [`Tool::quote`].
    ///
    /// # Errors
    /// As [`DynTool::check`] and [`Tool::quote`].
    fn quote(&self, params: &Value, facts: &[Facts], tariff: &Tariff) -> Result<Quote>;
    /// [`Tool::memory_bytes`].
    ///
    /// # Errors
    /// As [`DynTool::check`].
    fn memory_bytes(&self, params: &Value, facts: &[Facts], limits: &Limits) -> Result<u64>;
    /// [`Tool::run`], after the checks.
    ///
    /// # Errors
    /// As [`DynTool::check`] and [`Tool::run`].
    fn run(&self, params: &Value, inputs: &[Input], ctx: &Ctx<'_>) -> Result<ToolOutput>;
}

/// Makes a [`DynTool`] of a [`Tool`]; has no state.
pub(crate) struct Erased<T>(PhantomData<fn() -> T>);

impl<T> Erased<T> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

fn schema_of<S: JsonSchema>() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    SchemaGenerator::new(settings).into_root_schema_for::<S>().to_value()
}

impl<T: Tool> DynTool for Erased<T> {
    fn slug(&self) -> &'static str {
        T::SLUG
    }

    fn aliases(&self) -> &'static [&'static str] {
        T::ALIASES
    }

    fn summary(&self) -> Text {
        T::SUMMARY
    }

    fn inputs(&self) -> &'static [InputField] {
        T::INPUTS
    }

    fn primary_field(&self) -> &'static str {
        T::PRIMARY_FIELD
    }

    fn services(&self) -> &'static [Service] {
        T::SERVICES
    }

    fn params_schema(&self) -> Value {
        schema_of::<T::Params>()
    }

    fn report_schema(&self) -> Value {
        schema_of::<T::Report>()
    }

    fn check(&self, params_json: &Value, inputs: &[Input], limits: &Limits) -> Result<()> {
        let params = params::parse::<T::Params>(params_json, &|| self.params_schema())?;
        check_texts(params_json, limits)?;
        check_inputs(T::INPUTS, inputs, limits)?;
        T::check(&params, limits)
    }

    fn quote(&self, params: &Value, facts: &[Facts], tariff: &Tariff) -> Result<Quote> {
        let params = params::parse::<T::Params>(params, &|| self.params_schema())?;
        T::quote(&params, facts, tariff)
    }

    fn memory_bytes(&self, params: &Value, facts: &[Facts], limits: &Limits) -> Result<u64> {
        let params = params::parse::<T::Params>(params, &|| self.params_schema())?;
        Ok(T::memory_bytes(&params, facts, limits))
    }

    fn run(&self, params_json: &Value, inputs: &[Input], ctx: &Ctx<'_>) -> Result<ToolOutput> {
        let params = params::parse::<T::Params>(params_json, &|| self.params_schema())?;
        check_texts(params_json, ctx.limits())?;
        check_inputs(T::INPUTS, inputs, ctx.limits())?;
        T::check(&params, ctx.limits())?;
        ctx.check_cancelled()?;
        let output = T::run(&params, inputs, ctx);
        if !ctx.cancel_token().is_cancelled() {
            // Neither a result nor an error of a file that changed meanwhile is of worth.
            inputs.iter().try_for_each(Input::check_unchanged)?;
        }
        let output = output?;
        ctx.limits().check_output_bytes(output.files.iter().map(|file| file.bytes.len() as u64).sum())?;
        let report = match serde_json::to_value(&output.report) {
            Ok(Value::Object(report)) => report,
            Ok(Value::Null) => Map::new(),
            Ok(_) | Err(_) => {
                return Err(Error::new(
                    Code::ToolFailed,
                    text!("El informe no es un objeto.", "The report is not an object."),
                ));
            }
        };
        Ok(ToolOutput { files: output.files, report, usage: output.usage })
    }
}

/// No text option is longer than the limit.
fn check_texts(params: &Value, limits: &Limits) -> Result<()> {
    let limit = limits.max_text_bytes;
    let fields = params.as_object().into_iter().flatten();
    for (name, text) in fields.filter_map(|(name, value)| Some((name, value.as_str()?))) {
        let length = text.len();
        if length as u64 > limit {
            return Err(Error::new(
                Code::FileTooLarge,
                text!(
                    "El texto de «{name}» tiene {length} bytes; el límite es {limit}.",
                    "The text of “{name}” has {length} bytes; the limit is {limit}."
                ),
            )
            .with_field(name));
        }
    }
    Ok(())
}

/// Every input belongs to a declared field, in a permitted number.
fn check_inputs(fields: &[InputField], inputs: &[Input], limits: &Limits) -> Result<()> {
    let (count, limit) = (inputs.len(), limits.max_inputs);
    if count > limit as usize {
        return Err(Error::new(
            Code::ItemLimitExceeded,
            text!(
                "La petición trae {count} archivos; el límite es {limit}.",
                "The request has {count} files; the limit is {limit}."
            ),
        ));
    }
    for input in inputs {
        let name = input.field();
        if !fields.iter().any(|field| field.name == name) {
            let known = if fields.is_empty() { "–".to_owned() } else { names(fields) };
            return Err(Error::new(
                Code::InvalidField,
                text!(
                    "La herramienta no recibe ningún archivo «{name}».",
                    "The tool takes no file “{name}”."
                ),
            )
            .with_hint(text!("Archivos admitidos: {known}.", "Files it takes: {known}."))
            .with_field(name));
        }
    }
    for field in fields {
        let (name, count) = (field.name, inputs.iter().filter(|input| input.field() == field.name).count());
        if count < field.min_count as usize {
            return Err(Error::new(
                Code::MissingField,
                text!("Falta el archivo «{name}».", "The file “{name}” is missing."),
            )
            .with_hint(text!(
                "Envíalo como parte multipart «{name}», como ruta, o como content_base64 en JSON.",
                "Send it as a multipart part “{name}”, as a path, or as content_base64 in JSON."
            ))
            .with_field(name));
        }
        let most = field.max_count;
        if count > most as usize {
            return Err(Error::new(
                Code::ItemLimitExceeded,
                text!(
                    "Hay {count} archivos «{name}»; se admiten {most}.",
                    "There are {count} files “{name}”; {most} is the most."
                ),
            )
            .with_field(name));
        }
    }
    Ok(())
}

fn names(fields: &[InputField]) -> String {
    fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ")
}
