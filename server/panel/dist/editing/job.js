// A render from its call to its files.
import { h } from "../dom.js";
import { TRY } from "../texts/try.js";
import { failureOf, follow, stop, submit } from "../tryit/run.js";
/** Follows a job to its end; throws why it failed. */
export async function attend(job, key, progress, signal) {
    progress.show(TRY.queued, () => stop(job.job_id, key));
    try {
        const answer = await follow(job, key, (now) => progress.advance(now), signal);
        const failure = failureOf(answer);
        if (failure)
            throw failure;
        return answer;
    }
    finally {
        progress.hide();
    }
}
/** Hands a call in; the answer names the job. */
export async function begin(tool, call, key, progress, signal) {
    progress.show(TRY.sending);
    try {
        return await submit(tool, key, call, signal);
    }
    catch (error) {
        progress.hide();
        throw error;
    }
}
function once(video, event) {
    return new Promise((resolve, reject) => {
        video.addEventListener(event, () => resolve(), { once: true });
        video.addEventListener("error", () => reject(video.error ?? new Error(event)), { once: true });
    });
}
/** When in a scene its titles stand still, as a part of its length. */
const STILL_PART = 0.6;
/** A frame of a video as a picture; null where this browser cannot play it. */
export async function frameOf(videoUrl) {
    const video = h("video", { src: videoUrl, preload: "auto" });
    video.muted = true;
    try {
        await once(video, "loadeddata");
        const seeked = once(video, "seeked");
        video.currentTime = video.duration * STILL_PART;
        await seeked;
        const canvas = h("canvas", { width: video.videoWidth, height: video.videoHeight });
        canvas.getContext("2d")?.drawImage(video, 0, 0);
        const frame = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
        return frame && URL.createObjectURL(frame);
    }
    catch {
        return null;
    }
}
