// What a video sounds like, as a line: decoded by the browser, never sent anywhere.
/** Above this the browser would have to hold too much at once. */
const MAX_BYTES = 300_000_000;
/** The fewest samples a second that browsers decode to. */
const RATE = 8_000;
const BUCKETS = 800;
/** The loudest of each part of the sound, from 0 to 1; null where it cannot be heard here. */
export async function peaksOf(file) {
    if (file.size > MAX_BYTES)
        return null;
    try {
        const sound = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await file.arrayBuffer());
        const samples = sound.getChannelData(0);
        const step = Math.max(1, Math.floor(samples.length / BUCKETS));
        return Array.from({ length: Math.ceil(samples.length / step) }, (_, bucket) => {
            let peak = 0;
            for (const sample of samples.subarray(bucket * step, (bucket + 1) * step))
                peak = Math.max(peak, Math.abs(sample));
            return Math.min(1, peak);
        });
    }
    catch {
        // A video without sound, or in a form that this browser does not know.
        return null;
    }
}
/** The outline of peaks in a box of that width and a height of 100. */
export function outlineOf(peaks, width) {
    const at = (index) => Math.round((index * width) / Math.max(1, peaks.length - 1));
    const upper = peaks.map((peak, index) => `${at(index)} ${(50 - peak * 46).toFixed(1)}`);
    const lower = peaks.map((peak, index) => `${at(index)} ${(50 + peak * 46).toFixed(1)}`).reverse();
    return peaks.length > 0 ? `M${[...upper, ...lower].join("L")}Z` : "";
}
