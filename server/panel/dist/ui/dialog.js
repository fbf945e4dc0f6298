// Modal dialogs on the browser's own <dialog>: it keeps the focus inside, closes
// on Escape and gives the focus back.
import { freshId, h } from "../dom.js";
import { say } from "../language.js";
import { TEXTS } from "../texts/common.js";
import { button } from "./controls.js";
import { icon } from "./icons.js";
/** Opens a dialog; `onClose` runs however it is closed. */
export function openDialog(title, body, options = {}) {
    const id = freshId("dialog");
    const element = h("dialog", { class: options.isSide ? "sheet" : "box", "aria-labelledby": id });
    const dialog = { element, close: () => element.close() };
    element.append(h("div", { class: "dialog-head" }, h("h2", { id }, say(title)), !options.isStubborn &&
        h("button", { type: "button", class: "button quiet", "aria-label": say(TEXTS.close), on: { click: dialog.close } }, icon("close"))), h("div", { class: "dialog-body" }, body(dialog)));
    element.addEventListener("cancel", (event) => {
        if (options.isStubborn)
            event.preventDefault();
    });
    // A click on the backdrop is a click on the dialog itself, not on what it holds.
    element.addEventListener("mousedown", (event) => {
        if (event.target === element && !options.isStubborn)
            dialog.close();
    });
    element.addEventListener("close", () => {
        // Messages shown on top of the dialog outlive it.
        const toasts = element.querySelector(".toasts");
        if (toasts)
            document.body.append(toasts);
        element.remove();
        options.onClose?.();
    });
    document.body.append(element);
    element.showModal();
    return dialog;
}
/** Asks before something that matters; true when it was confirmed. */
export function ask(question) {
    return new Promise((resolve) => {
        let isConfirmed = false;
        openDialog(question.title, (dialog) => [
            h("div", { class: "stack" }, question.body),
            h("div", { class: "row end" }, button({ label: TEXTS.cancel, action: dialog.close, attributes: { autofocus: true } }), button({
                label: question.confirm,
                kind: question.kind ?? "danger",
                action: () => {
                    isConfirmed = true;
                    dialog.close();
                },
            })),
        ], { onClose: () => resolve(isConfirmed) });
    });
}
