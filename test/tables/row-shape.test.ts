import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { escapeCopy } from '../../src/record/text/pg-text.ts';
import type { Dialect } from '../../src/tables/dialect.ts';
import { RowShape } from '../../src/tables/row-shape.ts';

/** As PostgreSQL's CSV: quoted where a field holds a tab, a quote, a line end, or is empty but not NULL. */
function csvField(text: string): string {
  return /["\t\n\r]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}

const spell: Readonly<Record<Dialect, (text: string | null) => string>> = {
  text: text => (text === null ? '\\N' : escapeCopy(text)),
  csv: text => (text === null ? '' : csvField(text)),
};

const anyText = fc.option(fc.string({ unit: 'grapheme' }).map(text => text.replaceAll('@', '')));

test('rows of any shelf and any document are counted in both dialects', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyText, anyText), { maxLength: 20 }),
      fc.constantFrom<Dialect>('text', 'csv'),
      (values, dialect) => {
        const field = spell[dialect];
        const log = new RowShape('reading-log', dialect);
        const wikidata = new RowShape('wikidata', dialect);
        for (const [shelf, json] of values) {
          const row = `/works/OL1W\t${field(null)}\t${field(shelf)}\t2026-06-30\n`;
          assert.equal(log.count(Buffer.from(row)), 1);
          assert.equal(wikidata.count(Buffer.from(`Q1\t${field(json)}\t2026-06-30 12:00:00\n`)), 1);
        }
        assert.deepEqual([log.rows, wikidata.rows], [values.length, values.length]);
      },
    ),
  );
});

test('what is more than a day, another column, or an address is refused with its row', () => {
  const good = '/works/OL1W\t/books/OL2M\t4\t2026-06-30\n';
  const bad = [
    '/works/OL1W\t/books/OL2M\t4\t2026-06-30 12:34:56\n',
    '/works/OL1W\t/books/OL2M\t4\t2026-06-30\tname\n',
    '/works/OL1W\t/books/OL2M\tname\t2026-06-30\n',
    'name\t/books/OL2M\t4\t2026-06-30\n',
    '/works/OL1W\t4\t2026-06-30\n',
    '\n',
  ];
  for (const row of bad) {
    const shape = new RowShape('ratings', 'text');
    assert.equal(shape.count(Buffer.from(good + good)), 2);
    assert.throws(
      () => shape.count(Buffer.from(good + row)),
      { exitCode: 4, message: /row 4: is not work_key/ },
      row,
    );
  }
  const shelf = new RowShape('reading-log', 'text');
  assert.throws(() => shelf.count(Buffer.from('/works/OL1W\t\\N\ta@b.org\t2026-06-30\n')), { exitCode: 4 });
});
