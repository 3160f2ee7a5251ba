import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planMergePass, type MergeLimits } from '../../../src/sort/merge/merge-pass.ts';
import { readerBytes, type RunFile } from '../../../src/sort/contract/run-file.ts';
import { MarkBuilder } from '../../../src/sort/contract/run-marks.ts';

function run(path: string, rowBytes: number, largestPlainBytes: number): RunFile {
  return {
    path,
    rows: 1,
    rowBytes,
    fileBytes: rowBytes,
    largestPlainBytes,
    largestPackedBytes: 0,
    marks: new MarkBuilder(1).build(),
  };
}

function fits(runs: readonly RunFile[], fanIn: number, mergeBytes: number): boolean {
  const bytes = runs.reduce((sum, each) => sum + readerBytes(each), 0);
  return runs.length <= 2 || (runs.length <= fanIn && bytes <= mergeBytes);
}

/** Does the passes as the sort would; gives the runs left and how many passes it took. */
function mergePasses(
  start: readonly RunFile[],
  limits: MergeLimits,
): { runs: readonly RunFile[]; passes: number } {
  let runs = start;
  for (let passes = 0; ; passes += 1) {
    const pass = planMergePass(runs, limits);
    if (pass === undefined) return { runs, passes };
    assert.ok(pass.groups.length > 0);
    const merged = pass.groups.map(group => {
      assert.ok(group.length >= 2);
      assert.ok(fits(group, Math.floor(limits.fanIn / limits.jobs), limits.mergeBytes / limits.jobs));
      const rowBytes = group.reduce((sum, each) => sum + each.rowBytes, 0);
      return run(
        group.map(each => each.path).join(),
        rowBytes,
        Math.max(...group.map(each => each.largestPlainBytes)),
      );
    });
    runs = [...pass.rest, ...merged];
  }
}

test('property: passes end with few enough runs, and no run is lost or merged twice', () => {
  const runs = fc.array(fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 400 })), { maxLength: 80 });
  fc.assert(
    fc.property(
      runs,
      fc.integer({ min: 2, max: 20 }),
      fc.integer({ min: 100, max: 4000 }),
      fc.integer({ min: 1, max: 4 }),
      (sizes, fanIn, mergeBytes, jobs) => {
        const start = sizes.map(([rowBytes, frame], index) => run(String(index), rowBytes, frame));
        const { runs: left } = mergePasses(start, { fanIn, mergeBytes, jobs });
        assert.ok(fits(left, fanIn, mergeBytes));
        const paths = left.flatMap(each => each.path.split(','));
        assert.deepEqual(paths.toSorted(), start.map(each => each.path).toSorted());
      },
    ),
  );
});

test('no pass when the runs fit', () => {
  const runs = Array.from({ length: 10 }, (_, index) => run(String(index), 5, 10));
  assert.equal(planMergePass(runs, { fanIn: 10, mergeBytes: 1000, jobs: 2 }), undefined);
});

test('only as much is merged as the final merge needs, the smallest runs first', () => {
  const runs = Array.from({ length: 12 }, (_, index) => run(String(index), 100 - index, 10));
  const pass = planMergePass(runs, { fanIn: 10, mergeBytes: 10_000, jobs: 1 });
  assert.deepEqual(
    pass?.groups.map(group => group.map(each => each.path)),
    [['11', '10', '9']],
  );
  assert.equal(pass.rest.length, 9);
});

test('thousands of runs take one pass', () => {
  const runs = Array.from({ length: 7500 }, (_, index) => run(String(index), 40_000_000, 300_000));
  assert.equal(mergePasses(runs, { fanIn: 256, mergeBytes: 64 << 20, jobs: 2 }).passes, 1);
});
