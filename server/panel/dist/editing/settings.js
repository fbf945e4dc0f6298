// Fields of the editor, made from the tool's JSON Schema: what can be chosen, and what it
// means in both languages, stands there and nowhere else.
import { h, prose } from "../dom.js";
import { count } from "../format.js";
import { say } from "../language.js";
import { fieldsOf, valueOf } from "../schema.js";
import { LABELS } from "../texts/editing.js";
import { TRY } from "../texts/try.js";
import { field as fieldView, input, select } from "../ui/form.js";
/** The fields of a schema by their names. */
export function fieldsByName(schema) {
    return new Map(fieldsOf(schema).map((one) => [one.name, one]));
}
/** What a choice means, short enough for a list. */
export function meaningOf(choice, hasName = false) {
    const text = say(choice.text).replace(/\s+/g, " ").replace(/\.$/, "");
    if (!text)
        return choice.value;
    return hasName ? `${choice.value} · ${text}` : text;
}
/** A field that tells what was typed or chosen. */
export function setting(field, onChange, options = {}) {
    switch (field.control) {
        case "choice":
            return choiceSetting(field, onChange, options);
        case "boolean":
            return switchSetting(field, onChange, options);
        default:
            return options.inUnit ? sliderSetting(field, onChange, options, options.inUnit) : textSetting(field, onChange, options);
    }
}
/** Puts a value into a control; the caret stays where it says so already. */
export function fill(control, value) {
    if (control.value !== value)
        control.value = value;
}
function wrap(field, control, options) {
    const label = LABELS[field.name];
    control.dataset["setting"] = field.name;
    return fieldView(control, {
        label: label ? say(label) : h("code", null, field.name),
        name: field.name,
        help: options.isPlain ? null : prose(say(field.text)),
    });
}
function choiceSetting(field, onChange, options) {
    const choices = field.choices.map((choice) => [choice.value, meaningOf(choice, options.hasNames)]);
    const control = select(options.none === undefined ? choices : [...choices, ["", options.none]]);
    control.addEventListener("change", () => onChange(control.value || null));
    return {
        // A list says itself what its entries mean.
        ...wrap(field, control, { isPlain: true }),
        show: (value) => fill(control, String(value ?? (options.none === undefined ? (field.fallback ?? "") : ""))),
    };
}
function switchSetting(field, onChange, options) {
    const box = h("input", { type: "checkbox", role: "switch", class: "switch" });
    box.addEventListener("change", () => onChange(box.checked));
    return {
        ...wrap(field, box, options),
        show: (value) => {
            box.checked = Boolean(value ?? field.fallback);
        },
    };
}
function textSetting(field, onChange, options) {
    const isNumber = field.control === "integer" || field.control === "number";
    const { fallback, minimum, maximum } = field;
    const range = isNumber && minimum !== undefined && maximum !== undefined && say(TRY.range(count(minimum), count(maximum)));
    const control = input({
        inputmode: isNumber && (minimum ?? 0) >= 0 ? "decimal" : null,
        maxlength: field.maxLength,
        placeholder: options.placeholder ?? (fallback === undefined ? say(TRY.automatic) : String(fallback)),
    });
    const read = () => valueOf(field, isNumber ? control.value.trim().replace(",", ".") : control.value);
    control.addEventListener("input", () => onChange(read()));
    const view = wrap(field, control, options);
    if (range)
        view.element.querySelector(".field-head")?.append(h("span", { class: "field-note" }, range));
    return {
        ...view,
        show: (value) => {
            // "1,5" is 1.5 already.
            if (read() !== value)
                fill(control, String(value ?? ""));
        },
    };
}
function sliderSetting(field, onChange, options, inUnit) {
    const slider = h("input", { type: "range", min: field.minimum, max: field.maximum, step: 1 });
    const shown = h("output", { class: "field-note" });
    const tell = () => {
        shown.textContent = inUnit(slider.valueAsNumber);
        slider.setAttribute("aria-valuetext", shown.textContent);
    };
    slider.addEventListener("input", () => {
        tell();
        onChange(slider.valueAsNumber);
    });
    const view = wrap(field, slider, options);
    view.element.querySelector(".field-head")?.append(shown);
    return {
        ...view,
        show: (value) => {
            fill(slider, String(value ?? field.fallback));
            tell();
        },
    };
}
