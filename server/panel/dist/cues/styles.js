// The styles of captions, each shown as it looks.
import { freshId, h } from "../dom.js";
import { say } from "../language.js";
import { CUES } from "../texts/cues.js";
import { meaningOf } from "../editing/settings.js";
import { drawWords } from "./stage.js";
/** One of the styles of the schema, as a row of small pictures. */
export function stylePicker(field, onChange) {
    const name = freshId("style");
    const radios = field.choices.map((choice) => h("input", { type: "radio", name, value: choice.value, "aria-label": meaningOf(choice), on: { change: () => onChange(choice.value) } }));
    const element = h("fieldset", { class: "field" }, h("legend", null, say(CUES.style)), h("div", { class: "cue-styles" }, field.choices.map((choice, index) => h("label", { title: meaningOf(choice) }, radios[index], h("span", { class: `cue-sample cue-style-${choice.value}`, "aria-hidden": "true" }, h("span", { class: "cue-line" }, drawWords(say(CUES.sample), 1))), h("span", { class: "cue-style-name", "aria-hidden": "true" }, choice.value.replaceAll("_", " "))))));
    return {
        element,
        show: (style) => {
            for (const radio of radios)
                radio.checked = radio.value === style;
        },
    };
}
