/** Standard streams that close early, are not there, or are not read: the exit code says so, nothing half-made stays. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bash } from '../support/oldump.ts';
import { runWords } from './support/attempt.ts';
import type { Published } from './support/published.ts';
import { DATE, writeSample, type Sample } from './support/sample.ts';
import { printsTally } from './support/tally.ts';
import { trial, undisturbed } from './support/trial.ts';

const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-streams-'));
let sample: Sample;
let expected: Published;

before(async () => {
  sample = await writeSample(dir, 6_000);
  expected = await undisturbed(dir, words());
});
after(() => rmSync(dir, { recursive: true }));
printsTally('Standard streams');

test('the reader of a filter leaves early: 141, as zcat, and no temporary file', () => {
  const cdump = join(dir, `d/ol_cdump_${DATE}/ol_cdump_${DATE}.txt.gz`);
  const dump = join(dir, `d/ol_dump_${DATE}/ol_dump_${DATE}.txt.gz`);
  for (const filter of [
    `cdump ${sample.gzip} --max-rejects 9 --rejects tmp/r.jsonl`,
    `sort ${cdump} --memory 64M`,
    `dump ${cdump}`,
    `deworks ${dump} --memory 64M`,
  ]) {
    const line = `oldump ${filter} | head -n 1 | cut -f1; echo "\${PIPESTATUS[0]}"; ls -A tmp`;
    const { stdout, stderr } = bash(line, dir, { TMPDIR: join(dir, 'tmp') });
    const [first, code, ...left] = stdout.toString().trimEnd().split('\n');
    assert.match(first!, /^\//, stderr);
    assert.deepEqual([code, left, stderr], ['141', [], ''], filter);
  }
});

test('no standard input, or one that ends at once', () => {
  for (const [end, code] of [
    ['< /dev/null', 4],
    ['<&-', 5],
  ] as const) {
    const ended = bash(`oldump cdump ${end} | cat; exit "\${PIPESTATUS[0]}"`, dir);
    assert.ok([4, code].includes(ended.code), `${end}: ${ended.code} ${ended.stderr}`);
    assert.equal(ended.stdout.length, 0);
  }
});

for (const redirect of ['2> /dev/full', '0<&- 1>&- 2>&-']) {
  test(`a run with ${redirect} is complete`, () =>
    trial(redirect, words(), async one => {
      const under = ['bash', '-c', `exec "$@" ${redirect}`, 'bash'];
      const ended = await one.start({ under }).ended;
      assert.equal(ended.code, 0, ended.stderr);
      one.disturbed(redirect, ended);
      one.isComplete(expected);
    }));
}

test('a log that is read no more ends nothing: the reader is gone', () =>
  trial('log closed', words(), async one => {
    const under = ['bash', '-c', '"$@" 2>&1 >/dev/null | head -n 1 > first; exit "${PIPESTATUS[0]}"', 'bash'];
    const ended = await one.start({ under }).ended;
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(readFileSync(join(one.dir, 'first'), 'utf8'), /run 2026-06-30/);
    one.disturbed('reader of the log gone', ended);
    one.isComplete(expected);
  }));

/** The pipe is full before the first line: whatever waits for this log, waits for ever. */
test('a log that is not read stops nothing (docs/openlibrary.md, 13)', () =>
  trial('log not read', words(), async one => {
    const script = 'mkfifo log && exec 2<>log && head -c 65536 /dev/zero >&2 && exec "$@"';
    const ended = await one.start({ under: ['bash', '-c', script, 'bash'] }).ended;
    assert.equal(ended.code, 0, ended.stderr);
    one.disturbed('log not read', ended);
    one.isComplete(expected);
  }));

function words(): string[] {
  return runWords(sample.indexed, '--ia-metadata', sample.ia);
}
