/**
 * A system call that fails, at a random place: exit 5 with a file's name and the reason, nothing broken published,
 * and the next run makes the files of an undisturbed one.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runWords, start, type Ended } from './support/attempt.ts';
import { skipWithReason } from '../pg/with-server.ts';
import { assertNothingBroken, publishedIn, type Published } from './support/published.ts';
import { writeSample, type Sample } from './support/sample.ts';
import { randomOf, trials } from './support/seed.ts';
import { callsIn, injecting, pickCall, recording, straceMissing, type Call } from './support/strace.ts';
import { printsTally } from './support/tally.ts';
import { trial } from './support/trial.ts';

/** Calls, how they fail, from then on or once, and what the program must say. */
const FAILURES = [
  { calls: 'fsync,fdatasync', error: 'EIO', lasts: ['', '+'], says: /input\/output error/ },
  {
    calls: 'link,linkat,rename,renameat,renameat2',
    error: 'ENOSPC',
    lasts: ['', '+'],
    says: /no space left on device/,
  },
  { calls: 'write,pwrite64,writev', error: 'ENOSPC', lasts: [''], says: /no space left on device/ },
  { calls: 'write,pwrite64,writev', error: 'EDQUOT', lasts: [''], says: /disk quota exceeded/ },
  { calls: 'pread64', error: 'EIO', lasts: [''], says: /input\/output error/ },
  { calls: 'mkdir,mkdirat', error: 'EROFS', lasts: ['', '+'], says: /read-only/ },
  { calls: 'unlink,unlinkat,rmdir', error: 'EIO', lasts: ['', '+'], says: /input\/output error/ },
] as const;

const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-io-'));
const missing = straceMissing();
let sample: Sample;
let expected: Published;
let calls: Call[];

before(async () => {
  if (missing) return;
  sample = await writeSample(dir, 4_000);
  const all = [...new Set(FAILURES.map(failure => failure.calls))].join(',');
  const { code, stderr } = await start(dir, { words: words(), ...recording(all, 'log') }).ended;
  assert.equal(code, 0, stderr);
  calls = callsIn(dir, 'log');
  expected = publishedIn(dir);
});
after(() => rmSync(dir, { recursive: true }));
printsTally('A system call fails');

for (let number = 0; number < trials(4, 70); number++) {
  const random = randomOf('io-errors', number);
  const failure = FAILURES[(2 * number) % FAILURES.length]!;
  test(`${failure.error} from ${failure.calls}, ${number}`, async t => {
    if (missing) return skipWithReason(t, missing);
    const names = failure.calls.split(',');
    const own = calls.filter(
      ({ name, paths }) => names.includes(name) && paths.some(path => path.startsWith(dir)),
    );
    const { call, nth } = pickCall(own, random);
    const when = `${nth}${random.pick(failure.lasts)}`;
    await trial(`failure ${number}`, words(), async one => {
      const ended = await one.start(injecting(call.name, `error=${failure.error}`, when)).ended;
      if (ended.code === 0) return one.isComplete(expected);
      one.disturbed(`${failure.error} from ${call.name}`, ended);
      assertSaid(ended, failure.says);
      assertNothingBroken(one.dir, expected);
      await one.completes(expected);
    });
  });
}

/** Where the failing call is one of Node's own, to wake its threads or to load the first code, or of the loader before it, there is nobody to say more. */
function assertSaid({ code, signal, stderr }: Ended, says: RegExp): void {
  if (signal === 'SIGABRT' || (code === 127 && /error while loading shared libraries/.test(stderr))) return;
  if (code === 1 && /^\s+at .*\(node:internal\/modules\/|^Node\.js v/m.test(stderr)) return;
  if (code === 5 && / cannot be loaded: /.test(stderr)) return;
  assert.equal(code, 5, stderr);
  assert.match(stderr, says);
}

function words(): string[] {
  return runWords(sample.indexed, '--ia-metadata', sample.ia);
}
