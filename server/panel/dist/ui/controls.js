// Buttons, badges, cards and the like.
import { freshId, h } from "../dom.js";
import { say } from "../language.js";
import { TEXTS } from "../texts/common.js";
import { icon } from "./icons.js";
import { showError } from "./toast.js";
/** Runs an action with the button busy; says what went wrong. */
export async function busyWhile(button, action) {
    if (button.getAttribute("aria-busy") === "true")
        return;
    button.setAttribute("aria-busy", "true");
    try {
        await action();
    }
    catch (error) {
        showError(error);
    }
    finally {
        button.removeAttribute("aria-busy");
    }
}
/** A button with a label. */
export function button(options) {
    const element = h("button", {
        type: options.type ?? "button",
        class: `button ${options.kind ?? "plain"}`,
        ...options.attributes,
    }, options.icon && icon(options.icon), h("span", null, say(options.label)));
    const { action } = options;
    if (action)
        element.addEventListener("click", () => void busyWhile(element, action));
    return element;
}
/** A link that looks like a button. */
export function linkButton(label, href, kind = "plain", name) {
    return h("a", { class: `button ${kind}`, href }, name && icon(name), h("span", null, say(label)));
}
/** A short word about a state. */
export function badge(label, tone) {
    return h("span", { class: `badge ${tone}` }, typeof label === "string" ? label : say(label));
}
/** A titled part of a screen. */
export function card(title, options, ...body) {
    const head = title !== null && h("div", { class: "card-head" }, h("h2", null, say(title)), options.actions);
    return h("section", { class: "card" }, head, options.note && h("p", { class: "note" }, say(options.note)), body);
}
/** A number with its name. */
export function stat(label, value, note) {
    return h("div", { class: "stat" }, h("dt", null, label), h("dd", { class: "stat-value" }, value), note ? h("dd", { class: "stat-note" }, note) : null);
}
/** Names and values. */
export function facts(rows) {
    return h("dl", { class: "facts" }, rows.map((row) => row && h("div", null, h("dt", null, say(row[0])), h("dd", null, row[1]))));
}
/** What stands where there is nothing yet. */
export function empty(title, hint, name, ...actions) {
    return h("div", { class: "empty" }, icon(name), h("p", { class: "empty-title" }, say(title)), h("p", { class: "note" }, say(hint)), actions.length > 0 && h("div", { class: "row centre" }, actions));
}
/** A remark that must not be overlooked. */
export function notice(tone, ...body) {
    return h("div", { class: `notice ${tone}` }, icon(tone === "good" ? "check" : "warning"), h("div", null, body));
}
/** One of a few, as a row of radio buttons. */
export function segmented(label, choices, chosen, onChoose) {
    const name = freshId("choice");
    return h("fieldset", { class: "segmented" }, h("legend", { class: "hidden" }, say(label)), choices.map(([value, text]) => h("label", null, h("input", {
        type: "radio",
        name,
        value,
        checked: value === chosen,
        on: { change: () => onChoose(value) },
    }), h("span", null, say(text)))));
}
/** Text in a fixed-width font with a button that copies it. */
export function copyable(text, label, block = false) {
    const done = h("span", { class: "hidden", role: "status" });
    const copy = button({
        label: TEXTS.copy,
        icon: "copy",
        kind: block ? "plain" : "quiet",
        attributes: { "aria-label": `${say(TEXTS.copy)}: ${say(label)}`, class: `button ${block ? "plain" : "quiet"} copy` },
        action: async () => {
            const span = copy.querySelector("span");
            try {
                await navigator.clipboard.writeText(text);
                if (span)
                    span.textContent = say(TEXTS.copied);
                done.textContent = say(TEXTS.copied);
                copy.classList.add("done");
            }
            catch {
                // Browsers refuse the clipboard to pages that came over plain http.
                getSelection()?.selectAllChildren(shown);
                done.textContent = say(TEXTS.copy_failed);
            }
        },
    });
    const shown = block ? h("pre", { tabindex: "0" }, h("code", null, text)) : h("code", null, text);
    return h("div", { class: block ? "copyable block" : "copyable" }, shown, copy, done);
}
