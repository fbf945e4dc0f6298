//! What is wrong with a value that a caller sent, in both languages.

use std::fmt;

/// Why a text is not an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AmountProblem {
    /// The text is empty.
    Empty,
    /// Amounts are never negative.
    Negative,
    /// Nothing at all, where something has to move.
    Zero,
    /// A leading `+`.
    Sign,
    /// Scientific notation.
    Exponent,
    /// Some other character: a comma, a currency sign, a space.
    NotADigit,
    /// No digit before or after the point.
    MissingDigits,
    /// `007`: a number starts with its first significant digit.
    LeadingZero,
    /// More than six decimals.
    TooPrecise,
    /// Beyond what 64 bits of micro-dollars hold.
    TooLarge,
}

impl AmountProblem {
    /// What is wrong and what to write instead, in English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Empty => "it is empty; write a decimal number such as \"10.50\"",
            Self::Negative => "it is negative; amounts start at \"0\"",
            Self::Zero => "it is zero; the amount must be more than \"0\"",
            Self::Sign => "it has a sign; write the digits alone",
            Self::Exponent => "it uses an exponent; write the digits out",
            Self::NotADigit => "only digits and one decimal point are allowed",
            Self::MissingDigits => "a digit is missing beside the decimal point",
            Self::LeadingZero => "it starts with a superfluous zero; remove it",
            Self::TooPrecise => "it has more than 6 decimals; round it to millionths",
            Self::TooLarge => "it is too large; the maximum is 9223372036854.775807",
        }
    }

    /// What is wrong and what to write instead, in Spanish.
    #[must_use]
    pub const fn es(self) -> &'static str {
        match self {
            Self::Empty => "está vacío; escribe un número decimal como \"10.50\"",
            Self::Negative => "es negativo; los importes empiezan en \"0\"",
            Self::Zero => "es cero; el importe debe ser mayor que \"0\"",
            Self::Sign => "lleva signo; escribe solo las cifras",
            Self::Exponent => "usa un exponente; escribe todas las cifras",
            Self::NotADigit => "solo se admiten cifras y un punto decimal",
            Self::MissingDigits => "falta una cifra junto al punto decimal",
            Self::LeadingZero => "empieza con un cero de más; quítalo",
            Self::TooPrecise => "tiene más de 6 decimales; redondéalo a millonésimas",
            Self::TooLarge => "es demasiado grande; el máximo es 9223372036854.775807",
        }
    }
}

impl fmt::Display for AmountProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.en())
    }
}

/// Which values a field takes, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Why {
    /// English.
    pub en: &'static str,
    /// Spanish.
    pub es: &'static str,
}

impl Why {
    pub(crate) const fn new(en: &'static str, es: &'static str) -> Self {
        Self { en, es }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.en)
    }
}
