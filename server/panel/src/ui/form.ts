// Form fields with label, help and error, tied together for screen readers.

import { CallError } from "../api.js";
import { freshId, h, replace, type Child, type Props } from "../dom.js";
import { say, type Text } from "../language.js";
import { TEXTS } from "../texts/common.js";
import { button, busyWhile } from "./controls.js";
import { icon } from "./icons.js";

export type FormControl = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export interface FieldView {
  element: HTMLElement;
  /** Shows what is wrong with the field, or nothing. */
  setError: (message: string | null, hint?: string | null) => void;
}

export interface FieldOptions {
  label: Child;
  /** The name the server uses, when it says that this field is wrong. */
  name?: string;
  help?: Child;
  isOptional?: boolean;
  aside?: Child;
}

/** A labelled field around a control. */
export function field(control: FormControl, options: FieldOptions, ...around: Child[]): FieldView {
  const id = control.id || freshId("field");
  control.id = id;
  const help = options.help ? h("p", { class: "help", id: `${id}-help` }, options.help) : null;
  const error = h("p", { class: "field-error", id: `${id}-error`, hidden: true });
  const described = [help && `${id}-help`, `${id}-error`].filter(Boolean).join(" ");
  control.setAttribute("aria-describedby", described);
  const element = h(
    "div",
    { class: "field", "data-field": options.name },
    h(
      "div",
      { class: "field-head" },
      h("label", { for: id }, options.label),
      options.isOptional && h("span", { class: "field-note" }, say(TEXTS.optional)),
      options.aside,
    ),
    around.length > 0 ? around : control,
    error,
    help,
  );
  const view: FieldView = {
    element,
    setError: (message, hint) => setFieldError(element, control, error, message, hint),
  };
  // What is being mended is not wrong until it has been looked at again.
  element.addEventListener("input", () => view.setError(null));
  return view;
}

function setFieldError(
  element: Element,
  control: Element,
  error: HTMLElement,
  message: string | null,
  hint: string | null | undefined,
): void {
  element.classList.toggle("wrong", message !== null);
  error.hidden = message === null;
  if (message === null) {
    control.removeAttribute("aria-invalid");
    replace(error);
  } else {
    control.setAttribute("aria-invalid", "true");
    replace(error, icon("warning"), h("span", null, message, hint ? ` ${hint}` : ""));
  }
}

/** A text input. */
export function input(attributes: Props = {}): HTMLInputElement {
  return h("input", { type: "text", autocomplete: "off", ...attributes });
}

/** A list to choose from. */
export function select(choices: readonly (readonly [value: string, label: string])[], chosen?: string): HTMLSelectElement {
  return h(
    "select",
    null,
    choices.map(([value, label]) => h("option", { value, selected: value === chosen }, label)),
  );
}

/** A box to tick, with its label. */
export function checkbox(label: Child, isChecked: boolean, attributes: Props = {}): { element: HTMLElement; box: HTMLInputElement } {
  const box = h("input", { type: "checkbox", checked: isChecked, ...attributes });
  return { element: h("label", { class: "check" }, box, h("span", null, label)), box };
}

export interface FormOptions {
  submit: Text;
  fields: Readonly<Record<string, FieldView>>;
  body: Child;
  onSubmit: () => Promise<void>;
  onCancel?: () => void;
}

/** A form; errors that name a field are shown there, others above the buttons. */
export function form(options: FormOptions): HTMLFormElement {
  const general = h("div", { class: "form-error", role: "alert" });
  const submit = button({ label: options.submit, kind: "primary", type: "submit" });
  const element = h(
    "form",
    { class: "stack", novalidate: true },
    options.body,
    general,
    h(
      "div",
      { class: "row end" },
      options.onCancel && button({ label: TEXTS.cancel, action: options.onCancel }),
      submit,
    ),
  );
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    replace(general);
    for (const view of Object.values(options.fields)) view.setError(null);
    void busyWhile(submit, async () => {
      try {
        await options.onSubmit();
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        showFormError(error, options.fields, general);
      }
    });
  });
  return element;
}

/** Marks the field an error is about; says it in `general` when there is none. */
export function showFormError(error: CallError, fields: Readonly<Record<string, FieldView>>, general: HTMLElement): void {
  // "rate_limit.limit" is a part of the field "rate_limit".
  const name = error.field?.split(/[.[]/)[0] ?? "";
  const view = fields[name];
  if (view) {
    view.setError(error.message, error.hint);
    const control = view.element.querySelector<HTMLElement>("[aria-invalid=true]");
    control?.focus();
  } else {
    replace(
      general,
      h("div", { class: "notice bad" }, icon("warning"), h("div", null, h("p", null, error.message), error.hint && h("p", { class: "note" }, error.hint))),
    );
  }
}

/** A mistake found before asking the server. */
export function fieldMistake(name: string, message: Text): CallError {
  return new CallError(0, { error: say(message), error_code: "invalid_field", field: name });
}
