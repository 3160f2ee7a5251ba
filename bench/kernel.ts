/**
 * How fast is cleaning, by the kernel and by its twin? Both clean the same generated rows, in turn, in one thread.
 *
 *   node dist/bench/kernel.js [ROWS] [ROUNDS]
 *
 * Prints MB of data rows per CPU second of each round and the medians; first proves that both make the same rows.
 */
import { createHash } from 'node:crypto';
import { cleanRows } from '../src/dump/clean/clean.ts';
import { loadCleanKernel, type CleanKernel } from '../src/dump/clean/clean-kernel.ts';
import { ByteBuffer } from '../src/record/text/byte-buffer.ts';
import { sampleDataRows } from '../dev/sample/library.ts';
import { DEFAULT_CHURN } from '../dev/sample/sample-options.ts';
import { spreadOf } from './statistics.ts';

const BLOCK_BYTES = 8 << 20;
const DATE = '2026-06-30';

const [rows = 100_000, rounds = 7] = process.argv.slice(2).map(Number);
const kernel = loadCleanKernel();
if (!kernel) throw new Error('the kernel is not built: npm run build');
const data = Buffer.concat([...sampleDataRows({ rows, seed: 1, churn: DEFAULT_CHURN, badRows: 0 })]);

const cleaners = { kernel, twin: undefined };
const speeds: Record<keyof typeof cleaners, number[]> = { kernel: [], twin: [] };
if (digestOf(kernel) !== digestOf(undefined)) throw new Error('the kernel and its twin differ');
for (let round = 0; round < rounds; round++) {
  for (const name of ['kernel', 'twin'] as const) speeds[name].push(speedOf(cleaners[name]));
}
for (const name of ['kernel', 'twin'] as const) {
  const each = speeds[name].map(speed => speed.toFixed(0)).join(' ');
  process.stdout.write(`${name.padEnd(6)} ${spreadOf(speeds[name]).median.toFixed(0)} MB/s   (${each})\n`);
}

function digestOf(kernel: CleanKernel | undefined): string {
  const hash = createHash('sha256');
  cleanAll(kernel, cleaned => hash.update(cleaned));
  return hash.digest('hex');
}

/** MB per CPU second: other work on the machine weighs less on it than on the clock. */
function speedOf(kernel: CleanKernel | undefined): number {
  const before = process.cpuUsage();
  cleanAll(kernel, () => undefined);
  const { user, system } = process.cpuUsage(before);
  return data.length / (user + system);
}

function cleanAll(kernel: CleanKernel | undefined, take: (rows: Buffer) => void): void {
  const out = new ByteBuffer();
  for (let start = 0; start < data.length;) {
    const end = data.lastIndexOf(10, Math.min(start + BLOCK_BYTES, data.length) - 1) + 1;
    out.clear();
    cleanRows(data.subarray(start, end), out, { date: DATE, kernel });
    take(out.written());
    start = end;
  }
}
