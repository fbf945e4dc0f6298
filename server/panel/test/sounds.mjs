// Sounds and pictures that tests know, and what ffmpeg finds of them in a video.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";

const RATE_HZ = 16_000;

/** A WAV file with one tone. */
export function tone(hz, seconds) {
  const count = Math.round(seconds * RATE_HZ);
  const bytes = Buffer.alloc(44 + count * 2);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + count * 2, 4);
  bytes.write("WAVEfmt ", 8);
  [16, 1 | (1 << 16), RATE_HZ, RATE_HZ * 2, 2 | (16 << 16)].forEach((word, index) => bytes.writeUInt32LE(word, 16 + index * 4));
  bytes.write("data", 36);
  bytes.writeUInt32LE(count * 2, 40);
  for (let index = 0; index < count; index += 1) {
    bytes.writeInt16LE(Math.round(9_000 * Math.sin((2 * Math.PI * hz * index) / RATE_HZ)), 44 + index * 2);
  }
  return bytes;
}

/** Pipes bytes through ffmpeg. */
async function ffmpeg(input, ...options) {
  const process_ = spawn("ffmpeg", ["-v", "error", "-i", "pipe:0", ...options, "pipe:1"], { stdio: ["pipe", "pipe", "inherit"] });
  const parts = [];
  process_.stdout.on("data", (part) => parts.push(part));
  // It closes its input once it has seen enough.
  process_.stdin.on("error", () => undefined);
  process_.stdin.end(input);
  const [code] = await once(process_, "close");
  assert.equal(code, 0, "ffmpeg reads it");
  return Buffer.concat(parts);
}

/** How strong a tone is among samples (Goertzel's filter). */
function strength(samples, hz) {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / RATE_HZ);
  let [before, now] = [0, 0];
  for (const sample of samples) [before, now] = [now, sample + turn * now - before];
  return (before * before + now * now - turn * before * now) / (samples.length * samples.length);
}

/** How strong a tone is anywhere in a video, at most. */
export async function loudest(video, hz) {
  return Math.max(...(await windows(video)).map((samples) => strength(samples, hz)));
}

async function windows(video) {
  // MP4 cannot always be read from a pipe; a tenth of a second at a time.
  const bytes = await ffmpeg(video, "-f", "f32le", "-ac", "1", "-ar", String(RATE_HZ));
  const samples = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  const length = RATE_HZ / 10;
  return Array.from({ length: Math.floor(samples.length / length) }, (_, index) => samples.subarray(index * length, (index + 1) * length));
}

/** Which of the tones is heard, in their order. */
export async function tonesOf(video, tones) {
  const heard = (await windows(video)).flatMap((samples) => {
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const found = tones.filter((hz) => strength(samples, hz) > power / 8);
    return power > 1e-4 && found.length === 1 ? found : [];
  });
  return heard.filter((hz, index) => hz !== heard[index - 1]);
}

/** The colour of a pixel of the first frame after half a second, as [red, green, blue]. */
export async function pixelOf(video, width, x, y) {
  const pixels = await ffmpeg(video, "-ss", "0.5", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24");
  return [...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

/** A PNG of one colour. */
export async function plain(colour, width, height) {
  const process_ = spawn("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", `color=${colour}:${width}x${height}`, "-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "pipe:1"]);
  const parts = [];
  process_.stdout.on("data", (part) => parts.push(part));
  await once(process_, "close");
  return Buffer.concat(parts);
}
