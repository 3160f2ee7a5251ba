/**
 * docs/openlibrary.md, 18 (#11333): 29 GB of temporary data stayed behind and filled the host.
 * A run takes away what it made for itself, also when it is not published, and asks for room before it begins.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inWorkDir } from '../../support/oldump.ts';
import { onSmallDisk } from '../../support/small-disk.ts';
import { assertRefused, JUNE, libraryRows, MAY, publish, run, writeData } from './months.ts';

test('row 18: nothing temporary is left of a run, whether it is published or refused', () =>
  inWorkDir(dir => {
    publish(dir, MAY, libraryRows);
    mkdirSync(join(dir, 'tmp'));
    assertRefused(dir, JUNE, run(dir, JUNE, `data-${MAY}.txt`, '--tmpdir tmp'), 'age', 'same');
    assert.deepEqual(readdirSync(join(dir, 'tmp')), []);
    const left = readdirSync(dir, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      left.filter(name => /\.tmp$|oldump-(run|sort)-|data\.txt\.gz/.test(name)),
      [],
    );
  }));

test('row 18: a disk without room for it is left alone', context =>
  onSmallDisk(context, '1m', small =>
    inWorkDir(dir => {
      const data = writeData(dir, 'data.txt', libraryRows);
      const { code, stderr } = run(dir, MAY, data, `--tmpdir ${small}`);
      assert.equal(code, 5, stderr);
      assert.match(stderr, /about \d MB are needed, 1 MB are free/);
      assert.deepEqual(readdirSync(small), []);
    }),
  ));
