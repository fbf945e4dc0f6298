// The form of a tool, made from its JSON Schema.

import { CallError } from "../api.js";
import { h } from "../dom.js";
import { say } from "../language.js";
import { fieldsOf, UnreadableField } from "../schema.js";
import { TEXTS } from "../texts/common.js";
import { TRY } from "../texts/try.js";
import type { Catalog, Tool } from "../types.js";
import { button } from "../ui/controls.js";
import { fieldMistake, type FieldView } from "../ui/form.js";
import { optionControl, type OptionControl } from "./controls.js";
import { dropzone, type Dropzone } from "./dropzone.js";

/** Options shown before "more options", beside the required ones. */
const OPTIONS_IN_VIEW = 4;

export interface Submission {
  params: Record<string, unknown>;
  files: { name: string; file: File }[];
}

export class ToolForm {
  readonly element: HTMLElement;
  readonly #tool: Tool;
  readonly #controls: readonly OptionControl[];
  readonly #zones: readonly (readonly [name: string, zone: Dropzone])[];

  constructor(tool: Tool, catalog: Catalog, onChange: () => void, signal: AbortSignal) {
    this.#tool = tool;
    this.#zones = tool.inputs.map((slot) => [slot.name, dropzone(slot, catalog, onChange, signal)] as const);
    const controls = fieldsOf(tool.params).map((field) => optionControl(field, field.name === tool.primary_field));
    this.#controls = controls;
    const required = controls.filter(({ field }) => field.required);
    const others = controls.filter(({ field }) => !field.required);
    const inView = others.slice(0, OPTIONS_IN_VIEW);
    const rest = others.slice(OPTIONS_IN_VIEW);
    this.element = h(
      "div",
      { class: "stack", on: { input: onChange } },
      this.#zones.map(([, zone]) => zone.element),
      required.map(({ element }) => element),
      h("div", { class: "columns even" }, inView.map(({ element }) => element)),
      rest.length > 0 &&
        h(
          "details",
          { class: "more" },
          h("summary", null, say(TRY.more(rest.length))),
          h("div", { class: "columns even" }, rest.map(({ element }) => element)),
        ),
      h("div", { class: "row end" }, button({ label: TRY.reset, kind: "quiet", action: () => this.#clear(onChange) })),
    );
  }

  #clear(onChange: () => void): void {
    for (const [, zone] of this.#zones) zone.clear();
    for (const control of this.#controls) control.clear();
    onChange();
  }

  /** Every field by the name the server calls it. */
  get fields(): Record<string, FieldView> {
    const fields: Record<string, FieldView> = Object.fromEntries(this.#zones);
    for (const control of this.#controls) fields[control.field.name] = control;
    return fields;
  }

  /** Whether everything required is there. */
  get isComplete(): boolean {
    const hasFiles = this.#tool.inputs.every(
      (slot) => (this.#zones.find(([name]) => name === slot.name)?.[1].files().length ?? 0) >= slot.min_count,
    );
    const isSet = ({ value }: OptionControl): boolean => {
      try {
        return value() !== undefined;
      } catch {
        return true;
      }
    };
    return hasFiles && this.#controls.every((control) => !control.field.required || isSet(control));
  }

  /** What is filled in. Throws what is wrong with a field. */
  read(): Submission {
    const params: Record<string, unknown> = {};
    for (const { field, value } of this.#controls) {
      try {
        const read = value();
        if (read !== undefined) params[field.name] = read;
      } catch (error) {
        if (error instanceof UnreadableField) throw fieldMistake(field.name, TRY.bad_json);
        throw error;
      }
    }
    const files = this.#zones.flatMap(([name, zone]) => zone.files().map((file) => ({ name, file })));
    return { params, files };
  }

  clearErrors(): void {
    for (const view of Object.values(this.fields)) view.setError(null);
  }

  /** Marks the field an error is about; false when it is about none. */
  showError(error: CallError, mayFocus: boolean): boolean {
    const name = error.field?.split(/[.[]/)[0] ?? "";
    const view = this.fields[name];
    if (!view) return false;
    view.setError(error.message || say(TEXTS.required), error.hint);
    // A field behind "more options" cannot be seen, nor take the focus.
    const hidden = view.element.closest("details");
    if (hidden) hidden.open = true;
    if (mayFocus) view.element.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    return true;
  }
}

/** The body of a call: options as text parts, files under the names of their inputs. */
export function multipart(submission: Submission): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(submission.params)) {
    body.append(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  for (const { name, file } of submission.files) body.append(name, file, file.name);
  return body;
}
