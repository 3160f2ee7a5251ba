/** References of random dumps against a model that holds everything in memory. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { cleanRows } from '../../src/dump/clean/clean.ts';
import { ByteBuffer } from '../../src/record/text/byte-buffer.ts';
import {
  brokenCount,
  noReferences,
  type BrokenReference,
  type References,
} from '../../src/verify/references/reference-rows.ts';
import { verifyFile } from '../../src/verify/file/verify-file.ts';
import { WorkerPool } from '../../src/workers/pool.ts';
import { ends } from '../bytes/material.ts';
import { inWorkDir } from '../support/oldump.ts';

let pool: WorkerPool;
before(() => (pool = new WorkerPool(2)));
after(() => pool.close());

type Kind = 'edition' | 'work' | 'author' | 'redirect' | 'delete' | 'page';
interface Page {
  readonly kind: Kind;
  /** Keys, by number. */
  readonly names: readonly number[];
}

const PAGES = 12;
const key = (number: number): string => `/works/OL${number}W`;

const page = fc.record<Page>({
  kind: fc.constantFrom<Kind>('edition', 'work', 'author', 'redirect', 'redirect', 'delete', 'page'),
  names: fc.array(fc.nat(PAGES + 2), { maxLength: 3 }),
});

function documentOf({ kind, names }: Page, number: number): object {
  const keys = names.map(name => ({ key: key(name) }));
  return {
    type: { key: `/type/${kind}` },
    key: key(number),
    ...(kind === 'edition' && { works: keys, authors: keys.slice(1) }),
    ...(kind === 'work' && {
      authors: keys.map((author, i) => (i === 1 ? { author: author.key } : { author })),
    }),
    ...(kind === 'redirect' && names.length > 0 && { location: key(names[0]!) }),
    revision: 1,
    last_modified: { type: '/type/datetime', value: '2020-01-01T00:00:00' },
  };
}

function rowsOf(pages: readonly Page[]): Buffer {
  const data = pages.map((each, number) => `1\t1\t${JSON.stringify(documentOf(each, number))}\n`).join('');
  const out = new ByteBuffer();
  cleanRows(Buffer.from(data), out, { date: undefined });
  return Buffer.from(out.written());
}

function modelOf(pages: readonly Page[]): References {
  const references = noReferences();
  const name = (as: 'work' | 'author', number: number): void => {
    const counts = references[as];
    const kind = pages[number]?.kind;
    counts.named += 1;
    if (kind === undefined) counts.missing += 1;
    else if (kind === 'delete') counts.deleted += 1;
    else if (kind === 'redirect') counts.redirected += 1;
    else if (kind !== as) counts['wrong-type'] += 1;
  };
  pages.forEach(({ kind, names }, number) => {
    if (kind === 'edition') names.forEach(each => name('work', each));
    if (kind === 'edition') names.slice(1).forEach(each => name('author', each));
    if (kind === 'work') names.forEach(each => name('author', each));
    if (kind !== 'redirect') return;
    references.redirect.named += 1;
    const end = endOf(pages, number);
    if (end === 'circle' || end === 'missing') references.redirect[end] += 1;
    else if (pages[end]!.kind === 'delete') references.redirect.deleted += 1;
  });
  return references;
}

function endOf(pages: readonly Page[], from: number): number | 'circle' | 'missing' {
  let at = from;
  for (let step = 0; step <= pages.length; step += 1) {
    const here = pages[at];
    if (here === undefined) return 'missing';
    if (here.kind !== 'redirect') return at;
    if (here.names.length === 0) return 'missing';
    at = here.names[0]!;
  }
  return 'circle';
}

test('every reference that leads nowhere is counted and told, in whatever order the rows are', () =>
  inWorkDir(dir =>
    fc.assert(
      fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: PAGES }), async pages => {
        const path = join(dir, 'dump.txt');
        writeFileSync(path, rowsOf(pages));
        const told: BrokenReference[] = [];
        const sink = { tell: (broken: BrokenReference) => void told.push(broken), drain: () => undefined };
        const references = { memoryBytes: 64 << 20, tmpdir: dir, sink, isStrict: false };
        const options = { pool, ...ends(), mostFindings: 3, references };
        const file = await verifyFile(path, { as: { kind: 'dump' } }, options);
        assert.deepEqual(file.findings.first, []);
        assert.deepEqual(file.references, modelOf(pages));
        assert.equal(told.length, brokenCount(file.references!));
        assert.equal(readFileSync(path).length, file.bytes);
      }),
      { numRuns: 25 },
    ),
  ));
