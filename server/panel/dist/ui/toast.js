// Short messages in a corner, read out by screen readers.
import { CallError } from "../api.js";
import { h } from "../dom.js";
import { say } from "../language.js";
import { TEXTS } from "../texts/common.js";
import { icon } from "./icons.js";
const SHOWN_MS = 4_000;
const MAX_SHOWN = 3;
let shelf = null;
/** The place of the messages; made once. */
export function toastShelf() {
    shelf ??= h("div", { class: "toasts", role: "status", "aria-live": "polite" });
    return shelf;
}
function show(tone, title, hint) {
    const place = toastShelf();
    const toast = h("div", { class: `toast ${tone}` }, icon(tone === "good" ? "check" : "warning"), h("div", null, h("p", null, title), hint && h("p", { class: "note" }, hint)), h("button", { type: "button", class: "button quiet", "aria-label": say(TEXTS.close), on: { click: () => toast.remove() } }, icon("close")));
    // A dialog covers the page with everything in it: messages go on top of it.
    const dialogs = document.querySelectorAll("dialog[open]");
    (dialogs.item(dialogs.length - 1) ?? document.body).append(place);
    place.append(toast);
    while (place.childElementCount > MAX_SHOWN)
        place.firstElementChild?.remove();
    if (tone === "good")
        setTimeout(() => toast.remove(), SHOWN_MS);
}
/** Says that something was done. */
export function showDone(text) {
    show("good", say(text), null);
}
/** Says what went wrong, and what to do about it. */
export function showError(error) {
    if (error instanceof DOMException && error.name === "AbortError")
        return;
    if (error instanceof CallError) {
        show("bad", error.message, error.hint ?? (error.requestId && `${say(TEXTS.request_id)} ${error.requestId}`));
    }
    else {
        show("bad", error instanceof Error ? error.message : String(error), null);
    }
}
