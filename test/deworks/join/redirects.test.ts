import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { MAX_STEPS } from '../../../src/deworks/join/redirects.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';
import { author, edition, groupsOf, redirect, rowOf, runDeworks, work, type Doc } from '../library.ts';

const pool = new WorkerPool(1);
after(() => pool.close());

async function duplicatesOf(key: string, docs: readonly Doc[]): Promise<unknown> {
  return (await groupsOf(docs, { pool })).get(key)?.duplicates;
}

/** `/works/OL<length>W` → … → `/works/OL1W` → `/works/OL0W`. */
function chain(length: number, kind = 'works', letter = 'W'): Doc[] {
  return Array.from({ length }, (_, i) =>
    redirect(`/${kind}/OL${i + 1}${letter}`, `/${kind}/OL${i}${letter}`),
  );
}

test('duplicates are the redirects to a key and to those, sorted by bytes', async () => {
  const docs = [
    work('OL1W'),
    redirect('/works/OL30W', '/works/OL1W'),
    redirect('/works/OL4W', '/works/OL30W'),
    redirect('/works/\u{1F600}', '/works/OL1W'),
    redirect('/works/\uff5e', '/works/OL1W'),
    redirect('/works/OL5W', '/works/OL999W'),
    redirect('/works/OL6W', null),
  ];
  assert.deepEqual(await duplicatesOf('/works/OL1W', docs), {
    '/works/OL1W': ['/works/OL30W', '/works/OL4W', '/works/\uff5e', '/works/\u{1F600}'],
  });
});

test('a chain of twelve is followed ten deep', async () => {
  const found = (await duplicatesOf('/works/OL0W', [work('OL0W'), ...chain(12)])) as Record<string, string[]>;
  const within = Array.from({ length: MAX_STEPS }, (_, i) => `/works/OL${i + 1}W`).sort();
  assert.deepEqual(found, { '/works/OL0W': within });
});

test('a cycle ends; a key in it may be its own duplicate', async () => {
  // A work that is also a redirect: only a dump with a repeated key has it.
  const docs = [
    edition('OL1M'),
    redirect('/books/OL1M', '/books/OL2M'),
    redirect('/books/OL2M', '/books/OL3M'),
    redirect('/books/OL3M', '/books/OL1M'),
  ];
  assert.deepEqual(await duplicatesOf('/books/OL1M', docs), {
    '/books/OL1M': ['/books/OL1M', '/books/OL2M', '/books/OL3M'],
  });
});

test('a branching cycle costs no more than its redirects', async () => {
  // Two keys that lead to each other, and 3000 that lead to both of them: the old script made b^10 calls.
  const docs: Doc[] = [
    work('OL1W'),
    redirect('/works/OL1W', '/works/OL2W'),
    redirect('/works/OL2W', '/works/OL1W'),
  ];
  for (let i = 3; i <= 3000; i++) {
    docs.push(redirect(`/works/OL${i}W`, `/works/OL${1 + (i % 2)}W`));
    docs.push(redirect(`/works/OL${i}W`, `/works/OL${2 - (i % 2)}W`));
  }
  const found = (await duplicatesOf('/works/OL1W', docs)) as Record<string, string[]>;
  assert.equal(found['/works/OL1W']?.length, 3000);
});

test('a redirect to an edition counts in every group of the edition (v2)', async () => {
  const docs = [
    edition('OL1M', { works: [{ key: '/works/OL1W' }, { key: '/works/OL2W' }] }),
    redirect('/books/OL2M', '/books/OL1M'),
  ];
  const groups = await groupsOf(docs, { pool, schema: 'v2' });
  for (const key of ['/works/OL1W', '/works/OL2W']) {
    assert.deepEqual(groups.get(key)?.duplicates, { '/books/OL1M': ['/books/OL2M'] });
  }
});

test('v2 follows a redirected author ten steps', async () => {
  const docs = [
    author('OL0A', { name: 'Ann' }),
    ...chain(11, 'authors', 'A'),
    work('OL1W', { authors: [{ author: { key: '/authors/OL10A' } }, { author: { key: '/authors/OL11A' } }] }),
  ];
  const group = (await groupsOf(docs, { pool, schema: 'v2' })).get('/works/OL1W');
  assert.deepEqual(group?.authors, [
    { name: 'Ann', type: { key: '/type/author' }, key: '/authors/OL0A' },
    { key: '/authors/OL11A' },
  ]);
});

test('missing authors are counted once each, in both schemas', async () => {
  const rows = rowOf(work('OL1W', { authors: [{ author: { key: '/authors/OL7A' } }] }));
  for (const schema of ['v1', 'v2'] as const) {
    assert.equal((await runDeworks(rows, { pool, schema })).counts.authorsMissing, 1);
  }
});
