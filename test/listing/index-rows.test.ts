import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { bash, inWorkDir } from '../support/oldump.ts';
import fc from 'fast-check';
import { indexRows } from '../../src/listing/index-rows.ts';
import { urlSlug } from '../../src/listing/slug.ts';
import { ByteBuffer } from '../../src/record/text/byte-buffer.ts';
import { pythonString } from '../../src/record/json/python-string.ts';
import { skipWithReason } from '../pg/with-server.ts';

function indexOf(rows: readonly string[]): { text: string; oddTitles: number; oddDates: number } {
  const out = new ByteBuffer();
  const counts = { rows: 0, oddTitles: 0, oddDates: 0 };
  indexRows(Buffer.from(rows.map(row => `${row}\n`).join('')), out, counts);
  assert.equal(counts.rows, rows.length);
  return { text: out.written().toString(), oddTitles: counts.oddTitles, oddDates: counts.oddDates };
}

function row(type: string, key: string, members: string): string {
  return `/type/${type}\t${key}\t3\t2020-01-02T03:04:05\t{"key": "${key}"${members && `, ${members}`}}`;
}

test('what stands for a missing title depends on the type', () => {
  const rows = [
    row('work', '/works/OL1W', ''),
    row('edition', '/books/OL1M', '"name": "no"'),
    row('author', '/authors/OL1A', '"title": "no"'),
    row('list', '/people/a/lists/OL1L', ''),
    row('language', '/languages/eng', '"name": "no"'),
    row('page', '/about', '"title": "About us"'),
    row('delete', '/books/OL2M', '"title": "Gone"'),
  ];
  const end = '-\t2020-01-02T03:04:05\n';
  assert.equal(
    indexOf(rows).text,
    `/works/OL1W/untitled\tuntitled\t${end}/books/OL1M/untitled\tuntitled\t${end}` +
      `/authors/OL1A/unnamed\tunnamed\t${end}/people/a/lists/OL1L/unnamed\tunnamed\t${end}` +
      `/languages/eng\t/languages/eng\t${end}/about\tAbout us\t${end}/books/OL2M\tGone\t${end}`,
  );
});

test('a title or a date that is no text is listed as if it were not there, and counted', () => {
  const rows = [
    row('work', '/works/OL1W', '"title": null, "created": "2020"'),
    row('work', '/works/OL2W', '"title": {"value": "x"}, "created": {"type": "/type/datetime"}'),
    row('author', '/authors/OL1A', '"name": 12, "created": {"value": 7}'),
    row('work', '/works/OL3W', '"title": "", "created": {"value": "2008-04-01T03:28:50.625462"}'),
  ];
  const { text, oddTitles, oddDates } = indexOf(rows);
  assert.deepEqual([oddTitles, oddDates], [3, 3]);
  const columns = text.split('\n').map(line => line.split('\t').slice(0, 3).join(' '));
  assert.deepEqual(columns, [
    '/works/OL1W/untitled untitled -',
    '/works/OL2W/untitled untitled -',
    '/authors/OL1A/unnamed unnamed -',
    '/works/OL3W/  2008-04-01T03:28:50.625462',
    '',
  ]);
});

test('every row has four columns, whatever its title holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (title, date) => {
      const members = `"title": ${pythonString(`\t${title}\n`)}, "created": {"value": ${pythonString(date)}}`;
      const { text } = indexOf([row('edition', '/books/OL1M', members)]);
      assert.match(text, /^[^\t\n\r]*\t[^\t\n\r]*\t[^\t\n\r]*\t[^\t\n\r]*\n$/);
    }),
  );
});

test('a row that is none is refused with its row and byte', () => {
  const good = row('work', '/works/OL1W', '');
  const byte = good.length + 1;
  for (const bad of [
    'no row',
    row('work', '/works/OL2W', '"title": "x" "y"'),
    '/type/work\t/works/OL1W\t1\tx\t[]',
  ])
    assert.throws(() => indexOf([good, bad]), { exitCode: 3, position: { file: '', row: 2, byte } }, bad);
});

test("slugs are those of Python's re, strip and slice", t => {
  if (spawnSync('python3', ['--version']).error) return skipWithReason(t, 'no python3 on this machine');
  const unsafe = ';/?:@&=+$,<>#%"{}|\\^[]` \n\r';
  const unit = fc.oneof(fc.constantFrom(...unsafe, '_', "'", '\u00e9', '\u{1f600}', 'a'), fc.string());
  const titles = fc.sample(
    fc.array(unit, { maxLength: 130 }).map(units => units.join('').replaceAll('\t', '')),
    { numRuns: 500, seed: 7 },
  );
  const script = [
    'import json, re, sys',
    'unsafe = re.compile("[" + re.escape(sys.argv[1]) + "]+")',
    'print(json.dumps([unsafe.sub("_", title).strip("_")[:100] for title in json.load(sys.stdin)]))',
  ].join('\n');
  const answer = execFileSync('python3', ['-c', script, unsafe], {
    input: JSON.stringify(titles),
  }).toString();
  assert.deepEqual(titles.map(urlSlug), JSON.parse(answer));
});

test('a long run of underscores costs no more than its length', () => {
  assert.equal(urlSlug(`x${'_'.repeat(2_000_000)}y`).length, 100);
  assert.equal(urlSlug('_'.repeat(2_000_000)), '');
});

test('the output of the cdump filter, whose blocks hold more than ours, is read by its index all the same', async () => {
  await inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), Buffer.concat([...sampleDataRows({ seed: 1, rows: 4000 })]));
    const made = bash(
      'oldump cdump data.txt -o c.gz && oldump index c.gz > indexed && gzip -cd c.gz | oldump index > piped',
      dir,
    );
    assert.equal(made.code, 0, made.stderr);
    assert.ok(readFileSync(join(dir, 'indexed')).equals(readFileSync(join(dir, 'piped'))));
  });
});
