/** A run that is killed anywhere, gone on with, makes the files of one that nobody disturbed, byte for byte. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Attempts, writeData, type Cut } from './attempts.ts';

let dir = '';
let undisturbed = new Map<string, string>();

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'oldump-test-'));
  writeData(join(dir, 'data.txt'));
  const whole = new Attempts(join(dir, 'whole'));
  await whole.finish();
  undisturbed = whole.files();
  assert.ok(undisturbed.size >= 23, [...undisturbed.keys()].join(' '));
});
after(() => rm(dir, { recursive: true, force: true }));

const CUTS: readonly (readonly [name: string, cuts: readonly Cut[]])[] = [
  ['in the first block', [{ kind: 'work' }]],
  [
    'among the blocks, twice',
    [
      { kind: 'block', count: 4 },
      { kind: 'block', count: 9 },
    ],
  ],
  ['when the rows are cleaned', [{ kind: 'finished', stage: 'cdump' }]],
  ['while runs are merged into runs, twice', [{ kind: 'merged' }, { kind: 'merged', count: 2 }]],
  ['when the outputs are opened', [{ kind: 'outputs' }]],
  [
    'among the key ranges, twice',
    [
      { kind: 'range', count: 2 },
      { kind: 'range', count: 5 },
    ],
  ],
  ['between finishing and publishing', [{ kind: 'finished', stage: 'dump' }]],
  ['before the manifests', [{ kind: 'published', stage: 'dump' }]],
  [
    'everywhere',
    [
      { kind: 'block', count: 2 },
      { kind: 'finished', stage: 'cdump' },
      { kind: 'merged' },
      { kind: 'range', count: 3 },
      { kind: 'published', stage: 'dump' },
    ],
  ],
];

for (const [name, cuts] of CUTS) {
  test(`killed ${name}`, async () => {
    const run = new Attempts(join(dir, name));
    for (const cut of cuts) await run.make(cut);
    await run.finish();
    assert.deepEqual(run.files(), undisturbed);
  });
}
