// The microphone: one recording at a time, and how loud it is right now.
/** Longer than a scene should ever be; a forgotten microphone ends here. */
const MOST_MS = 300_000;
/** What is recorded to, the first that this browser can. */
const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const ENDINGS = { "audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a" };
/** Speech at arm's length has about this part of full scale; the meter is full there. */
const LOUD = 0.35;
export class MicrophoneError extends Error {
    reason;
    constructor(reason) {
        super(reason);
        this.reason = reason;
    }
}
function reasonOf(error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError" || name === "SecurityError")
        return "refused";
    return name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "broken";
}
async function openMicrophone() {
    // Browsers hide microphones from pages that came over plain http.
    const devices = navigator.mediaDevices;
    if (!devices || typeof MediaRecorder === "undefined")
        throw new MicrophoneError("insecure");
    try {
        return await devices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
    }
    catch (error) {
        throw new MicrophoneError(reasonOf(error));
    }
}
/** A recording under way. */
export class Recording {
    /** The file; null when it was thrown away or holds nothing. */
    file;
    #stream;
    #recorder;
    #context = new AudioContext();
    #listener;
    #samples;
    #startedMs = performance.now();
    #timer;
    #isKept = true;
    constructor(stream, name) {
        this.#stream = stream;
        this.#listener = this.#context.createAnalyser();
        this.#listener.fftSize = 1_024;
        this.#samples = new Float32Array(this.#listener.fftSize);
        this.#context.createMediaStreamSource(stream).connect(this.#listener);
        const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
        this.#recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
        this.file = this.#collect(name);
        this.#recorder.start();
        this.#timer = setTimeout(() => this.stop(), MOST_MS);
        // A microphone that is pulled out ends the recording; what was said is kept.
        for (const track of stream.getTracks())
            track.addEventListener("ended", () => this.stop());
    }
    get elapsedMs() {
        return performance.now() - this.#startedMs;
    }
    /** How loud it is, from 0 to 1. */
    level() {
        this.#listener.getFloatTimeDomainData(this.#samples);
        const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length;
        return Math.min(1, Math.sqrt(power) / LOUD);
    }
    /** Ends it; the file follows. */
    stop() {
        if (this.#recorder.state !== "inactive")
            this.#recorder.stop();
    }
    /** Ends it and throws away what was said. */
    discard() {
        this.#isKept = false;
        this.stop();
    }
    #collect(name) {
        const recorder = this.#recorder;
        const parts = [];
        recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
        return new Promise((resolve) => {
            recorder.addEventListener("stop", () => {
                this.#close();
                const type = (recorder.mimeType.split(";")[0] ?? "").trim();
                const file = new File(parts, `${name}.${ENDINGS[type] ?? "webm"}`, { type });
                resolve(this.#isKept && file.size > 0 ? file : null);
            });
        });
    }
    #close() {
        clearTimeout(this.#timer);
        close(this.#stream);
        void this.#context.close();
    }
}
let current = null;
/** Counts those who asked: only the last is served. */
let asked = 0;
/** Begins to record; what is being recorded elsewhere ends and is kept. Null when it was called off meanwhile. */
export async function record(name) {
    current?.stop();
    asked += 1;
    const mine = asked;
    const stream = await openMicrophone();
    try {
        if (mine === asked) {
            current = new Recording(stream, name);
            return current;
        }
    }
    catch (error) {
        if (!(error instanceof DOMException))
            throw error;
        close(stream);
        throw new MicrophoneError("broken");
    }
    close(stream);
    return null;
}
/** Throws away what is being recorded, and what somebody waits to record. */
export function hush() {
    asked += 1;
    current?.discard();
    current = null;
}
function close(stream) {
    for (const track of stream.getTracks())
        track.stop();
}
