// How an option is called and described, in the language in use.
import { h, prose } from "../dom.js";
import { language } from "../language.js";
import { humanize } from "../schema.js";
import { OPTIONS_ES } from "../texts/options-es.js";
function spanish(slug, field) {
    return language() === "es" ? OPTIONS_ES[`${slug}.${field.name}`] : undefined;
}
/** Text of the catalog, which is in English, marked so for screen readers. */
function english(text) {
    return language() === "es" ? h("span", { lang: "en" }, prose(text)) : prose(text);
}
/** The name of an option. */
export function labelOf(slug, field) {
    return spanish(slug, field)?.label ?? humanize(field.name);
}
/** The name the contract knows a field by, and what it does. */
function withName(name, help) {
    return [h("code", { class: "field-name" }, name), help ? [" – ", help] : null];
}
/** The name of an input. */
export function inputLabel(slug, name) {
    const label = language() === "es" ? OPTIONS_ES[`${slug}.${name}`]?.label : undefined;
    return label ?? humanize(name);
}
/** What an option does. */
export function helpOf(slug, field) {
    const help = spanish(slug, field)?.help;
    return withName(field.name, help === undefined ? english(field.description) : prose(help));
}
/** What one of its values means. */
export function choiceHelp(slug, field, choice) {
    const help = spanish(slug, field)?.values?.[choice.value];
    return help === undefined ? english(choice.description) : prose(help);
}
