// Logging in with the admin token.
import { CallError, signIn } from "../api.js";
import { h, prose } from "../dom.js";
import { say } from "../language.js";
import { languageButton } from "../shell.js";
import { TEXTS } from "../texts/common.js";
import { LOGIN } from "../texts/login.js";
import { button } from "../ui/controls.js";
import { field, form, fieldMistake, input } from "../ui/form.js";
import { mark } from "../ui/icons.js";
/** The whole page for whoever is not logged in. */
export function drawLogin(actions) {
    const token = input({
        type: "password",
        autocomplete: "current-password",
        spellcheck: "false",
        autofocus: true,
        class: "mono",
        placeholder: "noxus_admin_…",
    });
    const reveal = button({
        label: LOGIN.show,
        kind: "quiet",
        attributes: { "aria-pressed": "false" },
        action: () => {
            const isHidden = token.type === "password";
            token.type = isHidden ? "text" : "password";
            reveal.setAttribute("aria-pressed", String(isHidden));
            reveal.replaceChildren(say(isHidden ? LOGIN.hide : LOGIN.show));
        },
    });
    const fields = {
        token: field(token, { label: say(LOGIN.token), name: "token", help: prose(say(LOGIN.token_help)) }, h("div", { class: "joined" }, token, reveal)),
    };
    const login = form({
        submit: LOGIN.submit,
        fields,
        body: fields.token.element,
        onSubmit: async () => {
            const secret = token.value.trim();
            if (!secret)
                throw fieldMistake("token", LOGIN.missing);
            try {
                await signIn(secret);
            }
            catch (error) {
                // A wrong token is about the one field there is.
                if (error instanceof CallError && error.status === 401) {
                    fields.token.setError(error.message, error.hint);
                    token.focus();
                    token.select();
                    return;
                }
                throw error;
            }
            actions.signedIn();
        },
    });
    return h("main", { class: "login" }, h("div", { class: "login-card" }, h("p", { class: "wordmark" }, mark(), say(TEXTS.product)), h("h1", null, say(LOGIN.title)), h("p", { class: "lead" }, say(LOGIN.lead)), login, h("details", null, h("summary", null, say(LOGIN.lost)), h("p", { class: "note" }, prose(say(LOGIN.lost_help))))), h("div", { class: "login-foot" }, languageButton(actions.redraw)));
}
