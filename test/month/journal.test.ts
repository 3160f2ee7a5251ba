/** The journal bears any cut of its end, no change in its middle; and what is kept of runs covers exactly the blocks kept. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { JournalFile, parseJournalLines } from '../../src/month/journal/journal-file.ts';
import type { KnownSortedRun } from '../../src/month/journal/journal-state.ts';
import { longestBeginning, type ProvedSortedRun } from '../../src/month/journal/kept/kept-runs.ts';

const dir = mkdtempSync(join(tmpdir(), 'oldump-test-'));
after(() => rmSync(dir, { recursive: true }));
const RECORDS = [{ kind: 'run', text: 'ö\n"crc":"' }, { kind: 'block', rows: [1, 2] }, { kind: 'complete' }];

async function written(name: string): Promise<Buffer> {
  const path = join(dir, name);
  const file = await JournalFile.create(path);
  file.append(RECORDS[0]!);
  await file.commit(RECORDS[1]!);
  file.append(RECORDS[2]!);
  await file.close();
  return readFileSync(path);
}

test('what was written is read, also cut anywhere: then the whole rows', async () => {
  const bytes = await written('cut');
  assert.deepEqual(parseJournalLines(bytes).records, RECORDS);
  for (let end = 0; end < bytes.length; end += 1) {
    const { records, endBytes, damagedRow } = parseJournalLines(bytes.subarray(0, end));
    assert.equal(damagedRow, undefined);
    assert.deepEqual(records, RECORDS.slice(0, records.length));
    assert.equal(endBytes, bytes.subarray(0, end).lastIndexOf(10) + 1);
  }
});

test('a byte changed in front of whole rows is damage; in the last row it is a torn end', async () => {
  const bytes = await written('changed');
  const lastRow = bytes.lastIndexOf(10, bytes.length - 2); // with the LF in front of it: without that two rows are one
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    const { records, damagedRow } = parseJournalLines(changed);
    assert.ok(records.length < RECORDS.length, `byte ${at}`);
    assert.equal(damagedRow !== undefined, at < lastRow, `byte ${at}`);
  }
});

test('a journal gone on with has lost its torn end only', async () => {
  const bytes = await written('torn');
  const path = join(dir, 'torn');
  const file = await JournalFile.continue(path, parseJournalLines(bytes.subarray(0, bytes.length - 3)));
  await file.commit({ kind: 'resumed' });
  await file.close();
  const { records } = parseJournalLines(readFileSync(path));
  assert.deepEqual(records, [RECORDS[0], RECORDS[1], { kind: 'resumed' }]);
});

test('runs that are kept hold all rows of the first blocks and of no other, as many as can be', () => {
  const owners = fc.array(fc.nat(5), { minLength: 1, maxLength: 12 }); // of each block the run that has its rows
  fc.assert(
    fc.property(owners, fc.uniqueArray(fc.nat(5)), (ownerOf, lost) => {
      const paths = [...new Set(ownerOf)];
      const known = paths.map(path => runOf(path, ownerOf));
      const proved = known.filter(({ run }) => !lost.includes(Number(run.path))) as ProvedSortedRun[];
      const { blocks, runs } = longestBeginning(ownerOf.length, known, proved);
      const held = runs.flatMap(run => run.blocks).sort((a, b) => a - b);
      assert.deepEqual(held, [...ownerOf.keys()].slice(0, blocks));
      for (let more = blocks + 1; more <= ownerOf.length; more += 1)
        assert.ok(!isWhole(ownerOf, more, lost), `${more} blocks could have been kept`);
    }),
  );
});

/** Whether the runs of the first blocks are there and hold nothing else. */
function isWhole(ownerOf: readonly number[], blocks: number, lost: readonly number[]): boolean {
  const first = new Set(ownerOf.slice(0, blocks));
  return ownerOf.every((owner, block) => !first.has(owner) || (block < blocks && !lost.includes(owner)));
}

function runOf(path: number, ownerOf: readonly number[]): KnownSortedRun {
  const blocks = [...ownerOf.keys()].filter(block => ownerOf[block] === path);
  const sizes = { rows: 1, rowBytes: 1, fileBytes: 1, largestPlainBytes: 1, largestPackedBytes: 1 };
  return { run: { path: String(path), ...sizes }, blocks };
}
