// Creating an account: the first thing on a new server, and a dialog later on.

import { call } from "../api.js";
import { h } from "../dom.js";
import { say } from "../language.js";
import { chooseAccount, loadTiers } from "../state.js";
import { LOGIN } from "../texts/login.js";
import type { Account, Tier } from "../types.js";
import { openDialog } from "../ui/dialog.js";
import { field, form, input, select } from "../ui/form.js";
import { rateText } from "./keys.js";
import type { Screen, Visit } from "../ui/screen.js";
import { TEXTS } from "../texts/common.js";
import { showDone } from "../ui/toast.js";
import { mark } from "../ui/icons.js";

function accountForm(tiers: readonly Tier[], onDone: () => void, onCancel?: () => void): HTMLFormElement {
  const name = input({ maxlength: "200", required: true });
  const tier = tierChoice(tiers, "free");
  const fields = {
    name: field(name, { label: say(LOGIN.account_name), name: "name", help: say(LOGIN.account_name_help) }),
    tier: field(tier, { label: say(LOGIN.account_tier), name: "tier", help: say(LOGIN.account_tier_help) }),
  };
  const options = {
    submit: LOGIN.account_create,
    fields,
    body: [fields.name.element, fields.tier.element],
    onSubmit: async () => {
      const created = await call<{ account: Account }>("accounts.create", {
        name: name.value.trim(),
        tier: tier.value,
      });
      chooseAccount(created.account.account);
      showDone(LOGIN.account_created);
      onDone();
    },
  };
  return form(onCancel ? { ...options, onCancel } : options);
}

/** The tiers to choose from, each with what it gives. */
function tierChoice(tiers: readonly Tier[], chosen: string): HTMLSelectElement {
  const label = (one: Tier): string => {
    const rate = one.key_rate_limit;
    return `${one.tier}: ${rate ? rateText(rate) : say(LOGIN.tier_unlimited)}`;
  };
  return select(tiers.map((one) => [one.tier, label(one)] as const), chosen);
}

/** Asks for the name of a new account, then looks at it. */
export async function newAccountDialog(onDone: () => void): Promise<void> {
  const tiers = await loadTiers();
  openDialog(TEXTS.new_account, (dialog) =>
    accountForm(
      tiers,
      () => {
        dialog.close();
        onDone();
      },
      dialog.close,
    ),
  );
}

/** Moves an account to another tier. */
export async function tierDialog(owner: Account, onDone: () => void): Promise<void> {
  const tiers = await loadTiers();
  openDialog(LOGIN.tier_title, (dialog) => {
    const tier = tierChoice(tiers, owner.tier);
    const fields = {
      tier: field(tier, { label: say(LOGIN.account_tier), name: "tier", help: say(LOGIN.account_tier_help) }),
    };
    return form({
      submit: LOGIN.tier_change,
      fields,
      body: fields.tier.element,
      onCancel: dialog.close,
      onSubmit: async () => {
        await call("accounts.set_tier", { account: owner.account, tier: tier.value });
        dialog.close();
        showDone(LOGIN.tier_changed);
        onDone();
      },
    });
  });
}

/** What a server without accounts shows. */
export async function showAccountless(visit: Visit): Promise<Screen> {
  const tiers = await loadTiers();
  return {
    title: LOGIN.welcome,
    body: h(
      "section",
      { class: "card first" },
      mark(),
      h("h2", null, say(LOGIN.first_title)),
      h("p", { class: "note" }, say(LOGIN.first_hint)),
      accountForm(tiers, visit.reload),
    ),
  };
}
