//! The tools of the catalog: options, limits, services, prices.

use noxus_engine::{DynTool, INPUT_KINDS, Limits, ServiceUse, Services, StartingPrice, Tariff, Unit, tools};
use serde_json::json;

use crate::answers::{CatalogAnswer, CatalogTool, ServiceState, TariffName, True, UnitWords};

/// The catalog under these limits and prices, with these services.
pub(crate) fn of(limits: &Limits, tariff: &Tariff, services: &Services) -> CatalogAnswer {
    CatalogAnswer {
        success: True,
        catalog_version: 1,
        limits: json!(limits),
        tariff: TariffName {
            id: tariff.id.clone(),
            version: tariff.version,
            currency: tariff.currency.clone(),
        },
        units: Unit::ALL.map(|unit| UnitWords { unit, text: unit.text() }).into(),
        input_kinds: INPUT_KINDS.to_vec(),
        tools: tools::all().iter().map(|tool| entry(*tool, tariff, services)).collect(),
    }
}

fn entry(tool: &dyn DynTool, tariff: &Tariff, services: &Services) -> CatalogTool {
    let rates = tariff.rates(tool.slug());
    let services: Vec<ServiceState> =
        tool.services().iter().map(|service| state(service, services)).collect();
    let missing = services.iter().find(|service| service.is_required && !service.available);
    let reason = match &rates {
        Err(error) => Some(error.message().clone()),
        Ok(_) => missing.and_then(|service| service.reason.clone()),
    };
    // The whole price where it is the same for every call, else where it begins.
    let (price_usd, from_usd) = match tariff.starting_price(tool.slug()) {
        Ok(StartingPrice::Fixed(usd)) => (Some(usd.to_string()), None),
        Ok(StartingPrice::From(usd)) => (None, Some(usd.to_string())),
        Err(_) => (None, None),
    };
    CatalogTool {
        slug: tool.slug(),
        aliases: tool.aliases().to_vec(),
        summary: tool.summary(),
        primary_field: tool.primary_field(),
        inputs: tool.inputs().to_vec(),
        params: tools::params_schema(tool).clone(),
        report: tool.report_schema(),
        example: tool.example().ok(),
        services,
        rates: rates.map(<[_]>::to_vec).unwrap_or_default(),
        available: reason.is_none(),
        reason,
        price_usd,
        from_usd,
    }
}

fn state(declared: &ServiceUse, services: &Services) -> ServiceState {
    let reason = (declared.check)(services).err().map(|error| error.message().clone());
    ServiceState {
        service: declared.service,
        summary: declared.summary.clone(),
        is_required: declared.is_required,
        available: reason.is_none(),
        reason,
    }
}
