import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MIN_SORT_BYTES, planSort } from '../../src/sort/sort-plan.ts';

const MIB = 1 << 20;

/** What the phases hold at most, added up from what they do. */
function heldBytes(memoryBytes: number, poolSize: number, madeBytesRatio: number): number {
  const { jobs, slotBytes, tableRows, frameBytes, mergeBytes } = planSort(
    memoryBytes,
    poolSize,
    madeBytesRatio,
  );
  const slots = (jobs + 2) * slotBytes;
  const perWorker = tableRows * 24 + 2 * frameBytes + madeBytesRatio * slotBytes;
  return slots + jobs * perWorker + mergeBytes;
}

test('all buffers together stay within the budget, for any number of workers', () => {
  for (const memoryBytes of [MIN_SORT_BYTES, 100 * MIB, 256 * MIB, 1024 * MIB]) {
    for (const poolSize of [1, 2, 3, 8, 64, 256]) {
      for (const ratio of [0, 1.3]) {
        const held = heldBytes(memoryBytes, poolSize, ratio);
        assert.ok(
          held <= memoryBytes + 4096,
          `${held} of ${memoryBytes}, ${poolSize} workers, ratio ${ratio}`,
        );
      }
    }
  }
});

test('the budget is used, not only kept', () => {
  assert.ok(planSort(256 * MIB, 2, 0).slotBytes > 32 * MIB);
  assert.ok(planSort(256 * MIB, 2, 1.3).slotBytes > 20 * MIB);
  assert.ok(planSort(MIN_SORT_BYTES, 2, 0).slotBytes > 8 * MIB);
  assert.ok(heldBytes(256 * MIB, 2, 0) > 250 * MIB);
});

test('the smallest budget sorts with several workers, and merges many runs at once', () => {
  const { jobs, frameBytes, mergeBytes } = planSort(MIN_SORT_BYTES, 2, 1.3);
  assert.equal(jobs, 2);
  assert.ok(mergeBytes / (2 * frameBytes) >= 64);
});

test('a slot never grows beyond what 32-bit offsets and one sort can use', () => {
  assert.equal(planSort(64 * 1024 * MIB, 1, 0).slotBytes, 256 * MIB);
});
