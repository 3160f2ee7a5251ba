/** A run --since an earlier one makes the bytes of a full run; what it refuses, and what its sample finds. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Manifest } from '../../../../src/bytes/manifest/manifest-form.ts';
import { skipWithReason } from '../../../pg/with-server.ts';
import { inWorkDir } from '../../../support/oldump.ts';
import { assertNothingMade, published, run, start, type Library } from '../../library.ts';
import { historyLibrary } from './history.ts';

const library = await historyLibrary('since', 11, 6000);
const DATE = '2026-06-30';
const ALLOWED = '--allow-old --allow-same --allow-shrink';

/** Two folders for runs, `full` with a run of an earlier date, which is copied to `since`. */
async function withEarlier(
  t: TestContext,
  earlier: string,
  use: (library: Library, full: string, since: string) => Promise<void>,
): Promise<void> {
  if (typeof library === 'string') return skipWithReason(t, library);
  await inWorkDir(async dir => {
    const [full, since] = [join(dir, 'full'), join(dir, 'since')];
    mkdirSync(full);
    await run(library, { dir: full, date: earlier, words: ALLOWED });
    cpSync(full, since, { recursive: true });
    await use(library, full, since);
  });
}

function manifestOf(dir: string): Manifest {
  return JSON.parse(readFileSync(join(dir, `d/ol_cdump_${DATE}/manifest.json`), 'utf8')) as Manifest;
}

for (const [earlier, words] of [
  ['2024-01-31', '-j 1'],
  ['2025-03-31', '-j 3 --memory 64M'],
  ['2012-12-31', '-j 2'],
] as const) {
  test(`from ${earlier}, with ${words}: the bytes of a full run`, async t => {
    await withEarlier(t, earlier, async (library, full, since) => {
      await run(library, { dir: full, words: ALLOWED });
      await run(library, { dir: since, words: `${ALLOWED} --since d/ol_cdump_${earlier} ${words}` });
      const expected = published(full);
      assert.ok(expected.size > 36, 'two runs of nine files, their indexes and checksums');
      assert.deepEqual(published(since), expected);
      const { inputs, guards, stages } = manifestOf(since);
      const [before, fresh, sample] = inputs;
      assert.deepEqual([before!.name, before!.rows! > 1000], [`ol_cdump_${earlier}.txt.gz`, true]);
      assert.match(fresh!.name, /^table data since .*, database since on /);
      assert.ok(fresh!.rows! > 0 && fresh!.rows! < manifestOf(full).inputs[0]!.rows!, 'not all rows');
      assert.ok(sample!.rows! > 500, `${sample!.rows} rows looked up`);
      assert.equal(guards!.find(({ name }) => name === 'since')!.result, 'passed');
      assert.ok(stages[0]!.dropped['in the previous cdump']! >= 0);
      assert.equal(manifestOf(full).guards!.find(({ name }) => name === 'since')!.result, 'not-applicable');
    });
  });
}

test('issue 12: rows that the database has twice, new and old ones, make the bytes of a full run, each once', async t => {
  await withEarlier(t, '2025-03-31', async (library, full, since) => {
    await library.client.query(
      'CREATE TABLE twice AS SELECT * FROM data WHERE thing_id % 7 = 0; INSERT INTO data SELECT * FROM twice',
    );
    try {
      await run(library, { dir: full, words: ALLOWED });
      await run(library, { dir: since, words: `${ALLOWED} --since d/ol_cdump_2025-03-31` });
      assert.deepEqual(published(since), published(full));
      assert.ok(manifestOf(full).stages.find(({ name }) => name === 'dump')!.dropped['repeated row']! > 100);
    } finally {
      await library.client.query(`CREATE TABLE once AS SELECT DISTINCT * FROM data; TRUNCATE data;
        INSERT INTO data SELECT * FROM once; DROP TABLE once; DROP TABLE twice`);
    }
  });
});

/** Changes the database, runs, and puts it back. */
async function refused(t: TestContext, sql: string, back: string, words: RegExp): Promise<void> {
  await withEarlier(t, '2024-01-31', async (library, _, dir) => {
    await library.client.query(sql);
    try {
      const { code, stderr } = await start(library, {
        dir,
        words: `${ALLOWED} --since d/ol_cdump_2024-01-31`,
      }).ended;
      assert.equal(code, 4, stderr);
      assert.match(stderr, words);
      assert.ok(![...published(dir).keys()].some(name => name.includes(DATE)), 'nothing of the new date');
    } finally {
      await library.client.query(back);
    }
  });
}

test('the same revision with other bytes, within the days that overlap, is refused with both places', async t => {
  const border = `(SELECT thing_id, revision FROM data WHERE data::json->'last_modified'->>'value' < '2024-01-31'
    AND data::json->>'key' LIKE '/books/%' ORDER BY data::json->'last_modified'->>'value' DESC LIMIT 1)`;
  await refused(
    t,
    `CREATE TABLE kept AS SELECT data.*, now()::timestamp AS was FROM data JOIN ${border} b USING (thing_id, revision);
     UPDATE kept SET was = created FROM version v JOIN transaction t ON t.id = v.transaction_id
       WHERE v.thing_id = kept.thing_id AND v.revision = kept.revision;
     UPDATE data SET data = replace(data.data, '"key"', '"new": 1, "key"') FROM kept
       WHERE data.thing_id = kept.thing_id AND data.revision = kept.revision;
     UPDATE transaction SET created = '2026-06-01' FROM version v, kept
       WHERE v.transaction_id = transaction.id AND v.thing_id = kept.thing_id AND v.revision = kept.revision`,
    `UPDATE data SET data = kept.data FROM kept WHERE data.thing_id = kept.thing_id AND data.revision = kept.revision;
     UPDATE transaction SET created = kept.was FROM version v, kept
       WHERE v.transaction_id = transaction.id AND v.thing_id = kept.thing_id AND v.revision = kept.revision;
     DROP TABLE kept`,
    /ol_cdump_2024-01-31\.txt\.gz, row \d+, byte \d+: \/books\/OL\d+M revision \d+ has other bytes in table data since/,
  );
});

test('rows changed in place, removed, or without a transaction are found by the sample', async t => {
  const old = `data::json->'last_modified'->>'value' < '2015' AND data::json->>'key' LIKE '/works/%'`;
  await refused(
    t,
    `UPDATE data SET data = replace(data, '"key"', '"new": 1, "key"') WHERE ${old}`,
    `UPDATE data SET data = replace(data, '"new": 1, "key"', '"key"')`,
    /keys looked up again, .*\/works\/OL\d+W revision \d+ has other bytes; .*; and \d+ more/,
  );
  await refused(
    t,
    `CREATE TABLE kept AS SELECT * FROM data WHERE ${old}; DELETE FROM data WHERE ${old}`,
    `INSERT INTO data SELECT * FROM kept; DROP TABLE kept`,
    /\/works\/OL\d+W revision \d+ is gone/,
  );
  await refused(
    t,
    `UPDATE transaction SET created = created - interval '10 years' WHERE created > '2024-03-01'`,
    `UPDATE transaction SET created = created + interval '10 years'
       WHERE id IN (SELECT transaction_id FROM version JOIN data USING (thing_id, revision)
         WHERE data::json->'last_modified'->>'value' > '2024-03-01')`,
    /revision \d+ was not found/,
  );
});

test('a previous cdump that is not as it was published is refused', async t => {
  await withEarlier(t, '2024-01-31', async (library, _, dir) => {
    const folder = join(dir, 'd/ol_cdump_2024-01-31');
    const cdump = join(folder, 'ol_cdump_2024-01-31.txt.gz');
    const refuses = async (words: RegExp, since = 'd/ol_cdump_2024-01-31', expected = 4): Promise<void> => {
      const { code, stderr } = await start(library, { dir, words: `${ALLOWED} --since ${since}` }).ended;
      assert.equal(code, expected, stderr);
      assert.match(stderr, words);
    };
    await refuses(/no such file.*--since wants the folder ol_cdump_DATE/, 'd', 2);
    await refuses(/lists no ol_cdump in row order/, 'd/ol_dump_2024-01-31', 2);
    const whole = readFileSync(cdump);
    const other = Buffer.from(whole);
    other[other.length >> 1]! ^= 1;
    writeFileSync(cdump, other);
    await refuses(/has the SHA-256 [0-9a-f]{64}, its manifest says/);
    writeFileSync(cdump, gzipSync(gunzipSync(whole), { level: 1 }));
    await refuses(/has \d+ bytes, its manifest says \d+/);
    writeFileSync(cdump, whole);
    const manifest = join(folder, 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"level"', '"lever"').replace('0', '1'));
    await refuses(/was changed since it was written/);
    rmSync(join(dir, 'd'), { recursive: true });
    assertNothingMade(dir);
  });
});

test('a run --since is gone on with only as one, and its dates must rise', async t => {
  await withEarlier(t, '2024-01-31', async (library, _, dir) => {
    const begun = await start(library, { dir, words: '--since d/ol_cdump_2024-01-31 --max-age-days 0' })
      .ended;
    assert.equal(begun.code, 4, begun.stderr);
    assert.match(begun.stderr, /not published/);
    const other = await start(library, { dir, words: ALLOWED }).ended;
    assert.equal(other.code, 2, other.stderr);
    assert.match(other.stderr, /begun with something else: since was ol_cdump_2024-01-31.txt.gz, is none/);
    await run(library, { dir, words: `--since d/ol_cdump_2024-01-31 ${ALLOWED}` });
    assert.equal(manifestOf(dir).guards!.find(({ name }) => name === 'since')!.result, 'passed');
    const falling = await start(library, { dir, date: '2024-01-31', words: `--since d/ol_cdump_${DATE}` })
      .ended;
    assert.equal(falling.code, 2, falling.stderr);
    assert.match(falling.stderr, /--since wants an earlier cdump than 2024-01-31/);
  });
});
