/** Issue 12: whatever keys hold, the load that docs/format.md shows takes every row that cdump writes. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyIn } from '../../dev/server/copy-in.ts';
import { bash, inWorkDir } from '../support/oldump.ts';
import { skipWithReason, testServer } from './with-server.ts';

const running = await testServer();
const ESCAPES = ['', '\\b', '\\f', '\\u0000', '\\u001b', '\\u007f', '\\u0085', '\\u2028', '\\"', '\\u00e9'];

test('rows with control characters are rejected and counted, and all others load', async t => {
  if (typeof running === 'string') return skipWithReason(t, running);
  const { client } = await running.database('load');
  await client.query(
    'CREATE TABLE dump (type text, key text, revision bigint, last_modified text, data json)',
  );
  await inWorkDir(async dir => {
    const row = (key: string, type: string, modified: string): string =>
      `1\t1\t${JSON.stringify({ key: '/x' }).replace('/x', `/works/${key}`).slice(0, -1)}, "type": {"key": "/type/${type}"}, "revision": 1, "last_modified": {"type": "/type/datetime", "value": "2026-06-01${modified}"}, "title": "\\b\\f"}`.replaceAll(
        '\\',
        '\\\\',
      );
    const rows = ESCAPES.flatMap(escape => [
      row(escape, 't', ''),
      row('a', `t${escape}`, ''),
      row('a', 't', escape),
    ]);
    writeFileSync(join(dir, 'data.txt'), `${rows.join('\n')}\n`);
    const { code, stderr } = bash('oldump cdump data.txt --max-rejects 100 --rejects r.jsonl -o c.txt', dir);
    assert.equal(code, 0, stderr);
    const rejects = readFileSync(join(dir, 'r.jsonl'), 'utf8').trimEnd().split('\n');
    assert.equal(rejects.length, 3 * 7);
    for (const reject of rejects)
      assert.match(reject, /"reason":"(key|type|last_modified) holds a control character/);
    const copy = "COPY dump FROM STDIN WITH (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\b')";
    await copyIn(client, copy, [readFileSync(join(dir, 'c.txt'))]);
    const { rows: loaded } = await client.query('SELECT count(*)::int AS rows FROM dump');
    assert.deepEqual(loaded, [{ rows: 3 * 3 }]);
  });
});

test('verify finds such rows in a dump of an older version, and the filters survive them', () =>
  inWorkDir(dir => {
    const modified = '"last_modified": {"type": "/type/datetime", "value": "2026-06-01"}';
    const json = `{"key": "/works/OL1W\\u0000", "type": {"key": "/type/work"}, "revision": 1, ${modified}}`;
    writeFileSync(join(dir, 'old.txt'), `/type/work\t/works/OL1W\0\t1\t2026-06-01\t${json}\n`);
    const verified = bash('oldump verify --as cdump old.txt', dir);
    assert.equal(verified.code, 3, verified.stderr);
    assert.match(verified.stdout.toString(), /row 1, byte 0: key holds a control character/);
    for (const line of [
      'sort',
      'dump',
      'index',
      'deworks',
      'stats',
      'sitemaps --allow-empty',
      'merge old.txt',
    ]) {
      const ended = bash(`oldump ${line} ${line.startsWith('merge') ? '' : 'old.txt'}`, dir);
      assert.equal(ended.code, 0, `${line}: ${ended.stderr}`);
    }
    bash('oldump deworks old.txt -o ol_dump_deworks_2026-06-01.txt', dir);
    const groups = bash('oldump verify ol_dump_deworks_2026-06-01.txt', dir);
    assert.equal(groups.code, 3);
    assert.match(groups.stdout.toString(), /the key holds a control character/);
  }));
