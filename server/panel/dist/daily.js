// Jobs gathered by day, tool and key. Pure: no document here.
import { parseUsd, sumUsd } from "./money.js";
/** What a job cost in the end: its charge without what was given back. */
export function netOf(job) {
    return parseUsd(job.charged_usd) - parseUsd(job.refunded_usd);
}
/** Whether a job ended without a result. */
export function isFailed(job) {
    return job.state === "failed" || job.state === "released" || job.state === "expired";
}
/** Whether a job may still change. */
export function isOpen(job) {
    return job.state === "reserved" || job.state === "running";
}
/** The first moment of the day `days` before the day of `nowMs`, in local time. */
export function startOfDay(nowMs, days) {
    const date = new Date(nowMs);
    // Days are counted on the calendar: some have 23 or 25 hours.
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() - days).getTime();
}
/** The last `days` days, the oldest first, with the jobs created on each. */
export function byDay(jobs, days, nowMs) {
    const list = Array.from({ length: days }, (_, index) => ({
        startMs: startOfDay(nowMs, days - 1 - index),
        spent: 0n,
        succeeded: 0,
        failed: 0,
    }));
    for (const job of jobs) {
        const day = list.findLast((one) => one.startMs <= job.created_at_ms);
        if (!day)
            continue;
        day.spent += netOf(job);
        if (job.state === "succeeded")
            day.succeeded += 1;
        if (isFailed(job))
            day.failed += 1;
    }
    return list;
}
/** Jobs gathered by a name, those that cost most first. */
export function groupBy(jobs, nameOf) {
    const groups = new Map();
    for (const job of jobs) {
        const name = nameOf(job);
        const group = groups.get(name) ?? { name, jobs: 0, failed: 0, spent: 0n };
        group.jobs += 1;
        if (isFailed(job))
            group.failed += 1;
        group.spent += netOf(job);
        groups.set(name, group);
    }
    return [...groups.values()].sort((a, b) => (a.spent === b.spent ? b.jobs - a.jobs : a.spent > b.spent ? -1 : 1));
}
/** What all jobs cost together. */
export function spentOn(jobs) {
    return sumUsd(jobs.map((job) => job.charged_usd)) - sumUsd(jobs.map((job) => job.refunded_usd));
}
/** The smallest of 1, 2, 5, 10, 20, 50, … that is at least `value`. */
export function niceCeiling(value) {
    if (value <= 1n)
        return 1n;
    const power = 10n ** BigInt(value.toString().length - 1);
    for (const factor of [1n, 2n, 5n])
        if (power * factor >= value)
            return power * factor;
    return power * 10n;
}
