// What a run brought: pictures, files, price, JSON and the equivalent call.

import { CallError, request } from "../api.js";
import { curl } from "../curl.js";
import { h, type Child } from "../dom.js";
import { usd } from "../format.js";
import { say } from "../language.js";
import { link } from "../router.js";
import { drawOutput } from "../screens/job.js";
import { JOBS } from "../texts/jobs.js";
import { TRY } from "../texts/try.js";
import type { JobAnswer, JobOutput } from "../types.js";
import { copyable, facts, linkButton, notice } from "../ui/controls.js";
import type { Submission } from "./form.js";

export interface ResultBilling {
  estimated_usd: string;
  charged_usd: string;
  balance_after_usd: string;
}

/** Texts larger than this are downloaded, not shown. */
const MAX_TEXT_BYTES = 64 * 1024;

const TEXT_TYPES = /^(text\/|application\/(json|x-subrip)$)/;

/** A finished job. Its files are fetched with the key, as any client would. */
export async function drawResult(answer: JobAnswer, key: string, signal: AbortSignal): Promise<Child> {
  const outputs = await Promise.all(answer.job.outputs.map((output) => drawFile(output, key, signal)));
  const billing = answer.result?.["billing"] as ResultBilling | undefined;
  return [
    h("div", { class: "gallery one" }, outputs),
    billing &&
      facts([
        [TRY.charged, h("strong", null, usd(billing.charged_usd))],
        [TRY.estimated, usd(billing.estimated_usd)],
        [TRY.balance_after, usd(billing.balance_after_usd)],
      ]),
    h("p", null, h("a", { href: link("jobs", answer.job.job_id) }, say(JOBS.title(answer.job.job_id)))),
    answer.result &&
      h(
        "details",
        { class: "more" },
        h("summary", null, say(TRY.envelope)),
        h("p", { class: "note" }, say(JOBS.envelope_note)),
        copyable(JSON.stringify(answer.result, null, 2), TRY.envelope, true),
      ),
  ];
}

/** A file of a result; its address is let go when the signal says so. */
export async function fetchFile(output: JobOutput, key: string, signal: AbortSignal): Promise<{ blob: Blob; url: string }> {
  const response = await request(output.url, key, { signal });
  if (!response.ok) throw new CallError(response.status, {});
  const blob = await response.blob();
  const url = URL.createObjectURL(new Blob([blob], { type: output.mime_type }));
  signal.addEventListener("abort", () => URL.revokeObjectURL(url));
  return { blob, url };
}

async function drawFile(output: JobOutput, key: string, signal: AbortSignal): Promise<HTMLElement> {
  const { blob, url } = await fetchFile(output, key, signal);
  const figure = drawOutput(output, url);
  const frame = figure.querySelector(".canvas-file");
  if (frame && TEXT_TYPES.test(output.mime_type) && blob.size <= MAX_TEXT_BYTES) {
    frame.replaceChildren(h("pre", { tabindex: "0" }, h("code", null, await blob.text())));
  } else if (frame && output.mime_type.startsWith("video/")) {
    frame.replaceChildren(h("video", { src: url, controls: true }));
  } else if (frame && output.mime_type.startsWith("audio/")) {
    frame.replaceChildren(h("audio", { src: url, controls: true }));
  }
  return figure;
}

/** A run that ended without a result. */
export function drawRefusal(error: CallError): HTMLElement {
  if (error.code === "cancelled") return notice("info", h("p", null, say(TRY.cancelled)));
  return notice(
    "bad",
    h("p", null, error.message),
    error.hint && h("p", { class: "note" }, error.hint),
    h("p", { class: "note" }, h("code", null, error.code), " · ", say(TRY.nothing_charged)),
    error.status === 402 || error.code === "insufficient_api_balance"
      ? h("p", null, linkButton(TRY.top_up, link("money")))
      : null,
  );
}

/** The same call for a terminal. */
export function drawCurl(slug: string, submission: Submission): HTMLElement {
  const files = submission.files.map(({ name, file }) => ({ name, filename: file.name }));
  const command = curl(`${location.origin}/api/v1/tools/${slug}`, submission.params, files);
  return h(
    "details",
    { class: "more" },
    h("summary", null, say(TRY.curl)),
    h("p", { class: "note" }, say(TRY.curl_note)),
    copyable(command, TRY.curl, true),
  );
}
