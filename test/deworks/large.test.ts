import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';
import { JoinSort } from '../../src/deworks/join/join-sort.ts';
import { WorkerPool } from '../../src/workers/pool.ts';
import { editionOf, redirect, rowOf, runDeworks, work, type Doc } from './library.ts';

const pool = new WorkerPool(2);
after(() => pool.close());

test('a work with 5,000 editions is one row, in key order, each with its redirect', async () => {
  const docs: Doc[] = [work('OL1W')];
  for (let i = 0; i < 5000; i++) {
    const olid = `OL${(i * 7919) % 5000}M`;
    docs.push(
      editionOf(olid, 'OL1W', { title: 'x'.repeat(300) }),
      redirect(`/books/OL1${olid}`, `/books/${olid}`),
    );
  }
  const { rows } = await runDeworks(docs.map(rowOf).join(''), { pool });
  assert.equal(rows.length, 1);
  const group = JSON.parse(rows[0]?.split('\t')[1] ?? '') as { editions: Doc[]; duplicates: object };
  const keys = group.editions.map(edition => String(edition['key']));
  assert.equal(keys.length, 5000);
  assert.deepEqual(keys, [...keys].sort());
  assert.equal(Object.keys(group.duplicates).length, 5000);
});

test('rows far longer than a block or a slot pass through the smallest memory', async () => {
  const long = { bio: 'x'.repeat(5_000_000) };
  const docs: Doc[] = [
    work('OL1W', { ...long, ocaid: 'item1', authors: [{ author: { key: '/authors/OL1A' } }] }),
    editionOf('OL1M', 'OL1W', long),
    { key: '/authors/OL1A', type: { key: '/type/author' }, ...long },
  ];
  const { rows } = await runDeworks(docs.map(rowOf).join(''), { pool, schema: 'v2' });
  assert.equal(rows.length, 1);
  assert.ok((rows[0]?.length ?? 0) > 15_000_000);
});

test('a sort that is fed any pieces gives every row back, also when a slot is filled to its last byte', async () => {
  const sort = new JoinSort({ pool, memoryBytes: 1, tmpdir: tmpdir(), signal: new AbortController().signal });
  const rowBytes = 1024;
  const piece = (from: number, count: number): Buffer =>
    Buffer.from(
      Array.from({ length: count }, (_, i) => {
        const head = `j\t${String(from + i).padStart(8, '0')}\t0\t\t`;
        return `${head}${'x'.repeat(rowBytes - 1 - head.length)}\n`;
      }).join(''),
    );
  try {
    let rows = 0;
    for (const count of [1024, 1, 1023, 1024, 0, 3000, 5]) {
      await sort.add(piece(rows, count));
      rows += count;
    }
    const out: Buffer[] = [];
    for await (const batch of sort.sorted()) out.push(Buffer.from(batch));
    assert.ok(Buffer.concat(out).equals(piece(0, rows)));
  } finally {
    await sort.close();
  }
});
