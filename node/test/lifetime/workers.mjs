import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const answers = Array.from({ length: 4 }, async () => {
  const worker = new Worker(new URL('./answer.mjs', import.meta.url));
  const [[answer], [code]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  return answer === 'image/png' && code === 0;
});
console.log((await Promise.all(answers)).filter(Boolean).length);
