// Which language the panel speaks. Both languages of a text stand side by side,
// so the compiler refuses a text that lacks one.

export type Language = "es" | "en";

/** A text in both languages. */
export type Text = readonly [es: string, en: string];

const STORED = "noxus.language";

function preferred(): Language {
  const stored = recall(STORED);
  if (stored === "es" || stored === "en") return stored;
  return navigator.language.toLowerCase().startsWith("es") ? "es" : "en";
}

/** Reads a setting of this browser; null when storage is switched off. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a setting in this browser, if it lets us. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A private window without storage: the setting lasts as long as the page.
  }
}

let current: Language | null = null;

/** The language in use. */
export function language(): Language {
  current ??= preferred();
  return current;
}

/** The language in use with the region of this browser, for dates and numbers. */
export function locale(): string {
  const tag = language();
  return navigator.languages.find((one) => one === tag || one.startsWith(`${tag}-`)) ?? tag;
}

/** Changes the language; the caller draws the page again. */
export function setLanguage(chosen: Language): void {
  current = chosen;
  remember(STORED, chosen);
}

/** A text in the language in use. */
export function say(text: Text): string {
  return language() === "es" ? text[0] : text[1];
}
