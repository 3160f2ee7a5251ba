import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { htmlPage, pagePath } from '../../src/listing/html-pages.ts';
import { pagesOf } from '../../src/listing/index-entries.ts';
import { blocksOf } from '../sort/sorting.ts';

test('a thousand pages a folder', () => {
  const numbers = [0, 999, 1000, 99_999, 100_000, 1_234_567];
  assert.deepEqual(numbers.map(pagePath), [
    '00/00000.html',
    '00/00999.html',
    '01/01000.html',
    '99/99999.html',
    '100/100000.html',
    '1234/1234567.html',
  ]);
});

test('pages hold a thousand rows each, in order, however the input is cut', async () => {
  const rows = Array.from({ length: 2500 }, (_, i) => `/works/OL${i}W/t\tt ${i}\t-\t2020\n`);
  for (const rowsPerBlock of [1, 7, 1000, 2500]) {
    const released = { count: 0 };
    const pages: string[][] = [];
    for await (const page of pagesOf(streamOf(blocksOf(rows, rowsPerBlock, released)), 'index'))
      pages.push(page.map(({ title }) => title));
    assert.deepEqual(
      pages.map(page => page.length),
      [1000, 1000, 500],
    );
    assert.deepEqual(
      pages.flat(),
      rows.map(row => row.split('\t')[1]),
    );
    assert.equal(released.count, Math.ceil(rows.length / rowsPerBlock));
  }
});

test('no title can break out of its link', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', '&', 'a', '/') }), title => {
      const page = htmlPage('..', [{ path: `/books/OL1M/${title}`, title }]);
      const [, path, text] = /^<li><a href="([^"<>]*)">([^"<>]*)<\/a><\/li>$/m.exec(page)!;
      const back = (html: string): string =>
        html.replace(
          /&(lt|gt|quot|amp);/g,
          (_, name: string) => ({ lt: '<', gt: '>', quot: '"', amp: '&' })[name]!,
        );
      assert.deepEqual([back(path!), back(text!)], [`/books/OL1M/${title}`, title]);
    }),
  );
});

async function* streamOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
