//! Which of two languages a text is in.

const SPANISH: &[&str] = &[
    "el", "la", "los", "las", "de", "del", "que", "y", "en", "un", "una", "es", "por", "para", "con", "se",
    "lo", "su", "tu", "al", "como", "más", "mas", "pero", "si", "qué", "cómo", "te", "mi", "sin", "esto",
    "este", "esta", "son", "hay", "cuando", "sobre", "video", "vídeo", "haz", "hola", "muy", "ya", "tus",
    "sus", "nuestro", "nuestra", "porque", "trucos", "consejos",
];
const ENGLISH: &[&str] = &[
    "the", "of", "and", "to", "in", "is", "are", "you", "your", "that", "it", "for", "with", "on", "this",
    "be", "have", "how", "what", "why", "we", "our", "not", "from", "they", "can", "will", "about", "an",
    "at", "or", "my", "if", "do", "does", "by", "i", "video", "tips", "ways", "need", "hello", "make", "get",
    "when",
];

/// `es` or `en`, by the small words; Spanish if there are none.
pub(crate) fn detect(text: &str) -> &'static str {
    let (mut spanish, mut english) = (0_usize, 0_usize);
    for word in
        text.split(|sign: char| !sign.is_alphanumeric() && sign != '\'').filter(|word| !word.is_empty())
    {
        let lower = word.to_lowercase();
        let accented = lower.contains(['á', 'é', 'í', 'ó', 'ú', 'ñ']);
        spanish += usize::from(SPANISH.contains(&lower.as_str()) || accented);
        english += usize::from(ENGLISH.contains(&lower.as_str()));
    }
    spanish += text.chars().filter(|sign| "¿¡".contains(*sign)).count();
    if english > spanish { "en" } else { "es" }
}
