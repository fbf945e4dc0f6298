//! Where a reader would breathe: what a break between two words costs.
//!
//! Word lists for Spanish and English, marks of punctuation for every language.

use super::script;

/// A break here separates what must stay together: an article from its noun, a
/// number from its unit. Dearer than any other fault except breaking a limit of
/// the screen.
pub(super) const NEVER: i64 = 20_000;
const AFTER_FUNCTION_WORD: i64 = 400;
const WITHIN_NAME: i64 = 600;
const PLAIN: i64 = 120;
const BEFORE_PREPOSITION: i64 = 80;
const BEFORE_CONJUNCTION: i64 = 60;
const AFTER_CLAUSE: i64 = 40;
const AFTER_SENTENCE: i64 = 0;

/// Words of a language by what they do in a sentence, separated by spaces.
struct Lists {
    /// Always followed by what they belong to.
    determiners: &'static str,
    prepositions: &'static str,
    conjunctions: &'static str,
    /// Better not left at the end: weak pronouns, auxiliaries, adverbs of degree.
    weak: &'static str,
    units: &'static str,
    numerals: &'static str,
    /// Written with a full stop that ends no sentence, followed by a name.
    titles: &'static str,
}

const NEUTRAL: Lists = Lists {
    determiners: "",
    prepositions: "",
    conjunctions: "",
    weak: "",
    units: "km m cm mm kg g mg l ml km/h m² m³ °c °f % ‰ € $ £ gb mb kb tb hz khz mhz w kw",
    numerals: "",
    titles: "dr",
};

const SPANISH: Lists = Lists {
    determiners: "el la los las lo un una unos unas al del mi mis tu tus su sus nuestro nuestra nuestros \
        nuestras vuestro vuestra vuestros vuestras cada cuyo cuya cuyos cuyas cualquier algún ningún",
    prepositions: "a ante bajo con contra de desde durante en entre hacia hasta mediante para por según sin \
        sobre tras",
    conjunctions: "y e o u ni pero mas sino aunque porque pues que si como cuando donde mientras quien \
        quienes",
    weak: "se me te le les nos os no muy más menos tan este esta estos estas ese esa esos esas aquel aquella \
        aquellos aquellas otro otra otros otras todo toda todos todas ha he has han hemos había habían es son \
        era eran fue ser estar está están estaba va van voy vamos qué cuál primer tercer gran buen mal don doña",
    units: "km m cm mm kg g mg l ml km/h m² m³ °c °f % ‰ € $ £ gb mb kb tb hz khz mhz w kw grados metro \
        metros kilómetro kilómetros centímetro centímetros milímetro milímetros kilo kilos gramo gramos litro \
        litros hora horas minuto minutos segundo segundos día días semana semanas mes meses año años siglo \
        siglos euro euros dólar dólares peso pesos mil millón millones por ciento veces grado",
    numerals: "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis \
        veinte veinticinco treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento doscientos \
        doscientas trescientos quinientos mil millón millones",
    titles: "sr sra srta dr dra d dña prof lic ing san santa av avda núm nº pág ud uds vd",
};

const ENGLISH: Lists = Lists {
    determiners: "a an the my your our their its every",
    prepositions: "of in to for with on at by from about into over after under between through during before \
        against among within without toward towards upon across behind beyond near until like onto via",
    conjunctions: "and or but nor so yet because although though while if when where that which who whose \
        whom unless whereas since than as",
    weak: "i he she we they this these those his her each some any no not another such both very more most \
        less too quite is are was were be been am will would can could should shall may might must have has \
        had do does did don't doesn't didn't won't can't isn't aren't wasn't i'm i'll i've you're we're \
        they're he's she's it's that's there's what how why mister missus miss",
    units: "km m cm mm kg g mg l ml km/h mph m² m³ °c °f % ‰ € $ £ gb mb kb tb hz khz mhz w kw degrees degree \
        metre metres meter meters kilometre kilometres kilometer kilometers mile miles foot feet inch inches \
        yard yards gram grams kilo kilos pound pounds ounce ounces litre litres liter liters hour hours minute \
        minutes second seconds day days week weeks month months year years century centuries euro euros dollar \
        dollars cent cents percent per hundred thousand million billion times o'clock am pm a.m p.m",
    numerals: "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
        eighteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion",
    titles: "mr mrs ms dr st prof rev sgt lt col gen capt hon jr no vs",
};

/// What Japanese and Chinese attach to the word before.
const PARTICLES: &str = "は が を に で と も の へ や か ね よ な さ から まで より です ます でした ました ません \
    た て だ った って けど ので のに ば 的 了 吗 呢 吧 啊 着 过 地 得 们 嗎 過 們";

/// How a word ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Amid a clause.
    None,
    /// Comma, colon, dash.
    Clause,
    /// Full stop, question or exclamation mark.
    Sentence,
}

/// What a word does, as far as its spelling tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) stop: Stop,
    role: Role,
    is_capitalised: bool,
    is_number: bool,
    is_unit: bool,
    /// Cannot begin a line: closing marks, particles.
    hangs_on: bool,
    /// Ends in an opening mark.
    opens: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Determiner,
    Preposition,
    Conjunction,
    Weak,
    Title,
    Content,
}

/// The grammar of a language, as far as line breaks need it.
pub(super) struct Grammar {
    lists: &'static Lists,
    /// Foreign words too stand without spaces among its own.
    is_tight: bool,
    /// Nouns are capitalised, so two capitals make no name.
    capitalises_nouns: bool,
}

impl Grammar {
    /// Of an ISO 639 code, with or without a region.
    pub(super) fn of(language: &str) -> Self {
        let code = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let lists = match code.as_str() {
            "es" => &SPANISH,
            "en" => &ENGLISH,
            _ => &NEUTRAL,
        };
        let is_tight = matches!(code.as_str(), "ja" | "zh" | "yue");
        Self { lists, is_tight, capitalises_nouns: code == "de" }
    }

    /// Whether two words stand next to each other without a space.
    pub(super) fn joins(&self, before: &str, after: &str) -> bool {
        let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else {
            return false;
        };
        let (last, first) = (script::is_spaceless(last), script::is_spaceless(first));
        (last && first) || (self.is_tight && (last || first))
    }

    /// Words put together as they are written.
    pub(super) fn join<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> String {
        let mut text = String::new();
        for word in words {
            if !text.is_empty() && !self.joins(&text, word) {
                text.push(' ');
            }
            text.push_str(word);
        }
        text
    }

    /// Looks at one word with its punctuation.
    pub(super) fn token(&self, word: &str) -> Token {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && !"%‰€$£°²³".contains(c));
        let key = bare.to_lowercase();
        let has = |list: &str| !key.is_empty() && list.split_ascii_whitespace().any(|entry| entry == key);
        let is_title = has(self.lists.titles) && word.ends_with('.');
        let role = if is_title {
            Role::Title
        } else if has(self.lists.determiners) {
            Role::Determiner
        } else if has(self.lists.prepositions) {
            Role::Preposition
        } else if has(self.lists.conjunctions) {
            Role::Conjunction
        } else if has(self.lists.weak) {
            Role::Weak
        } else {
            Role::Content
        };
        let is_initial = bare.chars().count() == 1 && bare.chars().all(char::is_uppercase);
        let mut letters = bare.chars();
        let is_capitalised =
            letters.next().is_some_and(char::is_uppercase) && letters.all(|c| !c.is_uppercase());
        let starts_closed = word.starts_with([
            '.', ',', ';', ':', '!', '?', '…', ')', ']', '}', '”', '»', '%', '。', '、', '，', '！', '？',
            '」', '』', '）', '：', '；', 'ー', '・', '،', '؛', '؟', '।', '۔',
        ]);
        Token {
            stop: if is_title || (is_initial && word.ends_with('.')) { Stop::None } else { stop(word) },
            role,
            is_capitalised,
            is_number: bare.starts_with(|c: char| c.is_numeric())
                && bare.chars().all(|c| c.is_numeric() || ".,:/'".contains(c))
                || has(self.lists.numerals),
            is_unit: has(self.lists.units),
            hangs_on: starts_closed || (!word.is_ascii() && has(PARTICLES)),
            opens: word.ends_with(['(', '[', '{', '¿', '¡', '“', '«', '「', '『', '（']),
        }
    }

    /// The cost of a break between two neighbours; [`NEVER`] at the most.
    pub(super) fn break_cost(&self, before: &Token, after: &Token) -> i64 {
        if after.hangs_on || before.opens {
            return NEVER;
        }
        match before.stop {
            Stop::Sentence => return AFTER_SENTENCE,
            Stop::Clause => return AFTER_CLAUSE,
            Stop::None => {}
        }
        let is_name = before.is_capitalised && after.is_capitalised && !self.capitalises_nouns;
        match (before.role, after.role) {
            (Role::Determiner | Role::Title, _) => NEVER,
            _ if before.is_number && after.is_unit => NEVER,
            (Role::Preposition | Role::Conjunction | Role::Weak, _) => AFTER_FUNCTION_WORD,
            _ if before.is_number => AFTER_FUNCTION_WORD,
            _ if is_name => WITHIN_NAME,
            (_, Role::Conjunction) => BEFORE_CONJUNCTION,
            (_, Role::Preposition) => BEFORE_PREPOSITION,
            _ => PLAIN,
        }
    }
}

/// The mark a word ends with, behind any closing quotes and brackets.
fn stop(word: &str) -> Stop {
    let word = word.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '」', '』', '）']);
    match word.chars().next_back() {
        Some('.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔' | '।' | '॥' | '։' | '።') => {
            Stop::Sentence
        }
        Some(',' | ';' | ':' | '—' | '–' | '、' | '，' | '：' | '；' | '،' | '؛') => Stop::Clause,
        _ => Stop::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(language: &str, before: &str, after: &str) -> i64 {
        let grammar = Grammar::of(language);
        grammar.break_cost(&grammar.token(before), &grammar.token(after))
    }

    #[test]
    fn what_belongs_together_is_never_separated() {
        for (language, before, after) in [
            ("es", "la", "casa"),
            ("es-MX", "Una", "vez"),
            ("es", "25", "kilómetros"),
            ("es", "Sra.", "García"),
            ("en", "the", "house"),
            ("en_GB", "five", "minutes"),
            ("en", "Mr.", "Smith"),
            ("fr", "100", "km"),
            ("ja", "東京", "は"),
            ("en", "(", "aside"),
            ("fr", "Bonjour", "!"),
        ] {
            assert_eq!(cost(language, before, after), NEVER, "{before} | {after}");
        }
    }

    #[test]
    fn breaks_are_ordered_as_an_editor_would() {
        let ordered = [
            cost("es", "casa.", "Después"),
            cost("es", "casa,", "después"),
            cost("es", "casa", "y"),
            cost("es", "casa", "de"),
            cost("es", "casa", "grande"),
            cost("es", "de", "madera"),
            cost("es", "Juan", "Pérez"),
            cost("es", "la", "casa"),
        ];
        assert!(ordered.is_sorted_by(|one, two| one < two), "{ordered:?}");
        assert_eq!(cost("es", "J.", "Pérez"), WITHIN_NAME);
        assert_eq!(cost("de", "Haus", "Garten"), PLAIN);
        assert_eq!(cost("en", "he", "said"), AFTER_FUNCTION_WORD);
    }

    #[test]
    fn spaces_stand_where_the_language_puts_them() {
        assert_eq!(Grammar::of("ja").join(["今日", "は", "iPhone", "を"]), "今日はiPhoneを");
        assert_eq!(Grammar::of("en").join(["the", "東京", "tower"]), "the 東京 tower");
        assert_eq!(Grammar::of("ko").join(["안녕하세요", "여러분"]), "안녕하세요 여러분");
        assert_eq!(Grammar::of("th").join(["สวัสดี", "ครับ"]), "สวัสดีครับ");
    }
}
