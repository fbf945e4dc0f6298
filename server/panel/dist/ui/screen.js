// What a screen is, and what stands in its place while it loads or when it cannot.
import { CallError } from "../api.js";
import { h } from "../dom.js";
import { say } from "../language.js";
import { TEXTS } from "../texts/common.js";
import { button, notice } from "./controls.js";
/** A screen's title in the language in use. */
export function titleOf(screen) {
    return typeof screen.title === "string" ? screen.title : say(screen.title);
}
/** The screen with its heading. */
export function drawScreen(screen) {
    return h("div", { class: "screen" }, h("header", { class: "screen-head" }, h("div", null, screen.back && h("a", { class: "back", href: screen.back.href }, say(screen.back.label)), h("h1", { tabindex: "-1" }, titleOf(screen))), screen.actions ? h("div", { class: "row" }, screen.actions) : null), screen.body);
}
/** Grey shapes while a screen loads. */
export function drawLoading() {
    return h("div", { class: "screen", "aria-busy": "true" }, h("p", { class: "hidden", role: "status" }, say(TEXTS.loading)), h("div", { class: "bone title" }), h("div", { class: "bone" }), h("div", { class: "bone tall" }));
}
/** What went wrong instead of a screen. */
export function drawFailure(error, retry) {
    const message = error instanceof Error ? error.message : String(error);
    const hint = error instanceof CallError ? error.hint : null;
    return h("div", { class: "screen" }, h("h1", { tabindex: "-1", class: "hidden" }, message), notice("bad", h("p", null, message), hint && h("p", { class: "note" }, hint)), h("div", { class: "row" }, button({ label: TEXTS.retry, action: retry })));
}
