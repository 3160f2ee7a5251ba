/**
 * verify finds every damage to the folders of a run: flips, cuts, and rows that were swapped, dropped or doubled,
 * also where gzip, index, checksums and manifest are those of the wrong rows. OLDUMP_FAULTS=long tries more of them.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { Random } from '../../dev/sample/random.ts';
import { allFindings, verdictOf } from '../../src/verify/verdict.ts';
import { verifyPaths, type Verified } from '../../src/verify/verify-paths.ts';
import { WorkerPool } from '../../src/workers/pool.ts';
import { ends } from '../bytes/material.ts';
import { bash, inWorkDir } from '../support/oldump.ts';
import { DAMAGES, Victim } from '../verify/damage.ts';

const TRIES = process.env['OLDUMP_FAULTS'] === 'long' ? 700 : 70;
const SEED = Number(process.env['OLDUMP_SEED'] ?? 20_260_630);

let pool: WorkerPool;
before(() => (pool = new WorkerPool(2)));
after(() => pool.close());

function verify(dir: string): Promise<Verified> {
  const options = { pool, ...ends(), isQuick: false, mostFindings: 3 };
  return verifyPaths([dir], options);
}

test(`${TRIES} damages to a run are found, every one`, () =>
  inWorkDir(async dir => {
    writeFileSync(join(dir, 'data.txt'), Buffer.concat([...sampleDataRows({ seed: 7, rows: 2500 })]));
    const made = bash('oldump run 2026-06-30 -q --allow-old --data data.txt --dir d -j 2 -S 64M', dir);
    assert.equal(made.code, 0, made.stderr);
    const victim = new Victim(join(dir, 'd'));
    assert.equal(verdictOf(await verify(victim.dir)), 'fine');
    const missed: string[] = [];
    const random = new Random(SEED);
    for (let number = 0; number < TRIES; number += 1) {
      const damage = DAMAGES[number % DAMAGES.length]!;
      const what = await damage.do(victim, random.at(1, number), pool);
      const verified = await verify(victim.dir);
      if (verdictOf(verified) === 'fine') missed.push(`${damage.name}: ${what}`);
      else assert.ok(allFindings(verified).some(({ first }) => first.length > 0));
      victim.heal();
    }
    assert.deepEqual(missed, [], `seed ${SEED}`);
  }));
