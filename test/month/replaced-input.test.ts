/** Issue 12: an input that was changed between two attempts where no sample lies, its size and mtime put back. */
import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fileIdentity } from '../../src/month/plan/input-identity.ts';
import { inWorkDir } from '../support/oldump.ts';
import { Attempts, writeData } from './attempts.ts';
import { TUNED_DATE } from './tuned-run.ts';

/** Of 65 MiB and more 256 samples of 64 KiB are hashed, evenly spaced: this is between the first two. */
const UNSEEN = 150_000;
const FILLER_BYTES = 65 << 20;

/** Changes one byte in place and puts the time back. */
function edit(path: string): void {
  const { atime, mtime } = statSync(path);
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.from('~'), 0, 1, UNSEEN);
  closeSync(file);
  utimesSync(path, atime, mtime);
}

/** The same, by a file that takes its name. */
function replace(path: string): void {
  const { atime, mtime } = statSync(path);
  const bytes = readFileSync(path);
  bytes[UNSEEN] = 0x7e;
  writeFileSync(`${path}.new`, bytes);
  utimesSync(`${path}.new`, atime, mtime);
  renameSync(`${path}.new`, path);
}

test('an edited and a replaced file are other files, whatever their size, mtime and samples', () =>
  inWorkDir(async dir => {
    for (const what of ['data', 'since', 'ia-metadata'])
      for (const change of [edit, replace]) {
        const path = join(dir, 'input');
        writeFileSync(path, Buffer.alloc(FILLER_BYTES, 'x'));
        const before = await fileIdentity(what, path);
        assert.deepEqual(await fileIdentity(what, path), before);
        change(path);
        const now = await fileIdentity(what, path);
        assert.equal(now[`${what} sha256`], before[`${what} sha256`], 'no sample sees it');
        assert.notDeepEqual(now, before);
      }
  }));

for (const [form, pack] of [
  ['plain', (rows: Buffer) => rows],
  ['gzip', (rows: Buffer) => gzipSync(rows, { level: 0 })],
] as const)
  for (const change of [edit, replace])
    test(`a killed run of a ${form} input is not gone on with when a hand could ${change.name} it`, () =>
      inWorkDir(async dir => {
        const path = join(dir, 'data.txt');
        writeData(path, 2000);
        const filler = `1\t1\t{"key": "/people/x", "bio": "${'x'.repeat(1 << 20)}"}\n`.repeat(66);
        writeFileSync(path, pack(Buffer.concat([Buffer.from(filler), readFileSync(path)])));
        const run = new Attempts(join(dir, 'run'), { jobs: 1 });
        await run.make({ kind: 'block', count: 3 });
        change(path);
        const { code, stderr } = await run.make();
        assert.equal(code, 2, stderr);
        assert.match(stderr, /begun with something else: .*data (changed|inode)/);
        assert.ok(!existsSync(join(run.dir, `d/ol_cdump_${TUNED_DATE}/manifest.json`)));
      }));
