// The protocol of contenders, in JavaScript: a JSON request a line, a JSON answer a line.

import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * Answers requests until standard input ends.
 * @param {Record<string, (request: object) => () => Promise<Uint8Array | string>>} kinds
 */
export async function serve(kinds) {
  let work;
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    let answer;
    try {
      if (request.op === 'open') {
        work = kinds[request.kind](request);
        const result = Buffer.from(await work());
        if (request.save) writeFileSync(request.save, result);
        answer = { bytes: result.length };
      } else {
        const cpu = process.cpuUsage();
        const wall = process.hrtime.bigint();
        for (let i = 0; i < request.iterations; i += 1) await work();
        const used = process.cpuUsage(cpu);
        answer = { wall_ns: Number(process.hrtime.bigint() - wall), cpu_ns: (used.user + used.system) * 1000 };
      }
    } catch (error) {
      answer = { error: String(error) };
    }
    console.log(JSON.stringify(answer));
  }
}
