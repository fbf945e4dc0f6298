// Which language the panel speaks. Both languages of a text stand side by side,
// so the compiler refuses a text that lacks one.
const STORED = "noxus.language";
function preferred() {
    const stored = recall(STORED);
    if (stored === "es" || stored === "en")
        return stored;
    return navigator.language.toLowerCase().startsWith("es") ? "es" : "en";
}
/** Reads a setting of this browser; null when storage is switched off. */
export function recall(name) {
    try {
        return localStorage.getItem(name);
    }
    catch {
        return null;
    }
}
/** Keeps a setting in this browser, if it lets us. */
export function remember(name, value) {
    try {
        localStorage.setItem(name, value);
    }
    catch {
        // A private window without storage: the setting lasts as long as the page.
    }
}
let current = null;
/** The language in use. */
export function language() {
    current ??= preferred();
    return current;
}
/** The language in use with the region of this browser, for dates and numbers. */
export function locale() {
    const tag = language();
    return navigator.languages.find((one) => one === tag || one.startsWith(`${tag}-`)) ?? tag;
}
/** Changes the language; the caller draws the page again. */
export function setLanguage(chosen) {
    current = chosen;
    remember(STORED, chosen);
}
/** A text in the language in use. */
export function say(text) {
    return language() === "es" ? text[0] : text[1];
}
