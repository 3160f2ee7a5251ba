/** `oldump idump` against a real server: equal to Open Library's, byte for byte; ties, emptiness, rejects. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { copyIn } from '../../dev/server/copy-in.ts';
import { skipWithReason, testServer } from '../pg/with-server.ts';
import { bash, inWorkDir, type Ended } from '../support/oldump.ts';
import { sharedData, sharedDataMissing } from '../support/project.ts';
import { HISTORY_SCHEMA } from '../tables/schema.ts';

const running = await testServer();
const devdb = join(sharedData, 'devdb-2026');

function idump(database: string, words: string, dir: string): Ended {
  if (typeof running === 'string') throw new Error(running);
  return bash(`oldump idump ${words}`, dir, { PSQL_PARAMS: running.server.connectionWords(database) });
}

test("every golden day is equal to Open Library's", async t => {
  if (typeof running === 'string') return skipWithReason(t, running);
  const missing = sharedDataMissing();
  if (missing) return skipWithReason(t, missing);
  const { client } = await running.database('devdb');
  await client.query(HISTORY_SCHEMA);
  for (const [table, file] of [
    ['data', 'data'],
    ['version', 'tables/version'],
    ['transaction', 'tables/transaction'],
  ]) {
    const rows = gunzipSync(readFileSync(join(devdb, `${file}.copy.txt.gz`)));
    await copyIn(client, `COPY ${table} FROM STDIN`, [rows]);
  }
  const goldens = readdirSync(join(devdb, 'golden')).filter(name => name.startsWith('idump_'));
  assert.equal(goldens.length, 10);
  await inWorkDir(dir => {
    for (const golden of goldens) {
      const day = /\d{4}-\d\d-\d\d/.exec(golden)![0];
      const ended = idump('devdb', `${day} --allow-empty -j 1`, dir);
      assert.deepEqual([ended.code, ended.stderr], [0, '']);
      const expected = gunzipSync(readFileSync(join(devdb, 'golden', golden))).toString();
      assert.equal(ended.stdout.toString(), expected, day);
    }
  });
});

test('the day begins and ends at midnight; by transaction, then by version; rejects are kept', async t => {
  if (typeof running === 'string') return skipWithReason(t, running);
  const { client } = await running.database('small');
  await client.query(HISTORY_SCHEMA);
  await client.query(`
    INSERT INTO transaction (id, created) VALUES (1, '2026-06-29 23:59:59.999999'), (5, '2026-06-30 00:00:00'),
      (4, '2026-06-30 00:00:00'), (2, '2026-06-30 23:59:59.999999'), (3, '2026-07-01 00:00:00');
    INSERT INTO version (id, thing_id, revision, transaction_id) VALUES (1, 1, 1, 1), (2, 2, 1, 2), (3, 9, 1, 5),
      (4, 7, 1, 5), (5, 6, 1, 4), (6, 3, 1, 3), (7, 8, 1, 5);
    INSERT INTO data SELECT n, 1, '{"key": "/works/OL' || n || 'W", "type": {"key": "/type/work"}, "revision": 1, '
      || '"last_modified": {"type": "/type/datetime", "value": "2026-06-30 10:00:00"}}' FROM generate_series(1, 9) n;`);
  await inWorkDir(dir => {
    const keys = (ended: Ended): string[] =>
      [...ended.stdout.toString().matchAll(/^\S+\t(\S+)/gm)].map(match => match[1]!);
    const whole = idump('small', '2026-06-30', dir);
    assert.deepEqual(keys(whole), [
      '/works/OL6W',
      '/works/OL9W',
      '/works/OL7W',
      '/works/OL8W',
      '/works/OL2W',
    ]);
    assert.match(whole.stdout.toString(), /"2026-06-30T10:00:00"/);
    const empty = idump('small', '2026-06-28 -o day.txt.gz', dir);
    assert.equal(empty.code, 4);
    assert.match(empty.stderr, /revisions of 2026-06-28, database small on .* is empty/);
    assert.deepEqual(readdirSync(dir), []);
  });
  await client.query(`UPDATE data SET data = 'no JSON' WHERE thing_id = 7`);
  await inWorkDir(dir => {
    const refused = idump('small', '2026-06-30 -o day.txt.gz', dir);
    assert.equal(refused.code, 3);
    assert.match(refused.stderr, /revisions of 2026-06-30.*row 3/);
    assert.deepEqual(readdirSync(dir), []);
    const kept = idump('small', '2026-06-30 -o day.txt.gz --max-rejects 1 --rejects bad.jsonl', dir);
    assert.equal(kept.code, 0, kept.stderr);
    const reject = JSON.parse(readFileSync(join(dir, 'bad.jsonl'), 'utf8')) as {
      thing_id: string;
      row: number;
    };
    assert.deepEqual([reject.thing_id, reject.row], ['7', 3]);
    assert.equal(
      gunzipSync(readFileSync(join(dir, 'day.txt.gz')))
        .toString()
        .split('\n').length,
      5,
    );
  });
});
