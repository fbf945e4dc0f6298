// A Worker that makes one code.
import { parentPort } from 'node:worker_threads';
import noxus from 'noxus';

const { output } = await noxus.qr('hola', { onProgress() {} });
parentPort.postMessage(output.mimeType);
