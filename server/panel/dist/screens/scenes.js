// The video editor.
import { h } from "../dom.js";
import { language, say } from "../language.js";
import { SceneEditor } from "../scenes/editor.js";
import { TOOL } from "../scenes/plan.js";
import { openStudio } from "../scenes/studio.js";
import { loadCatalog, tool as findTool } from "../state.js";
import { SCENES } from "../texts/scenes.js";
import { notice } from "../ui/controls.js";
export async function showScenes(visit) {
    const [catalog, studio] = await Promise.all([loadCatalog(), openStudio()]);
    const tool = findTool(TOOL);
    if (!tool?.available) {
        const why = tool?.reason?.[language()] ?? null;
        return { title: SCENES.title, body: notice("warn", h("p", null, say(SCENES.unavailable)), why && h("p", { class: "note" }, why)) };
    }
    const editor = new SceneEditor(studio, tool, catalog, visit.signal);
    const missing = tool.services.filter((service) => !service.available);
    return {
        title: SCENES.title,
        actions: editor.actions,
        body: [
            h("p", { class: "lead" }, say(SCENES.lead)),
            missing.map((service) => notice("warn", h("p", null, service.reason?.[language()] ?? null), h("p", { class: "note" }, service.summary[language()]))),
            editor.draw(),
        ],
    };
}
