/**
 * After a loss of power a file system may have forgotten whatever was not synced. So a file is synced after its
 * last byte and before it gets its final name, and the folder after that: read off the system calls of a run.
 */
import assert from 'node:assert/strict';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { skipWithReason } from '../pg/with-server.ts';
import { inWorkDir } from '../support/oldump.ts';
import { runWords, start } from './support/attempt.ts';
import { filesUnder } from './support/published.ts';
import { writeSample } from './support/sample.ts';
import { callsIn, NAMING, recording, straceMissing, type Call } from './support/strace.ts';

const WRITES = new Set(['write', 'pwrite64', 'writev', 'pwritev', 'ftruncate']);
const SYNCS = new Set(['fsync', 'fdatasync']);
/** Say to people how far a run is, and what it said: written every few seconds, and held up by no disk. */
const NOT_TO_LAST = /^(status\.json|log\.jsonl|report\.txt)$/;

test('every file of a run is synced before it has its name, and its folder after', async t => {
  const missing = straceMissing();
  if (missing) return skipWithReason(t, missing);
  await inWorkDir(async dir => {
    const sample = await writeSample(dir, 4_000);
    const words = runWords(sample.indexed, '--ia-metadata', sample.ia);
    const how = recording(`write,pwrite64,writev,pwritev,${NAMING}`, 'log');
    const { code, stderr } = await start(dir, { words, ...how }).ended;
    assert.equal(code, 0, stderr);
    const calls = callsIn(dir, 'log').map(call => ({
      ...call,
      paths: call.paths.map(path => join(dir, relativeTo(dir, path))),
    }));
    // Sitemaps are written and synced under the temporary name of their folder, which is renamed: no call names them.
    const inPlace = filesUnder(join(dir, 'd')).filter(name => !name.startsWith('sitemaps_'));
    const names = inPlace.map(name => join(dir, 'd', name));
    for (const name of names.filter(name => !NOT_TO_LAST.test(basename(name)))) assertLasts(name, calls);
    assert.ok(names.length > 22, 'files of all kinds');
  });
});

function relativeTo(dir: string, path: string): string {
  return path.startsWith(dir) ? path.slice(dir.length) : path;
}

function assertLasts(name: string, calls: readonly Call[]): void {
  const named = calls.findLastIndex(
    ({ name: call, paths }) => /^(link|rename)/.test(call) && paths[1] === name,
  );
  const written = named === -1 ? name : calls[named]!.paths[0]!; // a journal has its name from the start
  const end = named === -1 ? calls.length : named;
  const before = calls.slice(0, end).filter(({ paths }) => paths[0] === written);
  const lastWrite = before.findLastIndex(({ name: call }) => WRITES.has(call));
  assert.ok(lastWrite !== -1 || isEmptyFile(name), `${name} is seen being written`);
  assert.ok(
    before.slice(lastWrite + 1).some(({ name: call }) => SYNCS.has(call)),
    `${name} is synced after its last write`,
  );
  const firstWrite = calls.findIndex(({ paths }) => paths[0] === written);
  const after = calls.slice(named === -1 ? firstWrite : named);
  const folder = dirname(name);
  assert.ok(
    after.some(({ name: call, paths }) => call === 'fsync' && paths[0] === folder),
    `${folder} is synced after ${basename(name)} is in it`,
  );
}

function isEmptyFile(name: string): boolean {
  return basename(name) === 'rejects.jsonl';
}
