// The right half of a tool's page: key, price, run, progress, result.
import { call, CallError } from "../api.js";
import { h, replace } from "../dom.js";
import { usd } from "../format.js";
import { language, locale, say } from "../language.js";
import { account, tryKey } from "../state.js";
import { TRY } from "../texts/try.js";
import { button, card, empty, notice } from "../ui/controls.js";
import { field, input } from "../ui/form.js";
import { showDone } from "../ui/toast.js";
import { ToolForm } from "./form.js";
import { drawCurl, drawRefusal, drawResult } from "./result.js";
import { estimate, failureOf, follow, stop, submit } from "./run.js";
const ESTIMATE_DELAY_MS = 350;
const STAGES = {
    decode: TRY.stage_decode,
    resize: TRY.stage_resize,
    color: TRY.stage_color,
    render: TRY.stage_render,
    encode: TRY.stage_encode,
};
/** "0.002 per call", as the tariff has it. */
export function rateText(tool, { units }) {
    if (tool.rates.length === 0)
        return say(TRY.free);
    return tool.rates
        .map(({ unit, usd: price, included }) => {
        const words = units.find((one) => one.unit === unit)?.text[language()] ?? unit;
        return `${usd(price)} ${words}${included ? ` ${say(TRY.included(included))}` : ""}`;
    })
        .join(" + ");
}
export class Runner {
    form;
    #tool;
    #catalog;
    #signal;
    #key = input({ type: "password", class: "mono", placeholder: "noxus_test_…", spellcheck: "false" });
    #keyView;
    #amount = h("p", { class: "price" });
    #priceNote = h("p", { class: "note", role: "status" });
    #live = notice("warn", h("p", null, say(TRY.key_live)));
    #refusal = h("div", { role: "alert" });
    #progress = h("div", { class: "progress", hidden: true });
    #result = h("div", { class: "stack", "aria-live": "polite" });
    #run = button({ label: TRY.run, kind: "primary", icon: "try_it", action: () => this.#start() });
    #asked = new AbortController();
    #timer;
    #shown = new AbortController();
    constructor(tool, catalog, signal) {
        this.#tool = tool;
        this.#catalog = catalog;
        this.#signal = signal;
        this.form = new ToolForm(tool, catalog, () => this.#changed(), signal);
        this.#key.value = tryKey.secret;
        this.#key.addEventListener("input", () => {
            tryKey.secret = this.#key.value.trim();
            this.#keyView.setError(null);
            this.#changed();
        });
        const create = button({ label: TRY.create_key, kind: "link", action: () => this.#createKey() });
        this.#keyView = field(this.#key, { label: say(TRY.key), name: "api_key", help: say(TRY.key_help), aside: create }, this.#key);
        signal.addEventListener("abort", () => {
            clearTimeout(this.#timer);
            this.#asked.abort();
            this.#shown.abort();
        });
        this.#changed();
    }
    /** Key, price and the button. */
    drawControls() {
        return h("section", { class: "card" }, this.#keyView.element, this.#live, h("div", { class: "run" }, h("div", null, this.#amount, this.#priceNote), this.#run), this.#refusal, this.#progress);
    }
    drawResultCard() {
        this.#clearResult();
        return card(TRY.result, {}, this.#result);
    }
    #clearResult() {
        replace(this.#result, empty(TRY.result_empty_title, TRY.result_empty_hint, "picture"));
    }
    #showAmount(text, isExact) {
        this.#amount.textContent = text;
        this.#amount.classList.toggle("exact", isExact);
    }
    #priceWithout(note) {
        this.#showAmount(rateText(this.#tool, this.#catalog), false);
        this.#priceNote.textContent = say(note);
    }
    /** Asks for the price again, once the typing pauses. */
    #changed() {
        clearTimeout(this.#timer);
        this.#asked.abort();
        this.#asked = new AbortController();
        const { signal } = this.#asked;
        this.#live.hidden = !tryKey.secret.startsWith("noxus_live_");
        if (!tryKey.secret)
            return this.#priceWithout(TRY.price_key);
        if (!this.form.isComplete)
            return this.#priceWithout(TRY.price_waiting);
        this.#priceNote.textContent = say(TRY.price_asking);
        this.#timer = setTimeout(() => void this.#ask(signal), ESTIMATE_DELAY_MS);
    }
    async #ask(signal) {
        try {
            const quote = await estimate(this.#tool.slug, tryKey.secret, this.form.read(), signal);
            if (signal.aborted)
                return;
            this.form.clearErrors();
            this.#showAmount(usd(quote.estimated_usd), true);
            this.#priceNote.textContent = say(TRY.price_max);
        }
        catch (error) {
            if (signal.aborted || !(error instanceof CallError))
                return;
            this.#priceWithout(TRY.price_refused);
            this.form.clearErrors();
            if (error.status === 401)
                this.#keyView.setError(error.message, error.hint);
            // Somebody is typing: say what is wrong, but leave the focus alone.
            else if (!this.form.showError(error, false))
                this.#priceNote.textContent = error.message;
        }
    }
    async #createKey() {
        const owner = account();
        if (!owner)
            throw new Error(say(TRY.no_account));
        const created = await call("keys.create", { account: owner.account, environment: "test" });
        tryKey.secret = created.api_key;
        this.#key.value = created.api_key;
        this.#keyView.setError(null);
        showDone(TRY.key_created);
        this.#changed();
    }
    async #start() {
        this.form.clearErrors();
        replace(this.#refusal);
        if (!tryKey.secret) {
            this.#keyView.setError(say(TRY.key_missing));
            this.#key.focus();
            return;
        }
        // The files of the last run are let go with its result.
        this.#shown.abort();
        this.#shown = new AbortController();
        this.#clearResult();
        try {
            await this.#runOnce(this.form.read(), tryKey.secret);
        }
        catch (error) {
            if (!(error instanceof CallError))
                throw error;
            this.#refused(error);
        }
        finally {
            this.#progress.hidden = true;
        }
    }
    #refused(error) {
        replace(this.#refusal, drawRefusal(error));
        if (error.status === 401)
            this.#keyView.setError(error.message, error.hint);
        this.form.showError(error, true);
    }
    async #runOnce(submission, key) {
        this.#draw(say(TRY.sending), null);
        const accepted = await submit(this.#tool.slug, key, submission, this.#signal);
        this.#draw(say(TRY.queued), null, () => stop(accepted.job_id, key));
        const answer = await follow(accepted, key, (progress) => this.#advance(progress), this.#signal);
        const failure = failureOf(answer);
        if (failure)
            return this.#refused(failure);
        const shown = await drawResult(answer, key, this.#shown.signal);
        replace(this.#result, h("p", { class: "hidden" }, say(TRY.result_done)), shown, drawCurl(this.#tool.slug, submission));
        this.#result.scrollIntoView({ block: "nearest", behavior: "smooth" });
    }
    #advance(progress) {
        const stage = STAGES[progress.stage];
        const name = progress.state === "queued" ? say(TRY.queued) : stage ? say(stage) : progress.stage || say(TRY.working);
        if (progress.total === 0)
            return this.#update(name, null);
        const part = progress.done / progress.total;
        const percent = new Intl.NumberFormat(locale(), { style: "percent" }).format(part);
        this.#update(say(TRY.stage(name, percent)), part);
    }
    #draw(text, part, cancel) {
        const bar = h("progress", { "aria-label": say(TRY.progress), max: 1, value: part });
        const label = h("span", { role: "status" }, text);
        const stopButton = cancel &&
            button({
                label: TRY.stop,
                action: async () => {
                    label.textContent = say(TRY.stopping);
                    await cancel();
                },
            });
        replace(this.#progress, h("div", null, label, bar), stopButton);
        this.#progress.hidden = false;
    }
    #update(text, part) {
        const bar = this.#progress.querySelector("progress");
        const label = this.#progress.querySelector("span");
        if (label)
            label.textContent = text;
        if (part === null)
            bar?.removeAttribute("value");
        else if (bar)
            bar.value = part;
    }
}
