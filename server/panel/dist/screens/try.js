// Trying the tools: the list of them, and the page of one.
import { TOOL as CUE_TOOL } from "../cues/cue.js";
import { h } from "../dom.js";
import { language, say } from "../language.js";
import { link } from "../router.js";
import { TOOL as SCENE_TOOL } from "../scenes/plan.js";
import { loadCatalog, tool as findTool } from "../state.js";
import { CUES } from "../texts/cues.js";
import { SCENES } from "../texts/scenes.js";
import { TRY } from "../texts/try.js";
import { TEXTS } from "../texts/common.js";
import { badge, card, linkButton, notice } from "../ui/controls.js";
import { icon } from "../ui/icons.js";
import { rateText, Runner } from "../tryit/runner.js";
import { showNotFound } from "./not-found.js";
export async function showTools() {
    const catalog = await loadCatalog();
    return {
        title: TEXTS.try_it,
        body: [
            h("p", { class: "lead" }, say(TRY.lead)),
            h("ul", { class: "tools" }, catalog.tools.map((tool) => drawTool(tool, catalog))),
        ],
    };
}
function iconOf(tool) {
    const kind = tool.inputs[0]?.kind;
    if (kind === "image")
        return "picture";
    if (kind === "video")
        return "video";
    return kind === "audio" ? "sound" : "try_it";
}
function drawTool(tool, catalog) {
    return h("li", { class: "card tool-card" }, icon(iconOf(tool)), h("div", null, h("h2", null, h("a", { href: link("try", tool.slug) }, tool.slug)), h("p", { class: "note" }, tool.summary[language()]), h("p", { class: "quiet" }, rateText(tool, catalog))), !tool.available && badge(TRY.unavailable, "warn"));
}
export async function showTool(visit) {
    const catalog = await loadCatalog();
    const tool = findTool(visit.rest ?? "");
    if (!tool)
        return showNotFound();
    const runner = new Runner(tool, catalog, visit.signal);
    return {
        title: tool.slug,
        back: { label: TRY.back, href: link("try") },
        actions: [
            tool.slug === SCENE_TOOL && linkButton(SCENES.open_in_editor, link("scenes"), "plain", "scenes"),
            tool.slug === CUE_TOOL && linkButton(CUES.open_in_editor, link("cues"), "plain", "captions"),
        ],
        body: [
            h("p", { class: "lead" }, tool.summary[language()]),
            !tool.available && notice("warn", h("p", null, say(TRY.unavailable)), h("p", { class: "note" }, tool.reason?.[language()] ?? null)),
            tool.services
                .filter((service) => tool.available && !service.available)
                .map((service) => notice("warn", h("p", null, service.reason?.[language()] ?? null), h("p", { class: "note" }, service.summary[language()]))),
            h("div", { class: "workbench" }, card(TRY.options, {}, runner.form.element), h("div", { class: "stack" }, runner.drawControls(), runner.drawResultCard())),
        ],
    };
}
