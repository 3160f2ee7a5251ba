import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { withCommas } from '../../../src/record/text/with-commas.ts';

test('commas between thousands, as in en-US', () => {
  for (const [count, text] of [
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_616_696, '1,616,696'],
    [-1000, '-1,000'],
    [1234.5678, '1,235'],
  ] as const)
    assert.equal(withCommas(count), text);
  fc.assert(
    fc.property(fc.maxSafeInteger(), count => {
      assert.equal(withCommas(count), count.toLocaleString('en-US'));
    }),
  );
});
