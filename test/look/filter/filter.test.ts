/** `filter` against the golden split files and a model, from any form of the input and any number of workers. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { KeySet } from '../../../src/look/filter/key-set.ts';
import { bash, inWorkDir } from '../../support/oldump.ts';
import { sharedData, sharedDataMissing } from '../../support/project.ts';

test('a set of keys, from another thread too, against a model', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 5 }), { maxLength: 2000 }),
      fc.array(fc.string()),
      (in1, asked) => {
        const set = new KeySet();
        for (const key of in1) set.add(Buffer.from(key));
        const model = new Set(in1.map(key => Buffer.from(key).toString('hex')));
        assert.equal(set.size, model.size);
        const other = KeySet.from(set.shared());
        for (const key of [...in1, ...asked].map(key => Buffer.from(key)))
          assert.equal(other.has(key, 0, key.length), model.has(key.toString('hex')));
      },
    ),
    { numRuns: 20 },
  );
  const many = new KeySet();
  for (let i = 0; i < 5000; i += 1) many.add(Buffer.from(`/works/OL${i}W`));
  const has = (key: string): boolean => many.has(Buffer.from(key), 0, key.length);
  assert.ok(has('/works/OL0W') && has('/works/OL4999W') && !has('/works/OL5000W'));
});

for (const set of ['devdb-2026', 'public']) {
  test(
    `${set}: filter by type, keys, dates and field; any form and worker count`,
    { skip: sharedDataMissing() },
    async () => {
      const golden = join(sharedData, set, 'golden');
      const rows = gunzipSync(readFileSync(join(golden, 'dump.txt.gz')))
        .toString('latin1')
        .split(/(?<=\n)/);
      const column = (row: string, number: number): string => row.split('\t')[number]!;
      const keys = rows.map(row => column(row, 1)).filter((_, i) => i % 3 === 0);
      await inWorkDir(dir => {
        writeFileSync(join(dir, 'keys'), keys.join('\n'), 'latin1');
        const cases: readonly (readonly [string, (row: string) => boolean])[] = [
          ['--type edition', row => column(row, 0) === '/type/edition'],
          ['--type /type/work,author --not', row => !['/type/work', '/type/author'].includes(column(row, 0))],
          ['--keys keys', row => keys.includes(column(row, 1))],
          ['--from 2013 --to 2013-03-20', row => column(row, 3) >= '2013' && column(row, 3) < '2013-03-20Z'],
          ['--has title,authors', row => ['title', 'authors'].every(name => name in parsed(column(row, 4)))],
        ];
        for (const [options, isWanted] of cases) {
          const line = [
            `oldump filter ${options} -j 1 "$G/dump.txt.gz" -o one.gz -O`,
            `zcat "$G/dump.txt.gz" | oldump filter ${options} -j 3 -o three.gz -O`,
            'oldump filter --from 0001 three.gz | cmp - <(zcat one.gz) && cmp one.gz three.gz && zcat one.gz',
          ].join(' && ');
          const ended = bash(line, dir, { G: golden });
          assert.deepEqual([ended.code, ended.stderr], [0, ''], options);
          assert.ok(ended.stdout.toString('latin1') === rows.filter(isWanted).join(''), options);
        }
      });
    },
  );
}

function parsed(json: string): object {
  return JSON.parse(json) as object;
}
