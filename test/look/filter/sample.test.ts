/** `sample` of a generated library against a plain walk over parsed JSON; the same bytes from any form of the input. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { sampleDataRows } from '../../../dev/sample/library.ts';
import { DrawnWorks, rankOf } from '../../../src/look/sample/drawn-works.ts';
import { bash } from '../../support/oldump.ts';

/** Holds cdump.txt and dump.txt in row order; made once. */
const shelf = mkdtempSync(join(tmpdir(), 'oldump-sample-'));

before(() => {
  writeFileSync(join(shelf, 'data.txt'), Buffer.concat([...sampleDataRows({ seed: 5, rows: 9000 })]));
  run('oldump cdump data.txt | oldump sort -o cdump.txt && oldump dump cdump.txt -o dump.txt');
});

after(() => rmSync(shelf, { recursive: true }));

function run(line: string): Buffer {
  const ended = bash(line, shelf);
  assert.deepEqual([ended.code, ended.stderr], [0, ''], line);
  return ended.stdout;
}

function rowsOf(name: string): string[] {
  return readFileSync(join(shelf, name), 'latin1').split(/(?<=\n)/);
}

interface Parsed {
  readonly type: string;
  readonly key: string;
  readonly document: Readonly<Record<string, unknown>>;
}

function parsed(row: string): Parsed {
  const [type, key, , , json] = row.split('\t');
  return { type: type!, key: key!, document: JSON.parse(json!) as Record<string, unknown> };
}

/** Keys in a list of references, however deep under `author`. */
function keysIn(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) => {
    let at = each as { key?: unknown; author?: unknown } | undefined;
    while (typeof at === 'object' && at.key === undefined) at = at.author as typeof at;
    const key = typeof at === 'object' ? at.key : at === each ? undefined : at;
    return typeof key === 'string' ? [key] : [];
  });
}

/** What the sample has to be: the definition, said again without blocks, workers or sets in shared memory. */
function expectedSample(rows: readonly string[], works: number, seed: string): string[] {
  const all = rows.map(parsed);
  const rank = (key: string): string =>
    createHash('sha256').update(`${seed}\n${key}`).digest('hex').slice(0, 16);
  const keys = [...new Set(all.filter(({ type }) => type === '/type/work').map(({ key }) => key))];
  const drawn = new Set(keys.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, works));
  const chosen = new Set(drawn);
  for (let size = -1; size < chosen.size;) {
    size = chosen.size;
    for (const { type, key, document } of all) {
      if (type === '/type/edition' && keysIn(document['works']).some(work => drawn.has(work)))
        chosen.add(key);
      if (type === '/type/redirect' && chosen.has(String(document['location']))) chosen.add(key);
      if (!chosen.has(key)) continue;
      if (type === '/type/redirect') chosen.add(String(document['location']));
      if (type === '/type/edition' || type === '/type/work')
        for (const author of keysIn(document['authors'])) chosen.add(author);
    }
  }
  return rows.filter((_, i) => chosen.has(all[i]!.key));
}

for (const file of ['cdump', 'dump']) {
  test(`the sample of a ${file} is closed and holds nothing else; another seed draws other works`, () => {
    const rows = rowsOf(`${file}.txt`);
    const seen = new Set<string>();
    for (const [works, seed] of [
      [1, 'one'],
      [40, '1'],
      [40, '2'],
    ] as const) {
      const made = run(`oldump sample ${file}.txt --works ${works} --seed ${seed}`).toString('latin1');
      const expected = expectedSample(rows, works, seed);
      assert.ok(made === expected.join(''), `--works ${works} --seed ${seed}`);
      const types = new Set(expected.map(row => parsed(row).type));
      if (works === 40)
        for (const type of ['work', 'edition', 'author', 'redirect'])
          assert.ok(types.has(`/type/${type}`), type);
      seen.add(made);
    }
    assert.equal(seen.size, 3);
  });
}

test('the same bytes for any number of workers, plain, gzip, with its index, and in any order of the rows', () => {
  run('oldump filter --from 0001 cdump.txt -o indexed.gz && gzip -c cdump.txt > foreign.gz');
  const asked = '--works 30 --seed x';
  const one = run(`oldump sample cdump.txt ${asked} -j 1`);
  assert.ok(one.length > 0);
  for (const from of ['cdump.txt', 'indexed.gz', 'foreign.gz'])
    assert.ok(run(`oldump sample ${from} ${asked} -j 3`).equals(one), from);
  run(`oldump sample indexed.gz ${asked} -o a.gz -j 1 && oldump sample cdump.txt ${asked} -o b.gz -j 3`);
  run('cmp a.gz b.gz');
  assert.ok(run('zcat a.gz').equals(one));
  run('tac cdump.txt > backwards.txt');
  assert.ok(run(`oldump sample backwards.txt ${asked} | tac`).equals(one));
});

test('more works than there are: all of them', () => {
  const all = run('oldump sample dump.txt --works 1000000');
  assert.ok(all.toString('latin1') === expectedSample(rowsOf('dump.txt'), 1_000_000, '1').join(''));
  const works = (rows: string): number =>
    rows.split('\n').filter(row => row.startsWith('/type/work\t')).length;
  assert.equal(works(all.toString('latin1')), works(rowsOf('dump.txt').join('')));
});

test('a bad row is named with its place in the file', () => {
  const rows = rowsOf('dump.txt');
  const at = rows.findLastIndex(row => row.startsWith('/type/edition\t'));
  const broken = rows.with(at, `${rows[at]!.slice(0, -3)}\n`);
  writeFileSync(join(shelf, 'broken.txt'), broken.join(''), 'latin1');
  const ended = bash(
    'oldump sample broken.txt -o out.txt; code=$?; ls out.txt 2> /dev/null; exit $code',
    shelf,
  );
  const byte = rows.slice(0, at).join('').length;
  assert.deepEqual([ended.code, ended.stdout.toString()], [3, '']);
  assert.ok(
    ended.stderr.startsWith(`oldump sample: broken.txt, row ${at + 1}, byte ${byte}: `),
    ended.stderr,
  );
});

test('the N smallest of any works in any order, each once, against a sort', () => {
  const ranked = fc.record({
    rank: fc.bigInt({ min: 0n, max: 9n }),
    key: fc.constantFrom(...'abcdefghijklm'),
  });
  fc.assert(
    fc.property(fc.array(ranked, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (added, most) => {
      const unique = [...new Map(added.map(work => [work.key, work])).values()]; // a key has one rank
      const works = new DrawnWorks(most);
      for (const { key } of added) works.add(unique.find(work => work.key === key)!);
      const told = (all: readonly { rank: bigint; key: string }[]): string[] =>
        all.map(({ rank, key }) => `${rank}${key}`).sort();
      assert.deepEqual(told(works.drawn), told(unique).slice(0, most));
    }),
  );
  assert.equal(rankOf('', Buffer.alloc(0)), 0x01ba4719c80b6fe9n); // SHA-256 of one line end
});
