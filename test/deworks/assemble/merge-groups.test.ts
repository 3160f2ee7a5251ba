/** The groups merged by the workers, key range by key range: the same blocks whatever the ranges are. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';
import { addMapCounts, createCounts, type DeworksCounts } from '../../../src/deworks/deworks-schema.ts';
import { MERGE_GROUPS } from '../../../src/deworks/assemble/merge-groups.ts';
import { dumpMapper, MapBuffers } from '../../../src/deworks/map/map-tasks.ts';
import { ExternalSort } from '../../../src/sort/external-sort.ts';
import type { SortPlan } from '../../../src/sort/sort-plan.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';
import { editionOf, rowOf, work, type Doc } from '../library.ts';

const pool = new WorkerPool(3);
after(() => pool.close());

interface Merged {
  readonly blocks: readonly string[];
  readonly counts: DeworksCounts;
  readonly ranges: number;
}

/** Documents of works with up to four editions, in no order: their rows of the groups. */
function joinRows(): Buffer {
  const docs: Doc[] = [];
  for (let i = 0; i < 2000; i++) {
    const name = `OL${(i * 7919) % 2000}`;
    if (i % 10 > 0) docs.push(work(`${name}W`, { title: 'x'.repeat(i % 300) }));
    for (let j = 0; j < i % 5; j++) docs.push(editionOf(`${name}${j}M`, `${name}W`));
  }
  const rows = Buffer.from(docs.map(rowOf).join(''));
  const out = new Uint8Array(4 * rows.length);
  return Buffer.from(dumpMapper(new MapBuffers())({ rows, byteOffset: 0, schema: 'v1', out }).groups);
}

async function mergeInRanges(rows: Buffer, blockBytes: number, plan: Partial<SortPlan>): Promise<Merged> {
  const signal = new AbortController().signal;
  const sort = new ExternalSort({
    pool,
    memoryBytes: 64 << 20,
    tmpdir: tmpdir(),
    signal,
    inputName: 'rows',
    plan,
  });
  try {
    for (let at = 0; at < rows.length;) {
      const end = rows.indexOf(10, Math.min(at + blockBytes, rows.length) - 1) + 1;
      await sort.add({ bytes: rows.subarray(at, end), byteOffset: at, release: () => undefined });
      at = end;
    }
    const blocks: string[] = [];
    const counts = createCounts();
    let ranges = 0;
    for await (const made of sort.mergedInWorkers(range =>
      pool.run(MERGE_GROUPS, { ...range, schema: 'v1', codec: { kind: 'plain' } }),
    )) {
      ranges += 1;
      addMapCounts(counts, made.counts);
      if (!made.part) continue;
      const bytes = readFileSync(made.part.path);
      made.part.blocks.forEach(({ plainOffset }, block, all) =>
        blocks.push(bytes.toString('utf8', plainOffset, all[block + 1]?.plainOffset)),
      );
    }
    return { blocks, counts, ranges };
  } finally {
    await sort.close();
  }
}

test('ranges, runs and the number of workers change no block, and no group is cut', async () => {
  const rows = joinRows();
  const segmentBytes = 10_000;
  const expected = await mergeInRanges(rows, rows.length, { segmentBytes, jobs: 1 });
  assert.equal(expected.ranges, 1);
  assert.ok(expected.blocks.length > 20, `${expected.blocks.length} blocks`);
  const keys = expected.blocks.join('').match(/^[^\t]+/gm) ?? [];
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(keys.length, expected.counts.rowsOut);
  let mostRanges = 0;
  for (const plan of [
    { jobs: 3, rangeBytes: 1, frameBytes: 1000 },
    { jobs: 2, rangeBytes: 40_000, frameBytes: 4000 },
    { jobs: 1, rangeBytes: 200_000, frameBytes: 1000 },
  ]) {
    const merged = await mergeInRanges(rows, 60_000, { segmentBytes, ...plan });
    mostRanges = Math.max(mostRanges, merged.ranges);
    assert.deepEqual({ ...merged, ranges: 1 }, expected);
  }
  assert.ok(mostRanges > 4, `${mostRanges} ranges at most`);
});
