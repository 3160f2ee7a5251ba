/**
 * Bugs that Open Library's own scripts have paid for once (docs/openlibrary.md), each under the commit that mended it there.
 * Those that cannot come back (a shell's `fi`, a glob, `$@`) are here as what they did to the dumps.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bash, type Ended } from '../support/oldump.ts';
import { resourcesEnv, runWords, start, USUAL } from './support/attempt.ts';
import { filesUnder, publishedIn } from './support/published.ts';
import { DATE, writeSample, type Sample } from './support/sample.ts';

const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-bugs-'));
const PARTS = ['authors', 'editions', 'works', 'redirects', 'deletes', 'lists', 'other'];
let sample: Sample;

before(async () => {
  sample = await writeSample(dir, 3_000);
  mkdirSync(join(dir, 'd'));
  const otherMonth = join(dir, 'd/ol_cdump_2026-05-31');
  mkdirSync(otherMonth);
  writeFileSync(join(otherMonth, 'ol_cdump_2026-05-31.txt.gz'), 'of another month');
  mkdirSync(join(dir, 'd/sitemaps'));
  writeFileSync(join(dir, 'd/sitemaps/siteindex.xml'), 'made before');
  const { code, stderr } = await start(dir, { words: runWords(sample.indexed, '--ia-metadata', sample.ia) })
    .ended;
  assert.equal(code, 0, stderr);
});
after(() => rmSync(dir, { recursive: true }));

const revision = (number: number, time = '2010-05-17T10:00:00'): string =>
  `/type/work\t/works/OL1W\t${number}\t${time}\t{"key": "/works/OL1W", "revision": ${number}}\n`;
const dataRow = (json: string): string => `1\t1\t${json.replaceAll('\\', '\\\\')}\n`;
const workAt = (time: string): string =>
  dataRow(
    `{"key":"/works/OL1W","type":{"key":"/type/work"},"revision":1,"title":"a\\tb","created":{"type":"/type/datetime",` +
      `"value":"2009-01-02 03:04:05"},"last_modified":{"type":"/type/datetime","value":"${time}"}}`,
  );

function oldump(line: string, input = ''): Ended {
  writeFileSync(join(dir, 'in.txt'), input);
  return bash(`oldump ${line}`, dir, { TMPDIR: join(dir, 'tmp'), ...envOf(resourcesEnv(USUAL)) });
}

function envOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value ?? '']));
}

function out(line: string, input = ''): string {
  const { code, stdout, stderr } = oldump(line, input);
  assert.equal(code, 0, stderr);
  return stdout.toString();
}

test('c108c7f4f4: the latest revision is the greatest number, not the greatest line', () => {
  const rows = [9, 10, 2].map(number => revision(number));
  assert.equal(out('sort in.txt | oldump dump', rows.join('')), rows[1]);
});

test('d7a11d26f6: the last day of the range is in the dump', () => {
  assert.notEqual(out('cdump in.txt 2010-05-17', workAt('2010-05-17T23:59:59')), '');
  assert.equal(
    oldump('cdump in.txt 2010-05-17 --allow-empty', workAt('2010-05-18T00:00:01')).stdout.length,
    0,
  );
});

test('e7ad9ab5e4: `created` is in the index, and a tab in a title breaks no line', () => {
  const lines = out('cdump in.txt | oldump dump | oldump index -', workAt('2010-05-17T10:00:00')).split('\n');
  assert.equal(lines.length, 2);
  assert.match(lines[0]!, /2009-01-02T03:04:05/);
});

test('ac998c215a: a sort that fails for want of room is a failure', () => {
  const line = `bash -c 'ulimit -f 1; exec "$0" "$@"' oldump sort ${cdump()} -o sorted.txt.gz`;
  const { code, stderr } = bash(line, dir, { TMPDIR: join(dir, 'tmp') });
  assert.equal(code, 5, stderr);
  assert.deepEqual(
    readdirSync(dir).filter(name => name.includes('sorted')),
    [],
  );
});

test('8246868bad, f0701a79da: gzip goes in and comes out', () => {
  const plain = out(`cdump ${sample.plain} --max-rejects 9 --rejects r1.jsonl`);
  assert.equal(out(`cdump ${sample.gzip} --max-rejects 9 --rejects r2.jsonl --gzip | zcat`), plain);
});

test('2df3fd9df8, 48f58283ed: the JSON is the cleaned one, as Python writes it', () => {
  const [row = ''] = out('cdump in.txt', workAt('2010-05-17 10:00:00')).split('\n');
  assert.match(row, /"created": \{"type": "\/type\/datetime", "value": "2009-01-02T03:04:05"\}/);
  assert.match(
    row,
    /^\/type\/work\t\/works\/OL1W\t1\t2010-05-17T10:00:00\t\{"key": "\/works\/OL1W", "type": /,
  );
});

test('e38889b5ef, 3b648e0820, e7cb02cbd8, f6c1ecbbbb, 3b27c8c0f9, 58bbc39fa5, dbe7c2942c: every type is in its file', () => {
  const files = PARTS.map(part => rowsOf(`d/ol_dump_${DATE}/ol_dump_${part}_${DATE}.txt.gz`));
  for (const [index, rows] of files.entries()) assert.ok(rows.length > 0, PARTS[index]);
  assert.deepEqual(files.flat().sort(), rowsOf(`d/ol_dump_${DATE}/ol_dump_${DATE}.txt.gz`).sort());
});

test('99c618849a, 6e433f8fc5: files of another month are neither read nor touched', () => {
  const names = filesUnder(join(dir, 'd')).filter(name => name.includes('2026-05-31'));
  assert.deepEqual(names, ['ol_cdump_2026-05-31/ol_cdump_2026-05-31.txt.gz']);
});

test('17b22095c9: sitemaps that were made stay', () => {
  assert.ok(filesUnder(join(dir, 'd')).includes('sitemaps/siteindex.xml'));
});

test('871d4192f7, 0021a3991f: temporary files are where they are wanted, and gone afterwards', () => {
  mkdirSync(join(dir, 'wanted'));
  out(`sort ${cdump()} --tmpdir wanted -o wanted/sorted.txt.gz`);
  assert.deepEqual(readdirSync(join(dir, 'wanted')), ['sorted.txt.gz', 'sorted.txt.gz.idx']);
  assert.deepEqual(readdirSync(join(dir, 'tmp')), []);
});

test('f5e32ce97c: every name has its underscores', () => {
  for (const name of [...publishedIn(dir).files.keys()].filter(name => name.includes(`${DATE}/ol_`)))
    assert.match(name, /\/ol_c?dump(_[a-z-]+)?_2026-06-30\.txt\.gz(\.idx)?$/);
});

test('a7551c16e3, 47b508ca2a: no word of the log is in the data, and there is none without need', () => {
  const { stdout, stderr } = oldump(`cdump -v ${sample.plain} --max-rejects 9 --rejects r3.jsonl`);
  assert.match(stderr, /cdump/);
  for (const row of stdout.toString().split('\n').slice(0, -1)) assert.equal(row.split('\t').length, 5, row);
  assert.equal(oldump(`dump ${cdump()} -o quiet.txt.gz`).stderr, '');
});

test('5636ad7a22, 7135b407d6: nothing in is a refusal, or a whole file of nothing', () => {
  assert.equal(oldump('cdump in.txt -o none.txt.gz').code, 4);
  assert.equal(oldump('cdump in.txt -o none.txt.gz --allow-empty').code, 0);
  writeFileSync(join(dir, 'empty.txt.gz'), gzipSync(''));
  assert.equal(oldump('cdump empty.txt.gz -o none.txt.gz --overwrite').code, 4);
  assert.deepEqual(rowsOf('none.txt.gz'), []);
});

test('6717e2a961: three arguments are no syntax error', () => {
  const { code, stderr } = oldump(`${DATE} --archive --overwrite --data missing.txt.gz`);
  assert.equal(code, 2, stderr);
  assert.match(stderr, /missing\.txt\.gz: no such file/);
});

test('f8f8dac3cb: sitemaps are made again with --overwrite', () => {
  for (const again of ['', '--overwrite'])
    out(`sitemaps d/ol_dump_${DATE}/ol_dump_${DATE}.txt.gz --dir maps ${again}`);
  assert.ok(readdirSync(join(dir, 'maps')).length > 0);
});

function cdump(): string {
  return `d/ol_cdump_${DATE}/ol_cdump_${DATE}.txt.gz`;
}

function rowsOf(name: string): string[] {
  return gunzipSync(bash(`cat ${name}`, dir).stdout)
    .toString()
    .split('\n')
    .slice(0, -1);
}
