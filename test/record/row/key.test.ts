import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropReasonOf, modernKey, type DropReason } from '../../../src/record/row/key.ts';

test('swaps an old prefix once, and only at the start', () => {
  assert.equal(modernKey('/a/OL1A'), '/authors/OL1A');
  assert.equal(modernKey('/b/OL1M'), '/books/OL1M');
  assert.equal(modernKey('/l/eng'), '/languages/eng');
  assert.equal(modernKey('/user/joe'), '/people/joe');
  assert.equal(modernKey('/a/a/x'), '/authors/a/x');
  assert.equal(modernKey('/a/'), '/authors/');
  for (const key of ['/a', 'a/OL1A', '/authors/OL1A', '/x/a/OL1A', '/userx', ''])
    assert.equal(modernKey(key), key);
});

const FATES: readonly (readonly [key: string, reason: DropReason | undefined])[] = [
  ['/works/OL1W', undefined],
  ['/', undefined],
  ['/people', undefined],
  ['/people/joe', 'user page'],
  ['/people/joe/lists/OL1L', undefined],
  ['/people/joe/lists/OL1L\n', undefined],
  ['/people/joe/lists/OL١٢L', undefined],
  ['/people/joe/lists/OL1L/x', 'user page'],
  ['/people/joe/x/lists/OL1L', 'user page'],
  ['/people//lists/OL1L', 'user page'],
  ['/people/joe/lists/OLL', 'user page'],
  ['/admin/x', 'admin page'],
  ['/admin', undefined],
  ['/scan', 'obsolete page'],
  ['/scans/1', 'obsolete page'],
  ['/old/x', 'obsolete page'],
  ['/old', undefined],
  ['/b/x', 'obsolete page'],
  ['OL1M', 'not a page'],
  ['', 'not a page'],
];

test('leaves out user, admin, obsolete pages and what is not a page; keeps lists', () => {
  for (const [key, reason] of FATES) assert.equal(dropReasonOf(key), reason, key);
});
