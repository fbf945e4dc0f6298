// One control for each kind of option.
import { h, prose, replace } from "../dom.js";
import { count } from "../format.js";
import { say } from "../language.js";
import { valueOf } from "../schema.js";
import { TRY } from "../texts/try.js";
import { field as fieldView, input, select } from "../ui/form.js";
/** Sliders are for ranges that fit under a finger. */
const MAX_SLIDER_STEPS = 100;
/** The control of an option. */
export function optionControl(field, isPrimary) {
    switch (field.control) {
        case "choice":
            return choiceControl(field);
        case "boolean":
            return field.fallback === undefined ? maybeControl(field) : switchControl(field);
        case "integer":
        case "number":
            return numberControl(field);
        case "colour":
            return colourControl(field);
        case "json":
            return textControl(field, h("textarea", { rows: "3", class: "mono", spellcheck: "false" }));
        default:
            return textControl(field, isPrimary ? h("textarea", { rows: "3" }) : input());
    }
}
function shown(value) {
    return typeof value === "string" ? value : JSON.stringify(value);
}
function placeholderOf(field) {
    if (field.fallback !== undefined)
        return shown(field.fallback);
    return field.required ? "" : say(TRY.automatic);
}
function wrap(field, control, aside, ...around) {
    control.dataset["option"] = field.name;
    const options = {
        // By the name it has in every other door, which is what a caller will write.
        label: h("code", null, field.name),
        name: field.name,
        help: [prose(say(field.text)), field.control === "colour" && field.expected && [" ", say(TRY.expected(field.expected))]],
        aside: field.required ? null : aside,
    };
    return fieldView(control, options, ...around);
}
function textControl(field, control) {
    control.placeholder = placeholderOf(field);
    if (field.maxLength !== undefined)
        control.maxLength = field.maxLength;
    return {
        ...wrap(field, control, null),
        field,
        value: () => valueOf(field, control.value),
        clear: () => {
            control.value = "";
        },
    };
}
function rangeText(field) {
    const { minimum, maximum } = field;
    if (minimum !== undefined && maximum !== undefined)
        return say(TRY.range(count(minimum), count(maximum)));
    if (minimum !== undefined)
        return say(TRY.at_least(count(minimum)));
    return maximum === undefined ? null : say(TRY.at_most(count(maximum)));
}
function numberControl(field) {
    const control = input({ inputmode: field.control === "integer" ? "numeric" : "decimal", placeholder: placeholderOf(field) });
    const range = rangeText(field);
    const note = range && h("span", { class: "field-note" }, range);
    const slider = sliderOf(field, control);
    const view = wrap(field, control, note, ...(slider ? [h("div", { class: "with-slider" }, control, slider)] : []));
    return {
        ...view,
        field,
        value: () => valueOf(field, control.value.trim().replace(",", ".")),
        clear: () => {
            control.value = "";
            control.dispatchEvent(new Event("input"));
        },
    };
}
/** A slider that moves with the number, for those who would rather see than type. */
function sliderOf(field, control) {
    const { minimum, maximum } = field;
    if (field.control !== "integer" || minimum === undefined || maximum === undefined)
        return null;
    if (maximum - minimum > MAX_SLIDER_STEPS)
        return null;
    const rest = typeof field.fallback === "number" ? field.fallback : Math.round((minimum + maximum) / 2);
    const slider = h("input", {
        type: "range",
        min: minimum,
        max: maximum,
        value: rest,
        // The number beside it is the same control to a screen reader or a keyboard.
        class: "unset",
        "aria-hidden": "true",
        tabindex: "-1",
    });
    slider.addEventListener("input", () => {
        control.value = slider.value;
        control.dispatchEvent(new Event("input", { bubbles: true }));
    });
    control.addEventListener("input", () => {
        slider.value = control.value === "" ? String(rest) : control.value;
        slider.classList.toggle("unset", control.value === "");
    });
    return slider;
}
function choiceControl(field) {
    const first = field.required
        ? say(TRY.choose)
        : typeof field.fallback === "string"
            ? say(TRY.fallback(field.fallback))
            : say(TRY.automatic);
    const others = field.choices.filter((choice) => choice.value !== field.fallback);
    const control = select([["", first], ...others.map((choice) => [choice.value, choice.value])]);
    const meaning = h("p", { class: "help" });
    const view = wrap(field, control, null);
    view.element.append(meaning);
    const describe = () => {
        const value = control.value || field.fallback;
        const choice = field.choices.find((one) => one.value === value);
        replace(meaning, choice && [h("code", null, choice.value), " · ", prose(say(choice.text))]);
        meaning.hidden = !choice;
    };
    control.addEventListener("change", describe);
    describe();
    return {
        ...view,
        field,
        value: () => control.value || undefined,
        clear: () => {
            control.value = "";
            describe();
        },
    };
}
function switchControl(field) {
    const box = h("input", { type: "checkbox", role: "switch", class: "switch", checked: field.fallback === true });
    return {
        ...wrap(field, box, null),
        field,
        value: () => (box.checked === field.fallback ? undefined : box.checked),
        clear: () => {
            box.checked = field.fallback === true;
        },
    };
}
function maybeControl(field) {
    const control = select([
        ["", say(field.required ? TRY.choose : TRY.automatic)],
        ["true", say(TRY.yes)],
        ["false", say(TRY.no)],
    ]);
    return {
        ...wrap(field, control, null),
        field,
        value: () => valueOf(field, control.value),
        clear: () => {
            control.value = "";
        },
    };
}
function colourControl(field) {
    const control = input({ placeholder: placeholderOf(field), spellcheck: "false", class: "mono" });
    const rest = typeof field.fallback === "string" && /^#[0-9a-f]{6}$/i.test(field.fallback) ? field.fallback : "#000000";
    const swatch = h("input", { type: "color", value: rest, "aria-label": `${say(TRY.pick_colour)}: ${field.name}` });
    swatch.addEventListener("input", () => {
        control.value = swatch.value;
        control.dispatchEvent(new Event("input", { bubbles: true }));
    });
    control.addEventListener("input", () => {
        const typed = control.value.trim();
        if (/^#[0-9a-f]{6}$/i.test(typed))
            swatch.value = typed;
        if (typed === "")
            swatch.value = rest;
    });
    return {
        ...wrap(field, control, null, h("div", { class: "joined" }, swatch, control)),
        field,
        value: () => valueOf(field, control.value.trim()),
        clear: () => {
            control.value = "";
            swatch.value = rest;
        },
    };
}
