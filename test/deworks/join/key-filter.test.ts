import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyFilter } from '../../../src/deworks/join/key-filter.ts';

test('has every key that was added, and few others', () => {
  const filter = new KeyFilter();
  const key = (i: number): Buffer => Buffer.from(`..${i % 2 === 0 ? '/works/OL' : '/books/OL'}${i}M..`);
  for (let i = 0; i < 200_000; i++) filter.add(key(i), 2, key(i).length - 2);
  let others = 0;
  for (let i = 0; i < 400_000; i++) {
    const mayHave = filter.mayHave(key(i), 2, key(i).length - 2);
    if (i < 200_000) assert.ok(mayHave);
    else if (mayHave) others++;
  }
  assert.ok(others < 200, `${others} of 200,000 other keys`);
});
