// Creating an account: the first thing on a new server, and a dialog later on.
import { call } from "../api.js";
import { h, prose } from "../dom.js";
import { say } from "../language.js";
import { chooseAccount } from "../state.js";
import { LOGIN } from "../texts/login.js";
import { openDialog } from "../ui/dialog.js";
import { field, form, input } from "../ui/form.js";
import { TEXTS } from "../texts/common.js";
import { showDone } from "../ui/toast.js";
import { mark } from "../ui/icons.js";
function accountForm(onDone, onCancel) {
    const name = input({ maxlength: "200", required: true });
    const tier = input({ maxlength: "60", placeholder: "free" });
    const fields = {
        name: field(name, { label: say(LOGIN.account_name), name: "name", help: say(LOGIN.account_name_help) }),
        tier: field(tier, {
            label: say(LOGIN.account_tier),
            name: "tier",
            isOptional: true,
            help: prose(say(LOGIN.account_tier_help)),
        }),
    };
    const options = {
        submit: LOGIN.account_create,
        fields,
        body: [fields.name.element, fields.tier.element],
        onSubmit: async () => {
            const created = await call("accounts.create", {
                name: name.value.trim(),
                tier: tier.value.trim() || null,
            });
            chooseAccount(created.account.account);
            showDone(LOGIN.account_created);
            onDone();
        },
    };
    return form(onCancel ? { ...options, onCancel } : options);
}
/** Asks for the name of a new account, then looks at it. */
export function newAccountDialog(onDone) {
    openDialog(TEXTS.new_account, (dialog) => accountForm(() => {
        dialog.close();
        onDone();
    }, dialog.close));
}
/** What a server without accounts shows. */
export function showAccountless(visit) {
    return Promise.resolve({
        title: LOGIN.welcome,
        body: h("section", { class: "card first" }, mark(), h("h2", null, say(LOGIN.first_title)), h("p", { class: "note" }, say(LOGIN.first_hint)), accountForm(visit.reload)),
    });
}
