// Every request of the panel. Administration rides on the session cookie and the
// session's CSRF token; the tools are called as any client would, with a key.

import { language, recall, remember, say } from "./language.js";
import { TEXTS } from "./texts/common.js";
import type { ErrorEnvelope, JobAnswer } from "./types.js";

/** A refused or failed call, with what the server says about it. */
export class CallError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | null;
  readonly field: string | null;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, envelope: Partial<ErrorEnvelope>) {
    super(envelope.error ?? say(TEXTS.unreadable_answer(status)));
    this.status = status;
    this.code = envelope.error_code ?? "unreachable";
    this.hint = envelope.hint ?? null;
    this.field = envelope.field ?? null;
    this.requestId = envelope.request_id ?? null;
    this.retryAfterSeconds = envelope.retry_after_seconds ?? null;
  }
}

export interface Session {
  csrf_token: string;
  expires_at_ms: number;
}

/** The CSRF token of this browser's session, told once, when it began. The session
 *  itself is in a cookie that scripts cannot read. */
const CSRF = "noxus.csrf";

let session: Session | null = null;
let whenSignedOut: () => void = () => undefined;

/** What to do when the server no longer knows this session. */
export function onSignedOut(action: () => void): void {
  whenSignedOut = action;
}

async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("Accept-Language", language());
  try {
    return await fetch(path, { cache: "no-store", ...init, headers });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new CallError(0, { error: say(TEXTS.server_unreachable), hint: say(TEXTS.server_unreachable_hint) });
  }
}

async function read<T>(response: Response): Promise<T> {
  const body = (await response.json().catch(() => null)) as (T & Partial<ErrorEnvelope>) | null;
  if (!response.ok || body === null || body.success === false) {
    throw new CallError(response.status, body ?? {});
  }
  return body;
}

function json(body: unknown): RequestInit {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

function began(started: Session): void {
  session = started;
  remember(CSRF, started.csrf_token);
}

function ended(): void {
  session = null;
  remember(CSRF, "");
}

/** Trades the admin token for a session. */
export async function signIn(token: string): Promise<void> {
  began(await read<Session>(await send("/admin/session", json({ token }))));
}

/** Finds the session of an earlier visit; false when there is none. */
export async function resume(): Promise<boolean> {
  // Without an earlier visit the answer is known, and not worth an error in the console.
  const csrf_token = recall(CSRF);
  if (!csrf_token) return false;
  const response = await send("/admin/session", { headers: { "X-CSRF-Token": csrf_token } });
  if (response.status === 401) {
    ended();
    return false;
  }
  began({ ...(await read<Omit<Session, "csrf_token">>(response)), csrf_token });
  return true;
}

async function admin<T>(path: string, init: RequestInit = {}): Promise<T> {
  const headers = new Headers(init.headers);
  if (session) headers.set("X-CSRF-Token", session.csrf_token);
  const response = await send(path, { ...init, headers });
  if (response.status === 401 && session) {
    ended();
    whenSignedOut();
  }
  return read<T>(response);
}

/** Ends the session. */
export async function signOut(): Promise<void> {
  await admin<unknown>("/admin/session", { method: "DELETE" });
  ended();
}

/** Runs a named operation as the ledger's owner. */
export function call<T>(operation: string, options: Record<string, unknown> = {}): Promise<T> {
  return admin<T>(`/admin/call/${operation}`, json(options));
}

/** One job with its outputs, whoever's it is. */
export function jobAnswer(jobId: number): Promise<JobAnswer> {
  return admin<JobAnswer>(`/admin/jobs/${jobId}?content=none`);
}

/** Stops a job, whoever's it is. */
export function cancelJob(jobId: number): Promise<unknown> {
  return admin<unknown>(`/admin/jobs/${jobId}`, { method: "DELETE" });
}

/** Where the picture of an output is; the session cookie opens it. */
export function outputUrl(jobId: number, index: number): string {
  return `/admin/jobs/${jobId}/output/${index}`;
}

/** A request of the public contract. */
export function request(path: string, key: string | null, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (key) headers.set("Authorization", `Bearer ${key}`);
  // The public contract knows nothing of sessions.
  return send(path, { ...init, headers, credentials: "omit" });
}

/** A request of the public contract, its answer read. */
export async function publicCall<T>(path: string, key: string | null, init: RequestInit = {}): Promise<T> {
  return read<T>(await request(path, key, init));
}

/** Reads an answer that `request` brought. */
export function readAnswer<T>(response: Response): Promise<T> {
  return read<T>(response);
}
