// How an option is called and described, in the language in use.

import { h, prose, type Child } from "../dom.js";
import { language } from "../language.js";
import { humanize, type Choice, type Field } from "../schema.js";
import { OPTIONS_ES, type SpanishOption } from "../texts/options-es.js";

function spanish(slug: string, field: Field): SpanishOption | undefined {
  return language() === "es" ? OPTIONS_ES[`${slug}.${field.name}`] : undefined;
}

/** Text of the catalog, which is in English, marked so for screen readers. */
function english(text: string): Child {
  return language() === "es" ? h("span", { lang: "en" }, prose(text)) : prose(text);
}

/** The name of an option. */
export function labelOf(slug: string, field: Field): string {
  return spanish(slug, field)?.label ?? humanize(field.name);
}

/** The name the contract knows a field by, and what it does. */
function withName(name: string, help: Child): Child {
  return [h("code", { class: "field-name" }, name), help ? [" – ", help] : null];
}

/** The name of an input. */
export function inputLabel(slug: string, name: string): string {
  const label = language() === "es" ? OPTIONS_ES[`${slug}.${name}`]?.label : undefined;
  return label ?? humanize(name);
}

/** What an option does. */
export function helpOf(slug: string, field: Field): Child {
  const help = spanish(slug, field)?.help;
  return withName(field.name, help === undefined ? english(field.description) : prose(help));
}

/** What one of its values means. */
export function choiceHelp(slug: string, field: Field, choice: Choice): Child {
  const help = spanish(slug, field)?.values?.[choice.value];
  return help === undefined ? english(choice.description) : prose(help);
}
