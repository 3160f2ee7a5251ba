/** What Open Library's own scripts made of real data is fine; that is, verify knows their formats to the letter. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { SplitFile } from '../../src/record/row/type-key.ts';
import { findingText } from '../../src/verify/findings/findings.ts';
import type { KnownFile } from '../../src/verify/rows/kinds.ts';
import { verifyFile } from '../../src/verify/file/verify-file.ts';
import { WorkerPool } from '../../src/workers/pool.ts';
import { ends } from '../bytes/material.ts';
import { sharedData, sharedDataMissing } from '../support/project.ts';

let pool: WorkerPool;
before(() => (pool = new WorkerPool(2)));
after(() => pool.close());

/** No rows were changed before that day, or at all; a dump that nobody would publish. */
const EMPTY = /devdb-2026.*(cdump_2010-12-31|idump_2024-02-29)/;

for (const set of ['devdb-2026', 'public']) {
  test(`golden files of ${set} are fine`, { skip: sharedDataMissing() }, async () => {
    const golden = join(sharedData, set, 'golden');
    const names = readdirSync(golden).filter(name => /^(cdump|idump|sort|dump|deworks).*\.gz$/.test(name));
    const parts = readdirSync(join(golden, 'split')).map(name => join('split', name));
    assert.ok(names.length >= 5 && parts.length === 7);
    for (const name of [...names, ...parts]) await assertFine(join(golden, name), kindOf(name));
  });
}

async function assertFine(path: string, as: KnownFile): Promise<void> {
  const { findings } = await verifyFile(path, { as }, { pool, ...ends(), mostFindings: 3 });
  const wanted = EMPTY.test(path) ? [`${path}: holds no rows`] : [];
  assert.deepEqual(findings.first.map(findingText), wanted);
}

function kindOf(name: string): KnownFile {
  const part = /^split\/(\w+)/.exec(name)?.[1];
  if (part !== undefined) return { kind: 'split', part: part as SplitFile };
  if (name.startsWith('deworks')) return { kind: 'deworks' };
  return { kind: name.startsWith('dump') ? 'dump' : 'cdump' };
}
