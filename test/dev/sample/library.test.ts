import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { sampleIaRows, sampleItems, sampleMetadataRows } from '../../../dev/sample/tables/archive-items.ts';
import { sampleDataRows } from '../../../dev/sample/library.ts';
import { sampleSql } from '../../../dev/sample/tables/sample-sql.ts';

const ROWS = 30_000;
const bytes = Buffer.concat([...sampleDataRows({ seed: 1, rows: ROWS })]);
const rows = bytes.toString('utf8').split('\n').slice(0, -1);

function sha256(chunks: Iterable<Buffer>): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

test('same seed, same bytes; another seed or churn, other bytes', () => {
  const small = { seed: 7, rows: 2000 };
  assert.equal(sha256(sampleDataRows(small)), sha256(sampleDataRows(small)));
  assert.equal(sha256(sampleMetadataRows(small)), sha256(sampleMetadataRows(small)));
  assert.notEqual(sha256(sampleDataRows(small)), sha256(sampleDataRows({ ...small, seed: 8 })));
  assert.notEqual(sha256(sampleDataRows(small)), sha256(sampleDataRows({ ...small, churn: 0.9 })));
});

test('each batch is whole rows, and there are as many rows as asked for, or a few more', () => {
  for (const batch of sampleDataRows({ seed: 2, rows: 3000 })) assert.equal(batch.at(-1), 10);
  assert.ok(rows.length >= ROWS && rows.length < ROWS * 1.05, String(rows.length));
});

test('shape of the real table: bytes a row, gzip ratio, rows with backslashes, old forms, kinds', () => {
  const average = bytes.length / rows.length;
  assert.ok(average > 880 && average < 1080, `${average} bytes a row`);
  const ratio = bytes.length / gzipSync(bytes, { level: 6 }).length;
  assert.ok(ratio > 4.3 && ratio < 5.7, `gzip ratio ${ratio}`);
  assertShare(/\\/, 0.42, 0.54);
  assertShare(/"key": "\/(a|b|l|user)\/|, "id": \d|"value": "\d{4}-\d\d-\d\d \d/, 0.06, 0.11);
  assertShare(/"type": {"key": "\/type\/edition"}/, 0.52, 0.62);
  assertShare(/"type": {"key": "\/type\/work"}/, 0.2, 0.26);
  assertShare(/"type": {"key": "\/type\/author"}/, 0.08, 0.12);
  assertShare(/"type": {"key": "\/type\/(redirect|delete)"}/, 0.01, 0.06);
});

function assertShare(pattern: RegExp, low: number, high: number): void {
  const share = rows.filter(row => pattern.test(row)).length / rows.length;
  assert.ok(share > low && share < high, `${String(pattern)}: ${share}`);
}

const FEATURES: [name: string, pattern: RegExp][] = [
  ['escaped quote', /\\\\"/],
  ['line end in text', /\\\\r\\\\n/],
  ['non-ASCII as \\u', /\\\\u00e9/],
  ['surrogate pair', /\\\\ud83d\\\\ude00/],
  ['raw UTF-8', /Misérables/],
  ['redirect', /"location": "\/(works|books|authors|b|a)\/OL/],
  ['delete', /\/type\/delete/],
  ['list of a user', /"key": "\/people\/reader\d+\/lists\/OL\d+L"/],
  ['list under an old key', /"key": "\/user\/reader\d+\/lists\/OL\d+L"|"\/user\/older-friend\/lists/],
  ['user page', /"key": "\/people\/reader\d+", /],
  ['old user page', /"key": "\/user\/reader\d+", /],
  ['admin page', /"key": "\/admin\//],
  ['scan page', /"key": "\/scan/],
  ['old page', /"key": "\/old\//],
  ['key that is no path', /"key": "volume/],
  ['old edition key', /"key": "\/b\/OL\d+M", /],
  ['old author key', /"key": "\/a\/OL\d+A", /],
  ['old language key', /"key": "\/l\/eng"/],
  ['top-level id', /"latest_revision": \d+, "id": \d+, /],
  ['datetime with a blank', /"value": "\d{4}-\d\d-\d\d \d\d:/],
  ['type page', /"key": "\/type\/author_role", /],
  ['language page', /"key": "\/languages\/eng", "type"/],
  ['template', /\/type\/template/],
  ['i18n page', /\/type\/i18n/],
  ['tag', /\/type\/tag/],
  ['orphan edition', /"key": "\/books\/OL(?!.*"works").*\/type\/edition/],
  ['edition of two works', /"works": \[{"key": "\/works\/OL\d+W"}, {/],
  ['edition of a work that is not there', /"works": \[{"key": "\/works\/OL9\d{8}W"/],
  ['edition that names an archive item', /"ocaid": "book/],
  ['work that names an archive item', /"ocaid": "workscan/],
  ['role without author', /"authors": \[.*{"type": {"key": "\/type\/author_role"}}/],
  ['author nested twice', /"author": {"author": {"key": /],
  ['author without key', /"author": {"name": /],
  ['author that is not there', /"author": {"key": "\/authors\/OL9\d{8}A"/],
  ['number beyond 2^53', /12345678901234567890/],
  ['float', /"price": 1\.0/],
  ['row above 16 KB', /^.{16384}/],
  ['year 2008', /"last_modified": {"type": "\/type\/datetime", "value": "2008-/],
  ['year 2026', /"last_modified": {"type": "\/type\/datetime", "value": "2026-/],
];

for (const [name, pattern] of FEATURES) {
  test(`the sample has: ${name}`, () => assert.ok(rows.some(row => pattern.test(row))));
}

test('revisions: 2.3 a key with a long tail, complete, later ones far behind the first', () => {
  const seen = new Map<string, number[]>();
  rows.forEach((row, index) => {
    const [thing = '', revision = ''] = row.split('\t');
    const places = seen.get(thing) ?? [];
    places[Number(revision) - 1] = index;
    seen.set(thing, places);
  });
  const all = [...seen.values()];
  assert.equal(
    all.reduce((sum, places) => sum + places.filter(place => place !== undefined).length, 0),
    rows.length,
  );
  assert.ok(all.every(places => places.every((place, i) => i === 0 || place > (places[i - 1] as number))));
  const mean = rows.length / all.length;
  assert.ok(mean > 2.1 && mean < 2.5, `mean ${mean}`);
  assert.ok(Math.max(...all.map(places => places.length)) > 100, 'some have hundreds');
  const gaps = all
    .filter(places => places.length > 1)
    .map(places => (places[1] as number) - (places[0] as number));
  assert.ok(gaps.reduce((a, b) => a + b, 0) / gaps.length > rows.length / 30);
});

test('a record that ends as redirect or delete keeps its key', () => {
  const keys = new Map<string, Set<string>>();
  for (const row of rows) {
    const [thing = '', , json = ''] = row.split('\t');
    const key = (JSON.parse(json.replaceAll('\\\\', '\\')) as { key: string }).key.replace(
      /^\/(a|b|user)\//,
      '/$1',
    );
    const modern = key
      .replace(/^\/a(?=OL)/, '/authors/')
      .replace(/^\/b(?=OL)/, '/books/')
      .replace(/^\/user(?=read|old)/, '/people/');
    keys.set(thing, (keys.get(thing) ?? new Set()).add(modern));
  }
  const changing = [...keys.values()].filter(set => set.size > 1);
  assert.deepEqual(
    changing.slice(0, 3).map(set => [...set]),
    [],
  );
});

test('archive items: as the editions name them, with dark items and other media left out', () => {
  const named = new Set(
    rows.map(row => /"ocaid": "(book[^"]*)"/.exec(row)?.[1]).filter(name => name !== undefined),
  );
  const ia = Buffer.concat([...sampleIaRows({ seed: 1, rows: ROWS })])
    .toString()
    .split('\n')
    .slice(0, -1);
  const held = new Set(ia.map(row => row.split('\t')[0] as string));
  const known = [...named].filter(name => held.has(name)).length;
  assert.ok(known / named.size > 0.8 && known < named.size, 'most named items exist, not all');
  assert.ok(held.size > named.size, 'items that no edition names');
  assert.equal(held.size, ia.length, 'no identifier twice');
  assert.ok(ia.every(row => row.split('\t').length === 3));
  const all = [...sampleItems({ seed: 1, rows: ROWS })];
  assert.ok(all.some(item => item.curatestate === 'dark') && all.some(item => item.mediatype !== 'texts'));
  assert.ok(all.some(item => item.boxid === null) && all.some(item => item.collection === null));
});

test('bad rows are added when asked for', () => {
  const text = Buffer.concat([...sampleDataRows({ seed: 1, rows: 2000, badRows: 14 })]).toString();
  assert.equal(text.split('\n').filter(row => row.startsWith('0\t')).length, 14);
  assert.ok(!rows.some(row => row.startsWith('0\t')));
});

test('the SQL script holds both tables', () => {
  const sql = Buffer.concat([...sampleSql({ seed: 1, rows: 1000 })]).toString();
  assert.match(sql, /^CREATE TABLE data /);
  assert.equal(sql.match(/^\\\.$/gm)?.length, 2);
});
