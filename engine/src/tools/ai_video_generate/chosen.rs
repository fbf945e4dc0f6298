//! Who makes the video, and whether it can be as it is asked for: told before anything is held. What a model
//! lacks is refused by name, with what there is instead.

use super::files;
use super::params::Params;
use super::price;
use super::prompt;
use crate::error::{Code, Error, Result};
use crate::video_generator::{
    ANIMATIC, AspectRatio, Audio, Capabilities, Choices, ModelInfo, ProviderInfo, Resolution,
};
use crate::{Facts, Media, Text, text};

/// A model of a provider.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    pub(super) provider: String,
    pub(super) is_ai: bool,
    pub(super) model: ModelInfo,
}

/// What a video is to be like, once all defaults are filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settled {
    pub(super) duration_ms: u64,
    pub(super) aspect_ratio: Option<AspectRatio>,
    pub(super) resolution: Option<Resolution>,
    pub(super) size: Option<(u32, u32)>,
    pub(super) frame_rate: Option<u32>,
    pub(super) generate_audio: bool,
    pub(super) images: u64,
}

impl Chosen {
    /// Finds provider and model by their names.
    ///
    /// # Errors
    /// [`Code::InvalidField`] on `provider` or `model`; the hint names those there are.
    pub(super) fn find(params: &Params, providers: &[ProviderInfo]) -> Result<Self> {
        let (wanted, known) = (params.provider.trim(), |names: Vec<&str>| names.join(", "));
        let Some(provider) = providers.iter().find(|provider| provider.name == wanted) else {
            let known = known(providers.iter().map(|provider| provider.name.as_str()).collect());
            return Err(Error::new(
                Code::InvalidField,
                text!("No hay ningún proveedor «{wanted}».", "There is no provider “{wanted}”."),
            )
            .with_field("provider")
            .with_hint(text!(
                "Proveedores: {known}. Los demás se configuran en «video.providers».",
                "Providers: {known}. Others are set up in “video.providers”."
            )));
        };
        let name = &provider.name;
        let asked = params.model.as_deref().map(str::trim);
        let model = match asked {
            None => provider.models.first(),
            Some(asked) => provider.models.iter().find(|model| model.name == asked),
        };
        let Some(model) = model else {
            let known = known(provider.models.iter().map(|model| model.name.as_str()).collect());
            let asked = asked.unwrap_or_default();
            return Err(Error::new(
                Code::InvalidField,
                text!(
                    "El proveedor «{name}» no tiene ningún modelo «{asked}».",
                    "The provider “{name}” has no model “{asked}”."
                ),
            )
            .with_field("model")
            .with_hint(text!("Modelos: {known}.", "Models: {known}.")));
        };
        let chosen = Self { provider: name.clone(), is_ai: provider.is_ai, model: model.clone() };
        chosen.check_options(params)?;
        Ok(chosen)
    }

    fn capabilities(&self) -> &Capabilities {
        &self.model.capabilities
    }

    /// Whether the model can do what is asked for, files aside.
    fn check_options(&self, params: &Params) -> Result<()> {
        let can = self.capabilities();
        let (length, most) = (params.prompt.trim().chars().count(), can.max_prompt_characters);
        if length > most as usize {
            return Err(self
                .refuse(
                    "prompt",
                    &format!("tiene {length} caracteres"),
                    &format!("it has {length} characters"),
                )
                .with_hint(text!("El máximo es {most}.", "The most is {most}.")));
        }
        if params.negative_prompt.is_some() && !can.negative_prompt {
            return Err(self.lacks("negative_prompt"));
        }
        if params.seed.is_some() && !can.seed {
            return Err(self.lacks("seed"));
        }
        match (params.generate_audio, can.audio) {
            (Some(true), Audio::Never) => return Err(self.lacks("generate_audio")),
            (Some(false), Audio::Always) => {
                return Err(self
                    .refuse("generate_audio", "siempre hace sonido", "it always makes sound")
                    .with_hint(Text::constant("Quita «generate_audio».", "Leave “generate_audio” out.")));
            }
            _ => {}
        }
        self.duration_ms(params)?;
        self.frame_rate(params)?;
        self.one_of("resolution", params.resolution, &can.resolutions, Resolution::name)?;
        self.one_of("aspect_ratio", params.aspect_ratio, &can.aspect_ratios, AspectRatio::name)
    }

    /// How long it is to be.
    fn duration_ms(&self, params: &Params) -> Result<u64> {
        let durations = &self.capabilities().durations_ms;
        let Some(seconds) = params.duration else { return Ok(durations.usual().unwrap_or(5_000)) };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked: 0.5 to 600")]
        let wanted = (seconds * 1_000.0).round() as u64;
        if durations.has(wanted) {
            return Ok(wanted);
        }
        let wanted = seconds_of(wanted);
        let hint = match durations {
            Choices::OneOf(known) => {
                let known = known.iter().map(|ms| seconds_of(*ms)).collect::<Vec<_>>().join(", ");
                text!("Duraciones, en segundos: {known}.", "Lengths in seconds: {known}.")
            }
            Choices::Range(crate::video_generator::NumberRange { least, most, .. }) => {
                let (least, most) = (seconds_of(*least), seconds_of(*most));
                text!("De {least} a {most} segundos.", "From {least} to {most} seconds.")
            }
        };
        let refused =
            self.refuse("duration", &format!("no hace {wanted} s"), &format!("it does not make {wanted} s"));
        Err(refused.with_hint(hint))
    }

    fn frame_rate(&self, params: &Params) -> Result<Option<u32>> {
        let known = &self.capabilities().frame_rates;
        let Some(wanted) = params.fps else { return Ok(known.first().copied()) };
        let wanted = u32::try_from(wanted).unwrap_or(0);
        if known.is_empty() {
            return Err(self.lacks("fps"));
        }
        if known.contains(&wanted) {
            return Ok(Some(wanted));
        }
        let known = known.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let refused = self.refuse("fps", &format!("no hace {wanted}"), &format!("it does not make {wanted}"));
        Err(refused.with_hint(text!("Fotogramas por segundo: {known}.", "Frames a second: {known}.")))
    }

    /// Whether a word is among those that the model knows.
    fn one_of<T: Copy + PartialEq>(
        &self,
        field: &'static str,
        wanted: Option<T>,
        known: &[T],
        name: fn(T) -> &'static str,
    ) -> Result<()> {
        let Some(wanted) = wanted.filter(|wanted| !known.contains(wanted)) else { return Ok(()) };
        if known.is_empty() {
            return Err(self.lacks(field));
        }
        let known = known.iter().map(|one| name(*one)).collect::<Vec<_>>().join(", ");
        let wanted = name(wanted);
        let refused = self.refuse(field, &format!("no hace {wanted}"), &format!("it does not make {wanted}"));
        Err(refused.with_hint(text!("Valores admitidos: {known}.", "Values it takes: {known}.")))
    }

    /// Fills in all defaults, and checks the files.
    ///
    /// # Errors
    /// [`Code::InvalidField`], [`Code::MissingField`] or [`Code::ConflictingFields`] on the file in question;
    /// [`Code::ItemLimitExceeded`] for too many references.
    pub(super) fn settle(&self, params: &Params, facts: &[Facts]) -> Result<Settled> {
        self.check_files(facts)?;
        let can = self.capabilities();
        let resolution = params.resolution.or(can.resolutions.first().copied());
        let aspect_ratio = params.aspect_ratio.or_else(|| shape(&params.prompt, facts, &can.aspect_ratios));
        let audio = params.generate_audio.unwrap_or(can.audio == Audio::Always);
        Ok(Settled {
            duration_ms: self.duration_ms(params)?,
            aspect_ratio,
            resolution,
            size: aspect_ratio.zip(resolution).map(|(ratio, resolution)| ratio.size(resolution)),
            frame_rate: self.frame_rate(params)?,
            generate_audio: audio,
            images: price::images(facts),
        })
    }

    fn check_files(&self, facts: &[Facts]) -> Result<()> {
        let can = self.capabilities();
        let count = |field: &str| facts.iter().filter(|facts| facts.field == field).count();
        let single = [
            (files::FIRST, can.first_frame),
            (files::LAST, can.last_frame),
            (files::VIDEO, can.reference_video),
            (files::AUDIO, can.reference_audio),
        ];
        if let Some((field, _)) = single.iter().find(|(field, is_taken)| !is_taken && count(field) > 0) {
            return Err(self.lacks(field));
        }
        let (pictures, most) = (count(files::PICTURES), can.max_reference_images);
        if pictures > 0 && most == 0 {
            return Err(self.lacks(files::PICTURES));
        }
        if pictures > most as usize {
            let (model, field) = (&self.model.name, files::PICTURES);
            return Err(Error::new(
                Code::ItemLimitExceeded,
                text!(
                    "Hay {pictures} archivos «{field}»; «{model}» admite {most}.",
                    "There are {pictures} files “{field}”; “{model}” takes {most}."
                ),
            )
            .with_field(field));
        }
        let needs_first = can.needs_first_frame || (count(files::LAST) > 0 && !can.last_frame_alone);
        if needs_first && count(files::FIRST) == 0 {
            let (model, field) = (&self.model.name, files::FIRST);
            return Err(Error::new(
                Code::MissingField,
                text!("Falta «{field}»: «{model}» lo necesita.", "“{field}” is missing: “{model}” needs it."),
            )
            .with_field(field)
            .with_hint(Text::constant(
                "Envía la imagen con la que ha de empezar el vídeo.",
                "Send the picture that the video is to begin with.",
            )));
        }
        let has_frames = count(files::FIRST) + count(files::LAST) > 0;
        let reference =
            [files::PICTURES, files::VIDEO, files::AUDIO].into_iter().find(|field| count(field) > 0);
        match reference {
            Some(field) if has_frames && can.frames_exclude_references => {
                let model = &self.model.name;
                Err(Error::new(
                    Code::ConflictingFields,
                    text!(
                        "En «{model}», «{field}» y las imágenes de principio o final se excluyen.",
                        "With “{model}”, “{field}” and pictures to begin or end with exclude each other."
                    ),
                )
                .with_field(field)
                .with_hint(Text::constant("Envía solo lo uno o lo otro.", "Send one or the other.")))
            }
            _ => Ok(()),
        }
    }

    /// The model does not take that option at all.
    fn lacks(&self, field: &str) -> Error {
        let refused = self.refuse(field, "no lo admite", "it does not take it");
        let taken = self.taken();
        refused.with_hint(text!("Admite: {taken}.", "It takes: {taken}."))
    }

    /// The options that the model takes, by their names.
    fn taken(&self) -> String {
        let can = self.capabilities();
        let names = [
            ("prompt", true),
            ("negative_prompt", can.negative_prompt),
            (files::FIRST, can.first_frame),
            (files::LAST, can.last_frame),
            (files::PICTURES, can.max_reference_images > 0),
            (files::VIDEO, can.reference_video),
            (files::AUDIO, can.reference_audio),
            ("duration", true),
            ("aspect_ratio", !can.aspect_ratios.is_empty()),
            ("resolution", !can.resolutions.is_empty()),
            ("fps", !can.frame_rates.is_empty()),
            ("seed", can.seed),
            ("generate_audio", can.audio != Audio::Never),
        ];
        names.iter().filter(|(_, is_taken)| *is_taken).map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    fn refuse(&self, field: &str, es: &str, en: &str) -> Error {
        let (provider, model) = (&self.provider, &self.model.name);
        let (who_es, who_en) = if provider == model {
            (format!("«{provider}»"), format!("“{provider}”"))
        } else {
            (format!("«{model}», de «{provider}»,"), format!("“{model}” of “{provider}”"))
        };
        Error::new(
            Code::InvalidField,
            text!(
                "El campo «{field}» no vale con {who_es} porque {es}.",
                "The field “{field}” does not go with {who_en}: {en}."
            ),
        )
        .with_field(field)
    }
}

/// No provider was looked up yet: the services were not there.
pub(super) fn not_met(provider: &str) -> Error {
    Error::new(
        Code::ProviderNotConfigured,
        text!("El proveedor «{provider}» no está configurado.", "The provider “{provider}” is not set up."),
    )
    .with_field("provider")
    .with_hint(text!("«{ANIMATIC}» siempre está.", "“{ANIMATIC}” is always there."))
}

/// What the prompt says, else what the first picture or video is like, else the usual one.
fn shape(prompt: &str, facts: &[Facts], known: &[AspectRatio]) -> Option<AspectRatio> {
    if let Some(said) = prompt::shape(prompt) {
        let (across, down) = said.parts();
        return AspectRatio::nearest(across, down, known);
    }
    let first = |field: &str| {
        let of_field = facts.iter().find(|facts| facts.field == field);
        of_field.and_then(|facts| match &facts.media {
            // Lying on its side until it is turned.
            Media::Image(picture) if picture.orientation >= 5 => Some((picture.height, picture.width)),
            Media::Image(picture) => Some((picture.width, picture.height)),
            Media::Video(video) => Some((video.video.width, video.video.height)),
            Media::Audio(_) => None,
        })
    };
    let fields = [files::FIRST, files::LAST, files::PICTURES, files::VIDEO];
    match fields.into_iter().find_map(first) {
        Some((width, height)) => AspectRatio::nearest(width, height, known),
        None => known.first().copied(),
    }
}

/// Milliseconds as seconds, without zeros that say nothing.
fn seconds_of(ms: u64) -> String {
    let (whole, rest) = (ms / 1_000, ms % 1_000);
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole}.{rest:03}").trim_end_matches('0').to_owned()
}
