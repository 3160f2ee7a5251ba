/** `describe`: every row satisfies the schema made of it, the counts are those of a plain walk, no cut changes anything. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { dictionaryOf, type Dictionary } from '../../src/fields/dictionary.ts';
import { FieldReader } from '../../src/fields/field-reader.ts';
import { FieldsTally, MOST_FIELDS_OF_TYPE, MOST_TYPES_OF_FIELDS } from '../../src/fields/field-tally.ts';
import { dictionarySchema, typeSchema } from '../../src/fields/json-schema.ts';
import { wholePage } from '../../src/fields/markdown.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { bash, inWorkDir } from '../support/oldump.ts';
import { sharedData, sharedDataMissing } from '../support/project.ts';

/** The dictionary of rows read part by part; `cuts` are numbers of rows in front of a cut. */
function described(rows: readonly string[], cuts: readonly number[] = []): Dictionary {
  const all = new FieldsTally();
  const ends = cuts.map(cut => cut % (rows.length + 1));
  const places = [...new Set([0, ...ends, rows.length])].sort((a, b) => a - b);
  for (const [i, start] of places.slice(0, -1).entries()) {
    const part = new FieldsTally();
    new FieldReader().read(Buffer.from(rows.slice(start, places[i + 1]).join('')), part);
    all.addAll(part.data());
  }
  return dictionaryOf(all.data(), 'rows');
}

function formsOf(dictionary: Dictionary): readonly unknown[] {
  return [wholePage(dictionary), dictionarySchema(dictionary), dictionary];
}

function validator(schema: object): ValidateFunction {
  return new Ajv({ strict: false }).compile(schema);
}

function documentOf(row: string): Record<string, unknown> {
  return JSON.parse(row.split('\t')[4]!) as Record<string, unknown>;
}

/** Every row against the schema of its type; then each schema must refuse what no row is. */
function satisfied(rows: readonly string[]): void {
  const dictionary = described(rows);
  const whole = validator(dictionarySchema(dictionary));
  const schemas = new Map(dictionary.types.map(type => [type.type, validator(typeSchema(type, 'rows'))]));
  const refused = new Map([...schemas.keys()].map(type => [type, 0]));
  for (const row of rows) {
    const type = row.split('\t')[0]!;
    const validate = schemas.get(type)!;
    const document = documentOf(row);
    assert.ok(validate(document), `${row}: ${JSON.stringify(validate.errors)}`);
    assert.ok(whole(document), row);
    const withoutKey = Object.fromEntries(Object.entries(document).filter(([name]) => name !== 'key'));
    for (const wrong of [withoutKey, { ...document, key: 7 }, { ...document, type: { key: '/type/none' } }])
      if (!validate(wrong)) refused.set(type, refused.get(type)! + 1);
  }
  for (const [type, count] of refused)
    assert.equal(count, 3 * dictionary.types.find(t => t.type === type)!.rows, type);
}

/** Rows that have each path, by the plainest means. */
function plainPaths(rows: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const type = row.split('\t')[0]!;
    const paths = new Set<string>();
    const walk = (value: unknown, path: string): void => {
      if (path !== '') paths.add(path);
      if (Array.isArray(value)) for (const item of value) walk(item, `${path}[]`);
      else if (typeof value === 'object' && value !== null)
        for (const [name, inside] of Object.entries(value))
          walk(inside, path === '' ? name : `${path}.${name}`);
    };
    walk(documentOf(row), '');
    for (const path of paths) counts.set(`${type} ${path}`, (counts.get(`${type} ${path}`) ?? 0) + 1);
  }
  return counts;
}

for (const set of ['devdb-2026', 'public'])
  for (const name of ['dump', 'cdump_none'])
    test(
      `${set}/${name}: every row satisfies its schema; fields are those of a plain walk`,
      { skip: sharedDataMissing() },
      () => {
        const text = gunzipSync(readFileSync(join(sharedData, set, 'golden', `${name}.txt.gz`))).toString();
        const rows = text.split(/(?<=\n)/);
        satisfied(rows);
        const dictionary = described(rows);
        const fields = dictionary.types.flatMap(({ type, fields }) =>
          fields.map(({ path, rows }): [string, number] => [`${type} ${path}`, rows]),
        );
        assert.deepEqual(new Map(fields.sort()), new Map([...plainPaths(rows)].sort()));
        for (const { document, rows: count, type } of dictionary.types) {
          const times = rows
            .filter(row => row.startsWith(`${type}\t`))
            .map(row => row.split('\t')[3]!)
            .sort();
          assert.deepEqual([document.rows, document.first.split('\t')[0]], [count, times[0]]);
          assert.equal(document.last.split('\t')[0], times.at(-1));
        }
      },
    );

test('a sample: schemas hold; plain, gzip, packed, any number of workers make the same', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), Buffer.concat([...sampleDataRows({ seed: 9, rows: 5000 })]));
    const steps = [
      'oldump cdump data.txt | oldump sort | oldump dump -o d',
      'mkdir packed gzip && oldump dump d -o packed/d.gz && gzip -c d > gzip/d.gz',
    ];
    const made = bash(steps.join(' && '), dir);
    assert.equal(made.code, 0, made.stderr);
    const rows = readFileSync(join(dir, 'd'), 'utf8').split(/(?<=\n)/);
    satisfied(rows);
    const out = (words: string): string => {
      const ended = bash(`oldump describe ${words}`, dir);
      assert.deepEqual([ended.code, ended.stderr], [0, ''], words);
      return ended.stdout.toString();
    };
    const expected = out('d -j 1');
    assert.match(expected, /authors&#91;&#93;\.author\.key/);
    for (const words of ['d -j 3', '- -j 2 < d', 'gzip/d.gz -j 2', 'packed/d.gz -j 2', 'packed/d.gz -j 1'])
      assert.equal(out(words).replaceAll(/standard input|d\.gz/g, 'd'), expected, words);
    assert.equal(out('d -o folder'), '');
    assert.ok(readdirSync(join(dir, 'folder')).includes('edition.schema.json'));
  }));

const name = fc.string({
  unit: fc.constantFrom('a', '.', '[]', '"', '\n', '\ud800', '__proto__', '1'),
  maxLength: 2,
});
const { value } = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
}));

function scalar(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.constantFrom('', 'x', true, null, -0, 7, 1e21, 'y'.repeat(200), 'é"\\'.repeat(40)),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
}

const anyRow = fc
  .tuple(
    fc.constantFrom('/type/a', '/type/b', '/type/../x'),
    fc.constantFrom('2020', '2021', '', '\u00e9'),
    fc.constantFrom('/k', '/l'),
    fc.dictionary(name, value),
  )
  .map(([type, modified, key, document]) => `${type}\t${key}\t1\t${modified}\t${JSON.stringify(document)}\n`);

test('any cut and any order of the parts give the same dictionary, and every row satisfies it', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { minLength: 1, maxLength: 12 }), fc.array(fc.nat(12)), (rows, cuts) => {
      const dictionary = described(rows);
      assert.deepEqual(formsOf(described(rows, cuts)), formsOf(dictionary));
      assert.deepEqual(formsOf(described([...rows].reverse(), cuts)), formsOf(dictionary));
      for (const type of dictionary.types) {
        const validate = validator(typeSchema(type, 'rows'));
        for (const row of rows.filter(row => row.startsWith(`${type.type}\t`)))
          assert.ok(validate(documentOf(row)), `${row}${JSON.stringify(validate.errors)}`);
      }
      const names = dictionary.types.map(({ fileName }) => fileName);
      assert.equal(new Set(names).size, names.length);
      assert.ok(names.every(file => /^[A-Za-z0-9_-]+$/.test(file)));
    }),
    { numRuns: 60 },
  );
});

test('what has no place is counted, the same for any cut, and schemas stay true', () => {
  const numbers = Array.from({ length: 2 * MOST_FIELDS_OF_TYPE + 9 }, (_, i) => (i * 7919) % 100_003);
  const rows = numbers.flatMap(n => [
    `/type/t${n}\t/k\t1\t2020\t{"a": 1}\n`,
    `/type/many\t/k\t1\t2020\t{"a": [{"b": 1}], "f${n}": {"g": 1.5}, "${'x'.repeat(201)}": {"y": 1}}\n`,
  ]);
  const dictionary = described(rows);
  const many = dictionary.types.find(({ type }) => type === '/type/many')!;
  assert.deepEqual(
    [dictionary.types.length, many.fields.length],
    [MOST_TYPES_OF_FIELDS, MOST_FIELDS_OF_TYPE - 1],
  );
  assert.equal(dictionary.otherRows, numbers.length - (MOST_TYPES_OF_FIELDS - 1));
  const values = numbers.length * 8; // the document, a, a[], a[].b, f…, f….g, x…, x….y
  assert.equal(
    many.otherValues,
    values - many.fields.reduce((sum, { count }) => sum + count, numbers.length),
  );
  for (const cuts of [[1], [700, 1000], numbers.slice(0, 50)])
    assert.deepEqual(described(rows, cuts), dictionary);
  const validate = validator(typeSchema(many, 'rows'));
  for (const row of rows.filter(row => row.startsWith('/type/many')))
    assert.ok(validate(documentOf(row)), row);
});

test('nothing of a dump is markup on the page', () => {
  const nasty = '<script>|`_x_`*y*[z](http://a) www.b.c\u202e\u0000';
  const page = wholePage(
    described([
      `/type/${nasty.replace('\u0000', '')}\t/k|\t1\t20|20\t${JSON.stringify({ [nasty]: nasty })}\n`,
    ]),
  );
  const lines = page.split('\n').filter(line => line.startsWith('| <code>'));
  assert.equal(lines.length, 1);
  assert.equal(lines[0]!.split('|').length, 9);
  assert.doesNotMatch(page.replaceAll(/<\/?code>/g, ''), /<(?!br>)|:\/\/|\u202e|\*|\]\(|www\./);
});
