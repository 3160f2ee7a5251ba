/** What the tests of the sort share: rows, blocks of them, and a sort of them from end to end. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Block } from '../../src/bytes/block.ts';
import { compareRows } from '../../src/record/row/order.ts';
import { newRowColumns, parseRow } from '../../src/record/row/row.ts';
import { ExternalSort, type SortStats } from '../../src/sort/external-sort.ts';
import type { SortPlan } from '../../src/sort/sort-plan.ts';
import type { WorkerPool } from '../../src/workers/pool.ts';

/** A plan so small that a few hundred rows make many runs and several merge passes. */
export const TINY_PLAN: Partial<SortPlan> = {
  slotBytes: 1000,
  tableRows: 20,
  frameBytes: 256,
  mergeBytes: 8000,
  fanIn: 9,
};

export function row(key: string, revision: number, json = '{"a": 1}', type = '/type/work'): string {
  return `${type}\t${key}\t${revision}\t2010-01-02T03:04:05\t${json}\n`;
}

/** The rows as blocks of `rowsPerBlock`; `released` counts what was given back. */
export function blocksOf(
  rows: readonly string[],
  rowsPerBlock: number,
  released: { count: number },
): Block[] {
  const blocks: Block[] = [];
  let byteOffset = 0;
  for (let at = 0; at < rows.length; at += rowsPerBlock) {
    const text = Buffer.from(rows.slice(at, at + rowsPerBlock).join(''), 'utf8');
    const bytes = Buffer.from(new SharedArrayBuffer(text.length));
    text.copy(bytes);
    blocks.push({ bytes, byteOffset, release: () => void (released.count += 1) });
    byteOffset += bytes.length;
  }
  return blocks;
}

/** The same order by the plainest means: an array and the comparison of row order. */
export function plainlySorted(rows: readonly string[]): string {
  const parsed = rows.map(text => {
    const bytes = Buffer.from(text);
    return { bytes, end: bytes.length - 1, ...parseRow(bytes, 0, bytes.length - 1, newRowColumns()) };
  });
  parsed.sort((a, b) =>
    compareRows(
      a.bytes,
      0,
      a.end,
      a.keyStart,
      a.keyEnd,
      a.revision,
      b.bytes,
      0,
      b.end,
      b.keyStart,
      b.keyEnd,
      b.revision,
    ),
  );
  return Buffer.concat(parsed.map(({ bytes }) => bytes)).toString();
}

/** Runs `body` with a folder for temporary files; fails if anything is left in it. */
export async function withTmpdir<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'oldump-sort-test-'));
  try {
    const result = await body(folder);
    const left = await readdir(folder);
    if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
    return result;
  } finally {
    await rm(folder, { recursive: true });
  }
}

export interface Sorted {
  readonly text: string;
  readonly stats: SortStats;
}

export interface SortCase {
  readonly pool: WorkerPool;
  readonly rowsPerBlock: number;
  readonly plan?: Partial<SortPlan>;
  readonly memoryBytes?: number;
}

export async function sortRowsOnDisk(rows: readonly string[], options: SortCase): Promise<Sorted> {
  const { pool, rowsPerBlock, plan = TINY_PLAN, memoryBytes = 64 << 20 } = options;
  const released = { count: 0 };
  const blocks = blocksOf(rows, rowsPerBlock, released);
  return await withTmpdir(async folder => {
    const signal = new AbortController().signal;
    const sort = new ExternalSort({ pool, memoryBytes, tmpdir: folder, signal, inputName: 'rows', plan });
    try {
      for (const block of blocks) await sort.add(block);
      const batches: Buffer[] = [];
      for await (const batch of sort.sorted()) batches.push(Buffer.from(batch));
      if (released.count !== blocks.length)
        throw new Error(`${released.count} of ${blocks.length} blocks released`);
      return { text: Buffer.concat(batches).toString(), stats: sort.stats };
    } finally {
      await sort.close();
    }
  });
}
