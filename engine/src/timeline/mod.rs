//! A video as a plan: scenes with what is said, shown and moved. Plain data, which can be
//! kept, edited and given back; the [`compositor`](crate::compositor) draws it.
//!
//! Time is counted in frames, and a frame lasts a fraction of a second: there is no
//! floating point in it.

mod mark;
mod open_timeline;
mod rate;
mod theme;

pub use mark::{Corner, MAX_MARK_CHARACTERS, Mark};
pub use open_timeline::open_timeline;
pub use rate::FrameRate;
pub use theme::{Theme, ThemeName};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::captions::StyleName;
use crate::error::{Code, Error, Result};
use crate::script::{Figure, MAX_FIGURES, MAX_SCENES, SceneRole};
use crate::stock::{StockMedia, StockProvider};
use crate::text;

/// Longest scene, in seconds.
pub const MAX_SCENE_SECONDS: u64 = 600;
/// Frames of a scene in which nobody speaks, in tenths of a second, where none are asked for.
const SILENT_SCENE_TENTHS: u64 = 30;

/// A video as a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    /// Names the video.
    ///
    /// es: Da nombre al vídeo.
    pub title: String,
    /// ISO 639-1 code of the language that is spoken.
    ///
    /// es: Código ISO 639-1 del idioma en que se habla.
    pub language: String,
    /// Pixels across; even.
    ///
    /// es: Píxeles de ancho; par.
    pub width: u32,
    /// Pixels down; even.
    ///
    /// es: Píxeles de alto; par.
    pub height: u32,
    /// Frames a second.
    ///
    /// es: Fotogramas por segundo.
    pub frame_rate: FrameRate,
    /// Chooses among backgrounds, movements and notes of the music; the same seed, the same video.
    ///
    /// es: Elige fondos, movimientos y notas de la música; con la misma semilla, el mismo vídeo.
    pub seed: u32,
    /// Its colours.
    ///
    /// es: Sus colores.
    pub theme: ThemeName,
    /// How captions look; null for none.
    ///
    /// es: El aspecto de los subtítulos; null para ninguno.
    pub caption_style: Option<StyleName>,
    /// Whether a bar tells how far the video is.
    ///
    /// es: Si una barra indica cuánto va de vídeo.
    pub progress_bar: bool,
    /// What stands in a corner of every frame; null for nothing.
    ///
    /// es: Lo que hay en una esquina de todos los fotogramas; null para nada.
    #[serde(default)]
    pub mark: Option<Mark>,
    /// The scenes, in their order.
    ///
    /// es: Las escenas, en su orden.
    pub scenes: Vec<Scene>,
}

/// A scene of a plan.
///
/// es: Una escena de un plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// What it is for.
    ///
    /// es: Para qué sirve.
    #[serde(default)]
    pub role: SceneRole,
    /// What is said.
    ///
    /// es: Lo que se dice.
    #[serde(default)]
    pub narration: String,
    /// What stands on the screen beside the captions, a line or an item each.
    ///
    /// es: Lo que aparece en pantalla además de los subtítulos, cada línea o punto aparte.
    #[serde(default)]
    pub on_screen: Vec<String>,
    /// Numbers that are drawn: one counts up, several grow as bars; four at most.
    ///
    /// es: Números que se dibujan: uno va subiendo, varios crecen como barras; cuatro como mucho.
    #[serde(default)]
    pub figures: Vec<Figure>,
    /// What is to be seen, in words; an icon is chosen by it.
    ///
    /// es: Lo que se ha de ver, en palabras; según ellas se elige un icono.
    #[serde(default)]
    pub visual_hint: Option<String>,
    /// What fills the picture.
    ///
    /// es: Lo que llena la imagen.
    pub visual: Visual,
    /// Which of the recordings of the call says it, from 0; null for the voice.
    ///
    /// es: Qué grabación de la llamada lo dice, desde 0; null para la voz.
    #[serde(default)]
    pub recording: Option<u32>,
    /// How the picture moves.
    ///
    /// es: Cómo se mueve la imagen.
    #[serde(default)]
    pub motion: Motion,
    /// How the scene takes over from the one before.
    ///
    /// es: Cómo releva a la escena anterior.
    #[serde(default)]
    pub transition: Transition,
    /// How long it lasts at least, in frames; null for as long as it takes to say it.
    ///
    /// es: Lo que dura como mínimo, en fotogramas; null para lo que se tarde en decirla.
    #[serde(default)]
    pub frames: Option<u64>,
}

/// What fills the picture of a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Visual {
    /// One of the pictures of the call.
    ///
    /// es: Una de las imágenes de la llamada.
    Picture {
        /// Which, from 0.
        ///
        /// es: Cuál, desde 0.
        index: u32,
    },
    /// One of the clips of the call, cropped to fill the frame and without its sound; it begins again
    /// where the scene lasts longer.
    ///
    /// es: Uno de los vídeos de la llamada, recortado para llenar la imagen y sin su sonido; vuelve a
    /// empezar si la escena dura más.
    Clip {
        /// Which, from 0.
        ///
        /// es: Cuál, desde 0.
        index: u32,
        /// Where in the clip it begins, in milliseconds.
        ///
        /// es: En qué punto del vídeo empieza, en milisegundos.
        #[serde(default)]
        start_ms: u64,
    },
    /// A file of a library of stock footage, which is fetched from there by its number; a clip is seen as
    /// one of the call would be.
    ///
    /// es: Un archivo de un banco de imágenes, que se trae de allí por su número; un vídeo se ve como uno
    /// de la llamada.
    Stock {
        /// The library.
        ///
        /// es: El banco.
        provider: StockProvider,
        /// What kind of file.
        ///
        /// es: Qué clase de archivo.
        media: StockMedia,
        /// The library's number of it.
        ///
        /// es: El número que le da el banco.
        id: u64,
        /// Where in a clip it begins, in milliseconds.
        ///
        /// es: En qué punto de un vídeo empieza, en milisegundos.
        #[serde(default)]
        start_ms: u64,
    },
    /// A background in the colours of the theme.
    ///
    /// es: Un fondo con los colores del tema.
    Background {
        /// What it is made of.
        ///
        /// es: De qué está hecho.
        pattern: Pattern,
    },
}

/// What a generated background is made of.
///
/// es: De qué está hecho un fondo generado.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Soft lights that drift.
    ///
    /// es: Luces suaves que se desplazan.
    #[default]
    Aurora,
    /// Rings around a corner.
    ///
    /// es: Anillos alrededor de una esquina.
    Rings,
    /// A grid of dots.
    ///
    /// es: Una retícula de puntos.
    Dots,
    /// Slanted stripes.
    ///
    /// es: Franjas inclinadas.
    Stripes,
    /// Waves along the lower edge.
    ///
    /// es: Ondas junto al borde inferior.
    Waves,
}

impl Pattern {
    /// Every pattern.
    pub const ALL: [Self; 5] = [Self::Aurora, Self::Rings, Self::Dots, Self::Stripes, Self::Waves];
}

/// How the picture of a scene moves.
///
/// es: Cómo se mueve la imagen de una escena.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Motion {
    /// As the seed says.
    ///
    /// es: Según la semilla.
    #[default]
    Auto,
    /// Not at all.
    ///
    /// es: No se mueve.
    Still,
    /// Comes nearer.
    ///
    /// es: Se acerca.
    ZoomIn,
    /// Goes away.
    ///
    /// es: Se aleja.
    ZoomOut,
    /// The view wanders to the left.
    ///
    /// es: La vista se va hacia la izquierda.
    PanLeft,
    /// The view wanders to the right.
    ///
    /// es: La vista se va hacia la derecha.
    PanRight,
    /// The view wanders up.
    ///
    /// es: La vista sube.
    PanUp,
    /// The view wanders down.
    ///
    /// es: La vista baja.
    PanDown,
}

/// How a scene takes over from the one before.
///
/// es: Cómo releva una escena a la anterior.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transition {
    /// At once.
    ///
    /// es: De golpe.
    #[default]
    Cut,
    /// Through black.
    ///
    /// es: Pasando por negro.
    Fade,
    /// One shines through the other.
    ///
    /// es: Una se transparenta sobre la otra.
    Dissolve,
    /// It pushes the other out to the left.
    ///
    /// es: Empuja a la otra hacia la izquierda.
    SlideLeft,
    /// It pushes the other out above.
    ///
    /// es: Empuja a la otra hacia arriba.
    SlideUp,
    /// An edge uncovers it.
    ///
    /// es: Un borde la va descubriendo.
    Wipe,
    /// The other grows and fades away.
    ///
    /// es: La otra crece y se desvanece.
    Zoom,
    /// It rushes in from the right, blurred.
    ///
    /// es: Entra deprisa por la derecha, borrosa.
    Whip,
}

impl Transition {
    /// Every transition.
    pub const ALL: [Self; 8] = [
        Self::Cut,
        Self::Fade,
        Self::Dissolve,
        Self::SlideLeft,
        Self::SlideUp,
        Self::Wipe,
        Self::Zoom,
        Self::Whip,
    ];

    /// How long it takes, in milliseconds.
    pub const fn duration_ms(self) -> u64 {
        match self {
            Self::Cut => 0,
            Self::Fade => 600,
            Self::Dissolve => 500,
            Self::SlideLeft | Self::SlideUp | Self::Wipe => 450,
            Self::Zoom => 400,
            Self::Whip => 300,
        }
    }
}

/// Frames of a scene: from the first on, before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SceneFrames {
    /// Its first frame.
    pub start: u64,
    /// The frame behind its last.
    pub end: u64,
    /// How many of them it takes over in.
    pub transition: u64,
}

impl Scene {
    fn check_files(&self, number: usize, files: FileCounts) -> Result<()> {
        let shown = match self.visual {
            Visual::Picture { index } => Some((index, files.pictures, ["la imagen", "picture"])),
            Visual::Clip { index, .. } => Some((index, files.clips, ["el clip", "clip"])),
            Visual::Stock { .. } | Visual::Background { .. } => None,
        };
        let heard = self.recording.map(|index| (index, files.recordings, ["la grabación", "recording"]));
        for (field, asked) in [("visual.index", shown), ("recording", heard)] {
            let Some((index, count, [es, en])) = asked else { continue };
            if index as usize >= count {
                return Err(invalid(
                    &format!("plan.scenes[{number}].{field}"),
                    &format!("pide {es} {index} y hay {count}, contando desde 0"),
                    &format!("it asks for {en} {index} and there are {count}, counted from 0"),
                ));
            }
        }
        Ok(())
    }
}

/// The names of the files that come with a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileNames {
    /// Of pictures.
    pub pictures: Vec<String>,
    /// Of clips.
    pub clips: Vec<String>,
    /// Of recordings of what is said.
    pub recordings: Vec<String>,
    /// Whether there is a logo.
    pub has_logo: bool,
}

impl FileNames {
    /// How many there are.
    pub const fn counts(&self) -> FileCounts {
        FileCounts {
            pictures: self.pictures.len(),
            clips: self.clips.len(),
            recordings: self.recordings.len(),
            has_logo: self.has_logo,
        }
    }
}

/// How many files of each kind come with a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileCounts {
    /// Pictures.
    pub pictures: usize,
    /// Clips.
    pub clips: usize,
    /// Recordings of what is said.
    pub recordings: usize,
    /// Whether there is a logo.
    pub has_logo: bool,
}

impl FileCounts {
    /// As many as a plan may ask for: whoever does not know them yet checks the rest.
    pub const ANY: Self =
        Self { pictures: usize::MAX, clips: usize::MAX, recordings: usize::MAX, has_logo: true };
}

impl Timeline {
    /// The frames of each scene. A scene without a length is given that of a silent one.
    pub fn scene_frames(&self) -> Vec<SceneFrames> {
        let mut start = 0_u64;
        let mut scenes = Vec::with_capacity(self.scenes.len());
        for scene in &self.scenes {
            let frames =
                scene.frames.unwrap_or_else(|| self.frame_rate.frames_in_tenths(SILENT_SCENE_TENTHS));
            let end = start.saturating_add(frames.max(1));
            let wanted = if start == 0 { 0 } else { scene.transition.duration_ms() };
            let transition = self.frame_rate.frames_of_ms(wanted).min((end - start) / 2);
            scenes.push(SceneFrames { start, end, transition });
            start = end;
        }
        scenes
    }

    /// Frames of the whole video.
    pub fn frame_count(&self) -> u64 {
        self.scene_frames().last().map_or(0, |scene| scene.end)
    }

    /// Whether it can be drawn, as far as it says itself.
    ///
    /// # Errors
    /// [`Code::InvalidField`] on `plan` and the field in question;
    /// [`Code::ItemLimitExceeded`] for too many scenes.
    pub fn check(&self, files: FileCounts) -> Result<()> {
        let (count, limit) = (self.scenes.len(), MAX_SCENES);
        if count == 0 {
            return Err(invalid("plan.scenes", "no hay ninguna escena", "there is no scene"));
        }
        if count > limit {
            return Err(Error::new(
                Code::ItemLimitExceeded,
                text!(
                    "Hay {count} escenas; el límite es {limit}.",
                    "There are {count} scenes; the limit is {limit}."
                ),
            )
            .with_field("plan.scenes"));
        }
        self.frame_rate.check()?;
        if let Some(mark) = &self.mark {
            mark.check(files.has_logo)?;
        }
        let most = self.frame_rate.frames_in_tenths(MAX_SCENE_SECONDS * 10);
        for (number, scene) in self.scenes.iter().enumerate() {
            scene.check_files(number, files)?;
            let is_long =
                |figure: &Figure| figure.text.chars().count() > 24 || figure.label.chars().count() > 60;
            if scene.figures.len() > MAX_FIGURES || scene.figures.iter().any(is_long) {
                return Err(invalid(
                    &format!("plan.scenes[{number}].figures"),
                    &format!("como mucho {MAX_FIGURES}, de 24 caracteres y 60 en lo que cuentan"),
                    &format!("{MAX_FIGURES} at most, of 24 characters and 60 in what they count"),
                ));
            }
            if scene.frames.is_some_and(|frames| frames == 0 || frames > most) {
                return Err(invalid(
                    &format!("plan.scenes[{number}].frames"),
                    &format!("ha de estar entre 1 y {most}"),
                    &format!("it must be from 1 to {most}"),
                ));
            }
        }
        Ok(())
    }
}

pub(crate) fn invalid(field: &str, es: &str, en: &str) -> Error {
    Error::new(
        Code::InvalidField,
        text!("El campo «{field}» no es válido: {es}.", "The field “{field}” is not valid: {en}."),
    )
    .with_field(field)
}
