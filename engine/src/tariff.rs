//! Prices: a tariff is data, a quote is a list of lines with their sum.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::{Text, text};

/// What a tool charges by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unit {
    /// A call, whatever its size.
    Call,
    /// A second of input or output media.
    Second,
    /// A second of speech recognised.
    SpeechSecond,
    /// A million pixels, read or written; counted several times where an encoder takes as
    /// much longer over them.
    Megapixel,
    /// A scene of a video.
    Scene,
    /// A thousand characters of text.
    ThousandCharacters,
    /// A thousand characters that a language model writes.
    ThousandWrittenCharacters,
    /// A search in a library of stock footage.
    StockLookup,
    /// A picture that is sent along.
    InputPicture,
    /// One US dollar of what an outside provider asks, times the margin.
    ProviderUsd,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 10] = [
        Self::Call,
        Self::Second,
        Self::SpeechSecond,
        Self::Megapixel,
        Self::Scene,
        Self::ThousandCharacters,
        Self::ThousandWrittenCharacters,
        Self::StockLookup,
        Self::InputPicture,
        Self::ProviderUsd,
    ];

    /// What a price in this unit is for.
    pub const fn text(self) -> Text {
        let (es, en) = match self {
            Self::Call => ("por llamada", "per call"),
            Self::Second => ("por segundo de audio o vídeo", "per second of audio or video"),
            Self::SpeechSecond => {
                ("por segundo de voz que se transcribe", "per second of speech transcribed")
            }
            Self::Megapixel => ("por millón de píxeles", "per million pixels"),
            Self::Scene => ("por escena", "per scene"),
            Self::ThousandCharacters => ("por mil caracteres", "per thousand characters"),
            Self::ThousandWrittenCharacters => (
                "por mil caracteres que escribe un modelo de lenguaje",
                "per thousand characters that a language model writes",
            ),
            Self::StockLookup => {
                ("por búsqueda en un banco de imágenes", "per search in a library of stock footage")
            }
            Self::InputPicture => ("por imagen que se envía", "per picture that is sent"),
            Self::ProviderUsd => ("por dólar que pide el proveedor", "per dollar that the provider asks for"),
        };
        Text::constant(es, en)
    }

    /// The unit's name in tariffs and quotes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Second => "second",
            Self::SpeechSecond => "speech_second",
            Self::Megapixel => "megapixel",
            Self::Scene => "scene",
            Self::ThousandCharacters => "thousand_characters",
            Self::ThousandWrittenCharacters => "thousand_written_characters",
            Self::StockLookup => "stock_lookup",
            Self::InputPicture => "input_picture",
            Self::ProviderUsd => "provider_usd",
        }
    }
}

/// An amount of work in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// The unit.
    pub unit: Unit,
    /// How many of it; never negative.
    pub quantity: Decimal,
}

impl Usage {
    /// One call.
    pub const CALL: Self = Self { unit: Unit::Call, quantity: Decimal::ONE };
}

/// A price list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    /// Names the list; copied into every quote.
    pub id: String,
    /// Raised with every change of a price.
    pub version: u32,
    /// ISO 4217 code.
    pub currency: String,
    tools: BTreeMap<String, ToolTariff>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToolTariff {
    rates: Vec<Rate>,
}

/// How a [`Decimal`] is written: exactly, as a text.
#[derive(Clone, Copy, Debug)]
pub struct Exact;

impl JsonSchema for Exact {
    fn schema_name() -> Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": r"^[0-9]+(\.[0-9]+)?$",
            "description": "An exact decimal number in a text.",
            "examples": ["0.002"],
        })
    }
}

/// The price of one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The unit.
    pub unit: Unit,
    /// Price of one, in the tariff's currency.
    #[schemars(with = "Exact")]
    pub usd: Decimal,
    /// How many cost nothing: only what is beyond is charged for.
    #[serde(default, skip_serializing_if = "Decimal::is_zero")]
    #[schemars(with = "Exact")]
    pub included: Decimal,
}

/// What a tool costs at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartingPrice {
    /// Every call costs this much.
    Fixed(Decimal),
    /// No call costs less; larger ones cost more.
    From(Decimal),
}

/// One line of a quote: quantity × price = amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "QuoteLine")]
pub struct Line {
    /// The unit.
    pub unit: Unit,
    /// How many, beyond those that are included.
    #[schemars(with = "Exact")]
    pub quantity: Decimal,
    /// Price of one.
    #[schemars(with = "Exact")]
    pub unit_usd: Decimal,
    /// Exact product; rounding happens once, where money is kept.
    #[schemars(with = "Exact")]
    pub amount_usd: Decimal,
}

/// The price of a call: an upper bound before the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// Which price list.
    pub tariff: String,
    /// Which version of it.
    pub tariff_version: u32,
    /// ISO 4217 code.
    pub currency: String,
    /// What is charged for.
    pub lines: Vec<Line>,
}

impl Quote {
    /// The exact sum of the lines, not rounded.
    pub fn total(&self) -> Decimal {
        self.lines.iter().map(|line| line.amount_usd).sum()
    }
}

impl Tariff {
    /// Reads a price list in TOML.
    ///
    /// # Errors
    /// [`Code::InvalidRequest`] with the place of the mistake.
    pub fn from_toml(document: &str) -> Result<Self> {
        let tariff: Self = toml::from_str(document).map_err(|error| {
            Error::new(
                Code::InvalidRequest,
                text!("La tarifa no es válida: {error}", "The tariff is not valid: {error}"),
            )
            .with_field("tariff")
        })?;
        let negative = tariff
            .tools
            .iter()
            .flat_map(|(slug, tool)| tool.rates.iter().map(move |rate| (slug, rate)))
            .find(|(_, rate)| is_negative(rate.usd) || is_negative(rate.included));
        if let Some((slug, rate)) = negative {
            let (unit, usd) = (rate.unit.name(), rate.usd.min(rate.included));
            return Err(Error::new(
                Code::InvalidRequest,
                text!(
                    "La tarifa de «{slug}» por {unit} es negativa: {usd}.",
                    "The rate of “{slug}” per {unit} is negative: {usd}."
                ),
            )
            .with_field("tariff"));
        }
        Ok(tariff)
    }

    /// The price list noxus ships with.
    ///
    /// # Errors
    /// None in a build whose tests passed.
    pub fn builtin() -> Result<Self> {
        Self::from_toml(include_str!("../tariffs/default.toml"))
    }

    /// Prices work. Usage in a unit without a rate is free; a tool without an
    /// entry is an error, so that forgetting a price never gives work away.
    ///
    /// # Errors
    /// [`Code::ProviderNotConfigured`] for a tool without a price;
    /// [`Code::InvalidRequest`] when an amount overflows.
    pub fn price(&self, slug: &str, usage: &[Usage]) -> Result<Quote> {
        let rates = self.rates(slug)?;
        let mut lines = Vec::with_capacity(usage.len());
        for Usage { unit, quantity } in usage {
            for rate in rates.iter().filter(|rate| rate.unit == *unit) {
                let quantity = (*quantity - rate.included).max(Decimal::ZERO);
                if quantity.is_zero() && !rate.included.is_zero() {
                    continue;
                }
                let amount = quantity.checked_mul(rate.usd).ok_or_else(|| {
                    Error::new(
                        Code::InvalidRequest,
                        text!("El precio de «{slug}» desborda.", "The price of “{slug}” overflows."),
                    )
                })?;
                lines.push(Line {
                    unit: *unit,
                    quantity: quantity.normalize(),
                    unit_usd: rate.usd.normalize(),
                    amount_usd: amount.normalize(),
                });
            }
        }
        Ok(Quote {
            tariff: self.id.clone(),
            tariff_version: self.version,
            currency: self.currency.clone(),
            lines,
        })
    }

    /// What the tool costs at least: its price for a call, which is all of it where nothing
    /// else is charged for.
    ///
    /// # Errors
    /// As [`Tariff::rates`].
    pub fn starting_price(&self, slug: &str) -> Result<StartingPrice> {
        let rates = self.rates(slug)?;
        let least = rates.iter().filter(|rate| rate.unit == Unit::Call && rate.included.is_zero());
        let least: Decimal = least.map(|rate| rate.usd).sum();
        let is_fixed = rates.iter().all(|rate| rate.unit == Unit::Call || rate.usd.is_zero());
        let least = least.normalize();
        Ok(if is_fixed { StartingPrice::Fixed(least) } else { StartingPrice::From(least) })
    }

    /// The rates of one tool.
    ///
    /// # Errors
    /// [`Code::ProviderNotConfigured`] when the list has no entry for it.
    pub fn rates(&self, slug: &str) -> Result<&[Rate]> {
        self.tools.get(slug).map(|tool| tool.rates.as_slice()).ok_or_else(|| {
            let id = &self.id;
            Error::new(
                Code::ProviderNotConfigured,
                text!(
                    "La tarifa «{id}» no tiene precio para «{slug}».",
                    "The tariff “{id}” has no price for “{slug}”."
                ),
            )
        })
    }
}

fn is_negative(number: Decimal) -> bool {
    number.is_sign_negative() && !number.is_zero()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_tariff_prices_every_tool() {
        let tariff = Tariff::builtin().unwrap();
        for tool in crate::tools::all() {
            assert!(tariff.rates(tool.slug()).is_ok_and(|rates| !rates.is_empty()), "{}", tool.slug());
        }
    }

    #[test]
    fn lines_multiply_exactly_and_are_summed() {
        let tariff = Tariff::from_toml(
            r#"id = "t"
            version = 3
            currency = "USD"
            [tools.clip]
            rates = [{ unit = "call", usd = "0.01" }, { unit = "second", usd = "0.0000015" }]"#,
        )
        .unwrap();
        let usage = [Usage::CALL, Usage { unit: Unit::Second, quantity: Decimal::new(12_345, 3) }];
        let quote = tariff.price("clip", &usage).unwrap();
        assert_eq!(quote.tariff_version, 3);
        assert_eq!(quote.lines.len(), 2);
        assert_eq!(quote.total().to_string(), "0.0100185175");
    }

    #[test]
    fn what_is_included_costs_nothing() {
        let tariff = Tariff::from_toml(
            r#"id = "t"
            version = 1
            currency = "USD"
            [tools.small]
            rates = [{ unit = "call", usd = "0.002" }]
            [tools.large]
            rates = [{ unit = "call", usd = "0.002" }, { unit = "megapixel", usd = "0.0001", included = "50" }]"#,
        )
        .unwrap();
        let total = |megapixels: i64| {
            let usage = [Usage::CALL, Usage { unit: Unit::Megapixel, quantity: Decimal::new(megapixels, 1) }];
            tariff.price("large", &usage).unwrap()
        };
        assert_eq!((total(500).lines.len(), total(500).total().to_string().as_str()), (1, "0.002"));
        let beyond = total(525);
        assert_eq!(beyond.lines[1].quantity.to_string(), "2.5");
        assert_eq!(beyond.total(), Decimal::new(225, 5));
        assert_eq!(tariff.starting_price("small").unwrap(), StartingPrice::Fixed(Decimal::new(2, 3)));
        assert_eq!(tariff.starting_price("large").unwrap(), StartingPrice::From(Decimal::new(2, 3)));
    }

    #[test]
    fn a_tool_without_a_price_is_refused() {
        let error = Tariff::builtin().unwrap().price("nope", &[Usage::CALL]).unwrap_err();
        assert_eq!(error.code(), Code::ProviderNotConfigured);
    }

    #[test]
    fn wrong_tariffs_say_where() {
        for (document, word) in [
            ("id = 1", "id"),
            ("id='a'\nversion=1\ncurrency='USD'\n[tools.qr]\nrates=[{unit='call',usd='-1'}]", "-1"),
            ("id='a'\nversion=1\ncurrency='USD'\n[tools.qr]\nrates=[{unit='call',usd='1e'}]", "usd"),
            ("id='a'\nversion=1\ncurrency='USD'\nextra=1\n[tools]", "extra"),
        ] {
            let error = Tariff::from_toml(document).unwrap_err();
            assert_eq!(error.code(), Code::InvalidRequest);
            assert!(error.message().en.contains(word), "{}", error.message().en);
        }
    }
}
