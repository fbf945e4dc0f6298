import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const worker = new Worker(new URL('./work.mjs', import.meta.url), { workerData: { exits: true } });
const [code] = await once(worker, 'exit');
console.log(code);
