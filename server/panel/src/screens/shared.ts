// Parts that several screens show: states, environments, rows of jobs.

import { h, type Child } from "../dom.js";
import { ago, dateTime, duration, usd } from "../format.js";
import type { Text } from "../language.js";
import { decimalsOf } from "../money.js";
import { link } from "../router.js";
import { TEXTS } from "../texts/common.js";
import type { Environment, Job, JobState, Key } from "../types.js";
import { badge, type Tone } from "../ui/controls.js";
import type { Column } from "../ui/table.js";

const JOB_STATES: Readonly<Record<JobState, readonly [Text, Tone]>> = {
  reserved: [TEXTS.job_reserved, "quiet"],
  running: [TEXTS.job_running, "accent"],
  succeeded: [TEXTS.job_succeeded, "good"],
  failed: [TEXTS.job_failed, "bad"],
  released: [TEXTS.job_released, "quiet"],
  expired: [TEXTS.job_expired, "warn"],
};

/** The name of a job's state. */
export function jobStateText(state: JobState): Text {
  return JOB_STATES[state][0];
}

/** A job's state as a badge. */
export function jobState(state: JobState): HTMLElement {
  return badge(...JOB_STATES[state]);
}

/** Test or live, as a badge. */
export function environmentBadge(environment: Environment): HTMLElement {
  return environment === "live" ? badge(TEXTS.live, "accent") : badge(TEXTS.test, "quiet");
}

/** A moment, said in words; the exact one on pointing at it. */
export function moment(atMs: number): HTMLElement {
  return h("time", { datetime: new Date(atMs).toISOString(), title: dateTime(atMs) }, ago(atMs, Date.now()));
}

/** How a key is called: the end of its secret, which listings show. */
export function keyName(keys: readonly Key[], id: number): Child {
  const found = keys.find((key) => key.key === id);
  return h("code", { class: "hint" }, found ? found.key_hint : `#${id}`);
}

/** How long a job has worked, or did work. */
export function workedMs(job: Job): number | null {
  return job.done_at_ms === null ? null : job.done_at_ms - job.created_at_ms;
}

/** The columns that every list of jobs has. */
export function jobColumns(keys: readonly Key[], jobs: readonly Job[]): Column<Job>[] {
  const decimals = decimalsOf(jobs.map((job) => job.charged_usd));
  return [
    {
      label: TEXTS.job,
      isHead: true,
      cell: (job) => h("a", { href: link("jobs", job.job_id) }, `#${job.job_id}`),
    },
    { label: TEXTS.tool, cell: (job) => h("span", { class: "tool" }, job.tool) },
    { label: TEXTS.state, cell: (job) => jobState(job.state) },
    { label: TEXTS.key, cell: (job) => keyName(keys, job.key), isMinor: true },
    {
      label: TEXTS.created,
      cell: (job) => [moment(job.created_at_ms), " ", h("span", { class: "quiet" }, duration(workedMs(job)))],
    },
    { label: TEXTS.charged, cell: (job) => usd(job.charged_usd, decimals), isNumber: true },
  ];
}
