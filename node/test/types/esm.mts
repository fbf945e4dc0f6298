// Checked by tsc, never run: what may be written, and what may not.

import noxus, {
  BalanceError,
  Job,
  Noxus,
  NoxusError,
  noxus as named,
  type Billing,
  type ErrorCode,
  type Progress,
  type QrReport,
  type ToolResult,
} from 'noxus';
import { createReadStream } from 'node:fs';

const engine: Noxus = new Noxus({ store: ':memory:', language: 'en', limits: { maxPixels: 1_000_000 } });
const same: Noxus = named;
const controller = new AbortController();

const qr: ToolResult<QrReport> = await noxus.qr('hola', {
  outputFormat: 'svg',
  size: null,
  signal: controller.signal,
  onProgress: (progress: Progress) => progress.done / progress.total,
});
const bytes: Buffer = qr.output.content;
const modules: number = qr.modules;
const format: 'png' | 'svg' | 'text' = qr.report.outputFormat;
const billing: Billing | null = qr.billing;
const charged: string | undefined = billing?.chargedUsd;
const path: string = await qr.output.save(new URL('file:///pictures/qr.svg'));

const job: Job<ToolResult<QrReport>> = engine.submit('qr', { text: 'hola' });
job.cancel('enough');
const width: number = (await job.result()).width;
const other = await engine.run('some-tool', { anything: 1 }, { files: { image: createReadStream('foto.jpg') } });
const report: Record<string, unknown> = other.report;
const price: string = (await engine.estimate('qr', { text: 'hola' })).estimatedUsd;

const { apiKey, key } = await engine.keys.create({ account: 1, rateLimit: { limit: 60, windowSeconds: 3600 } });
const limit: number | undefined = key.rateLimit?.limit;
const { balance } = await engine.topUp({ account: 1, amountUsd: '10' });
const available: string = balance.availableUsd;
const text: string = (await engine.balance({ apiKey })).toJson();
const posted: string = (await engine.call('balance', { apiKey })).balance.balanceUsd;

try {
  await noxus.qr('');
} catch (error) {
  if (error instanceof BalanceError) console.log(error.details['requiredUsd']);
  if (error instanceof NoxusError) {
    const code: ErrorCode = error.code;
    console.log(code, error.hint ?? '', error.field ?? '', error.retryable, error.httpStatus);
  }
}
{
  using scoped = new Noxus();
  scoped.close();
}

// @ts-expect-error text comes first
await noxus.qr();
// @ts-expect-error an unknown option
await noxus.qr('x', { outputFormt: 'svg' });
// @ts-expect-error an unknown format
await noxus.qr('x', { outputFormat: 'bmp' });
// @ts-expect-error money is a string
await engine.topUp({ account: 1, amountUsd: 10 });
// @ts-expect-error the account is needed
await engine.keys.create({});
// @ts-expect-error a job is no promise
job.then(() => {});
// @ts-expect-error results are made by the engine
new Job();
// @ts-expect-error results do not change
qr.tool = 'x';
// @ts-expect-error no such setting
new Noxus({ colour: 'red' });
// @ts-expect-error no such code
const wrong: ErrorCode = 'nonsense';

export { same, bytes, modules, format, charged, path, width, report, price, limit, available, text, posted, wrong };
