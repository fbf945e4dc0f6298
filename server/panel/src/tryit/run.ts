// Running a tool: submit, follow the events, end with an answer or an error.

import { CallError, publicCall, readAnswer, request } from "../api.js";
import { say } from "../language.js";
import { events } from "../sse.js";
import { TRY } from "../texts/try.js";
import type { ErrorEnvelope, JobAnswer, Progress } from "../types.js";
import { multipart, type Submission } from "./form.js";

const MAX_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 250;

export interface Estimate {
  estimated_usd: string;
}

/** What a call would cost at most. */
export function estimate(slug: string, key: string, submission: Submission, signal: AbortSignal): Promise<Estimate> {
  const init = { method: "POST", body: multipart(submission), signal };
  return publicCall<{ estimate?: Estimate } & Estimate>(`/api/v1/tools/${slug}/estimate`, key, init);
}

export interface Accepted {
  job_id: number;
  events_url?: string;
}

/** Hands a call in; the answer names the job. */
export async function submit(slug: string, key: string, submission: Submission, signal: AbortSignal): Promise<Accepted> {
  const response = await request(`/api/v1/tools/${slug}`, key, {
    method: "POST",
    headers: { Prefer: "respond-async" },
    body: multipart(submission),
    signal,
  });
  return readAnswer<Accepted>(response);
}

function jobPath(jobId: number): string {
  return `/api/v1/jobs/${jobId}`;
}

/** Asks a job to stop; its events say when it has. */
export function stop(jobId: number, key: string): Promise<unknown> {
  return publicCall(jobPath(jobId), key, { method: "DELETE" });
}

function isEnded(answer: JobAnswer): boolean {
  return answer.result !== null || answer.failure !== null || answer.job.done_at_ms !== null;
}

type OnProgress = (progress: Progress) => void;

/** Listens until the job has ended (its answer) or the stream has (null). */
async function listen(job: Accepted, key: string, onProgress: OnProgress, signal: AbortSignal): Promise<JobAnswer | null> {
  const path = jobPath(job.job_id);
  const stream = await request(job.events_url ?? `${path}/events`, key, {
    headers: { Accept: "text/event-stream" },
    signal,
  });
  if (!stream.ok) await readAnswer(stream);
  for await (const event of events(stream)) {
    if (event.event === "progress") onProgress(JSON.parse(event.data) as Progress);
    if (event.event === "done") return JSON.parse(event.data) as JobAnswer;
  }
  const answer = await publicCall<JobAnswer>(`${path}?content=none`, key, { signal });
  return isEnded(answer) ? answer : null;
}

/** A connection that broke, as opposed to a server that said no. */
function isBroken(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof CallError && error.status === 0);
}

/** Follows a job to its end. The job goes on without us: a lost connection is made again. */
export async function follow(job: Accepted, key: string, onProgress: OnProgress, signal: AbortSignal): Promise<JobAnswer> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    try {
      const answer = await listen(job, key, onProgress, signal);
      if (answer) return answer;
    } catch (error) {
      if (!isBroken(error)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** attempt));
  }
  throw new CallError(0, { error: say(TRY.lost), error_code: "unreachable" });
}

/** The error of a job that failed. */
export function failureOf(answer: JobAnswer): CallError | null {
  if (answer.failure) return new CallError(0, answer.failure);
  if (answer.result) return null;
  const envelope: Partial<ErrorEnvelope> = { error_code: answer.job.error_code ?? "internal_error" };
  envelope.error = answer.job.error_code ?? answer.job.state;
  return new CallError(0, envelope);
}
