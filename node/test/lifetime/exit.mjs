import { writeSync } from 'node:fs';
import { Noxus } from 'noxus';

const [store, apiKey] = process.argv.slice(2);
const noxus = new Noxus({ store, apiKey, workers: 2 });
for (let count = 0; count < 4; count += 1) {
  const job = noxus.submit('qr', { text: 'x'.repeat(2000), size: 2048 }, {
    onProgress({ stage }) {
      // A stage begins when the money is held.
      if (stage === '') return;
      writeSync(1, 'running\n');
      process.exit(7);
    },
  });
  job.result().catch(() => {});
}
