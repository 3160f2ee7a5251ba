import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { WorkerPool } from '../../src/workers/pool.ts';
import { author, edition, editionOf, redirect, rowOf, runDeworks, work, type Doc } from './library.ts';
import { referenceGroups } from './reference.ts';

const one = new WorkerPool(1);
const three = new WorkerPool(3);
after(() => Promise.all([one.close(), three.close()]));

/** Few names, so that documents meet; one of them not ASCII, one with what JSON escapes. */
const olid = fc.constantFrom('OL1', 'OL2', 'OL3', 'OL10', 'OL9', 'é"\\');
const key = (kind: string, letter: string) => olid.map(id => `/${kind}/${id}${letter}`);
const workKey = key('works', 'W');
const editionKey = key('books', 'M');
const authorKey = key('authors', 'A');
const anyKey = fc.oneof(workKey, editionKey, authorKey);
const ocaid = fc.constantFrom('item1', 'item2', 'unheard', '', null);
const optional = { requiredKeys: [] };

const someWork = fc
  .tuple(
    olid,
    fc.record(
      {
        title: fc.string(),
        ocaid,
        authors: fc.array(fc.record({ author: fc.record({ key: authorKey }) }, optional), { maxLength: 4 }),
      },
      optional,
    ),
  )
  .map(([id, more]) => work(`${id}W`, more as Doc));
const someEdition = fc
  .tuple(
    olid,
    fc.record(
      { works: fc.array(fc.record({ key: workKey }), { maxLength: 3 }), title: fc.string(), ocaid },
      optional,
    ),
  )
  .map(([id, more]) => edition(`${id}M`, more as Doc));
const someAuthor = fc
  .tuple(olid, fc.record({ name: fc.string(), revision: fc.nat() }, optional))
  .map(([id, more]) => author(`${id}A`, more as Doc));
const someRedirect = fc.tuple(anyKey, anyKey).map(([from, to]) => redirect(from, to));

/** A dump: one row per key. */
const dump = fc.uniqueArray(fc.oneof(someWork, someEdition, someAuthor, someRedirect), {
  selector: doc => doc['key'],
  maxLength: 24,
});

const ITEMS = new Map([
  ['item1', { boxid: 'IA1;IA2', collection: 'a;b' }],
  ['item2', { boxid: '', collection: '' }],
]);
const IA = [...ITEMS].map(([id, { boxid, collection }]) => `${id}\t${boxid}\t${collection}\n`).join('');

test('the groups are those of the plain reference', async () => {
  await fc.assert(
    fc.asyncProperty(dump, fc.constantFrom('v1' as const, 'v2' as const), async (docs, schema) => {
      const { rows } = await runDeworks(docs.map(rowOf).join(''), { pool: one, schema, items: IA });
      const plain = rows.map(row =>
        row.replace(/\t.*/, json => `\t${JSON.stringify(JSON.parse(json.slice(1)))}`),
      );
      assert.deepEqual(plain, referenceGroups(docs, ITEMS, schema));
    }),
    { numRuns: 40 },
  );
});

test('any order of the dump, memory, number of workers and cut into blocks give the same bytes', async () => {
  const docs = fc
    .sample(someWork, 300)
    .concat(fc.sample(someEdition, 300), fc.sample(someAuthor, 100), fc.sample(someRedirect, 100));
  const unique = [...new Map(docs.map((doc, i) => [spread(doc, i), doc])).entries()].map(([id, doc]) => ({
    ...doc,
    key: id,
  }));
  const rows = unique.map(rowOf);
  for (const schema of ['v1', 'v2'] as const) {
    const expected = await runDeworks(rows.join(''), { pool: one, schema, items: IA });
    for (const [pool, memoryMB, slotBytes, order] of [
      [three, 64, 1 << 12, [...rows].reverse()],
      [three, 256, 1 << 16, [...rows].sort()],
      [one, 64, 700, rows.map((_, i) => rows[(i * 7919) % rows.length] as string)],
    ] as const) {
      const actual = await runDeworks(order.join(''), {
        pool,
        schema,
        items: IA,
        slotBytes,
        memoryBytes: memoryMB << 20,
      });
      assert.deepEqual(actual, expected);
    }
  }
});

test('the same for an output of many blocks, whose bytes, cuts and index are equal too', async () => {
  const docs: Doc[] = [];
  for (let i = 0; i < 1200; i++) {
    const name = `OL${(i * 7919) % 1200}`;
    docs.push(
      work(`${name}W`, { description: `${i} `.repeat(400), authors: [{ author: { key: '/authors/OL1A' } }] }),
    );
    for (let j = 0; j < i % 4; j++)
      docs.push(editionOf(`${name}${j}M`, `${name}W`, { title: 'x'.repeat(i), ocaid: 'item1' }));
  }
  const rows = [author('OL1A'), ...docs].map(rowOf);
  const expected = await runDeworks(rows.join(''), { pool: one, items: IA });
  assert.ok(expected.blocks.length > 3);
  const actual = await runDeworks(rows.toReversed().join(''), {
    pool: three,
    items: IA,
    slotBytes: 5000,
    memoryBytes: 200 << 20,
  });
  assert.deepEqual(actual, expected);
});

/** A key of its own for each document, near those that others name. */
function spread(doc: Doc, i: number): string {
  const old = String(doc['key']);
  return i % 3 === 0 ? old : old.replace(/.$/, letter => `${i}${letter}`);
}
