// The video with its captions over it, and its sound as a line below.

import { h, replace, s, type Child } from "../dom.js";
import { say } from "../language.js";
import { CUES } from "../texts/cues.js";
import { notice } from "../ui/controls.js";
import { cueAt, wordAt, type Cue } from "./cue.js";
import { outlineOf, peaksOf } from "./wave.js";

/** How high letters are, as a part of the shorter side. */
const LETTER_PART = 0.075;

export class Stage {
  readonly element: HTMLElement;
  readonly #video = h("video", { controls: true, playsinline: true, class: "edited-video" });
  /** Drawn in the pixels of the video, so that letters grow and shrink with it. */
  readonly #overlay = s("svg", { class: "cue-overlay", "aria-hidden": "true", focusable: "false" });
  readonly #caption = h("div", { class: "cue-caption" });
  readonly #unplayable = notice("warn", h("p", null, say(CUES.unplayable)));
  readonly #wave = s("svg", { class: "cue-wave", preserveAspectRatio: "none", role: "img", "aria-label": say(CUES.wave) });
  readonly #onTime: (cue: Cue | null) => void;
  #cues: readonly Cue[] = [];
  #style = "";
  #outline = "";
  #head: SVGElement | null = null;
  #shown = "";

  /** `onTime` hears which caption is shown. */
  constructor(signal: AbortSignal, onTime: (cue: Cue | null) => void) {
    this.#onTime = onTime;
    this.#unplayable.hidden = true;
    this.element = h(
      "div",
      { class: "stack tight", hidden: true },
      h("div", { class: "cue-frame" }, this.#video, this.#overlay),
      this.#unplayable,
      this.#wave,
      h("p", { class: "help" }, say(CUES.overlay_note)),
    );
    const draw = (): void => this.#draw();
    for (const event of ["timeupdate", "seeked", "loadedmetadata"] as const) this.#video.addEventListener(event, draw);
    this.#video.addEventListener("loadedmetadata", () => {
      this.#layOut();
      this.#drawWave();
    });
    this.#video.addEventListener("error", () => {
      this.#unplayable.hidden = false;
    });
    this.#video.addEventListener("play", () => this.#follow());
    this.#wave.addEventListener("click", (event) => {
      const { left, width } = this.#wave.getBoundingClientRect();
      this.seek((this.lengthMs * (event.clientX - left)) / width);
    });
    signal.addEventListener("abort", () => this.#video.pause());
  }

  get nowMs(): number {
    return Math.round(this.#video.currentTime * 1_000);
  }

  get lengthMs(): number {
    return Number.isFinite(this.#video.duration) ? Math.round(this.#video.duration * 1_000) : 0;
  }

  /** Shows another video. */
  async load(file: File, url: string): Promise<void> {
    this.element.hidden = false;
    this.#unplayable.hidden = true;
    this.#video.src = url;
    this.#outline = "";
    this.#drawWave();
    const peaks = await peaksOf(file);
    if (!peaks || this.#video.src !== url) return;
    this.#outline = outlineOf(peaks, 1_000);
    this.#drawWave();
  }

  /** Shows other captions, or another style. */
  update(cues: readonly Cue[], style: string): void {
    if (this.#cues === cues && this.#style === style) return;
    this.#cues = cues;
    this.#style = style;
    this.#shown = "";
    this.#caption.className = `cue-caption cue-style-${style}`;
    this.#drawWave();
    this.#draw();
  }

  seek(ms: number): void {
    this.#video.currentTime = ms / 1_000;
  }

  /** While it plays, words change more often than the browser says the time. */
  #follow(): void {
    this.#draw();
    if (!this.#video.paused && this.#video.isConnected) requestAnimationFrame(() => this.#follow());
  }

  #draw(): void {
    const now = this.nowMs;
    const at = this.lengthMs > 0 ? (now * 1_000) / this.lengthMs : 0;
    this.#head?.setAttribute("d", `M${at} 0V100`);
    const cue = cueAt(this.#cues, now);
    const word = cue ? wordAt(cue, now) : -1;
    const shown = cue ? `${cue.key} ${cue.text} ${word}` : "";
    if (shown === this.#shown) return;
    this.#shown = shown;
    replace(this.#caption, cue && h("p", null, drawWords(cue.text, word)));
    this.#onTime(cue);
  }

  #layOut(): void {
    const { videoWidth: width, videoHeight: height } = this.#video;
    if (width === 0 || height === 0) return;
    this.#overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#overlay.setAttribute("font-size", String(Math.min(width, height) * LETTER_PART));
    replace(this.#overlay, s("foreignObject", { width, height }, this.#caption));
  }

  #drawWave(): void {
    const length = this.lengthMs || 1;
    this.#wave.setAttribute("viewBox", "0 0 1000 100");
    this.#head = s("path", { class: "cue-head", d: "M0 0V100" });
    replace(
      this.#wave,
      this.#cues.map((cue) =>
        s("rect", { class: "cue-band", x: (cue.start_ms * 1_000) / length, width: Math.max(0, ((cue.end_ms - cue.start_ms) * 1_000) / length), height: 100 }),
      ),
      this.#outline && s("path", { class: "cue-sound", d: this.#outline }),
      this.#head,
    );
  }
}

/** A text with the word that is spoken marked. */
export function drawWords(text: string, spoken: number): Child[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .map((word, index) => [h("span", { class: index === spoken ? "now" : index < spoken ? "spoken" : null }, word), " "]);
}
