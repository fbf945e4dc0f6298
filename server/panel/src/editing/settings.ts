// Fields of the editor, made from the tool's JSON Schema: what can be chosen, and what it
// means in both languages, stands there and nowhere else.

import { h, prose } from "../dom.js";
import { count } from "../format.js";
import { say } from "../language.js";
import { fieldsOf, valueOf, type Choice, type Field, type Schema } from "../schema.js";
import { LABELS } from "../texts/editing.js";
import { TRY } from "../texts/try.js";
import { field as fieldView, input, select, type FieldView, type FormControl } from "../ui/form.js";

export interface Setting extends FieldView {
  /** Shows a value that was chosen, undone or loaded. */
  show: (value: unknown) => void;
}

export interface SettingOptions {
  /** What stands for "none"; without it a choice has its fallback. */
  none?: string;
  /** Whether values are names that people know, such as "16:9". */
  hasNames?: boolean;
  /** Whether it needs no explanation. */
  isPlain?: boolean;
  /** What stands in a text that is empty; by default what the tool takes. */
  placeholder?: string;
  /** Shows a number in its unit; then it is chosen by a slider. */
  inUnit?: (value: number) => string;
}

type OnChange = (value: unknown) => void;

/** The fields of a schema by their names. */
export function fieldsByName(schema: Schema): ReadonlyMap<string, Field> {
  return new Map(fieldsOf(schema).map((one) => [one.name, one]));
}

/** What a choice means, short enough for a list. */
export function meaningOf(choice: Choice, hasName = false): string {
  const text = say(choice.text).replace(/\s+/g, " ").replace(/\.$/, "");
  if (!text) return choice.value;
  return hasName ? `${choice.value} · ${text}` : text;
}

/** A field that tells what was typed or chosen. */
export function setting(field: Field, onChange: OnChange, options: SettingOptions = {}): Setting {
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
export function fill(control: FormControl, value: string): void {
  if (control.value !== value) control.value = value;
}

function wrap(field: Field, control: FormControl, options: SettingOptions): FieldView {
  const label = LABELS[field.name];
  control.dataset["setting"] = field.name;
  return fieldView(control, {
    label: label ? say(label) : h("code", null, field.name),
    name: field.name,
    help: options.isPlain ? null : prose(say(field.text)),
  });
}

function choiceSetting(field: Field, onChange: OnChange, options: SettingOptions): Setting {
  const choices = field.choices.map((choice) => [choice.value, meaningOf(choice, options.hasNames)] as const);
  const control = select(options.none === undefined ? choices : [...choices, ["", options.none]]);
  control.addEventListener("change", () => onChange(control.value || null));
  return {
    // A list says itself what its entries mean.
    ...wrap(field, control, { isPlain: true }),
    show: (value) => fill(control, String(value ?? (options.none === undefined ? (field.fallback ?? "") : ""))),
  };
}

function switchSetting(field: Field, onChange: OnChange, options: SettingOptions): Setting {
  const box = h("input", { type: "checkbox", role: "switch", class: "switch" });
  box.addEventListener("change", () => onChange(box.checked));
  return {
    ...wrap(field, box, options),
    show: (value) => {
      box.checked = Boolean(value ?? field.fallback);
    },
  };
}

function textSetting(field: Field, onChange: OnChange, options: SettingOptions): Setting {
  const isNumber = field.control === "integer" || field.control === "number";
  const { fallback, minimum, maximum } = field;
  const range = isNumber && minimum !== undefined && maximum !== undefined && say(TRY.range(count(minimum), count(maximum)));
  const control = input({
    inputmode: isNumber && (minimum ?? 0) >= 0 ? "decimal" : null,
    maxlength: field.maxLength,
    placeholder: options.placeholder ?? (fallback === undefined ? say(TRY.automatic) : String(fallback)),
  });
  const read = (): unknown => valueOf(field, isNumber ? control.value.trim().replace(",", ".") : control.value);
  control.addEventListener("input", () => onChange(read()));
  const view = wrap(field, control, options);
  if (range) view.element.querySelector(".field-head")?.append(h("span", { class: "field-note" }, range));
  return {
    ...view,
    show: (value) => {
      // "1,5" is 1.5 already.
      if (read() !== value) fill(control, String(value ?? ""));
    },
  };
}

function sliderSetting(field: Field, onChange: OnChange, options: SettingOptions, inUnit: (value: number) => string): Setting {
  const slider = h("input", { type: "range", min: field.minimum, max: field.maximum, step: 1 });
  const shown = h("output", { class: "field-note" });
  const tell = (): void => {
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
