// The caption editor: the draft, and the panels that show and change it.

import { CallError } from "../api.js";
import { attend, begin } from "../editing/job.js";
import { listenForUndo } from "../editing/keys.js";
import { freshName } from "../editing/name.js";
import { Price } from "../editing/price.js";
import { ResultPanel } from "../editing/result.js";
import { fieldsByName, setting, type Setting } from "../editing/settings.js";
import { h, replace, type Child } from "../dom.js";
import { bytes, count } from "../format.js";
import { language, say, type Text } from "../language.js";
import { tryKey } from "../state.js";
import { CUES } from "../texts/cues.js";
import { EDITING } from "../texts/editing.js";
import { TRY } from "../texts/try.js";
import type { Submission } from "../tryit/form.js";
import { KeyField } from "../tryit/key.js";
import { ProgressView } from "../tryit/progress.js";
import { drawRefusal } from "../tryit/result.js";
import type { Catalog, JobAnswer, Tool } from "../types.js";
import { busyWhile, button, card, empty, notice } from "../ui/controls.js";
import { showError } from "../ui/toast.js";
import * as cues from "./cue.js";
import { CueRow } from "./row.js";
import { Stage } from "./stage.js";
import { keepCues, VIDEO, type CueDraft, type CueStudio, type RunningCues } from "./studio.js";
import { stylePicker, type StylePicker } from "./styles.js";

/** Options that the editor has a way of its own for. */
const OWN = new Set(["style", "segments", "rendered_segments", "mode"]);
/** Options that only matter to who listens. */
const OF_LISTENING = ["language", "translate", "prompt"];
const NAMED = new Set(["output_format"]);

export class CueEditor {
  readonly #studio: CueStudio;
  readonly #signal: AbortSignal;
  readonly #accept: string;
  readonly #maxBytes: number;
  readonly #canListen: boolean;
  readonly #listenReason: string | null;
  readonly #stage: Stage;
  readonly #rows = new Map<string, CueRow>();
  readonly #list = h("ol", { class: "cues" });
  readonly #none = h("p", { class: "note" }, say(CUES.none));
  readonly #styles: StylePicker | null;
  readonly #style: string;
  readonly #settings = new Map<string, Setting>();
  readonly #key: KeyField;
  readonly #price: Price;
  readonly #result: ResultPanel;
  readonly #progress = new ProgressView();
  readonly #refusal = h("div", { role: "alert" });
  readonly #said = h("p", { class: "hidden", role: "status" });
  readonly #drop = h("div", { class: "card cue-drop" });
  readonly #picker: HTMLInputElement;
  readonly #undo = button({ label: EDITING.undo, icon: "undo", kind: "quiet", action: () => this.#undoOrRedo(true) });
  readonly #redo = button({ label: EDITING.redo, icon: "redo", kind: "quiet", action: () => this.#undoOrRedo(false) });
  readonly #add = button({ label: CUES.add, icon: "plus", action: () => this.#addCue() });
  readonly #listen = button({ label: CUES.recognise, icon: "sound", action: () => this.#recognise() });
  readonly #render = button({ label: EDITING.render, icon: "video", kind: "primary", action: () => this.#renderAll() });
  readonly #saving = h("p", { class: "help" }, say(CUES.only_changes));
  #asked: readonly unknown[] = [];

  constructor(studio: CueStudio, tool: Tool, catalog: Catalog, signal: AbortSignal) {
    this.#studio = studio;
    this.#signal = signal;
    const kind = catalog.input_kinds.find((one) => one.kind === tool.inputs.find(({ name }) => name === VIDEO)?.kind);
    this.#accept = kind?.accept.join(",") ?? "video/*";
    this.#maxBytes = catalog.limits[kind?.limit ?? "max_input_bytes"] ?? Number.MAX_SAFE_INTEGER;
    const transcriber = tool.services.find(({ service }) => service === "transcriber");
    this.#canListen = transcriber?.available ?? true;
    this.#listenReason = transcriber?.reason?.[language()] ?? null;
    this.#stage = new Stage(signal, (cue) => this.#showCurrent(cue));
    this.#picker = h("input", { type: "file", accept: this.#accept, hidden: true });
    this.#picker.addEventListener("change", () => this.#choose(this.#picker.files));
    const fields = fieldsByName(tool.params);
    const style = fields.get("style");
    this.#style = String(style?.fallback ?? style?.choices[0]?.value ?? "");
    this.#styles = style ? stylePicker(style, (chosen) => this.#commit({ ...this.#draft, options: { ...this.#draft.options, style: chosen } })) : null;
    for (const [name, found] of fields) {
      if (OWN.has(name) || found.control === "json") continue;
      const none = found.fallback === undefined && found.control === "choice" ? { none: say(TRY.automatic) } : {};
      this.#settings.set(name, setting(found, (value) => this.#setOption(name, value), { ...none, hasNames: NAMED.has(name) }));
    }
    this.#key = new KeyField(() => this.#askPrice(true));
    this.#price = new Price(cues.TOOL, signal, (error) => this.#placed(error, false));
    this.#result = new ResultPanel(signal);
    listenForUndo(studio.undo, (isUndo) => this.#undoOrRedo(isUndo), signal);
    this.#acceptDrops();
    this.#show();
    const video = studio.shelf.files.get(VIDEO);
    if (video) void this.#load(video).catch(showError);
    void this.#resume().catch(showError);
  }

  get #draft(): CueDraft {
    return this.#studio.undo.now;
  }

  get #video(): File | null {
    return this.#studio.shelf.files.get(VIDEO) ?? null;
  }

  /** Beside the title of the screen. */
  get actions(): Child {
    return [this.#undo, this.#redo];
  }

  draw(): HTMLElement {
    const listening = OF_LISTENING.flatMap((name) => this.#settings.get(name)?.element ?? []);
    const others = [...this.#settings].filter(([name]) => !OF_LISTENING.includes(name)).map(([, { element }]) => element);
    const add = h("div", { class: "row" }, this.#add, h("span", { class: "help" }, say(CUES.add_hint)));
    return h(
      "div",
      { class: "workbench cue-bench" },
      h(
        "div",
        { class: "stack" },
        this.#drop,
        this.#picker,
        card(CUES.cues, { actions: h("div", { class: "row" }, this.#listen, this.#openButton()) }, this.#listenNote(), this.#none, this.#list, add, h("p", { class: "help" }, say(CUES.keys)), this.#said),
      ),
      h(
        "div",
        { class: "stack scene-aside" },
        h(
          "section",
          { class: "card" },
          this.#key.parts,
          h("div", { class: "run" }, this.#price.element, this.#render),
          this.#saving,
          this.#refusal,
          this.#progress.element,
        ),
        this.#result.element,
        card(CUES.options, {}, this.#styles?.element, h("details", { class: "more" }, h("summary", null, say(EDITING.more_looks)), h("div", { class: "columns even" }, others, listening))),
      ),
    );
  }

  #listenNote(): Child {
    return !this.#canListen && this.#listenReason && notice("warn", h("p", null, this.#listenReason));
  }

  #openButton(): Child {
    const picker = h("input", { type: "file", accept: ".json,application/json", hidden: true });
    picker.addEventListener("change", () => {
      const [file] = [...(picker.files ?? [])];
      picker.value = "";
      if (file) void this.#open(file).catch(showError);
    });
    return [button({ label: CUES.open_cues, kind: "quiet", icon: "file", action: () => picker.click() }), picker];
  }

  #acceptDrops(): void {
    const options = { signal: this.#signal };
    const over = (isOver: boolean) => (event: DragEvent): void => {
      event.preventDefault();
      this.#drop.classList.toggle("over", isOver);
    };
    // Wherever it is dropped: there is one video only.
    document.addEventListener("dragover", over(true), options);
    document.addEventListener("dragleave", over(false), options);
    document.addEventListener(
      "drop",
      (event) => {
        over(false)(event);
        this.#choose(event.dataTransfer?.files ?? null);
      },
      options,
    );
  }

  #choose(files: FileList | null): void {
    const [file] = [...(files ?? [])];
    this.#picker.value = "";
    if (!file) return;
    if (file.size > this.#maxBytes) {
      showError(new Error(say(TRY.too_large(bytes(this.#maxBytes)))));
      return;
    }
    void this.#studio.shelf.put(VIDEO, file).then(() => this.#load(file)).catch(showError);
  }

  async #load(file: File): Promise<void> {
    this.#show();
    const url = this.#studio.shelf.url(VIDEO);
    if (url) await this.#stage.load(file, url);
  }

  #commit(next: CueDraft, tag?: string): void {
    this.#studio.undo.commit(next, tag);
    this.#changed();
  }

  #setCues(next: readonly cues.Cue[], tag?: string): void {
    if (next !== this.#draft.cues) this.#commit({ ...this.#draft, cues: next }, tag);
  }

  #setOption(name: string, value: unknown): void {
    const { [name]: _, ...others } = this.#draft.options;
    const isLeftOut = value === undefined || value === null || value === "";
    this.#commit({ ...this.#draft, options: isLeftOut ? others : { ...others, [name]: value } }, `option ${name}`);
  }

  #undoOrRedo(isUndo: boolean): void {
    const { undo } = this.#studio;
    if (!(isUndo ? undo.undo() : undo.redo())) return;
    this.#changed();
    this.#say(isUndo ? EDITING.undone : EDITING.redone);
  }

  #changed(): void {
    keepCues(this.#draft);
    replace(this.#refusal);
    this.#show();
  }

  #say(text: Text): void {
    this.#said.textContent = say(text);
  }

  #show(): void {
    const { undo, rendered } = this.#studio;
    const draft = this.#draft;
    this.#undo.disabled = !undo.canUndo;
    this.#redo.disabled = !undo.canRedo;
    this.#none.hidden = draft.cues.length > 0;
    this.#add.disabled = !this.#video;
    this.#listen.disabled = !this.#video || !this.#canListen;
    this.#render.disabled = !this.#video || draft.cues.length === 0;
    this.#saving.hidden = !this.#canSplice;
    this.#drawDrop();
    this.#showRows();
    const style = String(draft.options["style"] ?? this.#style);
    this.#styles?.show(style);
    for (const [name, one] of this.#settings) one.show(draft.options[name]);
    this.#stage.update(draft.cues, style);
    this.#result.update(!rendered || (rendered.of === draft && rendered.video === this.#video));
    this.#askPrice(false);
  }

  #drawDrop(): void {
    const video = this.#video;
    const choose = button({ label: video ? CUES.other_video : CUES.choose_video, kind: video ? "quiet" : "primary", icon: "upload", action: () => this.#picker.click() });
    if (!video) return replace(this.#drop, empty(CUES.drop_title, CUES.drop_hint, "video", choose));
    if (this.#drop.contains(this.#stage.element)) {
      const name = this.#drop.querySelector(".file-name");
      if (name) name.textContent = video.name;
      return;
    }
    replace(this.#drop, h("div", { class: "card-head" }, h("span", { class: "file-name" }, video.name), choose), this.#stage.element);
  }

  #showRows(): void {
    const list = this.#draft.cues;
    const keys = new Set(list.map(({ key }) => key));
    for (const [key, row] of this.#rows) {
      if (keys.has(key)) continue;
      row.element.remove();
      this.#rows.delete(key);
    }
    list.forEach((cue, index) => {
      const row = this.#rows.get(cue.key) ?? this.#newRow(cue.key);
      const there = this.#list.children[index] ?? null;
      if (there !== row.element) this.#list.insertBefore(row.element, there);
      row.update(cue, index + 1, index === list.length - 1);
    });
  }

  #newRow(key: string): CueRow {
    const row = new CueRow(key, {
      change: (of, change, tag) => this.#setCues(cues.changeCue(this.#draft.cues, of, change), tag),
      changeWord: (of, index, change) => this.#setCues(cues.changeWord(this.#draft.cues, of, index, change)),
      split: (of, at) => this.#split(of, at),
      merge: (of) => {
        this.#setCues(cues.mergeCue(this.#draft.cues, of));
        this.#rows.get(of)?.text.focus();
      },
      remove: (of) => this.#remove(of),
      go: (of) => this.#go(of),
    });
    this.#rows.set(key, row);
    return row;
  }

  #showCurrent(cue: cues.Cue | null): void {
    for (const [key, row] of this.#rows) row.setCurrent(key === cue?.key);
  }

  #go(key: string): void {
    const cue = this.#draft.cues.find((one) => one.key === key);
    if (cue) this.#stage.seek(cue.start_ms);
  }

  #split(key: string, at: number): void {
    const newKey = freshName();
    const next = cues.splitCue(this.#draft.cues, key, at, newKey);
    if (next === this.#draft.cues) {
      showError(new Error(say(CUES.unsplit)));
      return;
    }
    this.#setCues(next);
    const row = this.#rows.get(newKey);
    row?.text.focus();
    row?.text.setSelectionRange(0, 0);
  }

  #remove(key: string): void {
    const index = this.#draft.cues.findIndex((cue) => cue.key === key);
    this.#setCues(cues.removeCue(this.#draft.cues, key));
    const next = this.#draft.cues[Math.min(index, this.#draft.cues.length - 1)];
    (next ? this.#rows.get(next.key)?.text : this.#add)?.focus();
  }

  #addCue(): void {
    const key = freshName();
    const next = cues.addCue(this.#draft.cues, this.#stage.nowMs, this.#stage.lengthMs || Number.MAX_SAFE_INTEGER, key);
    if (!next) {
      showError(new Error(say(CUES.occupied)));
      return;
    }
    this.#setCues(next);
    this.#rows.get(key)?.text.focus();
  }

  async #open(file: File): Promise<void> {
    let found: readonly cues.Cue[] | null = null;
    try {
      found = cues.cuesOf(JSON.parse(await file.text()));
    } catch {
      // It holds no captions, which is said below.
    }
    if (!found) throw new Error(say(CUES.not_cues));
    this.#setCues(found);
  }

  /** Whether only what changed need be drawn again: the same video, the same looks. */
  get #canSplice(): boolean {
    const { rendered } = this.#studio;
    return rendered !== null && rendered.video === this.#video && rendered.of.options === this.#draft.options;
  }

  /** The call that draws the captions. */
  #call(video: File): Submission {
    const { cues: list, options } = this.#draft;
    const params: Record<string, unknown> = { ...options, segments: cues.segmentsOf(list) };
    const files = [{ name: VIDEO, file: video }];
    const { rendered } = this.#studio;
    if (rendered && this.#canSplice) {
      params["rendered_segments"] = rendered.segments;
      files.push({ name: "rendered", file: rendered.file });
    }
    return { params, files };
  }

  /**
   * The price follows from the video, which is sent to ask for it; what is written, and in which style, costs nothing,
   * and is no reason to send it again.
   */
  #askPrice(isNewKey: boolean): void {
    const video = this.#video;
    const { cues: list, options } = this.#draft;
    const { style: _, ...others } = options;
    if (!video || list.length === 0) {
      this.#asked = [];
      return this.#price.wait(video ? CUES.none : CUES.no_video);
    }
    const asked = [video, JSON.stringify(others)];
    if (!isNewKey && asked.every((one, index) => one === this.#asked[index])) return;
    this.#asked = asked;
    this.#price.ask({ params: { ...options, segments: cues.segmentsOf(list) }, files: [{ name: VIDEO, file: video }] });
  }

  /** Does what a job does, and says where it was refused; null then. */
  async #attempt(work: () => Promise<JobAnswer>): Promise<JobAnswer | null> {
    replace(this.#refusal);
    for (const row of this.#rows.values()) row.clearError();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      if (error.status === 401) this.#key.refuse(error);
      else if (!this.#placed(error, true)) replace(this.#refusal, drawRefusal(error));
      return null;
    }
  }

  async #recognise(): Promise<void> {
    const key = this.#key.require();
    const video = this.#video;
    if (!key || !video) return;
    const call = { params: { ...this.#draft.options, mode: "files" }, files: [{ name: VIDEO, file: video }] };
    const answer = await this.#attempt(async () => {
      const job = await begin(cues.TOOL, call, key, this.#progress, this.#signal);
      return attend(job, key, this.#progress, this.#signal);
    });
    const found = cues.cuesOf(answer?.result);
    if (!found) return;
    this.#setCues(found);
    this.#say(CUES.recognised(found.length));
  }

  async #renderAll(): Promise<void> {
    const key = this.#key.require();
    const video = this.#video;
    if (!key || !video) return;
    const of = this.#draft;
    const call = this.#call(video);
    const start = async (): Promise<RunningCues> => ({ job: await begin(cues.TOOL, call, key, this.#progress, this.#signal), of, video });
    await this.#finish(start, key);
  }

  /** Follows the render that was under way when the screen was left; shows the last one. */
  async #resume(): Promise<void> {
    const { running, rendered } = this.#studio;
    if (!tryKey.secret) return;
    if (rendered) await this.#showResult(rendered.answer, tryKey.secret);
    if (running) await busyWhile(this.#render, () => this.#finish(() => Promise.resolve(running), tryKey.secret));
  }

  async #finish(start: () => Promise<RunningCues>, key: string): Promise<void> {
    const answer = await this.#attempt(async () => {
      this.#studio.running = await start();
      return attend(this.#studio.running.job, key, this.#progress, this.#signal);
    });
    const { running } = this.#studio;
    this.#studio.running = null;
    if (!answer || !running) return;
    const { of, video } = running;
    const file = await this.#showResult(answer, key);
    const segments = cues.cuesOf(answer.result);
    this.#studio.rendered = file && segments ? { answer, file, segments: cues.segmentsOf(segments), of, video } : null;
    this.#show();
    this.#say(EDITING.done);
    this.#result.element.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  #showResult(answer: JobAnswer, key: string): Promise<File | null> {
    const encoded = answer.result?.["encoded_frames"];
    return this.#result.show(answer, key, typeof encoded === "number" ? [[EDITING.encoded, count(encoded)]] : []);
  }

  /** Shows an error on the caption or the option that it is about; false when it is about none. */
  #placed(error: CallError, mayFocus: boolean): boolean {
    const place = cues.cueOf(error.field);
    const cue = place && this.#draft.cues[place.index];
    if (place && cue) {
      this.#rows.get(cue.key)?.showError(place.field, error.message, error.hint, mayFocus);
      return true;
    }
    const view = this.#settings.get(error.field?.split(/[.[]/)[0] ?? "");
    view?.setError(error.message, error.hint);
    return view !== undefined;
  }
}
