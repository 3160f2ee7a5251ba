/**
 * FACTS 1, row 1 (#12273): psql gave no rows, every step closed a valid empty file, and all of March 2026 was empty.
 * Rows that do not come are refused where they should have come from; a file that became empty, before it is published.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { DATA_TABLE } from '../../../dev/sample/tables/sample-schema.ts';
import { skipWithReason, testServer } from '../../pg/with-server.ts';
import { bash, inWorkDir } from '../../support/oldump.ts';
import { assertRefused, JUNE, laterRows, MAY, libraryRows, publish, run, writeData } from './months.ts';

test('row 1: a table without rows ends the run, and no file has a name', async t => {
  const running = await testServer();
  if (typeof running === 'string') return skipWithReason(t, running);
  const { client } = await running.database('empty');
  await client.query(DATA_TABLE);
  await inWorkDir(dir => {
    const env = { PSQL_PARAMS: running.server.connectionWords('empty'), PGSSLMODE: 'disable', TMPDIR: dir };
    const { code, stderr } = bash(`oldump ${MAY} -q --skip deworks,tables --dir d`, dir, env);
    assert.equal(code, 4, stderr);
    assert.match(stderr, /table data, database empty on .* is empty/);
    assert.equal(bash('find d -name "*.gz" -o -name manifest.json', dir).stdout.toString(), '');
  });
});

test('row 1: so does a file without rows, plain or the 20 bytes of an empty gzip', () =>
  inWorkDir(dir => {
    for (const [name, bytes] of [
      ['empty.txt', Buffer.alloc(0)],
      ['empty.gz', gzipSync('')],
    ] as const) {
      const { code, stderr } = run(dir, MAY, writeData(dir, name, bytes));
      assert.equal(code, 4, stderr);
      assert.match(stderr, /input holds no rows/);
      assert.equal(existsSync(join(dir, `d/ol_dump_${MAY}/ol_dump_${MAY}.txt.gz`)), false);
      bash('rm -rf d', dir);
    }
  }));

test('row 1: a file that is empty now and was not last month is not published', () =>
  inWorkDir(dir => {
    publish(dir, MAY, libraryRows);
    const lines = laterRows.toString('latin1').split('\n');
    const rows = lines.filter(line => !line.includes('/type/list')).join('\n');
    const ended = run(dir, JUNE, writeData(dir, 'later.txt', Buffer.from(rows, 'latin1')), '--allow-shrink');
    assertRefused(dir, JUNE, ended, 'empty-files');
    assert.match(ended.stderr, /ol_dump_lists is empty, it had \d+ rows on 2026-06-30/);
  }));
