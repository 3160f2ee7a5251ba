/** Merging a key range by the kernel and by its twin: the same batches, and what is said of their rows. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { NEW_KEY, NEXT_REVISION, SAME_REVISION } from '../../src/record/row/order.ts';
import { newRowColumns, parseRow } from '../../src/record/row/row.ts';
import { frameCodec, plainFrameCodec } from '../../src/sort/frames/choose-frame-codec.ts';
import type { FrameCodec } from '../../src/sort/contract/frame-codec.ts';
import { KernelFrameCodec } from '../../src/sort/frames/frame-codec-kernel.ts';
import { mergeRange } from '../../src/sort/merge/merge-range.ts';
import type { RangeBatch } from '../../src/sort/contract/range-batch.ts';
import { wholeRun, type RunFile } from '../../src/sort/contract/run-file.ts';
import { SortScratch } from '../../src/sort/spill/sort-scratch.ts';
import { sortRunFromRows } from '../../src/sort/make/sort-run.ts';
import type { RangeInput } from '../../src/sort/contract/sort-tasks.ts';
import { plainlySorted, row, withTmpdir } from './sorting.ts';

const kernel = frameCodec();
const skip =
  kernel instanceof KernelFrameCodec ? false : 'the kernel is not built: dist/kernels/frames.wasm is missing';
const twin = plainFrameCodec();

/** What a batch says, with nothing of the memory it lies in. */
interface Said {
  readonly rows: string;
  readonly beginsSegment: boolean;
  readonly ends: readonly number[];
  readonly keyStarts: readonly number[];
  readonly keyEnds: readonly number[];
  readonly revisions: readonly number[];
  readonly relations: readonly number[];
}

function said({ rows, beginsSegment, count, ...columns }: RangeBatch): Said {
  const listed = (column: Uint32Array) => [...column.subarray(0, count)];
  return {
    rows: rows.toString('latin1'),
    beginsSegment,
    ends: listed(columns.ends),
    keyStarts: listed(columns.keyStarts),
    keyEnds: listed(columns.keyEnds),
    revisions: listed(columns.revisions),
    relations: listed(columns.relations),
  };
}

/** What merging distinct rows gives: batches, what was left out, or what it refuses. */
function distinctBy(codec: FrameCodec, input: RangeInput): unknown {
  const repeats = { rows: 0, bytes: 0 };
  try {
    return { batches: mergeBy(codec, { ...input, repeats }), repeats };
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

function mergeBy(codec: FrameCodec, input: RangeInput): Said[] {
  return Array.from(mergeRange(input, { codec }), said);
}

function writeRuns(runs: readonly (readonly string[])[], folder: string, frameBytes: number): RunFile[] {
  const scratch = new SortScratch();
  return runs.flatMap((rows, index) => {
    const target = { path: join(folder, `${index}`), tableRows: 10_000, frameBytes };
    return sortRunFromRows(Buffer.from(rows.join('')), target, scratch);
  });
}

function inputOf(runs: readonly RunFile[], changes: Partial<RangeInput> = {}): RangeInput {
  return {
    slices: runs.map(wholeRun),
    from: undefined,
    to: undefined,
    batchBytes: 400,
    segmentBytes: 900,
    path: '',
    stop: new Int32Array(1),
    progress: new BigInt64Array(1),
    ...changes,
  };
}

/** Both makings of the merge, which must agree. */
function mergeByBoth(input: RangeInput): Said[] {
  const expected = mergeBy(twin, input);
  assert.deepEqual(mergeBy(kernel, input), expected);
  return expected;
}

const key = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('/authors/OL', '/books/OL', '/works/OL'),
      fc.nat(12),
      fc.constantFrom('A', 'M', ''),
    )
    .map(([prefix, number, letter]) => `${prefix}${number}${letter}`),
  // near the prefixes on either side, long ties, NUL and bytes above ASCII
  fc
    .tuple(
      fc.constantFrom(
        '',
        '/authors',
        '/author',
        '/books/O',
        '/books/',
        '/works/OK',
        '/works/OM',
        '/works/OL',
        '/z',
      ),
      fc.string({ unit: fc.constantFrom('\0', '/', '0', 'L', 'é'), maxLength: 12 }),
    )
    .map(([prefix, rest]) => `${prefix}${rest}` || 'k'),
  fc.nat(3).map(end => `/people/${'long'.repeat(10)}${end}`),
);
const anyRow = fc
  .tuple(
    key,
    fc.constantFrom(0, 1, 2, 10, 4294967295),
    fc.nat(70),
    fc.constantFrom('/type/work', '/type/é', 't'),
  )
  .map(([key, revision, length, type]) => row(key, revision, `"${'x'.repeat(length)}"`, type));
const anyRuns = fc.array(fc.array(anyRow, { minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 9 });

test('property: batches, their places and relations are the same, whatever is merged', { skip }, () =>
  withTmpdir(async folder => {
    const sizes = fc.record({
      batchBytes: fc.integer({ min: 1, max: 3000 }),
      segmentBytes: fc.integer({ min: 1, max: 4000 }),
    });
    const bounds = fc.tuple(fc.option(key), fc.option(key));
    let batches = 0;
    await fc.assert(
      fc.asyncProperty(
        anyRuns,
        sizes,
        bounds,
        fc.constantFrom(64, 300, 4096),
        (rows, size, bound, frameBytes) => {
          const runs = writeRuns(rows, folder, frameBytes);
          const [from, to] = bound.map(each => (each === null ? undefined : Buffer.from(each)));
          const made = mergeByBoth(inputOf(runs, { ...size, from, to }));
          batches += made.length;
          if (!from && !to)
            assert.equal(
              Buffer.from(made.map(({ rows }) => rows).join(''), 'latin1').toString(),
              plainlySorted(rows.flat()),
            );
          for (const run of runs) rmSync(run.path);
          return Promise.resolve();
        },
      ),
      { numRuns: 150 },
    );
    assert.ok(batches > 300, `${batches} batches`);
  }),
);

test(
  'issue 12: distinct rows are cut as if none were there twice, whatever the runs, frames and ranges',
  { skip },
  () =>
    withTmpdir(async folder => {
      const sizes = fc.record({
        batchBytes: fc.integer({ min: 1, max: 3000 }),
        segmentBytes: fc.integer({ min: 1, max: 4000 }),
      });
      const bounds = fc.tuple(fc.option(key), fc.option(key));
      const seen = { refused: 0, repeated: 0 };
      await fc.assert(
        fc.asyncProperty(
          anyRuns,
          sizes,
          bounds,
          fc.boolean(),
          fc.nat(),
          (rows, size, bound, isClean, salt) => {
            const all = rows.flat();
            const byRevision = new Map(all.map(row => [row.split('\t').slice(1, 3).join(), row]));
            const once = [...byRevision.values()];
            const again = once.filter((_, at) => (at + salt) % 3 === 0);
            const runs = isClean ? [once, again, [...again, ...again.slice(0, 5)]] : rows;
            const [from, to] = bound.map(each => (each === null ? undefined : Buffer.from(each)));
            const input = (of: readonly (readonly string[])[]): RangeInput =>
              inputOf(
                writeRuns(
                  of.filter(run => run.length > 0),
                  mkdtempSync(join(folder, 'runs-')),
                  300,
                ),
                { ...size, from, to },
              );
            const made = distinctBy(twin, input(runs));
            assert.deepEqual(distinctBy(kernel, input(runs)), made);
            if ('refused' in (made as object)) {
              seen.refused += 1;
              assert.ok(!isClean, String((made as { refused: unknown }).refused));
              return Promise.resolve();
            }
            const { batches, repeats } = made as {
              batches: Said[];
              repeats: { rows: number; bytes: number };
            };
            seen.repeated += repeats.rows;
            const twice = mergeBy(kernel, input(runs));
            const bytesOf = (said: readonly Said[]): number =>
              said.reduce((sum, { rows }) => sum + rows.length, 0);
            assert.equal(repeats.bytes, bytesOf(twice) - bytesOf(batches));
            if (isClean) assert.deepEqual(batches, mergeBy(kernel, input([once])));
            return Promise.resolve();
          },
        ),
        { numRuns: 200 },
      );
      for (const runs of readdirSync(folder)) rmSync(join(folder, runs), { recursive: true });
      assert.ok(seen.refused > 20 && seen.repeated > 500, JSON.stringify(seen));
    }),
);

test('what is said of the rows is what reading them tells', { skip }, () =>
  withTmpdir(async folder => {
    const rows = Array.from({ length: 900 }, (_, index) =>
      row(`/books/OL${index % 97}M`, index % 3, `"${'y'.repeat(index % 41)}"`),
    );
    const runs = writeRuns([rows.slice(0, 300), rows.slice(300, 500), rows.slice(500)], folder, 512);
    let before = { key: '', revision: -1 };
    for (const { rows, ends, relations, ...said } of mergeByBoth(inputOf(runs))) {
      const bytes = Buffer.from(rows, 'latin1');
      let start = 0;
      for (const [index, end] of ends.entries()) {
        const columns = parseRow(bytes, start, end - 1, newRowColumns());
        const key = bytes.toString('utf8', columns.keyStart, columns.keyEnd);
        assert.equal(said.keyStarts[index], columns.keyStart);
        assert.equal(said.keyEnds[index], columns.keyEnd);
        assert.equal(said.revisions[index], columns.revision);
        const isSame = columns.revision === before.revision ? SAME_REVISION : NEXT_REVISION;
        assert.equal(relations[index], key === before.key ? isSame : NEW_KEY);
        before = { key, revision: columns.revision };
        start = end;
      }
      assert.equal(start, bytes.length);
    }
    for (const run of runs) rmSync(run.path);
  }),
);

test('rows far longer than a batch, between short ones', { skip }, () =>
  withTmpdir(async folder => {
    const rows = Array.from({ length: 60 }, (_, index) =>
      row(`/works/OL${index}W`, 1, `"${'z'.repeat(index % 7 === 0 ? 90_000 + index : index)}"`),
    );
    const runs = writeRuns([rows.slice(0, 20), rows.slice(20, 41), rows.slice(41)], folder, 256);
    const made = mergeByBoth(inputOf(runs, { segmentBytes: 1 << 20 }));
    assert.equal(made.map(({ rows }) => rows).join(''), plainlySorted(rows));
    for (const run of runs) rmSync(run.path);
  }),
);

test('the shortest rows there are fill a batch', { skip }, () =>
  withTmpdir(async folder => {
    const rows = Array.from({ length: 500 }, (_, index) => `\tk${index % 10}\t${index % 9}\t\t\n`);
    const runs = writeRuns([rows, rows], folder, 128);
    const made = mergeByBoth(inputOf(runs, { batchBytes: 2000, segmentBytes: 1 << 30 }));
    assert.equal(made.map(({ rows }) => rows).join(''), plainlySorted([...rows, ...rows]));
    for (const run of runs) rmSync(run.path);
  }),
);

test('a run that is not in order is not merged', { skip }, () =>
  withTmpdir(async folder => {
    const runs = writeRuns([[row('/works/OL3W', 1), row('/works/OL2W', 1)]], folder, 128);
    const swapped = runs.map(run => ({ ...run, path: `${run.path}-swapped` }));
    const scratch = new SortScratch();
    const { RunWriter } = await import('../../src/sort/spill/run-writer.ts');
    for (const { path } of swapped) {
      const rows = Buffer.from(row('/works/OL3W', 1) + row('/works/OL2W', 1));
      const length = rows.length / 2;
      RunWriter.write(path, { scratch, frameBytes: 4096, longestPayload: 4096, at: 0 }, writer => {
        for (const start of [0, length]) writer.add(rows, start, start + length, start + 11, start + 22, 1);
      });
    }
    const [run] = swapped;
    const input = inputOf([{ ...run!, largestPlainBytes: 4096, largestPackedBytes: 4096 }]);
    assert.throws(() => mergeBy(kernel, input), /not in row order/);
    for (const { path } of [...runs, ...swapped]) rmSync(path);
  }),
);
