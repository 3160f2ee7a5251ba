/** Sitemaps of a sample dump: taken by another implementation, the same for any plan of the sort, all or nothing. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parseSitemap, parseSitemapIndex } from 'sitemap';
import { SitemapFile } from '../../src/listing/sitemaps/sitemap-file.ts';
import { createSitemapCounts, sitemapRows } from '../../src/listing/sitemaps/sitemap-rows.ts';
import { MOST_URLS, MOST_XML_BYTES } from '../../src/listing/sitemaps/sitemap-xml.ts';
import { writeSitemaps, type SitemapOptions } from '../../src/listing/sitemaps/write-sitemaps.ts';
import { ByteBuffer } from '../../src/record/text/byte-buffer.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';
import type { SortPlan } from '../../src/sort/sort-plan.ts';
import { WorkerPool } from '../../src/workers/pool.ts';
import { blocksOf, TINY_PLAN } from '../sort/sorting.ts';
import { bash } from '../support/oldump.ts';

/** Holds dump.gz, the rows of a dump; made once. */
const shelf = mkdtempSync(join(tmpdir(), 'oldump-sitemaps-'));
let rows: readonly string[] = [];
let pool: WorkerPool;

before(() => {
  writeFileSync(join(shelf, 'data.txt'), Buffer.concat([...sampleDataRows({ seed: 11, rows: 6000 })]));
  const ended = bash('oldump cdump data.txt | oldump sort | oldump dump -o dump.gz', shelf);
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
  rows = gunzipSync(readFileSync(join(shelf, 'dump.gz')))
    .toString()
    .split(/(?<=\n)/);
  pool = new WorkerPool(3);
});

after(async () => {
  await pool.close();
  rmSync(shelf, { recursive: true });
});

/** Keys of the works and authors of the dump. */
function pageKeys(): string[] {
  const pages = rows.filter(row => /^\/type\/(work|author)\t\/(works|authors)\/OL\d+[AMW]\t/.test(row));
  return pages.map(row => row.split('\t')[1]!).sort();
}

test('the package `sitemap` reads them: every work and author once, every file in the site index', async () => {
  const ended = bash('oldump sitemaps dump.gz --dir by-package -j 2', shelf);
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
  const folder = join(shelf, 'by-package');
  // The package takes fractions of a second of three digits only; W3C's datetime, which the rules name, any number.
  const read = (name: string) => Readable.from([xmlOf(join(folder, name)).replace(/(\.\d{3})\d+Z/g, '$1Z')]);
  const index = await parseSitemapIndex(read('siteindex.xml.gz'));
  const names = index.map(({ url }) => url.replace('https://openlibrary.org/static/sitemaps/', ''));
  assert.deepEqual([...names, 'siteindex.xml.gz'].sort(), readdirSync(folder).sort());
  const keys: string[] = [];
  for (const [place, name] of names.entries()) {
    const urls = await parseSitemap(read(name));
    for (const { url, lastmod } of urls) {
      assert.equal(new URL(url).origin, 'https://openlibrary.org');
      assert.match(String(lastmod), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
      assert.ok(String(lastmod) <= String(index[place]!.lastmod), 'the site index has the newest');
      keys.push(decodeURI(url).split('/').slice(3, 5).join('/').replace(/^/, '/'));
    }
    assert.ok(urls.length <= MOST_URLS);
  }
  assert.ok(keys.length > 500, `${keys.length} pages`);
  assert.deepEqual(keys.sort(), pageKeys());
});

test('any number of runs, ranges and workers makes the same files', async () => {
  const expected = await filesWith({}, 3000);
  assert.ok(expected.size > 3);
  const plans: readonly (readonly [Partial<SortPlan>, number])[] = [
    [{ ...TINY_PLAN, slotBytes: 1 << 20, rangeBytes: 1000 }, 40],
    [{ ...TINY_PLAN, tableRows: 500, fanIn: 3, rangeBytes: 1 << 20 }, 500],
    [{ rangeBytes: 100 }, 100],
  ];
  for (const [plan, rowsPerBlock] of plans) assert.deepEqual(await filesWith(plan, rowsPerBlock), expected);
});

test('issue 12: whatever the rows hold, sitemaps are XML with W3C dates, and odd rows do not decide the site index', async () => {
  const page = (number: number, modified: string, title = 'x'): string =>
    `/type/work\t/works/OL${number}W\t1\t${modified}\t${JSON.stringify({ title })}\n`;
  const odd = [
    '',
    ' ',
    '~',
    '9999-02-30T00:00:00',
    '2020-01-01T00:00:00\0',
    '\u0008',
    '2020 01',
    '<x>&',
    '\u2028',
  ];
  const fine = [
    page(20, '2020-01-02T03:04:05.6'),
    page(21, '2020-01-02T05:00:00+02:00', '\0\u0008\uffff\ud800a&b]]>'),
  ];
  const far = [page(30_000, 'zzzz')];
  const made = await filesWith({}, 100, [...odd.map((text, i) => page(i, text)), ...fine, ...far]);
  const [group, single, index] = [
    'sitemap_works_0000.xml.gz',
    'sitemap_works_0003.xml.gz',
    'siteindex.xml.gz',
  ].map(name => gunzipSync(Buffer.from(made.get(name)!, 'latin1')).toString()) as [string, string, string];
  const lastmods = (xml: string): string[] =>
    [...xml.matchAll(/<lastmod>(.*?)<\/lastmod>/g)].map(([, text]) => text!);
  assert.deepEqual(lastmods(group), ['2020-01-02T03:04:05.6Z', '2020-01-02T05:00:00+02:00']);
  assert.deepEqual(lastmods(single), []);
  assert.deepEqual(lastmods(index), ['2020-01-02T03:04:05.6Z']);
  for (const xml of [group, single, index])
    assert.doesNotMatch(xml, /[^\t\n\r\x20-\ud7ff\ue000-\ufffd]|&(?!amp;|lt;|gt;)/);
  assert.equal((await parseSitemap(Readable.from([group]))).length, odd.length + fine.length);
  assert.equal((await parseSitemapIndex(Readable.from([index]))).length, 2);
});

test('nothing is left when a row is none, and its place is said', async () => {
  await assert.rejects(filesWith({}, 100, [...rows.slice(0, 350), 'no row\n']), {
    exitCode: 3,
    position: { file: 'dump', row: 351, byte: Buffer.byteLength(rows.slice(0, 350).join('')) },
  });
  assert.deepEqual(
    readdirSync(shelf).filter(name => name.startsWith('.')),
    [],
  );
});

test('nothing is left when the run is interrupted', async () => {
  const control = new AbortController();
  const reason = new Error('interrupted');
  let seen = 0;
  const options = { signal: control.signal, onProgress: () => void (++seen === 5 && control.abort(reason)) };
  await assert.rejects(filesWith({}, 50, rows, options), reason);
  assert.deepEqual(
    readdirSync(shelf).filter(name => name.startsWith('.') || name.startsWith('oldump-sort-')),
    [],
  );
});

test('keys that are no page are counted; groups are ten thousand numbers', () => {
  const groups = (keys: readonly string[]): string[] => {
    const out = new ByteBuffer();
    const counts = createSitemapCounts();
    const text = keys.map(key => `/type/work\t${key}\t1\t2020 01\t{"title": "x"}\n`).join('');
    sitemapRows(Buffer.from(text), out, counts);
    const made = out.written().toString().trimEnd().split('\n').filter(Boolean);
    assert.equal(counts.otherKeys + made.length, keys.length);
    return made.map(row => row.split('\t')[1]!);
  };
  assert.deepEqual(groups(['/works/OL1W', '/works/OL9999W', '/works/OL10000W', '/authors/OL00123456A']), [
    'works_0000',
    'works_0000',
    'works_0001',
    'authors_0012',
  ]);
  assert.deepEqual(groups(['/works/OL123456789012W']), ['works_12345678']);
  const none = [
    '/works/OL1L',
    '/works/OLW',
    '/books/OL1M',
    '/works/OL1W/x',
    '/works/OL\u0661W',
    'works/OL1W',
  ];
  assert.deepEqual(groups(none), []);
});

test('a sitemap beyond the limits of sitemaps.org is refused', () => {
  const many = new SitemapFile('works_0001');
  for (let i = 0; i < MOST_URLS; i++) many.add(`/works/OL${i}W`, '2020');
  assert.throws(() => many.add('/works/OL1W', '2020'), { exitCode: 3, message: /is this a cdump/ });
  const large = new SitemapFile('works_0001');
  const fill = (): void => {
    for (let bytes = 0; bytes <= MOST_XML_BYTES; bytes += 1 << 20) large.add('x'.repeat(1 << 20), '2020');
  };
  assert.throws(fill, { exitCode: 3 });
});

function xmlOf(path: string): string {
  return gunzipSync(readFileSync(path)).toString();
}

async function filesWith(
  plan: Partial<SortPlan>,
  rowsPerBlock: number,
  input = rows,
  more: Partial<SitemapOptions> = {},
): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(shelf, 'made-'));
  const target = join(folder, 'sitemaps');
  const released = { count: 0 };
  async function* blocks() {
    yield* blocksOf(input, rowsPerBlock, released);
  }
  mkdirSync(join(folder, 'tmp'));
  try {
    await writeSitemaps(
      { blocks: async () => ({ blocks: blocks(), requireWhole: () => undefined }) },
      {
        pool,
        memoryBytes: 64 << 20,
        tmpdir: join(folder, 'tmp'),
        signal: new AbortController().signal,
        folder: target,
        overwrite: false,
        level: 6,
        allowEmpty: false,
        inputName: 'dump',
        onProgress: () => undefined,
        plan,
        ...more,
      },
    );
    assert.deepEqual(readdirSync(folder).sort(), ['sitemaps', 'tmp']);
    const names = readdirSync(target).sort();
    return new Map(names.map(name => [name, readFileSync(join(target, name), 'latin1')]));
  } finally {
    assert.deepEqual(readdirSync(join(folder, 'tmp')), []);
    rmSync(folder, { recursive: true });
  }
}
