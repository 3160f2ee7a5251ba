/**
 * docs/openlibrary.md, 3 (#6640, #5402): the dump of May 2022 was March's once more, for an old data.txt.gz was taken again.
 * Also row 9: old content uploaded under a new date.
 */
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inWorkDir } from '../../support/oldump.ts';
import { assertRefused, guardOf, JUNE, libraryRows, MAY, publish, published, run } from './months.ts';

test("row 3: last month's data under this month's date is not published, unless both flags are given", () =>
  inWorkDir(dir => {
    publish(dir, MAY, libraryRows);
    const again = (words: string) => run(dir, JUNE, `data-${MAY}.txt`, words);
    const ended = again('');
    assertRefused(dir, JUNE, ended, 'age', 'same');
    assert.match(ended.stderr, /ol_cdump is that of 2026-06-30: the same bytes, SHA-256 [0-9a-f]{64}\n/);
    assertRefused(dir, JUNE, again('--allow-same'), 'age');
    assert.equal(again('--allow-same --max-age-days 60').code, 0);
    const same = guardOf(published(dir, JUNE), 'same')!;
    assert.deepEqual([same.result, same.override], ['overridden', '--allow-same']);
    assert.equal(guardOf(published(dir, JUNE), 'age')!.result, 'passed');
  }));

test('row 3: the same rows in other bytes are the same rows', () =>
  inWorkDir(dir => {
    publish(dir, MAY, libraryRows);
    const ended = run(dir, JUNE, `data-${MAY}.txt`, '--level 1 --allow-old');
    assertRefused(dir, JUNE, ended, 'same');
    assert.match(ended.stderr, /ol_dump is that of 2026-06-30: .* rows, the newest of \S+, as it had then/);
  }));

test('row 3: without an earlier dump at hand, the age of its rows betrays it; one elsewhere can be named', () =>
  inWorkDir(dir => {
    publish(dir, MAY, libraryRows);
    renameSync(join(dir, 'd'), join(dir, 'elsewhere'));
    assertRefused(dir, JUNE, run(dir, JUNE, `data-${MAY}.txt`), 'age');
    const named = run(dir, JUNE, `data-${MAY}.txt`, '--previous elsewhere');
    assertRefused(dir, JUNE, named, 'age', 'same');
  }));
