// One file of the whole video: chosen or dropped, shown, and taken out again.

import { freshId, h, replace, type Child } from "../dom.js";
import { say, type Text } from "../language.js";
import { SCENES } from "../texts/scenes.js";
import { TRY } from "../texts/try.js";
import { button } from "../ui/controls.js";
import type { FieldView } from "../ui/form.js";
import { icon, type IconName } from "../ui/icons.js";

export interface SlotOptions {
  /** The name of the input it goes into. */
  name: string;
  label: Text;
  choose: Text;
  help: Text;
  icon: IconName;
  accept: string;
  onChoose: (file: File) => void;
  onRemove: () => void;
  /** Shows or plays it. */
  draw: (url: string) => Child;
}

export class FileSlot implements FieldView {
  readonly element: HTMLElement;
  readonly #options: SlotOptions;
  readonly #error = h("p", { class: "field-error", role: "alert", hidden: true });
  readonly #lost = h("p", { class: "field-error", hidden: true }, icon("warning"), h("span", null, say(SCENES.lost_file)));
  readonly #name = h("span", { class: "recording-name" });
  readonly #shown = h("div", { class: "slot-shown" });
  readonly #remove: HTMLButtonElement;
  readonly #choose: HTMLButtonElement;
  #url: string | null = null;

  constructor(options: SlotOptions) {
    this.#options = options;
    const picker = h("input", { type: "file", accept: options.accept, hidden: true });
    picker.addEventListener("change", () => {
      const [file] = [...(picker.files ?? [])];
      picker.value = "";
      if (file) options.onChoose(file);
    });
    this.#choose = button({ label: options.choose, icon: options.icon, action: () => picker.click() });
    this.#remove = button({
      label: TRY.remove,
      kind: "quiet",
      icon: "trash",
      action: () => {
        options.onRemove();
        this.#choose.focus();
      },
    });
    const title = h("span", { class: "label", id: freshId("slot") }, say(options.label));
    this.element = h(
      "div",
      { class: "field", "data-field": options.name, role: "group", "aria-labelledby": title.id },
      h("div", { class: "field-head" }, title, this.#name),
      this.#shown,
      h("div", { class: "recording" }, this.#choose, this.#remove, picker),
      this.#error,
      this.#lost,
      h("p", { class: "help" }, say(options.help)),
    );
  }

  /** Shows what is chosen: nothing, a file, or one that this browser no longer has. */
  show(name: string | null, file: File | null, url: string | null): void {
    const isLost = name !== null && file === null;
    if (url !== this.#url || isLost === this.#lost.hidden) this.setError(null);
    this.#lost.hidden = !isLost;
    this.#remove.hidden = name === null;
    this.#remove.setAttribute("aria-label", say(TRY.remove_file(file?.name ?? say(this.#options.label))));
    this.#name.textContent = file?.name ?? (isLost ? say(SCENES.lost_name) : "");
    if (url === this.#url) return;
    this.#url = url;
    replace(this.#shown, url !== null && this.#options.draw(url));
  }

  setError(message: string | null, hint: string | null = null): void {
    this.#error.hidden = message === null;
    this.element.classList.toggle("wrong", message !== null);
    replace(this.#error, message !== null && [icon("warning"), h("span", null, message, hint ? ` ${hint}` : "")]);
  }
}
