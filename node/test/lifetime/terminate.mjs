import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

for (let count = 0; count < 4; count += 1) {
  const worker = new Worker(new URL('./work.mjs', import.meta.url), { workerData: { exits: false } });
  await once(worker, 'message');
  await worker.terminate();
}
// Loaded only now: until here the addon belonged to Workers alone.
const { default: noxus } = await import('noxus');
console.log((await noxus.qr('x')).output.mimeType);
