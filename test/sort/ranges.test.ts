/** Merging by key range in the workers: the same blocks whatever the ranges are, and nothing lost on the way. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { WrittenPart } from '../../src/bytes/output/part-writer.ts';
import { ExternalSort } from '../../src/sort/external-sort.ts';
import { mergeRange } from '../../src/sort/merge/merge-range.ts';
import { MERGE_ROWS } from '../../src/sort/merge/merge-rows.ts';
import type { SortPlan } from '../../src/sort/sort-plan.ts';
import { planKeyRanges, slicesOf } from '../../src/sort/merge/range-plan.ts';
import type { RunFile } from '../../src/sort/contract/run-file.ts';
import { markKey, MarkBuilder, offsetBefore } from '../../src/sort/contract/run-marks.ts';
import { SortScratch } from '../../src/sort/spill/sort-scratch.ts';
import { SegmentFinder } from '../../src/sort/merge/segments.ts';
import type { RangeInput } from '../../src/sort/contract/sort-tasks.ts';
import { WorkerPool } from '../../src/workers/pool.ts';
import { blocksOf, plainlySorted, row, TINY_PLAN, withTmpdir } from './sorting.ts';

let pool: WorkerPool;

before(() => {
  pool = new WorkerPool(3);
});

after(async () => {
  await pool.close();
});

interface Ranged {
  /** Each block's rows. */
  readonly blocks: readonly string[];
  readonly ranges: number;
}

const SMALL: Partial<SortPlan> = { ...TINY_PLAN, tableRows: 1000, segmentBytes: 3000, rangeBytes: 4000 };

function optionsIn(folder: string, plan: Partial<SortPlan>, signal = new AbortController().signal) {
  return { pool, memoryBytes: 64 << 20, tmpdir: folder, signal, inputName: 'rows', plan };
}

async function mergeInRanges(
  rows: readonly string[],
  rowsPerBlock: number,
  plan: Partial<SortPlan>,
): Promise<Ranged> {
  return await withTmpdir(async folder => {
    const sort = new ExternalSort(optionsIn(folder, plan));
    try {
      for (const block of blocksOf(rows, rowsPerBlock, { count: 0 })) await sort.add(block);
      const blocks: string[] = [];
      let ranges = 0;
      for await (const { part } of sort.mergedInWorkers(range =>
        pool.run(MERGE_ROWS, { ...range, codec: { kind: 'plain' } }),
      )) {
        ranges += 1;
        if (part) blocks.push(...blocksIn(part));
      }
      assert.equal(sort.rowsMerged, rows.length);
      return { blocks, ranges };
    } finally {
      await sort.close();
    }
  });
}

function blocksIn({ path, blocks }: WrittenPart): string[] {
  const bytes = readFileSync(path);
  return blocks.map(({ plainOffset }, block) =>
    bytes.toString('utf8', plainOffset, blocks[block + 1]?.plainOffset ?? bytes.length),
  );
}

const MIXED = Array.from({ length: 3000 }, (_, index) =>
  row(`/works/OL${(index * 7919) % 1000}W`, Math.floor(index / 1000), `"${'x'.repeat(index % 90)}"`),
);

test('property: ranges, runs, memory and the cut of the input change no block', async () => {
  const expected = await mergeInRanges(MIXED, 5000, { segmentBytes: 3000, jobs: 1 });
  assert.equal(expected.ranges, 1);
  assert.ok(expected.blocks.length > 20, `${expected.blocks.length} blocks`);
  assert.equal(expected.blocks.join(''), plainlySorted(MIXED));
  let mostRanges = 0;
  const plans = fc.record({
    jobs: fc.integer({ min: 1, max: 3 }),
    frameBytes: fc.constantFrom(64, 128, 1024),
    rangeBytes: fc.integer({ min: 1, max: 50_000 }),
    mergeBytes: fc.integer({ min: 8000, max: 200_000 }),
    fanIn: fc.integer({ min: 6, max: 60 }),
  });
  await fc.assert(
    fc.asyncProperty(plans, fc.integer({ min: 200, max: 1500 }), async (plan, rowsPerBlock) => {
      const made = await mergeInRanges(MIXED, rowsPerBlock, { ...SMALL, ...plan });
      mostRanges = Math.max(mostRanges, made.ranges);
      assert.deepEqual(made.blocks, expected.blocks);
    }),
    { numRuns: 12 },
  );
  assert.ok(mostRanges > 3, `at most ${mostRanges} ranges were tried`);
});

test('one key with many revisions is one segment, and is kept whole', async () => {
  const rows = Array.from({ length: 4000 }, (_, index) => row('/works/OL1W', 4000 - index));
  const { blocks } = await mergeInRanges(rows, 100, SMALL);
  assert.equal(blocks.join(''), plainlySorted(rows));
});

test('rows that are all the same are all kept', async () => {
  const rows = new Array<string>(2000).fill(row('/works/OL1W', 1));
  const { blocks } = await mergeInRanges(rows, 70, SMALL);
  assert.equal(blocks.join(''), rows.join(''));
});

test('no rows, no parts', async () => {
  assert.deepEqual(await mergeInRanges([], 1, SMALL), { blocks: [], ranges: 1 });
});

test('a run damaged on the disk stops all ranges and is an environment error', () =>
  withTmpdir(async folder => {
    const sort = new ExternalSort(optionsIn(folder, SMALL));
    try {
      for (const block of blocksOf(MIXED, 300, { count: 0 })) await sort.add(block);
      await sort.settle();
      await assert.rejects(
        async () => {
          for await (const made of sort.mergedInWorkers(async range => {
            const [slice] = range.slices;
            const damaged = { ...range, slices: [{ ...slice!, largestPackedBytes: 1 }] };
            return await pool.run(MERGE_ROWS, { ...damaged, codec: { kind: 'plain' } });
          }))
            assert.fail(`answered ${made.rows} rows`);
        },
        { exitCode: 5, message: /a temporary file of the sort is damaged/ },
      );
    } finally {
      await sort.close();
    }
  }));

test('rows that a range forgets are missed', () =>
  withTmpdir(async folder => {
    const sort = new ExternalSort(optionsIn(folder, SMALL));
    try {
      for (const block of blocksOf(MIXED, 300, { count: 0 })) await sort.add(block);
      await assert.rejects(
        async () => {
          for await (const made of sort.mergedInWorkers(range =>
            pool.run(MERGE_ROWS, { ...range, slices: range.slices.slice(1), codec: { kind: 'plain' } }),
          ))
            assert.ok(made.rows >= 0);
        },
        { exitCode: 4, message: /3000 rows went into the sort/ },
      );
    } finally {
      await sort.close();
    }
  }));

test('an abort, or a reader that leaves, ends all ranges and leaves nothing', async () => {
  for (const way of ['abort', 'leave'] as const) {
    await withTmpdir(async folder => {
      const controller = new AbortController();
      const sort = new ExternalSort(optionsIn(folder, SMALL, controller.signal));
      const reason = new Error('stopped by the test');
      const read = async (): Promise<void> => {
        for await (const made of sort.mergedInWorkers(range =>
          pool.run(MERGE_ROWS, { ...range, codec: { kind: 'plain' } }),
        )) {
          assert.ok(made.rows >= 0);
          if (way === 'leave') return;
          controller.abort(reason);
        }
        assert.fail('all ranges were merged');
      };
      try {
        for (const block of blocksOf(MIXED, 500, { count: 0 })) await sort.add(block);
        if (way === 'abort') await assert.rejects(read, reason);
        else await read();
      } finally {
        await sort.close();
      }
      assert.equal(existsSync(folder), true);
    });
  }
});

test('ranges are cut by bytes, ever smaller, and cover all keys once', () => {
  const runs = Array.from({ length: 4 }, (_, run) => markedRun(run));
  const ranges = planKeyRanges(runs, { jobs: 2, rangeBytes: 1000 });
  assert.ok(ranges.length > 6, `${ranges.length} ranges`);
  assert.equal(ranges[0]!.from, undefined);
  assert.equal(ranges.at(-1)!.to, undefined);
  for (const [index, range] of ranges.slice(1).entries()) {
    assert.deepEqual(range.from, ranges[index]!.to);
    assert.ok(!range.to || range.from!.compare(range.to) < 0);
  }
  const firstEnd = Number(ranges[0]!.to!.toString());
  const lastStart = Number(ranges.at(-1)!.from!.toString());
  assert.ok(firstEnd - 100_000 > 4 * (200_000 - lastStart), `${firstEnd}, ${lastStart}`);
});

test('a slice begins in front of every row of its range', () => {
  const run = markedRun(1);
  const from = Buffer.from('150000');
  const [slice] = slicesOf([run], [7], { from, to: undefined });
  const marks = Array.from(run.marks.offsets, (_, mark) => markKey(run.marks, mark).toString());
  assert.equal(slice!.fd, 7);
  const chosen = run.marks.offsets.indexOf(slice!.offset);
  assert.ok(marks[chosen]! < '150000' && marks[chosen + 1]! >= '150000');
  assert.equal(offsetBefore(run.marks, Buffer.from('0')), 0);
});

test('a mark that holds the beginning of a key only is no proof', () => {
  const builder = new MarkBuilder(1);
  const long = Buffer.from('k'.repeat(100));
  builder.frame(Buffer.from('a'), 0, 1, 10, 0);
  builder.frame(long, 0, 100, 20, 1000);
  const marks = builder.build();
  assert.equal(markKey(marks, 1).length, 64);
  assert.equal(offsetBefore(marks, Buffer.from('k'.repeat(80))), 10);
  assert.equal(offsetBefore(marks, Buffer.from('l')), 20);
});

test('a segment begins where the key says so, wherever reading began', () => {
  const rows = Array.from({ length: 5000 }, (_, index) => Buffer.from(`/works/OL${10_000 + index}W`));
  const startsFrom = (first: number): number[] => {
    const finder = new SegmentFinder(10_000);
    return rows.flatMap((key, index) =>
      index >= first && finder.beginsWith(key, 0, key.length, 100) ? [index] : [],
    );
  };
  const all = startsFrom(0);
  assert.ok(all.length > 25 && all.length < 100, `${all.length} segments`);
  assert.deepEqual(
    startsFrom(2500),
    all.filter(index => index >= 2500),
  );
});

/** A run of 1,000 frames of 1,000 bytes of rows; keys from 100000 to 199900. */
function markedRun(run: number): RunFile {
  const builder = new MarkBuilder(1);
  for (let frame = 0; frame < 1000; frame += 1) {
    const key = Buffer.from(String(100_000 + 100 * frame + run));
    builder.frame(key, 0, key.length, 500 * frame, 1000 * frame);
  }
  const sizes = { rows: 10_000, rowBytes: 1_000_000, fileBytes: 500_000 };
  return {
    path: `run-${run}`,
    ...sizes,
    largestPlainBytes: 1000,
    largestPackedBytes: 500,
    marks: builder.build(),
  };
}

test('a range that waited while the others were stopped reads nothing', () => {
  const slice = { path: '/nowhere', rows: 1, rowBytes: 9, fileBytes: 9, offset: 0 };
  const range: RangeInput = {
    slices: [{ ...slice, largestPlainBytes: 64, largestPackedBytes: 64 }],
    from: undefined,
    to: undefined,
    batchBytes: 100,
    segmentBytes: 3000,
    path: '/nowhere',
    stop: Int32Array.of(1),
    progress: new BigInt64Array(1),
  };
  assert.throws(() => mergeRange(range, new SortScratch()).next(), /given up/);
});
