//! Who makes videos.

use noxus_engine::video_generator::outside;
use noxus_engine::{Services, Text, text};

use super::Finding;

/// The providers that calls could ask, each with whether it has its key. They are not asked for this.
pub(super) fn findings(services: &Services) -> Vec<Finding> {
    let check = "video_provider";
    let generator = outside(services);
    let providers = generator.as_ref().map(|generator| generator.providers()).unwrap_or_default();
    let (Some(generator), false) = (generator, providers.is_empty()) else {
        return vec![Finding::ok(
            check,
            Text::constant(
                "Sin proveedor de vídeo: «animatic» los hace aquí.",
                "No provider of video: “animatic” makes them here.",
            ),
        )];
    };
    let finding = |name: &str, kind: &str, models: &str| match generator.check(name) {
        Ok(()) => Finding::ok(
            check,
            text!(
                "«{name}» ({kind}) puede hacer vídeos con {models}. Si responde lo dice «noxus providers check».",
                "“{name}” ({kind}) can make videos with {models}. Whether it answers, “noxus providers check” tells."
            ),
        ),
        Err(error) => Finding::warning(
            check,
            error.message().clone(),
            error
                .hint()
                .cloned()
                .unwrap_or_else(|| Text::constant("Revisa «video.providers».", "Look at “video.providers”.")),
        ),
    };
    let findings = providers.iter().map(|provider| {
        let models: Vec<&str> = provider.models.iter().map(|model| model.name.as_str()).collect();
        finding(&provider.name, &provider.kind, &models.join(", "))
    });
    findings.collect()
}
