// A ledger of one's own: money in, a price before, a charge after, a replay for free.
// node examples/node/billed.mjs [where to]
import path from 'node:path';
import { Noxus } from 'noxus';

const folder = process.argv[2] ?? '.';
const noxus = new Noxus({ store: path.join(folder, 'ledger.db'), language: 'en' });
const { account } = await noxus.accounts.create({ name: `demo ${Date.now()}` });
const { apiKey } = await noxus.keys.create({ account: account.account });
await noxus.topUp({ account: account.account, amountUsd: '10' });

const { estimatedUsd } = await noxus.estimate('qr', { text: 'hola' }, { apiKey });
const { billing, output } = await noxus.qr('hola', { apiKey, idempotencyKey: 'qr-1' });
console.log(`priced ${estimatedUsd}, charged ${billing.chargedUsd}, left ${billing.balanceAfterUsd}`);
console.log(await output.save(folder));

const again = await noxus.qr('hola', { apiKey, idempotencyKey: 'qr-1' });
console.log(`replayed: ${again.replayed}, left ${(await noxus.balance({ apiKey })).balance.balanceUsd}`);
