//! How captions look, as data: a file in `styles/` each, and any field of it can
//! be replaced.
//!
//! Lengths are fractions, so that one style fits every frame: `size` is a
//! fraction of the shorter side of the frame, everything else of `size`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use super::style_name::StyleName;
use crate::error::{Code, Error, Result};
use crate::{Color, text};

/// The style of a call that names none.
pub const DEFAULT_STYLE: &str = "classic";

/// How captions look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Style {
    /// The face of the letters.
    ///
    /// es: El tipo de letra.
    pub font: Font,
    /// Size of the letters (the em) as a fraction of the shorter side of the frame.
    ///
    /// es: Tamaño de la letra (el cuadratín) como fracción del lado menor del fotograma.
    pub size: f64,
    /// Smallest part of `size` that text is shrunk to before it gets more lines.
    ///
    /// es: Menor parte de `size` a la que se encoge el texto antes de darle más líneas.
    pub shrink_to: f64,
    /// Distance from one line to the next, in sizes.
    ///
    /// es: Distancia de una línea a la siguiente, en múltiplos de `size`.
    pub line_height: f64,
    /// Whether all letters are written as capitals.
    ///
    /// es: Si todo se escribe en mayúsculas.
    pub upper_case: bool,
    /// Words shown at once; 0 shows a whole caption.
    ///
    /// es: Palabras que se muestran a la vez; 0 muestra el subtítulo entero.
    pub max_words: u32,
    /// Colour of the letters.
    ///
    /// es: Color de la letra.
    pub fill: Color,
    /// A rim around the letters.
    ///
    /// es: Un borde alrededor de las letras.
    pub outline: Outline,
    /// A shadow below the letters.
    ///
    /// es: Una sombra debajo de las letras.
    pub shadow: Shadow,
    /// A box behind each line.
    ///
    /// es: Una caja detrás de cada línea.
    #[serde(rename = "box")]
    pub line_box: TextBox,
    /// How words differ before, while and after they are spoken.
    ///
    /// es: En qué cambian las palabras antes, durante y después de decirse.
    pub words: Words,
    /// What moves.
    ///
    /// es: Lo que se mueve.
    pub animation: Animation,
    /// Where the caption stands inside the safe area.
    ///
    /// es: Dónde va el subtítulo dentro de la zona segura.
    pub placement: Placement,
    /// What is left free at the edges.
    ///
    /// es: Lo que se deja libre en los bordes.
    pub safe_area: SafeAreas,
}

/// The face of the letters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Font {
    /// Name of the family; `Montserrat` comes with noxus. Letters that it lacks
    /// are taken from the fonts of the system.
    ///
    /// es: Nombre de la familia; `Montserrat` viene con noxus. Las letras que le faltan se toman de
    /// las fuentes del sistema.
    pub family: String,
    /// 100 (thin) to 900 (black).
    ///
    /// es: De 100 (fina) a 900 (negra).
    pub weight: u16,
    /// Room added between letters, in sizes.
    ///
    /// es: Espacio que se añade entre letras, en múltiplos de `size`.
    pub letter_spacing: f64,
}

/// A rim around the letters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Outline {
    /// Its colour.
    ///
    /// es: Su color.
    pub color: Color,
    /// How far it reaches beyond the letters, in sizes; 0 draws none.
    ///
    /// es: Cuánto sobresale de las letras, en múltiplos de `size`; 0 no lo dibuja.
    pub width: f64,
}

/// A shadow below the letters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Shadow {
    /// Its colour; `transparent` draws none.
    ///
    /// es: Su color; `transparent` no la dibuja.
    pub color: Color,
    /// How far it lies to the right, in sizes.
    ///
    /// es: Cuánto se aparta hacia la derecha, en múltiplos de `size`.
    pub x: f64,
    /// How far it lies below, in sizes.
    ///
    /// es: Cuánto se aparta hacia abajo, en múltiplos de `size`.
    pub y: f64,
    /// How soft its edge is, in sizes.
    ///
    /// es: Lo difuso que es su borde, en múltiplos de `size`.
    pub blur: f64,
}

/// A box behind letters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TextBox {
    /// Its colour; `transparent` draws none.
    ///
    /// es: Su color; `transparent` no la dibuja.
    pub color: Color,
    /// Room left and right of the letters, in sizes.
    ///
    /// es: Espacio a izquierda y derecha de las letras, en múltiplos de `size`.
    pub padding_x: f64,
    /// Room above and below the letters, in sizes.
    ///
    /// es: Espacio encima y debajo de las letras, en múltiplos de `size`.
    pub padding_y: f64,
    /// Radius of the corners, in sizes.
    ///
    /// es: Radio de las esquinas, en múltiplos de `size`.
    pub radius: f64,
}

/// How words differ before, while and after they are spoken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Words {
    /// Colour of words that are still to come; `fill` when absent.
    ///
    /// es: Color de las palabras que aún no se han dicho; si falta, `fill`.
    pub upcoming: Option<Color>,
    /// Colour of the word that is being spoken; `fill` when absent.
    ///
    /// es: Color de la palabra que se está diciendo; si falta, `fill`.
    pub current: Option<Color>,
    /// Colour of words that have been spoken; `fill` when absent.
    ///
    /// es: Color de las palabras ya dichas; si falta, `fill`.
    pub spoken: Option<Color>,
    /// Size of the word that is being spoken, in sizes.
    ///
    /// es: Tamaño de la palabra que se está diciendo, en múltiplos de `size`.
    pub current_scale: f64,
    /// A box behind the word that is being spoken.
    ///
    /// es: Una caja detrás de la palabra que se está diciendo.
    pub current_box: TextBox,
}

/// What moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Animation {
    /// How a caption comes and goes.
    ///
    /// es: Cómo aparece y desaparece un subtítulo.
    pub caption: CaptionAnimation,
    /// What a word does when it is spoken.
    ///
    /// es: Qué hace una palabra cuando se dice.
    pub word: WordAnimation,
    /// How long one movement takes.
    ///
    /// es: Cuánto dura un movimiento.
    pub duration_ms: u32,
    /// `pop`: the scale a word starts from.
    ///
    /// es: `pop`: la escala desde la que empieza una palabra.
    pub pop_from: f64,
    /// `pop`: the scale a word passes on its way to its own.
    ///
    /// es: `pop`: la escala por la que pasa una palabra antes de volver a la suya.
    pub pop_peak: f64,
}

/// How a caption comes and goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaptionAnimation {
    /// At once.
    ///
    /// es: De golpe.
    #[default]
    None,
    /// Through transparency.
    ///
    /// es: Con un fundido.
    Fade,
}

/// What a word does when it is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WordAnimation {
    /// Nothing.
    ///
    /// es: Nada.
    #[default]
    None,
    /// Springs up from small, over its size, back to it.
    ///
    /// es: Crece desde pequeña, pasa de su tamaño y vuelve a él.
    Pop,
    /// Its colour runs through it in the direction of reading.
    ///
    /// es: Su color la recorre en el sentido de la lectura.
    Fill,
    /// It is not seen before, and stays.
    ///
    /// es: Antes no se ve; luego se queda.
    Reveal,
}

/// Where the caption stands inside the safe area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// On its lower edge.
    ///
    /// es: Junto a su borde inferior.
    #[default]
    Bottom,
    /// In the middle of the frame.
    ///
    /// es: En el centro del fotograma.
    Middle,
    /// On its upper edge.
    ///
    /// es: Junto a su borde superior.
    Top,
}

/// What is left free at the edges, by the shape of the frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SafeAreas {
    /// For frames that are higher than wide.
    ///
    /// es: Para fotogramas más altos que anchos.
    pub portrait: SafeArea,
    /// For all others.
    ///
    /// es: Para los demás.
    pub landscape: SafeArea,
}

/// What is left free at the edges, in parts of the frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SafeArea {
    /// Above, as a fraction of the height.
    ///
    /// es: Arriba, como fracción del alto.
    pub top: f64,
    /// Below, as a fraction of the height.
    ///
    /// es: Abajo, como fracción del alto.
    pub bottom: f64,
    /// Left and right, as a fraction of the width each.
    ///
    /// es: A cada lado, como fracción del ancho.
    pub sides: f64,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            font: Font::default(),
            size: 0.06,
            shrink_to: 0.75,
            line_height: 1.2,
            upper_case: false,
            max_words: 0,
            fill: Color::WHITE,
            outline: Outline::default(),
            shadow: Shadow::default(),
            line_box: TextBox::default(),
            words: Words::default(),
            animation: Animation::default(),
            placement: Placement::default(),
            safe_area: SafeAreas::default(),
        }
    }
}

impl Default for Font {
    fn default() -> Self {
        Self { family: "Montserrat".to_owned(), weight: 800, letter_spacing: 0.0 }
    }
}

impl Default for Outline {
    fn default() -> Self {
        Self { color: Color::BLACK, width: 0.0 }
    }
}

impl Default for Shadow {
    fn default() -> Self {
        Self { color: Color::TRANSPARENT, x: 0.0, y: 0.0, blur: 0.0 }
    }
}

impl Default for TextBox {
    fn default() -> Self {
        Self { color: Color::TRANSPARENT, padding_x: 0.25, padding_y: 0.12, radius: 0.15 }
    }
}

impl Default for Words {
    fn default() -> Self {
        let none = TextBox::default();
        Self { upcoming: None, current: None, spoken: None, current_scale: 1.0, current_box: none }
    }
}

impl Default for Animation {
    fn default() -> Self {
        Self {
            caption: CaptionAnimation::default(),
            word: WordAnimation::default(),
            duration_ms: 140,
            pop_from: 0.8,
            pop_peak: 1.12,
        }
    }
}

impl Default for SafeAreas {
    /// The portrait one keeps clear of what the players of short videos draw over
    /// a picture; the landscape one is the title-safe area of television.
    fn default() -> Self {
        Self {
            portrait: SafeArea { top: 0.14, bottom: 0.24, sides: 0.08 },
            landscape: SafeArea { top: 0.10, bottom: 0.10, sides: 0.05 },
        }
    }
}

impl Style {
    /// The names of the styles that come with noxus.
    pub fn names() -> impl Iterator<Item = &'static str> {
        StyleName::ALL.into_iter().map(StyleName::name)
    }

    /// A style that comes with noxus.
    ///
    /// # Errors
    /// [`Code::InvalidField`] on `style` for any other name; the hint lists them.
    pub fn named(name: &str) -> Result<Self> {
        let Some(known) = StyleName::ALL.into_iter().find(|known| known.name() == name) else {
            return Err(unknown_style(name));
        };
        toml::from_str(known.data()).map_err(|error| {
            let broken = text!("El estilo «{name}» está dañado.", "The style “{name}” is broken.");
            Error::new(Code::ToolFailed, broken).with_source(error)
        })
    }

    /// The style `name`, or the default one, with some fields replaced.
    /// `overrides` is `null` or an object shaped like a style; what it leaves out
    /// stays.
    ///
    /// # Errors
    /// [`Code::InvalidField`] on `style`, or on the field in question such as
    /// `style_options.outline.width`.
    pub fn resolve(name: Option<&str>, overrides: &Value) -> Result<Self> {
        let base = Self::named(name.unwrap_or(DEFAULT_STYLE))?;
        let style = match overrides {
            Value::Null => base,
            Value::Object(changes) => base.changed(changes)?,
            _ => return Err(wrong_type("style_options", "se espera un objeto", "an object is expected")),
        };
        super::style_check::check(&style)?;
        Ok(style)
    }

    fn changed(&self, changes: &Map<String, Value>) -> Result<Self> {
        let mut value = serde_json::to_value(self).map_err(|error| {
            let broken = text!("El estilo no se puede leer.", "The style cannot be read.");
            Error::new(Code::ToolFailed, broken).with_source(error)
        })?;
        if let Value::Object(fields) = &mut value {
            merge(fields, changes, "style_options")?;
        }
        serde_path_to_error::deserialize(value).map_err(|error| {
            let field = format!("style_options.{}", error.path());
            let detail = error.inner().to_string();
            wrong_type(&field, &detail, &detail)
        })
    }
}

/// Replaces fields, deep inside groups too. A style names all of its fields, so
/// a name that is not there does not exist.
fn merge(fields: &mut Map<String, Value>, changes: &Map<String, Value>, path: &str) -> Result<()> {
    for (name, change) in changes {
        let known = || fields.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        match (fields.contains_key(name), change) {
            (false, _) => return Err(unknown_field(path, name, &known())),
            (true, Value::Object(change)) => {
                let inner_path = format!("{path}.{name}");
                match fields.get_mut(name) {
                    Some(Value::Object(inner)) => merge(inner, change, &inner_path)?,
                    _ => return Err(wrong_type(&inner_path, "no es un grupo", "it is not a group")),
                }
            }
            (true, value) => {
                fields.insert(name.clone(), value.clone());
            }
        }
    }
    Ok(())
}

fn unknown_style(name: &str) -> Error {
    let name: String = name.chars().take(60).collect();
    let known = Style::names().collect::<Vec<_>>().join(", ");
    Error::new(Code::InvalidField, text!("No hay ningún estilo «{name}».", "There is no style “{name}”."))
        .with_field("style")
        .with_hint(text!("Estilos: {known}.", "Styles: {known}."))
}

fn unknown_field(path: &str, name: &str, known: &str) -> Error {
    let name: String = name.chars().take(60).collect();
    Error::new(
        Code::InvalidField,
        text!("El campo «{path}.{name}» no existe.", "There is no field “{path}.{name}”."),
    )
    .with_field(format!("{path}.{name}"))
    .with_hint(text!("Campos admitidos: {known}.", "Fields it takes: {known}."))
}

fn wrong_type(field: &str, es: &str, en: &str) -> Error {
    Error::new(
        Code::InvalidField,
        text!("El campo «{field}» no es válido: {es}.", "The field “{field}” is not valid: {en}."),
    )
    .with_field(field)
}
