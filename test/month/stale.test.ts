/** What an earlier run left behind does not pass for this run's work. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bash, inWorkDir } from '../support/oldump.ts';

const ROW =
  '1\t1\t{"key":"/works/OL1W","type":{"key":"/type/work"},"revision":1,' +
  '"last_modified":{"type":"/type/datetime","value":"2010-01-01T00:00:00"}}\n';

test('--overwrite --skip deworks leaves no older deworks in the published folder', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), ROW);
    const run = 'oldump run 2026-06-30 -q --allow-old --data data.txt --dir d';
    assert.equal(bash(run, dir).code, 0);
    assert.equal(bash(`${run} --overwrite --skip deworks`, dir).code, 0);
    const names = readdirSync(join(dir, 'd/ol_dump_2026-06-30'));
    assert.deepEqual(
      names.filter(name => name.includes('deworks')),
      [],
    );
  }));

test('a run that fails leaves no older manifest, also without --overwrite', () =>
  inWorkDir(dir => {
    const folder = join(dir, 'd/ol_dump_2026-06-30');
    mkdirSync(folder, { recursive: true });
    for (const name of ['manifest.json', 'SHA256SUMS']) writeFileSync(join(folder, name), 'old');
    writeFileSync(join(dir, 'data.txt'), ROW);
    writeFileSync(join(dir, 'ia.txt'), 'one column\n');
    const ended = bash('oldump run 2026-06-30 -q --data data.txt --ia-metadata ia.txt --dir d', dir);
    assert.equal(ended.code, 3);
    assert.equal(existsSync(join(folder, 'manifest.json')), false);
    assert.equal(existsSync(join(folder, 'SHA256SUMS')), false);
  }));
