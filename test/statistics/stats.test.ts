/** `stats` against an independent count, its schema, and itself: however the input is cut, packed and shared out. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { MOST_FIELDS, MOST_TYPES, RowTally } from '../../src/statistics/row-tally.ts';
import { statisticsJson } from '../../src/statistics/report-json.ts';
import { statisticsReport } from '../../src/statistics/report.ts';
import { RowTallier } from '../../src/statistics/tally-rows.ts';
import { bash, inWorkDir } from '../support/oldump.ts';
import { projectRoot, sharedData, sharedDataMissing } from '../support/project.ts';

const schema = JSON.parse(readFileSync(join(projectRoot, 'docs/schema/stats.schema.json'), 'utf8')) as object;
const validate = new Ajv({ allErrors: true }).compile(schema);

interface Report {
  readonly rows: number;
  readonly plain_bytes: number;
  readonly types: readonly {
    readonly type: string;
    readonly rows: number;
    readonly fields: readonly { readonly field: string; readonly rows: number }[];
    readonly other_fields: number;
  }[];
  readonly other_types: { readonly rows: number };
  readonly months: readonly { readonly month: string; readonly rows: number }[];
  readonly longest_rows: readonly { readonly row: number; readonly plain_bytes: number }[];
}

function stats(dir: string, words: string, env: Record<string, string> = {}): Report {
  const ended = bash(`oldump stats --json ${words}`, dir, env);
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
  const report: unknown = JSON.parse(ended.stdout.toString());
  assert.ok(validate(report), JSON.stringify(validate.errors));
  return report as Report;
}

/** Rows of types, months and fields, by the plainest means. */
function plainCount(rows: readonly string[]): object {
  const types: Record<string, number> = {};
  const months: Record<string, number> = {};
  const fields: Record<string, number> = {};
  for (const row of rows) {
    const [type, , , modified, json] = row.split('\t') as [string, string, string, string, string];
    types[type] = (types[type] ?? 0) + 1;
    months[modified.slice(0, 7)] = (months[modified.slice(0, 7)] ?? 0) + 1;
    for (const field of Object.keys(JSON.parse(json) as object))
      fields[`${type} ${field}`] = (fields[`${type} ${field}`] ?? 0) + 1;
  }
  return { types, months, fields };
}

function countsOf({ types, months }: Report): object {
  const fields = types.flatMap(({ type, fields }) =>
    fields.map(({ field, rows }) => [`${type} ${field}`, rows]),
  );
  return {
    types: Object.fromEntries(types.map(({ type, rows }) => [type, rows])),
    months: Object.fromEntries(months.map(({ month, rows }) => [month, rows])),
    fields: Object.fromEntries(fields) as object,
  };
}

for (const set of ['devdb-2026', 'public'])
  for (const name of ['dump', 'cdump_none'])
    test(`${set}/${name}: equal to a count by other means`, { skip: sharedDataMissing() }, () => {
      const golden = join(sharedData, set, 'golden', `${name}.txt.gz`);
      const text = gunzipSync(readFileSync(golden)).toString();
      const rows = text.trimEnd().split('\n');
      const report = stats('/', '"$G"', { G: golden });
      assert.deepEqual([report.rows, report.plain_bytes], [rows.length, text.length]);
      assert.deepEqual(countsOf(report), plainCount(rows));
      const awk =
        'zcat "$G" | LC_ALL=C awk \'{ print length($0) + 1, NR }\' | sort -k1,1nr -k2,2n | head -n 10';
      const longest = report.longest_rows.map(({ row, plain_bytes }) => `${plain_bytes} ${row}\n`).join('');
      assert.equal(longest, bash(awk, '/', { G: golden }).stdout.toString());
    });

test('any number of workers, plain, gzip, packed, in parts: the same', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), Buffer.concat([...sampleDataRows({ seed: 5, rows: 8000 })]));
    assert.equal(
      bash('oldump cdump data.txt -o c.gz && gzip -cd c.gz > c.txt && gzip -c c.txt > d.gz', dir).code,
      0,
    );
    const expected = { ...stats(dir, '- -j 1 < c.txt'), files: [] };
    assert.ok(expected.types.length > 5);
    const inFile = (file: string) => expected.longest_rows.map(row => ({ ...row, file }));
    for (const [file, jobs] of [
      ['c.txt', 3],
      ['c.gz', 1],
      ['c.gz', 2],
      ['d.gz', 2],
    ] as const) {
      const found = { ...stats(dir, `${file} -j ${jobs}`), files: [] };
      assert.deepEqual(found, { ...expected, longest_rows: inFile(file) }, `${file} -j ${jobs}`);
    }
    const split = bash("oldump sort c.gz | oldump dump -o e.gz && oldump split e.gz --format 's_%s.gz'", dir);
    assert.equal(split.code, 0, split.stderr);
    assert.deepEqual(countsOf(stats(dir, 's_*.gz')), countsOf(stats(dir, 'e.gz')));
  }));

/** The report of rows tallied part by part; `cuts` are numbers of rows in front of a cut. */
function tallied(rows: readonly string[], cuts: readonly number[]): object {
  const all = new RowTally();
  const places = [...new Set([0, ...cuts.map(cut => cut % (rows.length + 1)), rows.length])].sort(
    (a, b) => a - b,
  );
  for (const [i, start] of places.slice(0, -1).entries()) {
    const part = new RowTally();
    new RowTallier().tally(Buffer.from(rows.slice(start, places[i + 1]).join('')), part);
    all.addAll(part.data(), 'f', start);
  }
  return statisticsJson(statisticsReport({ files: [], all: all.data() }));
}

const name = fc.string({ unit: fc.constantFrom('a', 'b', '\u00e9', '"', '\ud800'), maxLength: 3 });
const time = fc.constantFrom('2020-01-02', '2020-01', '', '2019-13-01', '1999-12-31T00:00:00', 'z');
const anyRow = fc
  .tuple(fc.constantFrom('/type/a', '/type/b'), time, fc.dictionary(name, fc.integer()))
  .map(([type, modified, document]) => `${type}\t/k\t1\t${modified}\t${JSON.stringify(document)}\n`);

test('any cut gives the same report', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 40 }), fc.array(fc.nat(40)), (rows, cuts) => {
      assert.deepEqual(tallied(rows, cuts), tallied(rows, []));
    }),
  );
});

test('more names than have a place are counted as other, the same for any cut', () => {
  const numbers = Array.from({ length: 3 * MOST_FIELDS }, (_, i) => (i * 7919) % 100_003);
  const rows = numbers.flatMap((n, i) => [
    `/type/t${n}\t/k\t1\t2020\t{}\n`,
    `/type/many\t/k\t1\t2020-01\t{"a": 1, "f${n}": ${i}, "${'x'.repeat(201)}": 1}\n`,
  ]);
  const report = tallied(rows, []) as Report;
  const many = report.types.find(({ type }) => type === '/type/many')!;
  assert.deepEqual([report.types.length, many.fields.length], [MOST_TYPES, MOST_FIELDS]);
  assert.equal(report.other_types.rows, numbers.length - (MOST_TYPES - 1));
  assert.equal(many.other_fields, 2 * numbers.length - (MOST_FIELDS - 1));
  assert.deepEqual(many.fields[0], { field: 'a', rows: numbers.length });
  for (const cuts of [[1], [700, 1000], numbers.slice(0, 300)]) assert.deepEqual(tallied(rows, cuts), report);
});
