// What a render costs at most, asked again once the editing pauses.

import { CallError } from "../api.js";
import { h } from "../dom.js";
import { usd } from "../format.js";
import { say, type Text } from "../language.js";
import { tryKey } from "../state.js";
import { TRY } from "../texts/try.js";
import type { Submission } from "../tryit/form.js";
import { estimate } from "../tryit/run.js";

const DELAY_MS = 350;

export class Price {
  readonly element: HTMLElement;
  readonly #amount = h("p", { class: "price exact" });
  readonly #note = h("p", { class: "note", role: "status" });
  readonly #tool: string;
  readonly #refused: (error: CallError) => boolean;
  readonly #priced: () => void;
  #asked = new AbortController();

  /** `refused` places an error where it belongs, and says whether it did. */
  constructor(tool: string, signal: AbortSignal, refused: (error: CallError) => boolean, priced: () => void = () => undefined) {
    this.#tool = tool;
    this.#refused = refused;
    this.#priced = priced;
    this.element = h("div", null, this.#amount, this.#note);
    signal.addEventListener("abort", () => this.#asked.abort());
  }

  /** Shows that there is nothing to ask about yet. */
  wait(why: Text): void {
    this.#asked.abort();
    this.#show("", why);
  }

  /** Asks for the price of a call. */
  ask(call: Submission): void {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    if (!tryKey.secret) return this.#show("", TRY.price_key);
    this.#note.textContent = say(TRY.price_asking);
    const timer = setTimeout(() => void this.#ask(call, tryKey.secret, signal), DELAY_MS);
    signal.addEventListener("abort", () => clearTimeout(timer));
  }

  async #ask(call: Submission, key: string, signal: AbortSignal): Promise<void> {
    try {
      const quote = await estimate(this.#tool, key, call, signal);
      if (signal.aborted) return;
      this.#priced();
      this.#show(usd(quote.estimated_usd), TRY.price_max);
    } catch (error) {
      if (signal.aborted || !(error instanceof CallError)) return;
      this.#priced();
      this.#show("", TRY.price_refused);
      if (!this.#refused(error)) this.#note.textContent = error.message;
    }
  }

  #show(amount: string, note: Text): void {
    this.#amount.textContent = amount;
    this.#amount.hidden = amount === "";
    this.#note.textContent = say(note);
  }
}
