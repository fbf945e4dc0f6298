// Running a tool: submit, follow the events, end with an answer or an error.

import { CallError, publicCall, readAnswer, request } from "../api.js";
import { say } from "../language.js";
import { events } from "../sse.js";
import { TRY } from "../texts/try.js";
import type { ErrorEnvelope, JobAnswer, Progress } from "../types.js";
import { multipart, type Submission } from "./form.js";

const MAX_RECONNECTIONS = 5;

export interface Estimate {
  estimated_usd: string;
}

/** What a call would cost at most. */
export function estimate(slug: string, key: string, submission: Submission, signal: AbortSignal): Promise<Estimate> {
  const init = { method: "POST", body: multipart(submission), signal };
  return publicCall<{ estimate?: Estimate } & Estimate>(`/api/v1/tools/${slug}/estimate`, key, init);
}

interface Accepted {
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

/** Follows a job to its end. */
export async function follow(
  accepted: Accepted,
  key: string,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<JobAnswer> {
  const path = jobPath(accepted.job_id);
  for (let attempt = 0; attempt < MAX_RECONNECTIONS; attempt += 1) {
    const stream = await request(accepted.events_url ?? `${path}/events`, key, {
      headers: { Accept: "text/event-stream" },
      signal,
    });
    if (!stream.ok) await readAnswer(stream);
    for await (const event of events(stream)) {
      if (event.event === "progress") onProgress(JSON.parse(event.data) as Progress);
      if (event.event === "done") return JSON.parse(event.data) as JobAnswer;
    }
    // The stream was cut. Perhaps the job has ended meanwhile.
    const answer = await publicCall<JobAnswer>(`${path}?content=none`, key, { signal });
    if (isEnded(answer)) return answer;
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
