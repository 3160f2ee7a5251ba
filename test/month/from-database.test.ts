/** A run straight from a real PostgreSQL makes the bytes of a run from a file; --keep-data writes that file as well. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { skipWithReason, sortedRows } from '../pg/with-server.ts';
import { inWorkDir } from '../support/oldump.ts';
import { filledLibrary, libraryRows, published, run, start } from './library.ts';

const library = await filledLibrary();
const rowCount = sortedRows(libraryRows.toString()).length;

for (const words of ['--export-jobs 1 -j 1', '--export-jobs 2 --memory 64M', '--export-jobs 3 --keep-data']) {
  test(`a run from the database with ${words} makes the bytes of a run from a file`, async t => {
    if (typeof library === 'string') return skipWithReason(t, library);
    await inWorkDir(async dir => {
      for (const folder of ['file', 'database']) mkdirSync(join(dir, folder));
      writeFileSync(join(dir, 'file', 'data.txt'), libraryRows);
      await run(library, { dir: join(dir, 'file'), words: '--data data.txt' });
      await run(library, { dir: join(dir, 'database'), words });
      const expected = published(join(dir, 'file'));
      assert.ok(expected.size > 18, 'nine files, their indexes and two lists of checksums');
      assert.deepEqual(published(join(dir, 'database')), expected);
    });
  });
}

test('--keep-data writes the same rows beside, whole and indexed; a run from them makes the same bytes', async t => {
  if (typeof library === 'string') return skipWithReason(t, library);
  await inWorkDir(async dir => {
    await run(library, { dir, words: '--keep-data' });
    const kept = readFileSync(join(dir, 'd/data.txt.gz'));
    assert.deepEqual(sortedRows(gunzipSync(kept).toString()), sortedRows(libraryRows.toString()));
    assert.ok(existsSync(join(dir, 'd/data.txt.gz.idx')));
    const manifest = JSON.parse(readFileSync(join(dir, 'd/ol_dump_2026-06-30/manifest.json'), 'utf8')) as {
      inputs: { name: string; rows: number; bytes?: number }[];
    };
    assert.match(manifest.inputs[0]!.name, /^table data, database library on /);
    assert.deepEqual(
      manifest.inputs.map(input => [input.rows, input.bytes]),
      [
        [rowCount, undefined],
        [rowCount, kept.length],
      ],
    );
    const first = published(dir);
    await run(library, { dir, words: '--data d/data.txt.gz --overwrite' });
    assert.deepEqual(published(dir), first);
  });
});

test('an older data.txt.gz is left alone, and rejects say table, row and thing_id', async t => {
  if (typeof library === 'string') return skipWithReason(t, library);
  await inWorkDir(async dir => {
    mkdirSync(join(dir, 'd'));
    writeFileSync(join(dir, 'd/data.txt.gz'), 'of another month');
    await run(library, { dir });
    assert.equal(readFileSync(join(dir, 'd/data.txt.gz'), 'utf8'), 'of another month');
    const rejects = readFileSync(join(dir, 'd/run_2026-06-30/rejects.jsonl'), 'utf8');
    const { file, row, thing_id } = JSON.parse(rejects) as Record<string, unknown>;
    assert.match(String(file), /^table data, database library on /);
    assert.deepEqual([row, thing_id], [rowCount, '77']);
  });
});

test('kept rows outlive a failure of what comes after them', async t => {
  if (typeof library === 'string') return skipWithReason(t, library);
  await inWorkDir(async dir => {
    const { code, stderr } = await start(library, { dir, words: '--keep-data', date: '1999-01-31' }).ended;
    assert.equal(code, 4, stderr);
    assert.match(stderr, /no row is left after cleaning/);
    assert.deepEqual([...published(dir).keys()], []);
    assert.equal(gunzipSync(readFileSync(join(dir, 'd/data.txt.gz'))).length, libraryRows.length);
  });
});
