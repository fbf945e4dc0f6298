// The finished video, with what comes with it.
import { h, replace } from "../dom.js";
import { usd } from "../format.js";
import { say } from "../language.js";
import { link } from "../router.js";
import { EDITING } from "../texts/editing.js";
import { JOBS } from "../texts/jobs.js";
import { TRY } from "../texts/try.js";
import { fetchFile } from "../tryit/result.js";
import { card, facts, notice } from "../ui/controls.js";
import { icon } from "../ui/icons.js";
export class ResultPanel {
    element;
    #body = h("div", { class: "stack" });
    #outdated = notice("info", h("p", null, say(EDITING.outdated)));
    #shown = new AbortController();
    /** Shows nothing until there is a video. */
    constructor(left) {
        left.addEventListener("abort", () => this.#shown.abort());
        this.#outdated.hidden = true;
        this.element = card(EDITING.video, {}, this.#outdated, this.#body);
        this.element.hidden = true;
    }
    /** Says whether the video is of what is edited now. */
    update(isCurrent) {
        this.#outdated.hidden = isCurrent;
    }
    /** Fetches the files with the key, as any client would, and plays the video; returns it. */
    async show(answer, key, rows = []) {
        this.#shown.abort();
        this.#shown = new AbortController();
        const { signal } = this.#shown;
        const files = await Promise.all(answer.job.outputs.map(async (output) => ({ output, ...(await fetchFile(output, key, signal)) })));
        const video = files.find(({ output }) => output.mime_type.startsWith("video/"));
        const billing = answer.result?.["billing"];
        replace(this.#body, video && h("video", { class: "edited-video", src: video.url, controls: true, playsinline: true }), h("ul", { class: "downloads" }, files.map(({ output: { filename }, url }) => h("li", null, drawDownload(filename, url)))), facts([...rows, billing ? [TRY.charged, h("strong", null, usd(billing.charged_usd))] : null]), h("p", null, h("a", { href: link("jobs", answer.job.job_id) }, say(JOBS.title(answer.job.job_id)))));
        this.element.hidden = false;
        return video ? new File([video.blob], video.output.filename, { type: video.output.mime_type }) : null;
    }
}
function drawDownload(filename, url) {
    const name = say(EDITING.download(filename));
    return h("a", { class: "button plain", href: url, download: filename, "aria-label": name }, icon("download"), h("span", null, filename));
}
