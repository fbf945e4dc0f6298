// The caption editor.
import { CueEditor } from "../cues/editor.js";
import { TOOL } from "../cues/cue.js";
import { openCueStudio } from "../cues/studio.js";
import { h } from "../dom.js";
import { language, say } from "../language.js";
import { loadCatalog, tool as findTool } from "../state.js";
import { CUES } from "../texts/cues.js";
import { notice } from "../ui/controls.js";
export async function showCues(visit) {
    const [catalog, studio] = await Promise.all([loadCatalog(), openCueStudio()]);
    const tool = findTool(TOOL);
    if (!tool?.available) {
        const why = tool?.reason?.[language()] ?? null;
        return { title: CUES.title, body: notice("warn", h("p", null, say(CUES.unavailable)), why && h("p", { class: "note" }, why)) };
    }
    const editor = new CueEditor(studio, tool, catalog, visit.signal);
    return { title: CUES.title, actions: editor.actions, body: [h("p", { class: "lead" }, say(CUES.lead)), editor.draw()] };
}
