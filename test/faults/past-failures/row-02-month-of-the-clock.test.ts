/**
 * docs/openlibrary.md, 2 (#6640): cdump was written under the month of the argument, sort looked for the month of the clock,
 * and `latest` was the 20 bytes of an empty gzip. Names come from the argument alone; inputs are not looked for.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { inWorkDir } from '../../support/oldump.ts';
import { libraryRows, MAY, publish, run } from './months.ts';

test('row 2: a run made in another month than its own reads and writes its own files', () =>
  inWorkDir(dir => {
    // What a glob for the month, or for the newest, would have found.
    const thisMonth = new Date().toISOString().slice(0, 10);
    for (const date of ['2026-06-01', thisMonth]) {
      const folder = join(dir, `d/ol_cdump_${date}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `ol_cdump_${date}.txt.gz`), gzipSync(''));
    }
    const { files } = publish(dir, MAY, libraryRows);
    assert.ok(files.every(({ name }) => name.includes(MAY)));
    assert.ok(files.find(({ name }) => name === `ol_dump_${MAY}.txt.gz`)!.rows > 1000);
    assert.deepEqual(
      readdirSync(join(dir, 'd')).sort(),
      [
        `ol_cdump_2026-06-01`,
        `ol_cdump_${MAY}`,
        `ol_cdump_${thisMonth}`,
        `ol_dump_${MAY}`,
        `run_${MAY}`,
        `sitemaps_${MAY}`,
      ].sort(),
    );
    assert.equal(readFileSync(join(dir, 'd/ol_cdump_2026-06-01/ol_cdump_2026-06-01.txt.gz')).length, 20);
  }));

test('row 2: a date is never guessed', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), libraryRows);
    for (const [date, said] of [
      ['2026-06', /not a date: 2026-06/],
      ['2026-06-31', /not a date: 2026-06-31/],
      ['2100-01-31', /2100-01-31 is in the future/],
    ] as const) {
      const { code, stderr } = run(dir, date, 'data.txt');
      assert.equal(code, 2, stderr);
      assert.match(stderr, said);
    }
    assert.deepEqual(readdirSync(dir), ['data.txt']);
  }));
