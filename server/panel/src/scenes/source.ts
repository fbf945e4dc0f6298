// What a plan is made of: an idea or a script, or a plan from an earlier answer.

import { CallError } from "../api.js";
import { h } from "../dom.js";
import { fieldsByName, fill, setting, type Setting } from "../editing/settings.js";
import { usd } from "../format.js";
import { say, type Text } from "../language.js";
import { tryKey } from "../state.js";
import { SCENES } from "../texts/scenes.js";
import type { Submission } from "../tryit/form.js";
import { estimate } from "../tryit/run.js";
import type { Tool } from "../types.js";
import { button, segmented } from "../ui/controls.js";
import { field as fieldView, type FieldView } from "../ui/form.js";
import { TOOL, type Source } from "./plan.js";

const KINDS = ["idea", "script"] as const;
const LABEL: Record<Source["kind"], Text> = { idea: SCENES.idea, script: SCENES.script };

export interface SourceActions {
  change: (change: Partial<Source>, tag?: string) => void;
  plan: () => Promise<void>;
  open: (file: File) => Promise<void>;
}

/** The call that makes a plan. */
export function planCall(source: Source): Submission {
  const { kind, language, duration } = source;
  const params: Record<string, unknown> = { mode: "plan", [kind]: source[kind] };
  if (language) params["language"] = language;
  // A script takes as long as it takes to say it.
  if (duration && kind === "idea") params["duration"] = duration;
  return { params, files: [] };
}

export class SourcePanel {
  readonly element: HTMLDetailsElement;
  readonly #texts: Record<Source["kind"], HTMLTextAreaElement>;
  readonly #views: Record<string, FieldView>;
  readonly #settings: Record<"language" | "duration", Setting | null>;
  readonly #kinds: HTMLFieldSetElement;
  readonly #price = h("span", { class: "note" });
  readonly #plan: HTMLButtonElement;

  constructor(tool: Tool, actions: SourceActions, signal: AbortSignal) {
    const fields = fieldsByName(tool.params);
    const area = (kind: Source["kind"], rows: number, placeholder: Text): HTMLTextAreaElement => {
      const control = h("textarea", { rows, placeholder: say(placeholder), "data-source": kind });
      control.addEventListener("input", () => actions.change({ [kind]: control.value }, kind));
      return control;
    };
    this.#texts = { idea: area("idea", 2, SCENES.idea_placeholder), script: area("script", 8, SCENES.script_placeholder) };
    const named = (name: "language" | "duration"): Setting | null => {
      const found = fields.get(name);
      return found ? setting(found, (value) => actions.change({ [name]: String(value ?? "") }, name)) : null;
    };
    this.#settings = { language: named("language"), duration: named("duration") };
    this.#kinds = segmented(SCENES.source_kind, KINDS.map((kind) => [kind, LABEL[kind]] as const), "idea", (kind) => actions.change({ kind }));
    this.#views = {
      idea: fieldView(this.#texts.idea, { label: say(LABEL.idea), name: "idea" }),
      script: fieldView(this.#texts.script, { label: say(LABEL.script), name: "script" }),
    };
    for (const [name, one] of Object.entries(this.#settings)) if (one) this.#views[name] = one;
    this.#plan = button({ label: SCENES.plan, kind: "primary", icon: "scenes", action: actions.plan });
    this.element = this.#draw(actions);
    void this.askPrice(signal);
  }

  update(source: Source, isPlanned: boolean): void {
    for (const kind of KINDS) {
      fill(this.#texts[kind], source[kind]);
      const view = this.#views[kind];
      if (view) view.element.hidden = source.kind !== kind;
    }
    for (const radio of this.#kinds.querySelectorAll("input")) radio.checked = radio.value === source.kind;
    this.#settings.language?.show(source.language);
    this.#settings.duration?.show(source.duration);
    if (this.#settings.duration) this.#settings.duration.element.hidden = source.kind !== "idea";
    const label = this.#plan.querySelector("span");
    if (label) label.textContent = say(isPlanned ? SCENES.replan : SCENES.plan);
  }

  /** Marks the field an error is about; false when it is none of these. */
  showError(name: string, error: CallError): boolean {
    const view = this.#views[name];
    if (!view || view.element.hidden) return false;
    view.setError(error.message, error.hint);
    this.element.open = true;
    view.element.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    return true;
  }

  /** Asks what a plan costs; the same whatever it is about. */
  async askPrice(signal: AbortSignal): Promise<void> {
    if (!tryKey.secret) return;
    try {
      const quote = await estimate(TOOL, tryKey.secret, { params: { mode: "plan", idea: say(SCENES.idea_placeholder) }, files: [] }, signal);
      this.#price.textContent = say(SCENES.plan_price(usd(quote.estimated_usd)));
    } catch (error) {
      // What is wrong with the key is said where the key stands.
      if (!(error instanceof CallError) && !signal.aborted) throw error;
    }
  }

  #draw(actions: SourceActions): HTMLDetailsElement {
    const picker = h("input", { type: "file", accept: ".json,application/json", hidden: true });
    picker.addEventListener("change", () => {
      const [file] = [...(picker.files ?? [])];
      picker.value = "";
      if (file) void actions.open(file);
    });
    return h(
      "details",
      { class: "card scene-source", open: true },
      h("summary", null, h("h2", null, say(SCENES.source))),
      h(
        "div",
        { class: "stack" },
        this.#kinds,
        this.#views["idea"]?.element,
        this.#views["script"]?.element,
        h("div", { class: "columns even" }, this.#settings.language?.element, this.#settings.duration?.element),
        h(
          "div",
          { class: "row" },
          this.#plan,
          button({ label: SCENES.open_plan, kind: "quiet", icon: "file", action: () => picker.click() }),
          picker,
          this.#price,
        ),
      ),
    );
  }
}
