// One job: its results, its price, its times, and what can be done with it.
import { call, cancelJob, jobAnswer, outputUrl } from "../api.js";
import { isOpen } from "../daily.js";
import { h } from "../dom.js";
import { bytes, dateTime, duration, usd } from "../format.js";
import { say } from "../language.js";
import { parseUsd, readAmount, toUsd } from "../money.js";
import { link } from "../router.js";
import { loadKeys } from "../state.js";
import { TEXTS } from "../texts/common.js";
import { JOBS } from "../texts/jobs.js";
import { button, card, copyable, facts, notice } from "../ui/controls.js";
import { ask, openDialog } from "../ui/dialog.js";
import { field, fieldMistake, form, input } from "../ui/form.js";
import { icon } from "../ui/icons.js";
import { showDone } from "../ui/toast.js";
import { iconOf } from "./jobs.js";
import { environmentBadge, jobState, keyName, workedMs } from "./shared.js";
const POLL_MS = 1_000;
export async function showJob(visit) {
    const answer = await jobAnswer(Number(visit.rest));
    const { job } = answer;
    const keys = await loadKeys(job.account);
    if (isOpen(job))
        watch(visit);
    return {
        title: JOBS.title(job.job_id),
        back: { label: JOBS.back, href: link("jobs") },
        actions: drawActions(job, visit),
        body: [
            h("div", { class: "row" }, jobState(job.state), h("span", { class: "tool" }, job.tool), environmentBadge(job.environment)),
            answer.failure && drawFailure(answer.failure),
            !answer.failure && job.error_code && notice("bad", h("p", null, say(JOBS.error_code), ": ", h("code", null, job.error_code))),
            job.state === "succeeded" && drawOutputs(job.job_id, job.outputs),
            h("div", { class: "columns" }, drawBilling(job), drawTimes(job)),
            drawCaller(job, keys),
            drawEnvelope(answer),
        ],
    };
}
/** Looks again in a moment, for as long as the job runs and is looked at. */
function watch(visit) {
    const timer = setTimeout(visit.reload, POLL_MS);
    visit.signal.addEventListener("abort", () => clearTimeout(timer));
}
function drawActions(job, visit) {
    const left = parseUsd(job.charged_usd) - parseUsd(job.refunded_usd);
    return [
        isOpen(job) &&
            button({
                label: JOBS.stop,
                kind: "danger",
                action: async () => {
                    if (!(await ask({ title: JOBS.stop_question, body: say(JOBS.stop_body), confirm: JOBS.stop })))
                        return;
                    await cancelJob(job.job_id);
                    showDone(JOBS.stopped);
                    visit.reload();
                },
            }),
        left > 0n && button({ label: JOBS.refund, action: () => refundDialog(job, left, visit.reload) }),
    ];
}
function refundDialog(job, left, onDone) {
    openDialog(JOBS.refund_title, (dialog) => {
        const amount = input({ inputmode: "decimal", value: toUsd(left) });
        const reference = input({ maxlength: "200" });
        const fields = {
            amount_usd: field(amount, { label: say(JOBS.refund_amount), name: "amount_usd", help: say(JOBS.refund_lead(usd(left))) }),
            reference: field(reference, {
                label: say(JOBS.refund_reference),
                name: "reference",
                isOptional: true,
                help: say(JOBS.refund_reference_help),
            }),
        };
        return form({
            submit: JOBS.refund,
            fields,
            body: [fields.amount_usd.element, fields.reference.element],
            onCancel: dialog.close,
            onSubmit: async () => {
                const value = readAmount(amount.value);
                if (value === null)
                    throw fieldMistake("amount_usd", JOBS.bad_amount);
                await call("refund", { job_id: job.job_id, amount_usd: value, reference: reference.value.trim() || null });
                dialog.close();
                showDone(JOBS.refunded_done(usd(value)));
                onDone();
            },
        });
    });
}
/** What went wrong, in the words of the server. */
export function drawFailure(failure) {
    return notice(failure.error_code === "cancelled" ? "info" : "bad", h("p", null, failure.error), failure.hint && h("p", { class: "note" }, failure.hint), h("p", { class: "note" }, h("code", null, failure.error_code), failure.field && [" · ", say(JOBS.field), " ", h("code", null, failure.field)]));
}
function drawOutputs(jobId, outputs) {
    if (outputs.length === 0)
        return card(JOBS.outputs, {}, h("p", { class: "note" }, say(JOBS.no_outputs)));
    return card(JOBS.outputs, {}, h("div", { class: "gallery" }, outputs.map((output) => drawOutput(output, outputUrl(jobId, output.index)))));
}
/** A result: the picture when it is one, and the way to get the file. */
export function drawOutput(output, url) {
    const isPicture = output.mime_type.startsWith("image/");
    return h("figure", { class: "output" }, h("div", { class: isPicture ? "canvas-picture" : "canvas-file" }, isPicture ? h("img", { src: url, alt: output.filename }) : icon(iconOf(output.mime_type))), h("figcaption", null, h("span", null, output.filename), h("span", { class: "quiet" }, `${output.mime_type} · ${bytes(output.bytes)}`), h("a", { class: "button plain", href: url, download: output.filename }, icon("download"), h("span", null, say(JOBS.download)))));
}
function drawBilling(job) {
    return card(JOBS.billing, {}, facts([
        [JOBS.estimated, usd(job.estimated_usd)],
        [JOBS.charged, h("strong", null, usd(job.charged_usd))],
        parseUsd(job.refunded_usd) > 0n && [JOBS.refunded, usd(job.refunded_usd)],
    ]));
}
function drawTimes(job) {
    return card(JOBS.times, {}, facts([
        [JOBS.created, dateTime(job.created_at_ms)],
        job.started_at_ms !== null && [JOBS.started, dateTime(job.started_at_ms)],
        job.done_at_ms !== null && [JOBS.ended, dateTime(job.done_at_ms)],
        [JOBS.took, duration(workedMs(job))],
    ]));
}
function drawCaller(job, keys) {
    return card(JOBS.caller, {}, facts([
        [TEXTS.key, keyName(keys, job.key)],
        [JOBS.environment, environmentBadge(job.environment)],
        [JOBS.request, copyable(job.request_id, JOBS.request)],
        job.idempotency_key !== null && [JOBS.idempotency, copyable(job.idempotency_key, JOBS.idempotency)],
        job.attempt > 1 && [JOBS.attempt, String(job.attempt)],
    ]));
}
function drawEnvelope(answer) {
    const envelope = answer.result ?? answer.failure;
    if (!envelope)
        return null;
    return h("details", { class: "card" }, h("summary", null, say(JOBS.envelope)), h("p", { class: "note" }, say(JOBS.envelope_note)), copyable(JSON.stringify(envelope, null, 2), JOBS.envelope, true));
}
