// Sounds: how long they are, and silence of the same length, which is all that a price asks for.

/** Above this the browser would have to hold too much at once. */
const MAX_BYTES = 300_000_000;
/** The fewest samples a second that browsers decode to. */
const DECODED_RATE = 8_000;

/** What is below this part of full scale is not heard. */
const AUDIBLE = 0.002;

/** A sound as this browser decodes it. */
export interface Measured {
  lengthMs: number;
  /** Whether anything is heard in it. */
  isAudible: boolean;
}

/** How long a sound is; null where this browser cannot decode it. */
export async function measure(file: Blob): Promise<Measured | null> {
  if (file.size > MAX_BYTES) return null;
  try {
    const sound = await new OfflineAudioContext(1, 1, DECODED_RATE).decodeAudioData(await file.arrayBuffer());
    const isAudible = sound.getChannelData(0).some((sample) => Math.abs(sample) > AUDIBLE);
    return { lengthMs: Math.ceil(sound.duration * 1_000), isAudible };
  } catch {
    // Not even the length of what is no sound is known; the tool says what it is.
    return null;
  }
}

/** Samples a second of silence: as few as a file may have. */
const SILENT_RATE = 1_000;
/** Compressed sounds are padded: what decodes to so much may be told to be longer by this. */
const PADDING_MS = 100;

/** Silence at least as long as a sound, in a WAV file of one byte a millisecond. */
export function silence(lengthMs: number): File {
  const samples = Math.ceil(((lengthMs + PADDING_MS) * SILENT_RATE) / 1_000);
  const bytes = new Uint8Array(44 + samples).fill(128, 44);
  const view = new DataView(bytes.buffer);
  const write = (at: number, text: string): void => [...text].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  write(0, "RIFF");
  view.setUint32(4, 36 + samples, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  // Plain samples, of one channel and one byte.
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, SILENT_RATE, true);
  view.setUint32(28, SILENT_RATE, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  write(36, "data");
  view.setUint32(40, samples, true);
  return new File([bytes], "silence.wav", { type: "audio/wav" });
}

/** The smallest picture there is. */
const PIXEL_BASE64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** It stands in for a logo. */
export const PIXEL = new File([Uint8Array.from(atob(PIXEL_BASE64), (letter) => letter.charCodeAt(0))], "pixel.png", { type: "image/png" });

/** A length as players show it: 1:05. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
