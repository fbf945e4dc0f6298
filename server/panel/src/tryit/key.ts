// The API key that pays for what is run here: pasted, or made on the spot.

import { call, type CallError } from "../api.js";
import { h, type Child } from "../dom.js";
import { say } from "../language.js";
import { account, tryKey } from "../state.js";
import { TRY } from "../texts/try.js";
import { button, notice } from "../ui/controls.js";
import { field, input, type FieldView } from "../ui/form.js";
import { showDone } from "../ui/toast.js";

export class KeyField {
  /** The field, and the remark that it spends live money. */
  readonly parts: readonly Child[];
  readonly #input = input({ type: "password", class: "mono", placeholder: "noxus_test_…", spellcheck: "false" });
  readonly #view: FieldView;
  readonly #live = notice("warn", h("p", null, say(TRY.key_live)));
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#input.value = tryKey.secret;
    this.#input.addEventListener("input", () => this.#set(this.#input.value.trim()));
    const create = button({ label: TRY.create_key, kind: "link", action: () => this.#create() });
    this.#view = field(
      this.#input,
      { label: say(TRY.key), name: "api_key", help: say(TRY.key_help), aside: create },
      this.#input,
    );
    this.parts = [this.#view.element, this.#live];
    this.#warn();
  }

  /** The key; null after saying that there is none. */
  require(): string | null {
    if (tryKey.secret) return tryKey.secret;
    this.#view.setError(say(TRY.key_missing));
    this.#input.focus();
    return null;
  }

  /** Says why the key was not taken. */
  refuse(error: CallError): void {
    this.#view.setError(error.message, error.hint);
  }

  #set(secret: string): void {
    tryKey.secret = secret;
    this.#view.setError(null);
    this.#warn();
    this.#onChange();
  }

  #warn(): void {
    this.#live.hidden = !tryKey.secret.startsWith("noxus_live_");
  }

  async #create(): Promise<void> {
    const owner = account();
    if (!owner) throw new Error(say(TRY.no_account));
    const created = await call<{ api_key: string }>("keys.create", { account: owner.account, environment: "test" });
    this.#input.value = created.api_key;
    showDone(TRY.key_created);
    this.#set(created.api_key);
  }
}
