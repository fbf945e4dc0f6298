// How far a job is, with the button that stops it.

import { h, replace } from "../dom.js";
import { duration } from "../format.js";
import { locale, say, type Text } from "../language.js";
import { TRY } from "../texts/try.js";
import type { Progress } from "../types.js";
import { button } from "../ui/controls.js";

const STAGES: Readonly<Record<string, Text>> = {
  decode: TRY.stage_decode,
  resize: TRY.stage_resize,
  color: TRY.stage_color,
  voice: TRY.stage_voice,
  speak: TRY.stage_voice,
  render: TRY.stage_render,
  mux: TRY.stage_mux,
  encode: TRY.stage_encode,
};

export class ProgressView {
  readonly element = h("div", { class: "progress", hidden: true });
  readonly #label = h("span", { role: "status" });
  #bar = h("progress");

  /** Shows what is under way. `cancel` stops it. */
  show(text: Text, cancel?: () => Promise<unknown>): void {
    this.#bar = h("progress", { "aria-label": say(TRY.progress), max: 1 });
    this.#label.textContent = say(text);
    const stop =
      cancel &&
      button({
        label: TRY.stop,
        action: async () => {
          this.#label.textContent = say(TRY.stopping);
          await cancel();
        },
      });
    replace(this.element, h("div", null, this.#label, this.#bar), stop);
    this.element.hidden = false;
  }

  advance(progress: Progress): void {
    const stage = STAGES[progress.stage];
    const name = progress.state === "queued" ? say(TRY.queued) : stage ? say(stage) : progress.stage || say(TRY.working);
    if (progress.total === 0) {
      this.#label.textContent = name;
      this.#bar.removeAttribute("value");
      return;
    }
    const part = progress.done / progress.total;
    const percent = new Intl.NumberFormat(locale(), { style: "percent" }).format(part);
    this.#label.textContent = say(TRY.stage(name, percent)) + left(progress.stage_remaining_ms);
    this.#bar.value = part;
  }

  hide(): void {
    this.element.hidden = true;
  }
}

/** About how much longer a stage takes, in words; nothing while that cannot be told, or at its end. */
function left(remainingMs: number | null): string {
  return remainingMs ? say(TRY.left(duration(Math.ceil(remainingMs / 1_000) * 1_000))) : "";
}
