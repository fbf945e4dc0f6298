// The Worker of the other scripts: says when it works, and works until it is ended.
import { parentPort, workerData } from 'node:worker_threads';
import { Noxus } from 'noxus';

const noxus = new Noxus({ workers: 2 });
for (let count = 0; count < 32; count += 1) {
  noxus.submit('qr', { text: 'x'.repeat(2000), size: 8192 }, {
    onProgress() {
      if (workerData.exits) process.exit(3);
      parentPort.postMessage('running');
    },
  });
}
