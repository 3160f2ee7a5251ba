/** The cost model of docs/architecture.md against sorts that were done, and against the merges planned for large ones. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { predictSort, type SortCost, type SortLoad } from '../../src/sort/sort-cost.ts';
import { ExternalSort, type SortStats } from '../../src/sort/external-sort.ts';
import { planMergePass, type MergeLimits } from '../../src/sort/merge/merge-pass.ts';
import { planSort, type SortPlan } from '../../src/sort/sort-plan.ts';
import { COLUMNS_BYTES, type RunFile } from '../../src/sort/contract/run-file.ts';
import { WorkerPool } from '../../src/workers/pool.ts';
import { blocksOf, row, withTmpdir } from './sorting.ts';

const JOBS = 2;
const ONE_THREAD = { kind: 'one thread' } as const;
const WORKERS = { kind: 'workers', rangeBytes: 1 << 30, markBytes: 2 << 20 } as const;
const MIB = 1 << 20;

let pool: WorkerPool;

before(() => {
  pool = new WorkerPool(JOBS);
});

after(() => pool.close());

const ROW_BYTES = 400;

/** A real plan, its buffers a thousandth: as many runs and merges as a thousand times the rows would give. */
const SMALL: SortPlan = {
  ...planSort(64 * MIB, JOBS, 0),
  jobs: JOBS,
  slotBytes: 40_000,
  tableRows: 1000,
  frameBytes: 10 * (ROW_BYTES + COLUMNS_BYTES),
  mergeBytes: 200_000,
  fanIn: 60,
};
const ROWS_PER_SLOT = SMALL.slotBytes / ROW_BYTES;

/** Rows all of ROW_BYTES, in no order, each its own text: they pack equally well in any run. */
function rowsOf(count: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    const text = createHash('sha512').update(String(n)).digest('hex').padEnd(256, 'lorem ipsum ');
    const start = row(`/works/OL${text.slice(0, 8)}W`, 1, `{"t": "${text}`);
    return `${start.trimEnd().padEnd(ROW_BYTES - 3, '.')}"}\n`;
  });
}

/** What a sort of so many rows says it did, and how many of its files were open when the last merge began. */
async function sortOf(count: number): Promise<{ stats: SortStats; lastOpen: number | undefined }> {
  return withTmpdir(async tmpdir => {
    const { signal } = new AbortController();
    const sort = new ExternalSort({
      pool,
      memoryBytes: 64 * MIB,
      tmpdir,
      signal,
      inputName: 'rows',
      plan: SMALL,
    });
    try {
      for (const block of blocksOf(rowsOf(count), ROWS_PER_SLOT, { count: 0 })) await sort.add(block);
      let lastOpen: number | undefined;
      for await (const batch of sort.sorted()) if (batch.length > 0) lastOpen ??= openFilesIn(tmpdir);
      return { stats: sort.stats, lastOpen };
    } finally {
      await sort.close();
    }
  });
}

/** Undefined where the system does not say. */
function openFilesIn(folder: string): number | undefined {
  if (!existsSync('/proc/self/fd')) return undefined;
  const open = readdirSync('/proc/self/fd').filter(file => {
    try {
      return readlinkSync(`/proc/self/fd/${file}`).startsWith(folder);
    } catch {
      return false; // closed meanwhile
    }
  });
  return open.length;
}

test('runs, merges, bytes and open files of sorts at three sizes', async t => {
  const { stats } = await sortOf(10 * ROWS_PER_SLOT);
  assert.deepEqual([stats.runs, stats.merges], [10, 0]);
  const packedRatio = stats.spilledBytes / stats.rowBytes;
  for (const runs of [30, 100, 600]) {
    const { stats: found, lastOpen } = await sortOf(runs * ROWS_PER_SLOT);
    const load = {
      rowBytes: found.rowBytes,
      meanRowBytes: ROW_BYTES,
      packedRatio,
      lastMerge: ONE_THREAD,
    } as const;
    const predicted = predictSort(load, { ...SMALL, slotBytes: SMALL.slotBytes + ROW_BYTES / 2 });
    assert.equal(predicted.runs, found.runs);
    assertClose(predicted.merges, found.merges, 0.1, `merges of ${runs} runs`);
    assertClose(predicted.writtenBytes, found.spilledBytes, 0.05, `bytes of ${runs} runs`);
    if (lastOpen === undefined) t.diagnostic('open files not looked at: no /proc here');
    else assertClose(predicted.lastRuns, lastOpen, 0.1, `open files of ${runs} runs`);
    assert.ok(runs < 60 === (found.merges === 0), `${found.merges} merges`);
  }
});

/** What the program's own planning of merges would do with so many runs as the model says. */
function plannedMerges(
  { runs }: SortCost,
  load: SortLoad,
  plan: SortPlan,
): { merges: number; passes: number } {
  const isShared = load.lastMerge.kind === 'workers';
  const limits: MergeLimits = isShared ? { ...plan, lastBytes: plan.mergeBytes / plan.jobs } : plan;
  let files = Array.from({ length: runs }, () => runFile(load.rowBytes / runs, load, plan));
  let merges = 0;
  let bytes = 0;
  for (let pass = planMergePass(files, limits); pass !== undefined; pass = planMergePass(files, limits)) {
    const merged = pass.groups.map(group => group.reduce((sum, { rowBytes }) => sum + rowBytes, 0));
    merges += merged.length;
    bytes += merged.reduce((sum, rowBytes) => sum + rowBytes, 0);
    files = [...pass.rest, ...merged.map(rowBytes => runFile(rowBytes, load, plan))];
  }
  return { merges, passes: bytes / load.rowBytes };
}

function runFile(rowBytes: number, { packedRatio }: SortLoad, { frameBytes }: SortPlan): RunFile {
  return {
    path: '',
    rows: 1,
    rowBytes,
    fileBytes: rowBytes * packedRatio,
    largestPlainBytes: frameBytes,
    largestPackedBytes: Math.ceil(frameBytes * packedRatio),
  } as RunFile;
}

test('merges as they are planned for 1.6, 16 and 300 GB, with little and much memory', () => {
  for (const rowBytes of [1.6e9, 16e9, 300e9]) {
    for (const memoryBytes of [64 * MIB, 128 * MIB, 256 * MIB, 1024 * MIB]) {
      for (const jobs of [1, 2, 16]) {
        for (const lastMerge of [ONE_THREAD, WORKERS]) {
          const plan = planSort(memoryBytes, jobs, 0);
          const load = { rowBytes, meanRowBytes: 1000, packedRatio: 0.27, lastMerge };
          const predicted = predictSort(load, plan);
          const planned = plannedMerges(predicted, load, plan);
          const what = `${rowBytes / 1e9} GB, ${memoryBytes / MIB}M, ${jobs} workers, ${lastMerge.kind}`;
          assertClose(predicted.merges, planned.merges, 0.1, `${what}: merges`);
          assertClose(predicted.passes, planned.passes, 0.1, `${what}: passes`, 0.02);
          assert.ok(predicted.openFiles <= plan.fanIn, `${what}: ${predicted.openFiles} open files`);
          assert.ok(predicted.memoryBytes <= memoryBytes + 4096, `${what}: ${predicted.memoryBytes} bytes`);
        }
      }
    }
  }
});

/** Apart by no more than a share of the larger one, or by `least`. */
function assertClose(predicted: number, found: number, share: number, what: string, least = 1): void {
  const apart = Math.abs(predicted - found);
  const allowed = Math.max(least, share * Math.max(predicted, found));
  assert.ok(apart <= allowed, `${what}: predicted ${predicted}, found ${found}`);
}
