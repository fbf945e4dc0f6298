// What several tests need.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const cache = process.env.NOXUS_CACHE ?? path.join(root, '.cache');
/** Real weights, which `scripts/speech-models.sh` fetches. */
export const speechModel = path.join(cache, 'speech', 'ggml-tiny.en.bin');
/** Recorded speech over real footage, which `tests/fixtures/video/make.sh` makes. */
export const speechClip = path.join(cache, 'video', 'speech-vertical.mp4');

/** A folder that disappears with the test. */
export function temporaryFolder(test) {
  const folder = mkdtempSync(path.join(tmpdir(), 'noxus-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Text that fills a large code: a slow job, as these go. */
export const LONG_TEXT = 'Ñ0a'.repeat(500);

/** A ledger with one account, 10 dollars of play money and a key. */
export async function withMoney(noxus, amountUsd = '10') {
  const { account } = await noxus.accounts.create({ name: 'prueba' });
  const { apiKey } = await noxus.keys.create({ account: account.account });
  await noxus.topUp({ account: account.account, amountUsd });
  return { account: account.account, apiKey };
}
