// The right half of a tool's page: key, price, run, progress, result.

import { CallError } from "../api.js";
import { h, replace } from "../dom.js";
import { usd } from "../format.js";
import { language, say, type Text } from "../language.js";
import { tryKey } from "../state.js";
import { TRY } from "../texts/try.js";
import type { Catalog, Tool } from "../types.js";
import { button, card, empty } from "../ui/controls.js";
import { ToolForm, type Submission } from "./form.js";
import { KeyField } from "./key.js";
import { ProgressView } from "./progress.js";
import { drawCurl, drawRefusal, drawResult } from "./result.js";
import { estimate, failureOf, follow, stop, submit } from "./run.js";

const ESTIMATE_DELAY_MS = 350;

/** "0.002 per call", as the tariff has it. */
export function rateText(tool: Tool, { units }: Catalog): string {
  if (tool.rates.length === 0) return say(TRY.free);
  return tool.rates
    .map(({ unit, usd: price, included }) => {
      const words = units.find((one) => one.unit === unit)?.text[language()] ?? unit;
      return `${usd(price)} ${words}${included ? ` ${say(TRY.included(included))}` : ""}`;
    })
    .join(" + ");
}

export class Runner {
  readonly form: ToolForm;
  readonly #tool: Tool;
  readonly #catalog: Catalog;
  readonly #signal: AbortSignal;
  readonly #key = new KeyField(() => this.#changed());
  readonly #amount = h("p", { class: "price" });
  readonly #priceNote = h("p", { class: "note", role: "status" });
  readonly #refusal = h("div", { role: "alert" });
  readonly #progress = new ProgressView();
  readonly #result = h("div", { class: "stack", "aria-live": "polite" });
  readonly #run = button({ label: TRY.run, kind: "primary", icon: "try_it", action: () => this.#start() });
  #asked = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown = new AbortController();

  constructor(tool: Tool, catalog: Catalog, signal: AbortSignal) {
    this.#tool = tool;
    this.#catalog = catalog;
    this.#signal = signal;
    this.form = new ToolForm(tool, catalog, () => this.#changed(), signal);
    signal.addEventListener("abort", () => {
      clearTimeout(this.#timer);
      this.#asked.abort();
      this.#shown.abort();
    });
    this.#changed();
  }

  /** Key, price and the button. */
  drawControls(): HTMLElement {
    return h(
      "section",
      { class: "card" },
      this.#key.parts,
      h("div", { class: "run" }, h("div", null, this.#amount, this.#priceNote), this.#run),
      this.#refusal,
      this.#progress.element,
    );
  }

  drawResultCard(): HTMLElement {
    this.#clearResult();
    return card(TRY.result, {}, this.#result);
  }

  #clearResult(): void {
    replace(this.#result, empty(TRY.result_empty_title, TRY.result_empty_hint, "picture"));
  }

  #showAmount(text: string, isExact: boolean): void {
    this.#amount.textContent = text;
    this.#amount.classList.toggle("exact", isExact);
  }

  #priceWithout(note: Text): void {
    this.#showAmount(rateText(this.#tool, this.#catalog), false);
    this.#priceNote.textContent = say(note);
  }

  /** Asks for the price again, once the typing pauses. */
  #changed(): void {
    clearTimeout(this.#timer);
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    if (!tryKey.secret) return this.#priceWithout(TRY.price_key);
    if (!this.form.isComplete) return this.#priceWithout(TRY.price_waiting);
    this.#priceNote.textContent = say(TRY.price_asking);
    this.#timer = setTimeout(() => void this.#ask(signal), ESTIMATE_DELAY_MS);
  }

  async #ask(signal: AbortSignal): Promise<void> {
    try {
      const quote = await estimate(this.#tool.slug, tryKey.secret, this.form.read(), signal);
      if (signal.aborted) return;
      this.form.clearErrors();
      this.#showAmount(usd(quote.estimated_usd), true);
      this.#priceNote.textContent = say(TRY.price_max);
    } catch (error) {
      if (signal.aborted || !(error instanceof CallError)) return;
      this.#priceWithout(TRY.price_refused);
      this.form.clearErrors();
      if (error.status === 401) this.#key.refuse(error);
      // Somebody is typing: say what is wrong, but leave the focus alone.
      else if (!this.form.showError(error, false)) this.#priceNote.textContent = error.message;
    }
  }

  async #start(): Promise<void> {
    this.form.clearErrors();
    replace(this.#refusal);
    const key = this.#key.require();
    if (!key) return;
    // The files of the last run are let go with its result.
    this.#shown.abort();
    this.#shown = new AbortController();
    this.#clearResult();
    try {
      await this.#runOnce(this.form.read(), key);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.#refused(error);
    } finally {
      this.#progress.hide();
    }
  }

  #refused(error: CallError): void {
    replace(this.#refusal, drawRefusal(error));
    if (error.status === 401) this.#key.refuse(error);
    this.form.showError(error, true);
  }

  async #runOnce(submission: Submission, key: string): Promise<void> {
    this.#progress.show(TRY.sending);
    const accepted = await submit(this.#tool.slug, key, submission, this.#signal);
    this.#progress.show(TRY.queued, () => stop(accepted.job_id, key));
    const answer = await follow(accepted, key, (progress) => this.#progress.advance(progress), this.#signal);
    const failure = failureOf(answer);
    if (failure) return this.#refused(failure);
    const shown = await drawResult(answer, key, this.#shown.signal);
    replace(this.#result, h("p", { class: "hidden" }, say(TRY.result_done)), shown, drawCurl(this.#tool.slug, submission));
    this.#result.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }
}
