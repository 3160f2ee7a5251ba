/** A run says what it leaves out, where somebody could take what is there for its own. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bash, inWorkDir } from '../support/oldump.ts';
import { ROW } from './waiting-run.ts';

test('side tables with --data, and sitemaps of an earlier run', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), ROW);
    const run = (words: string) => bash(`oldump 2026-06-30 --data data.txt --dir d -j 1 ${words}`, dir);
    const first = run('--skip deworks');
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stderr, /no side tables: with --data/);
    assert.doesNotMatch(first.stderr, /stays as it is/);
    const again = run('--overwrite --skip deworks,sitemaps');
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stderr, /warning: d\/sitemaps_2026-06-30 is of an earlier run, and stays as it is/);
    assert.ok(existsSync(join(dir, 'd/sitemaps_2026-06-30')));
  }));
