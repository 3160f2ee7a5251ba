import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './until.ts';

test('it looks until it is true, also where the answer is a promise', async () => {
  let looks = 0;
  await until(() => ++looks === 3, 'the third look');
  await until(async () => ++looks === 6, 'the sixth look');
  assert.equal(looks, 6);
});

test('at its limit it says what it waited for; what a look throws ends it', async () => {
  await assert.rejects(
    until(() => false, 'the moon', 10),
    /^Error: waited 10 ms in vain: the moon$/,
  );
  await assert.rejects(
    until(
      async () => false,
      () => 'what was seen',
      10,
    ),
    /what was seen$/,
  );
  await assert.rejects(
    until(() => assert.fail('broken'), 'nothing'),
    /broken/,
  );
});
