//! What a tool is, and the one form in which all tools are called.

use std::borrow::Borrow;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{Code, Error, Result};
use crate::tariff::{Quote, Tariff};
use crate::{
    Ctx, Example, Facts, Input, InputKind, Limits, Output, OutputFile, ServiceUse, Services, Text, Usage,
    params, schema, text, tools,
};

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
    const SERVICES: &'static [ServiceUse] = &[];
    /// An example call: the text of the [`Example`] in the tool's folder.
    const EXAMPLE: &'static str;
    /// The options: every one once, with documentation, default and range.
    type Params: DeserializeOwned + Serialize + JsonSchema + garde::Validate<Context = ()>;
    /// Options that have passed every check, with what their names stand for. A tool without
    /// such names takes its options as they are.
    type Plan: Borrow<Self::Params> + Send + Sync;
    /// What it returns beside files.
    type Report: Serialize + JsonSchema;

    /// Rules between options, which types and ranges cannot say.
    ///
    /// # Errors
    /// [`Code::ConflictingFields`], [`Code::MissingField`] or [`Code::InvalidField`].
    fn plan(params: Self::Params, limits: &Limits) -> Result<Self::Plan>;

    /// Looks up in the services of this engine what the plan asks of them, before it is priced and
    /// anything is held: what a provider can do and what it costs. Nothing is reached for that.
    ///
    /// # Errors
    /// [`Code::InvalidField`] for what is not there; [`Code::ProviderNotConfigured`].
    fn meet(plan: &mut Self::Plan, services: &Services) -> Result<()> {
        let _ = (plan, services);
        Ok(())
    }

    /// The price before the run: pure, total, an upper bound.
    ///
    /// # Errors
    /// As [`Tariff::price`].
    fn quote(plan: &Self::Plan, facts: &[Facts], tariff: &Tariff) -> Result<Quote>;

    /// The most memory that the run takes at once, in bytes, its results included as far as they
    /// are not in files (of a [`Spool`](crate::Spool)): pure, total, an upper bound. Inputs that are in memory already do not count, nor does
    /// what a service takes on its own account, such as the model of a recogniser.
    fn memory_bytes(plan: &Self::Plan, facts: &[Facts], limits: &Limits) -> u64;

    /// Whether the work is over in a millisecond or so and takes little of a stack: it is not worth
    /// a change of threads, and may be done by whoever waits for it.
    fn is_short(plan: &Self::Plan) -> bool {
        let _ = plan;
        false
    }

    /// Does the work.
    ///
    /// # Errors
    /// Any [`Code`]; on an error nothing is returned and nothing charged.
    fn run(plan: &Self::Plan, inputs: &[Input], ctx: &Ctx<'_>) -> Result<Output<Self::Report>>;
}

/// A file that a tool takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
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
    fn services(&self) -> &'static [ServiceUse];
    /// [`Tool::EXAMPLE`].
    ///
    /// # Errors
    /// [`Code::ToolFailed`] for a text that is no example: none of a tool whose tests passed.
    fn example(&self) -> Result<Example>;
    /// Makes the JSON Schema (2020-12) of the options, without `$ref`s: the work of a millisecond,
    /// which [`tools::params_schema`](crate::tools::params_schema) does once.
    fn make_params_schema(&self) -> Value;
    /// JSON Schema of the report.
    fn report_schema(&self) -> Value;
    /// Reads the options, once, and checks them and the number of inputs per field.
    ///
    /// # Errors
    /// [`Code::InvalidField`], [`Code::MissingField`], [`Code::ConflictingFields`],
    /// [`Code::InvalidRequest`], [`Code::ItemLimitExceeded`], [`Code::FileTooLarge`].
    fn prepare(&self, params: Value, inputs: Vec<Input>, limits: &Limits) -> Result<Box<dyn Prepared>>;
}

impl dyn DynTool {
    /// [`DynTool::prepare`], [`Prepared::meet`] and [`Prepared::run`].
    ///
    /// # Errors
    /// Those of all three.
    pub fn run(&self, params: &Value, inputs: &[Input], ctx: &Ctx<'_>) -> Result<ToolOutput> {
        let mut prepared = self.prepare(params.clone(), inputs.to_vec(), ctx.limits())?;
        prepared.meet(ctx.services())?;
        prepared.run(ctx)
    }
}

/// A call of a tool whose options and inputs are in order.
pub trait Prepared: Send + Sync {
    /// The inputs.
    fn inputs(&self) -> &[Input];
    /// [`Tool::is_short`].
    fn is_short(&self) -> bool;
    /// The options in the one form that all ways to say the same come to: a JSON object without
    /// what is null or as by default, so that a new option with a default changes nothing.
    ///
    /// # Errors
    /// [`Code::ToolFailed`] for options that are no object: none of a tool whose tests passed.
    fn canonical_params(&self) -> Result<Map<String, Value>>;
    /// [`Tool::meet`].
    ///
    /// # Errors
    /// As [`Tool::meet`].
    fn meet(&mut self, services: &Services) -> Result<()>;
    /// [`Tool::quote`].
    ///
    /// # Errors
    /// As [`Tool::quote`].
    fn quote(&self, facts: &[Facts], tariff: &Tariff) -> Result<Quote>;
    /// [`Tool::memory_bytes`].
    fn memory_bytes(&self, facts: &[Facts], limits: &Limits) -> u64;
    /// [`Tool::run`].
    ///
    /// # Errors
    /// As [`Tool::run`]; [`Code::InvalidField`] for an input that changed meanwhile.
    fn run(&self, ctx: &Ctx<'_>) -> Result<ToolOutput>;
}

/// Makes a [`DynTool`] of a [`Tool`]; has no state.
pub(crate) struct Erased<T>(PhantomData<fn() -> T>);

impl<T> Erased<T> {
    pub(crate) const NEW: Self = Self(PhantomData);
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

    fn services(&self) -> &'static [ServiceUse] {
        T::SERVICES
    }

    fn example(&self) -> Result<Example> {
        serde_json::from_str(T::EXAMPLE).map_err(|error| {
            let slug = T::SLUG;
            Error::new(
                Code::ToolFailed,
                text!(
                    "El ejemplo de «{slug}» está mal: {error}",
                    "The example of “{slug}” is wrong: {error}"
                ),
            )
        })
    }

    fn make_params_schema(&self) -> Value {
        schema::of::<T::Params>()
    }

    fn report_schema(&self) -> Value {
        schema::of::<T::Report>()
    }

    fn prepare(
        &self,
        params_json: Value,
        mut inputs: Vec<Input>,
        limits: &Limits,
    ) -> Result<Box<dyn Prepared>> {
        let params = params::parse::<T::Params>(&params_json, &|| tools::params_schema(self).clone())?;
        check_texts(&params_json, limits)?;
        // Whatever files came as text in there is not needed twice.
        drop(params_json);
        check_inputs(T::INPUTS, &inputs, limits)?;
        number(T::INPUTS, &mut inputs);
        Ok(Box::new(Ready::<T> { plan: T::plan(params, limits)?, inputs }))
    }
}

/// A [`Prepared`] call of `T`.
struct Ready<T: Tool> {
    plan: T::Plan,
    inputs: Vec<Input>,
}

impl<T: Tool> Prepared for Ready<T> {
    fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    fn is_short(&self) -> bool {
        T::is_short(&self.plan)
    }

    fn canonical_params(&self) -> Result<Map<String, Value>> {
        let params: &T::Params = self.plan.borrow();
        let mut params = object(params)?;
        let schema = tools::params_schema(&Erased::<T>::NEW);
        let default = |name: &str| schema.get("properties")?.get(name)?.get("default");
        params.retain(|name, value| !value.is_null() && default(name) != Some(value));
        Ok(params)
    }

    fn meet(&mut self, services: &Services) -> Result<()> {
        T::meet(&mut self.plan, services)
    }

    fn quote(&self, facts: &[Facts], tariff: &Tariff) -> Result<Quote> {
        T::quote(&self.plan, facts, tariff)
    }

    fn memory_bytes(&self, facts: &[Facts], limits: &Limits) -> u64 {
        T::memory_bytes(&self.plan, facts, limits)
    }

    fn run(&self, ctx: &Ctx<'_>) -> Result<ToolOutput> {
        ctx.check_cancelled()?;
        let output = T::run(&self.plan, &self.inputs, ctx);
        if !ctx.cancel_token().is_cancelled() {
            // Neither a result nor an error of a file that changed meanwhile is of worth.
            self.inputs.iter().try_for_each(Input::check_unchanged)?;
        }
        let output = output?;
        ctx.limits().check_output_bytes(output.files.iter().map(|file| file.content.size_bytes()).sum())?;
        Ok(ToolOutput { files: output.files, report: object(&output.report)?, usage: output.usage })
    }
}

/// Fields by their names; none for what has none.
fn object(value: &impl Serialize) -> Result<Map<String, Value>> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) | Err(_) => Err(Error::new(
            Code::ToolFailed,
            text!("Las opciones o el informe no son un objeto.", "Options or report are not an object."),
        )),
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

/// Tells files of the same field apart, for whoever reads of one of them in an error.
fn number(fields: &[InputField], inputs: &mut [Input]) {
    for field in fields {
        let mut same: Vec<_> = inputs.iter_mut().filter(|input| input.field() == field.name).collect();
        if same.len() > 1 {
            same.iter_mut().enumerate().for_each(|(index, input)| input.set_index(index));
        }
    }
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
