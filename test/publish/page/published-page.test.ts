/** The page of a folder as text: the same for the same manifests, complete, and safe whatever a manifest says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'node:test';
import { contrast, DARK, LIGHT } from '../../../src/publish/page/draw/colours.ts';
import { markup } from '../../../src/publish/page/draw/markup.ts';
import { publishedPage } from '../../../src/publish/page/published-page.ts';
import { bash, inWorkDir } from '../../support/oldump.ts';
import { hostileDump, sampleDump } from './sample-dump.ts';

const ATTACK = `<script>alert(1)</script>"' onload=x & \\u003c`;

test('what is put into markup is escaped, markup itself is not', () => {
  const inner = markup`<b title="${`"'`}">${'<&>'}</b>`;
  assert.equal(markup`${[inner, undefined, 1]}`.toString(), '<b title="&quot;&#39;">&lt;&amp;&gt;</b>1');
});

test('text of a manifest stays text', () => {
  const page = publishedPage(hostileDump(ATTACK));
  assert.doesNotMatch(page, /<script|"' onload/);
  assert.ok(page.split('&lt;script&gt;alert(1)').length > 10, 'and it is shown');
});

test('equal manifests give equal pages; nothing is loaded, nothing runs', () => {
  const page = publishedPage(sampleDump());
  assert.equal(page, publishedPage(sampleDump()));
  assert.doesNotMatch(page, /<script|https?:|@import|url\(|NaN|undefined|\[object/);
  assert.match(page, /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;/);
});

test('every file is there with its rows, checksum and columns; ids are unique, links lead somewhere', () => {
  const dump = sampleDump();
  const page = publishedPage(dump);
  for (const { name, sha256, rows } of dump.manifest.files) {
    for (const part of [name, sha256, rows.toLocaleString('en-US'), `Columns of ${name}`])
      assert.ok(page.includes(part), `${name}: ${part}`);
  }
  for (const column of ['shelf', 'rating', 'width', 'updated', 'last_modified'])
    assert.ok(page.includes(`<th scope="row">${column}</th>`), column);
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) assert.ok(ids.includes(target!), target);
  for (const [, labels] of page.matchAll(/aria-labelledby="([^"]*)"/g))
    for (const id of labels!.split(' ')) assert.ok(ids.includes(id), id);
});

test('of a side table the page says how it is spelled, and how it spells NULL', () => {
  const [file] = sampleDump().manifest.files;
  const name = 'ol_dump_ratings_2026-06-30.txt.gz';
  const pageOf = (spelled: object) => publishedPage(sampleDump({ files: [{ ...file!, name, ...spelled }] }));
  const text = pageOf({ dialect: 'text', null: '\\N' });
  assert.ok(text.includes('<dt>NULL</dt><dd><code>\\N</code></dd>'), text);
  assert.ok(text.includes('a backslash is <code>\\\\</code>, a line end <code>\\n</code>'), text);
  const csv = pageOf({ dialect: 'csv', null: '' });
  assert.match(csv, /<dt>NULL<\/dt><dd>nothing between two TABs<\/dd>/);
  assert.ok(
    csv.includes('WITH (FORMAT csv, DELIMITER E&#39;\\t&#39;)') || csv.includes("DELIMITER E'\\t')"),
    csv,
  );
  assert.doesNotMatch(pageOf({}), /<dt>NULL/);
});

test('readers of whole folders are told to name the files', () => {
  assert.match(publishedPage(sampleDump()), /<code>\*\.txt\.gz<\/code>, never the folder/);
});

test('changes, rejects and guards are told in words too', () => {
  const page = publishedPage(sampleDump());
  assert.match(page, /<desc [^>]*>\/type\/edition: 999,000 \(\+11\.1 %\); /);
  assert.match(page, /<desc [^>]*>no key: 50\.<\/desc>/);
  assert.match(page, /50 rows could not be cleaned and were rejected/);
  assert.match(page, /! overridden<\/span><\/td><td>works lost 2 % \(--allow-shrink\)/);
  assert.match(page, /cdump: from 0\.0 s on for 12\.5 s, 126 MB\/s, peak memory 510 MB/);
});

test('a first dump, and one that is empty, have pages too', () => {
  for (const files of [sampleDump().manifest.files, []]) {
    const page = publishedPage({ ...sampleDump({ files, stages: [], inputs: [] }), previous: undefined });
    assert.match(page, /no earlier dump/);
    assert.doesNotMatch(page, /NaN|Infinity|undefined/);
  }
});

for (const [name, scheme] of [
  ['light', LIGHT],
  ['dark', DARK],
] as const) {
  test(`${name}: every colour of text has a contrast of 4.5 on both grounds`, () => {
    const { ground, panel, line, ...texts } = scheme;
    assert.match(line, /^#[0-9a-f]{6}$/);
    for (const [what, colour] of Object.entries(texts))
      for (const under of [ground, panel])
        assert.ok(
          contrast(colour, under) >= 4.5,
          `${what} on ${under}: ${contrast(colour, under).toFixed(2)}`,
        );
    assert.equal(Math.round(contrast('#000000', '#ffffff')), 21);
  });
}

const python = spawnSync('python3', ['-c', 'import sqlite3']).status === 0;

test('the Python of the page reads rows', { skip: python ? false : 'no python3 with sqlite3' }, () =>
  inWorkDir(dir => {
    const row =
      '/type/work\t/works/OL1W\t1\t2026-06-29T00:00:00\t{"key": "/works/OL1W", "title": "Caf\\u00e9 \\"x\\""}\n';
    writeFileSync(join(dir, 'ol_dump_2026-06-30.txt.gz'), gzipSync(row));
    const page = publishedPage(sampleDump());
    const programs = [...page.matchAll(/data-language="python">([^<]*)</g)].map(([, text]) => plain(text!));
    assert.equal(programs.length, 2);
    const outputs = programs.map(text =>
      spawnSync('python3', ['-c', text], {
        cwd: dir,
        encoding: 'utf8',
        env: { ...process.env, PYTHONIOENCODING: 'utf8' },
      }),
    );
    assert.deepEqual(
      outputs.map(({ stdout, stderr }) => stdout + stderr),
      ['/works/OL1W Café "x"\n', ''],
    );
    const count =
      'import sqlite3; print(sqlite3.connect("openlibrary.sqlite").execute("SELECT key, revision, data FROM dump").fetchall())';
    assert.match(
      spawnSync('python3', ['-c', count], { cwd: dir, encoding: 'utf8' }).stdout,
      /^\[\('\/works\/OL1W', 1, '.*caf/i,
    );
  }),
);

test('a run writes its pages before its manifests; verify does not find them strange; an old one goes first', () =>
  inWorkDir(dir => {
    const row = (key: string): string =>
      `1\t1\t{"key":"/works/${key}","type":{"key":"/type/work"},"revision":1,"last_modified":{"type":"/type/datetime","value":"2026-06-29T00:00:00"}}\n`;
    writeFileSync(join(dir, 'data.txt'), row('OL1W') + row('OL2W'));
    const run = 'oldump 2026-06-30 -q --data data.txt --dir d --skip deworks';
    assert.equal(bash(run, dir).code, 0);
    for (const folder of ['ol_dump_2026-06-30', 'ol_cdump_2026-06-30']) {
      assert.ok(readdirSync(join(dir, 'd', folder)).includes('index.html'));
      const page = readFileSync(join(dir, 'd', folder, 'index.html'), 'utf8');
      assert.match(page, new RegExp(`<h1>${folder}</h1>`));
      const verified = bash(`oldump verify d/${folder}`, dir);
      assert.equal(verified.code, 0);
      assert.doesNotMatch(verified.stdout.toString() + verified.stderr, /index\.html/);
    }
    assert.equal(bash('oldump 2026-06-30 -q --data data.txt --dir d -O --only dump', dir).code, 0);
    assert.deepEqual(
      readdirSync(join(dir, 'd/ol_dump_2026-06-30')).filter(name => /html|json/.test(name)),
      [],
    );
  }));

function plain(text: string): string {
  return text
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
