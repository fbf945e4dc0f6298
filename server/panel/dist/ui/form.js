// Form fields with label, help and error, tied together for screen readers.
import { CallError } from "../api.js";
import { freshId, h, replace } from "../dom.js";
import { say } from "../language.js";
import { TEXTS } from "../texts/common.js";
import { button, busyWhile } from "./controls.js";
import { icon } from "./icons.js";
/** A labelled field around a control. */
export function field(control, options, ...around) {
    const id = control.id || freshId("field");
    control.id = id;
    const help = options.help ? h("p", { class: "help", id: `${id}-help` }, options.help) : null;
    const error = h("p", { class: "field-error", id: `${id}-error`, hidden: true });
    const described = [help && `${id}-help`, `${id}-error`].filter(Boolean).join(" ");
    control.setAttribute("aria-describedby", described);
    const element = h("div", { class: "field", "data-field": options.name }, h("div", { class: "field-head" }, h("label", { for: id }, options.label), options.isOptional && h("span", { class: "field-note" }, say(TEXTS.optional)), options.aside), around.length > 0 ? around : control, error, help);
    const view = {
        element,
        setError: (message, hint) => setFieldError(element, control, error, message, hint),
    };
    // What is being mended is not wrong until it has been looked at again.
    element.addEventListener("input", () => view.setError(null));
    return view;
}
function setFieldError(element, control, error, message, hint) {
    element.classList.toggle("wrong", message !== null);
    error.hidden = message === null;
    if (message === null) {
        control.removeAttribute("aria-invalid");
        replace(error);
    }
    else {
        control.setAttribute("aria-invalid", "true");
        replace(error, icon("warning"), h("span", null, message, hint ? ` ${hint}` : ""));
    }
}
/** A text input. */
export function input(attributes = {}) {
    return h("input", { type: "text", autocomplete: "off", ...attributes });
}
/** A list to choose from. */
export function select(choices, chosen) {
    return h("select", null, choices.map(([value, label]) => h("option", { value, selected: value === chosen }, label)));
}
/** A box to tick, with its label. */
export function checkbox(label, isChecked, attributes = {}) {
    const box = h("input", { type: "checkbox", checked: isChecked, ...attributes });
    return { element: h("label", { class: "check" }, box, h("span", null, label)), box };
}
/** A form; errors that name a field are shown there, others above the buttons. */
export function form(options) {
    const general = h("div", { class: "form-error", role: "alert" });
    const submit = button({ label: options.submit, kind: "primary", type: "submit" });
    const element = h("form", { class: "stack", novalidate: true }, options.body, general, h("div", { class: "row end" }, options.onCancel && button({ label: TEXTS.cancel, action: options.onCancel }), submit));
    element.addEventListener("submit", (event) => {
        event.preventDefault();
        replace(general);
        for (const view of Object.values(options.fields))
            view.setError(null);
        void busyWhile(submit, async () => {
            try {
                await options.onSubmit();
            }
            catch (error) {
                if (!(error instanceof CallError))
                    throw error;
                showFormError(error, options.fields, general);
            }
        });
    });
    return element;
}
/** Marks the field an error is about; says it in `general` when there is none. */
export function showFormError(error, fields, general) {
    // "rate_limit.limit" is a part of the field "rate_limit".
    const name = error.field?.split(/[.[]/)[0] ?? "";
    const view = fields[name];
    if (view) {
        view.setError(error.message, error.hint);
        const control = view.element.querySelector("[aria-invalid=true]");
        control?.focus();
    }
    else {
        replace(general, h("div", { class: "notice bad" }, icon("warning"), h("div", null, h("p", null, error.message), error.hint && h("p", { class: "note" }, error.hint))));
    }
}
/** A mistake found before asking the server. */
export function fieldMistake(name, message) {
    return new CallError(0, { error: say(message), error_code: "invalid_field", field: name });
}
