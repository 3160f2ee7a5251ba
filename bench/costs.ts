/**
 * What each step of the monthly run costs on one core, in processor seconds, measured with the
 * program's own functions in one process, as JSON for the simulation:
 *
 *   node dist/bench/costs.js [--rows 150000] [--level 4] > bench/results/costs.json
 */
import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { BLOCK_BYTES } from '../src/bytes/block.ts';
import { openInput } from '../src/bytes/input/input.ts';
import { runCleaner } from '../src/dump/tasks/clean-into-runs.ts';
import { dumpsMerger } from '../src/month/dumps/merge-dumps.ts';
import { sampleDataRows } from '../dev/sample/library.ts';
import { mergeRunsTask } from '../src/sort/merge/merge-runs.ts';
import { planSort } from '../src/sort/sort-plan.ts';
import { wholeRun, type RunFile } from '../src/sort/contract/run-file.ts';
import { SortScratch } from '../src/sort/spill/sort-scratch.ts';
import { SEGMENT_BYTES } from '../src/sort/merge/segments.ts';
import type { StepCosts } from './scaling-model.ts';
import { appendCost } from './append-cost.ts';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '150000' }, level: { type: 'string', default: '4' } },
});
const folder = await mkdtemp(join(tmpdir(), 'oldump-costs-'));
try {
  const costs = await measureCosts(Number(values.rows), Number(values.level));
  process.stdout.write(`${JSON.stringify(costs, undefined, 2)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measureCosts(rows: number, level: number): Promise<StepCosts> {
  const data = join(folder, 'data.txt.gz');
  const plain = Buffer.concat([...sampleDataRows({ rows, seed: 1 })]);
  await writeFile(data, gzipSync(plain, { level: 6 }));
  const perGigabyte = 1e9 / plain.length;
  await inflate(data); // warm
  const inflateSeconds = await inflate(data);
  await makeRuns(plain); // warm
  const made = await makeRuns(plain);
  const packedBytes = made.runs.reduce((sum, run) => sum + run.fileBytes, 0);
  const half = made.runs.splice(0, Math.ceil(made.runs.length / 2));
  const again = mergeAgain(half);
  const merged = mergeAndWrite([...made.runs, again.run], level);
  return {
    inflate: inflateSeconds * perGigabyte,
    cleanAndSort: made.seconds * perGigabyte,
    mergeAgain: again.seconds * perGigabyte * (made.rowBytes / again.run.rowBytes),
    merge: (merged.seconds - merged.deflateSeconds) * perGigabyte,
    deflate: merged.deflateSeconds * perGigabyte,
    append: await appendCost(folder, cpuSeconds),
    spillRatio: packedBytes / plain.length,
    outputRatio: merged.bytesOut / plain.length,
    inputRatio: statSync(data).size / plain.length,
  };
}

async function inflate(data: string): Promise<number> {
  const started = cpuSeconds();
  const input = await openInput(data, { stdin: process.stdin, signal: new AbortController().signal });
  for await (const chunk of input.chunks) if (chunk.length === 0) throw new Error('an empty chunk');
  return secondsSince(started);
}

/** Cleaning, sorting and writing runs, from slots as the run's sort has them. */
async function makeRuns(data: Buffer): Promise<{ seconds: number; runs: RunFile[]; rowBytes: number }> {
  for (const name of readdirSync(folder)) if (name.endsWith('.run')) await rm(join(folder, name));
  const { slotBytes, tableRows, frameBytes } = planSort(256 << 20, 4, 1.3);
  const clean = runCleaner(new SortScratch());
  const runs: RunFile[] = [];
  const started = cpuSeconds();
  for (let start = 0, end = 0; start < data.length; start = end) {
    end = data.lastIndexOf(10, start + slotBytes - 1) + 1;
    const bytes = data.subarray(start, end);
    const path = join(folder, String(runs.length));
    runs.push(...(await clean({ rows: bytes, path, tableRows, frameBytes, date: undefined })).runs);
  }
  return {
    seconds: secondsSince(started),
    runs,
    rowBytes: runs.reduce((sum, run) => sum + run.rowBytes, 0),
  };
}

function mergeAgain(runs: readonly RunFile[]): { seconds: number; run: RunFile } {
  const { frameBytes } = planSort(256 << 20, 4, 1.3);
  const merge = mergeRunsTask(new SortScratch());
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const started = cpuSeconds();
  const run = merge({ runs, path: join(folder, 'again.run'), frameBytes, stop });
  return { seconds: secondsSince(started), run };
}

/** The second phase of a run, all keys as one range: once as plain parts, once deflated. */
function mergeAndWrite(
  runs: readonly RunFile[],
  level: number,
): { seconds: number; deflateSeconds: number; bytesOut: number } {
  const merge = dumpsMerger(new SortScratch());
  const range = {
    slices: runs.map(wholeRun),
    from: undefined,
    to: undefined,
    batchBytes: BLOCK_BYTES,
    segmentBytes: SEGMENT_BYTES,
    stop: new Int32Array(new SharedArrayBuffer(4)),
    progress: new BigInt64Array(new SharedArrayBuffer(8)),
  };
  let started = cpuSeconds();
  merge({ ...range, path: join(folder, 'plain'), codec: { kind: 'plain' } });
  const plainSeconds = secondsSince(started);
  started = cpuSeconds();
  const { parts } = merge({ ...range, path: join(folder, 'gzip'), codec: { kind: 'gzip', level } });
  const seconds = secondsSince(started);
  const bytesOut = parts.reduce((sum, part) => sum + (part?.bodyEnd ?? 0), 0);
  return { seconds, deflateSeconds: seconds - plainSeconds, bytesOut };
}

/** Processor time of this process, all its threads: other work on the machine does not count. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function secondsSince(started: number): number {
  return cpuSeconds() - started;
}
