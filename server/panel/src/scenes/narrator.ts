// Who says a scene: the voice, or a recording that is dropped, chosen or spoken here.

import { freshId, h, replace } from "../dom.js";
import { say, type Text } from "../language.js";
import { SCENES } from "../texts/scenes.js";
import type { FieldView } from "../ui/form.js";
import { icon, type IconName } from "../ui/icons.js";
import { hush, MicrophoneError, record, type Recording } from "./recorder.js";
import { clock } from "./sound.js";

export interface NarratorActions {
  choose: (file: File) => void;
  remove: () => void;
}

/** A recording as it is now. */
export interface Heard {
  /** Its name on the shelf. */
  name: string;
  /** Null when this browser no longer has it. */
  file: File | null;
  url: string | null;
}

/** Buttons with words, whose full names say which scene they are of. */
type Named = (element: HTMLElement, name: (number: number) => Text) => void;

export class Narrator implements FieldView {
  readonly element: HTMLElement;
  readonly #actions: NarratorActions;
  readonly #error = h("p", { class: "field-error", role: "alert", hidden: true });
  readonly #lost = h("p", { class: "field-error", hidden: true }, icon("warning"), h("span", null, say(SCENES.lost_recording)));
  readonly #said = h("p", { class: "hidden", role: "status" });
  readonly #record: HTMLButtonElement;
  readonly #choose: HTMLButtonElement;
  readonly #play: HTMLButtonElement;
  readonly #remove: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #discard: HTMLButtonElement;
  readonly #title = h("span", { class: "recording-name" });
  readonly #time = h("span", { class: "recording-time" });
  readonly #level = h("span", { class: "level", role: "meter", "aria-valuemin": 0, "aria-valuemax": 100, "aria-label": say(SCENES.level) });
  readonly #audio = h("audio", { preload: "metadata" });
  readonly #picker: HTMLInputElement;
  #recording: Recording | null = null;
  #heard: Heard | null = null;

  constructor(accept: string, actions: NarratorActions, named: Named) {
    this.#actions = actions;
    const make = (name: IconName, label: Text, full: (number: number) => Text, action: () => void): HTMLButtonElement => {
      const element = h("button", { type: "button", class: "button plain", on: { click: action } }, icon(name), h("span", null, say(label)));
      named(element, full);
      return element;
    };
    this.#record = make("microphone", SCENES.record, SCENES.record_of, () => void this.#start());
    this.#choose = make("file", SCENES.choose_recording, SCENES.choose_recording_of, () => this.#picker.click());
    this.#play = make("try_it", SCENES.play_recording, SCENES.play_recording_of, () => void this.#toggle());
    this.#remove = make("trash", SCENES.remove_recording, SCENES.remove_recording_of, () => this.#drop());
    this.#stop = make("stop", SCENES.stop_recording, SCENES.stop_recording_of, () => this.#recording?.stop());
    this.#discard = make("close", SCENES.discard_recording, SCENES.discard_recording_of, () => this.#recording?.discard());
    this.#stop.classList.replace("plain", "primary");
    this.#remove.classList.replace("plain", "quiet");
    this.#remove.querySelector("span")?.remove();
    this.#picker = h("input", { type: "file", accept, hidden: true });
    this.#picker.addEventListener("change", () => {
      const [file] = [...(this.#picker.files ?? [])];
      this.#picker.value = "";
      if (file) actions.choose(file);
    });
    for (const event of ["play", "pause", "ended"] as const) this.#audio.addEventListener(event, () => this.#show());
    this.element = this.#draw();
  }

  /** Shows the recording of the scene; null where the voice says it. */
  update(heard: Heard | null): void {
    const isOther = heard?.name !== this.#heard?.name || heard?.url !== this.#heard?.url;
    this.#heard = heard;
    if (isOther) {
      this.#audio.pause();
      if (heard?.url) this.#audio.src = heard.url;
      else this.#audio.removeAttribute("src");
      this.setError(null);
    }
    this.#show();
  }

  setError(message: string | null, hint: string | null = null): void {
    this.#error.hidden = message === null;
    this.element.classList.toggle("wrong", message !== null);
    replace(this.#error, message !== null && [icon("warning"), h("span", null, message, hint ? ` ${hint}` : "")]);
  }

  focus(): void {
    [this.#stop, this.#play, this.#record].find((one) => one.checkVisibility())?.focus();
  }

  /** Its scene is gone. */
  close(): void {
    this.#recording?.discard();
    this.#audio.pause();
  }

  #draw(): HTMLElement {
    const title = h("span", { class: "label", id: freshId("recording") }, say(SCENES.recording));
    const cancel = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && this.#recording) this.#recording.discard();
    };
    return h(
      "div",
      { class: "field", "data-field": "recording", role: "group", "aria-labelledby": title.id, on: { keydown: cancel } },
      h("div", { class: "field-head" }, title, this.#title),
      h(
        "div",
        { class: "recording" },
        this.#stop,
        this.#discard,
        this.#level,
        this.#time,
        this.#play,
        this.#record,
        this.#choose,
        this.#remove,
        this.#picker,
        this.#audio,
      ),
      this.#error,
      this.#lost,
      this.#said,
    );
  }

  #show(): void {
    const isRecording = this.#recording !== null;
    const heard = isRecording ? null : this.#heard;
    const isHere = Boolean(heard?.file);
    for (const element of [this.#stop, this.#discard, this.#level, this.#time]) element.hidden = !isRecording;
    for (const element of [this.#record, this.#choose]) element.hidden = isRecording;
    this.#play.hidden = !isHere;
    this.#remove.hidden = !heard;
    this.#lost.hidden = !heard || isHere;
    this.#title.textContent = isRecording ? "" : (heard?.file?.name ?? say(heard ? SCENES.lost_name : SCENES.voiced));
    const [name, label] = this.#audio.paused ? (["try_it", SCENES.play_recording] as const) : (["pause", SCENES.pause_recording] as const);
    replace(this.#play, icon(name), h("span", null, say(label)));
    replace(this.#record, icon("microphone"), h("span", null, say(heard ? SCENES.record_again : SCENES.record)));
  }

  async #toggle(): Promise<void> {
    if (!this.#audio.paused) return this.#audio.pause();
    for (const other of document.querySelectorAll("audio, video")) if (other instanceof HTMLMediaElement) other.pause();
    this.#audio.currentTime = 0;
    // What cannot be played here may be all the same to the tool.
    await this.#audio.play().catch(() => this.setError(say(SCENES.unplayable)));
  }

  async #start(): Promise<void> {
    this.setError(null);
    for (const other of document.querySelectorAll("audio, video")) if (other instanceof HTMLMediaElement) other.pause();
    try {
      this.#recording = await record(say(SCENES.recording_file));
    } catch (error) {
      if (!(error instanceof MicrophoneError)) throw error;
      this.setError(say(SCENES.microphone[error.reason]));
      return;
    }
    if (!this.#recording) return;
    if (!this.element.isConnected) return hush();
    this.#show();
    this.#stop.focus();
    this.#said.textContent = say(SCENES.is_recording);
    this.#follow(this.#recording);
    await this.#end(this.#recording);
  }

  /** Shows how loud and how long it is, as long as it goes on. */
  #follow(recording: Recording): void {
    if (this.#recording !== recording) return;
    const percent = Math.round(recording.level() * 100);
    this.#level.setAttribute("aria-valuenow", String(percent));
    this.#level.style.setProperty("--level", `${percent}%`);
    this.#time.textContent = clock(recording.elapsedMs);
    requestAnimationFrame(() => this.#follow(recording));
  }

  async #end(recording: Recording): Promise<void> {
    const file = await recording.file;
    const hadFocus = this.element.contains(document.activeElement);
    this.#recording = null;
    this.#show();
    if (hadFocus) this.#record.focus();
    this.#said.textContent = say(file ? SCENES.recorded(clock(recording.elapsedMs)) : SCENES.discarded);
    if (file) this.#actions.choose(file);
  }

  #drop(): void {
    this.#actions.remove();
    this.#record.focus();
    this.#said.textContent = say(SCENES.recording_removed);
  }
}
