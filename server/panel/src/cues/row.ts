// A caption in the list: its times, its text and its words.

import { freshId, h, replace } from "../dom.js";
import { say, type Text } from "../language.js";
import { fill } from "../editing/settings.js";
import { CUES } from "../texts/cues.js";
import { input } from "../ui/form.js";
import { icon, type IconName } from "../ui/icons.js";
import { readTime, showTime, type Cue, type Word } from "./cue.js";

/** How far an arrow key moves a time. */
const NUDGE_MS = 50;

export interface RowActions {
  change: (key: string, change: Partial<Cue>, tag?: string) => void;
  changeWord: (key: string, index: number, change: Partial<Word>) => void;
  split: (key: string, at: number) => void;
  merge: (key: string) => void;
  remove: (key: string) => void;
  go: (key: string) => void;
}

export class CueRow {
  readonly element: HTMLLIElement;
  readonly text = h("textarea", { rows: "1", class: "cue-text" });
  readonly #key: string;
  readonly #actions: RowActions;
  readonly #start: HTMLInputElement;
  readonly #end: HTMLInputElement;
  readonly #problem = h("p", { class: "field-error", id: freshId("cue-error"), hidden: true });
  readonly #words = h("ol", { class: "cue-words" });
  readonly #details = h("details", { class: "scene-more" }, h("summary"), this.#words);
  readonly #named: (readonly [element: HTMLElement, name: (number: number) => Text])[] = [];
  #shownWords: readonly Word[] | null = null;

  constructor(key: string, actions: RowActions) {
    this.#key = key;
    this.#actions = actions;
    this.text.addEventListener("input", () => actions.change(key, { text: this.text.value.replace(/\n/g, " ") }, `${key} text`));
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) actions.split(key, this.text.selectionStart);
    });
    this.#start = timeInput((start_ms) => actions.change(key, { start_ms }), (message) => this.#say(message));
    this.#end = timeInput((end_ms) => actions.change(key, { end_ms }), (message) => this.#say(message));
    this.#start.dataset["cue"] = "start_ms";
    this.#end.dataset["cue"] = "end_ms";
    this.text.dataset["cue"] = "text";
    for (const control of [this.text, this.#start, this.#end]) {
      control.setAttribute("aria-describedby", this.#problem.id);
      control.addEventListener("input", () => this.clearError());
    }
    this.#named.push([this.text, CUES.text], [this.#start, CUES.start], [this.#end, CUES.end]);
    this.element = h(
      "li",
      { class: "cue" },
      h("div", { class: "cue-times" }, this.#button("try_it", CUES.play, () => actions.go(key)), this.#start, this.#end),
      h("div", { class: "cue-body" }, this.text, this.#problem),
      h(
        "div",
        { class: "scene-tools" },
        this.#button("split", CUES.split, () => actions.split(key, this.text.selectionStart)),
        this.#button("merge", CUES.merge, () => actions.merge(key)),
        this.#button("trash", CUES.remove, () => actions.remove(key)),
      ),
      this.#details,
    );
  }

  update(cue: Cue, number: number, isLast: boolean): void {
    for (const [element, name] of this.#named) element.setAttribute("aria-label", say(name(number)));
    fill(this.text, cue.text);
    showIn(this.#start, cue.start_ms);
    showIn(this.#end, cue.end_ms);
    this.element.querySelector<HTMLButtonElement>("[data-tool=merge]")?.toggleAttribute("disabled", isLast);
    this.#details.hidden = cue.words.length === 0;
    if (cue.words === this.#shownWords) return;
    this.#shownWords = cue.words;
    replace(this.#details.querySelector("summary") ?? this.#details, say(CUES.words(cue.words.length)));
    replace(this.#words, cue.words.map((word, index) => this.#drawWord(word, index)));
  }

  setCurrent(isCurrent: boolean): void {
    this.element.classList.toggle("current", isCurrent);
  }

  /** Says what is wrong with a field of it. */
  showError(field: string, message: string, hint: string | null, mayFocus: boolean): void {
    const control = field === "start_ms" ? this.#start : field === "end_ms" ? this.#end : this.text;
    control.setAttribute("aria-invalid", "true");
    this.element.classList.add("wrong");
    this.#problem.hidden = false;
    replace(this.#problem, icon("warning"), h("span", null, message, hint ? ` ${hint}` : ""));
    if (mayFocus) control.focus();
  }

  clearError(): void {
    this.element.classList.remove("wrong");
    this.#problem.hidden = true;
    for (const control of [this.text, this.#start, this.#end]) control.removeAttribute("aria-invalid");
  }

  #say(message: Text | null): void {
    if (message) this.showError("start_ms", say(message), null, false);
    else this.clearError();
  }

  #button(name: IconName, label: (number: number) => Text, action: () => void): HTMLButtonElement {
    const element = h("button", { type: "button", class: "button quiet", "data-tool": name, on: { click: action } }, icon(name));
    this.#named.push([element, label]);
    return element;
  }

  #drawWord(word: Word, index: number): HTMLLIElement {
    const time = (name: "start_ms" | "end_ms", label: Text): HTMLInputElement => {
      const control = timeInput((ms) => this.#actions.changeWord(this.#key, index, { [name]: ms }), (message) => this.#say(message));
      control.setAttribute("aria-label", say(label));
      showIn(control, word[name]);
      return control;
    };
    return h(
      "li",
      null,
      h("span", { class: "cue-word" }, word.text),
      time("start_ms", CUES.word_start(word.text)),
      time("end_ms", CUES.word_end(word.text)),
    );
  }
}

/** Shows a time, unless what is typed already says it. */
function showIn(control: HTMLInputElement, ms: number): void {
  if (readTime(control.value) !== ms) control.value = showTime(ms);
}

/** A field for a time: typed, or moved with the arrow keys. */
function timeInput(onChange: (ms: number) => void, onProblem: (message: Text | null) => void): HTMLInputElement {
  const control = input({ class: "mono cue-time", inputmode: "decimal", spellcheck: "false" });
  control.addEventListener("change", () => {
    const ms = readTime(control.value);
    onProblem(ms === null ? CUES.bad_time : null);
    if (ms !== null) onChange(ms);
  });
  control.addEventListener("keydown", (event) => {
    const by = event.key === "ArrowUp" ? NUDGE_MS : event.key === "ArrowDown" ? -NUDGE_MS : 0;
    const ms = readTime(control.value);
    if (by === 0 || ms === null) return;
    event.preventDefault();
    onChange(Math.max(0, ms + by));
  });
  return control;
}
