// How far a job is, with the button that stops it.
import { h, replace } from "../dom.js";
import { duration } from "../format.js";
import { locale, say } from "../language.js";
import { TRY } from "../texts/try.js";
import { button } from "../ui/controls.js";
const STAGES = {
    decode: TRY.stage_decode,
    resize: TRY.stage_resize,
    color: TRY.stage_color,
    voice: TRY.stage_voice,
    speak: TRY.stage_voice,
    render: TRY.stage_render,
    mux: TRY.stage_mux,
    encode: TRY.stage_encode,
};
/** Before this nobody can tell how long a stage will take. */
const SETTLED_MS = 2_000;
export class ProgressView {
    element = h("div", { class: "progress", hidden: true });
    #label = h("span", { role: "status" });
    #bar = h("progress");
    /** The stage under way: since when, and how far it was then. */
    #since = { stage: "", atMs: 0, done: 0 };
    /** Shows what is under way. `cancel` stops it. */
    show(text, cancel) {
        this.#bar = h("progress", { "aria-label": say(TRY.progress), max: 1 });
        this.#label.textContent = say(text);
        const stop = cancel &&
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
    advance(progress) {
        const stage = STAGES[progress.stage];
        const name = progress.state === "queued" ? say(TRY.queued) : stage ? say(stage) : progress.stage || say(TRY.working);
        if (progress.total === 0) {
            this.#label.textContent = name;
            this.#bar.removeAttribute("value");
            return;
        }
        const part = progress.done / progress.total;
        const percent = new Intl.NumberFormat(locale(), { style: "percent" }).format(part);
        this.#label.textContent = say(TRY.stage(name, percent)) + this.#left(progress);
        this.#bar.value = part;
    }
    /** About how much longer the stage takes, in words; nothing while that cannot be told. */
    #left({ stage, done, total }) {
        const nowMs = performance.now();
        const { stage: known, atMs, done: before } = this.#since;
        if (stage !== known || done < before) {
            this.#since = { stage, atMs: nowMs, done };
            return "";
        }
        const tookMs = nowMs - atMs;
        if (tookMs < SETTLED_MS || done === before || done >= total)
            return "";
        const leftMs = (tookMs * (total - done)) / (done - before);
        return say(TRY.left(duration(Math.ceil(leftMs / 1_000) * 1_000)));
    }
    hide() {
        this.element.hidden = true;
    }
}
