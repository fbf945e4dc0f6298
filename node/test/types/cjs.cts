// The same types through `require`.

import noxus = require('noxus');
import { Noxus, type QrReport } from 'noxus';

async function main(): Promise<QrReport> {
  const engine = new Noxus({ workers: 1 });
  const bytes: Buffer = (await noxus.noxus.qr('hola')).output.content;
  console.log(bytes.length, noxus.version);
  return (await engine.qr('hola')).report;
}

export { main };
