// Every request of the panel. Administration rides on the session cookie and the
// session's CSRF token; the tools are called as any client would, with a key.
import { language, recall, remember, say } from "./language.js";
import { TEXTS } from "./texts/common.js";
/** A refused or failed call, with what the server says about it. */
export class CallError extends Error {
    status;
    code;
    hint;
    field;
    requestId;
    retryAfterSeconds;
    constructor(status, envelope) {
        super(envelope.error ?? say(TEXTS.unreadable_answer(status)));
        this.status = status;
        this.code = envelope.error_code ?? "unreachable";
        this.hint = envelope.hint ?? null;
        this.field = envelope.field ?? null;
        this.requestId = envelope.request_id ?? null;
        this.retryAfterSeconds = envelope.retry_after_seconds ?? null;
    }
}
/** The CSRF token of this browser's session, told once, when it began. The session
 *  itself is in a cookie that scripts cannot read. */
const CSRF = "noxus.csrf";
let session = null;
let whenSignedOut = () => undefined;
/** What to do when the server no longer knows this session. */
export function onSignedOut(action) {
    whenSignedOut = action;
}
async function send(path, init = {}) {
    const headers = new Headers(init.headers);
    headers.set("Accept-Language", language());
    try {
        return await fetch(path, { cache: "no-store", ...init, headers });
    }
    catch (error) {
        if (error instanceof DOMException && error.name === "AbortError")
            throw error;
        throw new CallError(0, { error: say(TEXTS.server_unreachable), hint: say(TEXTS.server_unreachable_hint) });
    }
}
async function read(response) {
    const body = (await response.json().catch(() => null));
    if (!response.ok || body === null || body.success === false) {
        throw new CallError(response.status, body ?? {});
    }
    return body;
}
function json(body) {
    return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}
function began(started) {
    session = started;
    remember(CSRF, started.csrf_token);
}
function ended() {
    session = null;
    remember(CSRF, "");
}
/** Trades the admin token for a session. */
export async function signIn(token) {
    began(await read(await send("/admin/session", json({ token }))));
}
/** Finds the session of an earlier visit; false when there is none. */
export async function resume() {
    // Without an earlier visit the answer is known, and not worth an error in the console.
    const csrf_token = recall(CSRF);
    if (!csrf_token)
        return false;
    const response = await send("/admin/session", { headers: { "X-CSRF-Token": csrf_token } });
    if (response.status === 401) {
        ended();
        return false;
    }
    began({ ...(await read(response)), csrf_token });
    return true;
}
async function admin(path, init = {}) {
    const headers = new Headers(init.headers);
    if (session)
        headers.set("X-CSRF-Token", session.csrf_token);
    const response = await send(path, { ...init, headers });
    if (response.status === 401 && session) {
        ended();
        whenSignedOut();
    }
    return read(response);
}
/** Ends the session. */
export async function signOut() {
    await admin("/admin/session", { method: "DELETE" });
    ended();
}
/** Runs a named operation as the ledger's owner. */
export function call(operation, options = {}) {
    return admin(`/admin/call/${operation}`, json(options));
}
/** One job with its outputs, whoever's it is. */
export function jobAnswer(jobId) {
    return admin(`/admin/jobs/${jobId}?content=none`);
}
/** Stops a job, whoever's it is. */
export function cancelJob(jobId) {
    return admin(`/admin/jobs/${jobId}`, { method: "DELETE" });
}
/** Where the picture of an output is; the session cookie opens it. */
export function outputUrl(jobId, index) {
    return `/admin/jobs/${jobId}/output/${index}`;
}
/** A request of the public contract. */
export function request(path, key, init = {}) {
    const headers = new Headers(init.headers);
    if (key)
        headers.set("Authorization", `Bearer ${key}`);
    // The public contract knows nothing of sessions.
    return send(path, { ...init, headers, credentials: "omit" });
}
/** A request of the public contract, its answer read. */
export async function publicCall(path, key, init = {}) {
    return read(await request(path, key, init));
}
/** Reads an answer that `request` brought. */
export function readAnswer(response) {
    return read(response);
}
