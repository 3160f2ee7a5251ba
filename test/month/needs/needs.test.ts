/** What a run needs is known before it begins: from sizes, statistics, the machine and the calendar. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { DumpDate } from '../../../src/record/row/dump-date.ts';
import { dateProblem, dateWarning } from '../../../src/month/needs/date-needs.ts';
import { ratiosOf } from '../../../src/month/needs/factors.ts';
import { sizeOfFile, sizeOfTable } from '../../../src/month/needs/input-size.ts';
import { memoryNeed, memoryProblem } from '../../../src/month/needs/memory-needs.ts';
import { roughDuration, secondsOf } from '../../../src/month/needs/time-needs.ts';
import { bash, inWorkDir } from '../../support/oldump.ts';
import { previousRun } from '../../publish/guards/finished-run.ts';

const MB = 1e6;

test('the plain size of an input: as it is, by its index, by its trailer, else 5.2 times its gzip', () =>
  inWorkDir(async dir => {
    const size = async (name: string, bytes: Uint8Array) => {
      writeFileSync(join(dir, name), bytes);
      const { plainBytes, from } = await sizeOfFile(join(dir, name));
      return [plainBytes, from.slice(dir.length + 1)];
    };
    const plain = Buffer.from('thing\\t1\\t{"key": "/works/OL1W"}\n'.repeat(9));
    const rows = Buffer.concat(Array.from({ length: 300 }, () => plain));
    assert.deepEqual(await size('a.txt', rows), [rows.length, 'a.txt, plain']);
    const small = gzipSync(plain);
    assert.deepEqual(await size('b.gz', small), [plain.length, 'b.gz, by its trailer']);
    const members = Buffer.concat([gzipSync(rows), gzipSync('x'), gzipSync('1\n')]);
    const guessed = Math.round(5.2 * members.length);
    assert.deepEqual(await size('c.gz', members), [guessed, 'c.gz, 5.2 times its gzip']);

    writeFileSync(join(dir, 'd.txt'), '/type/work\t/works/OL1W\t1\t2010\t{}\n'.repeat(5000));
    assert.equal(bash('oldump sort d.txt -o d.gz', dir).code, 0);
    const indexed = await sizeOfFile(join(dir, 'd.gz'));
    assert.deepEqual([indexed.rows, indexed.plainBytes], [5000, 5000 * 33]);
    assert.match(indexed.from, /by its index$/);
  }));

/** A previous run of 2,000 rows and 3 MB, in 60 seconds. */
function measured(): ReturnType<typeof previousRun> {
  const run = previousRun();
  const busy = { main: 0, workers: [], waits: {} };
  const stage = { name: 'cdump', rows_in: 2000, rows_out: 1900, dropped: {}, bytes_in: 3 * MB, seconds: 60 };
  return { ...run, manifest: { ...run.manifest, stages: [{ ...stage, busy, peak_memory_bytes: 1 }] } };
}

test('a table is as long as its rows, a run as long as the last one, for as many more bytes', () => {
  assert.equal(sizeOfTable(4000, '', measured()).plainBytes, 6 * MB);
  assert.equal(sizeOfTable(4000, '', undefined).plainBytes, 4000 * 985);
  assert.equal(secondsOf('cdump', 6 * MB, measured()), 120);
  assert.equal(secondsOf('dump', 6 * MB, measured()), undefined);
  assert.equal(secondsOf('cdump', 6 * MB, undefined), undefined);
  assert.deepEqual([3.2, 130, 6000, 7500].map(roughDuration), ['4 s', '2 min', '1 h 40 min', '2 h 5 min']);
});

test('the disk a run takes is measured by the last one, if there is one', () => {
  const { cdump, dump, data } = ratiosOf(measured(), 4);
  assert.ok(Math.abs(cdump - (1.1 * 1_999_900) / (3 * MB)) < 1e-9, String(cdump));
  assert.ok(Math.abs(dump - (1.1 * 699_900) / (3 * MB)) < 1e-9, String(dump));
  assert.equal(data, ratiosOf(undefined, 4).data);
  assert.ok(ratiosOf(undefined, 1).cdump > ratiosOf(undefined, 4).cdump);
});

test('memory is held against the machine, and against its control group where that has less', () => {
  const run = { memoryBytes: 256 << 20, workers: 2 };
  assert.deepEqual(memoryNeed(run, 8e9, 0), { neededBytes: 512 << 20, limitBytes: 8e9, of: 'the machine' });
  assert.equal(memoryNeed(run, 8e9, 2 ** 64).of, 'the machine');
  const grouped = memoryNeed(run, 8e9, 300e6);
  assert.deepEqual([grouped.limitBytes, grouped.of], [300e6, 'the control group']);
  assert.match(
    memoryProblem(grouped)!.message,
    /537 MB of memory are needed, the control group has 300 MB .*--memory/,
  );
  assert.equal(memoryProblem(grouped)!.exitCode, 5);
  assert.equal(memoryProblem(memoryNeed(run, 8e9, 0)), undefined);
  assert.equal(memoryNeed({ ...run, workers: 32 }, 8e9, 0).neededBytes, (512 << 20) + 26 * 15e6);
});

test('a date must have begun somewhere; one that is not over, or before the first rows, is odd', () => {
  const now = new Date('2026-06-30T22:00:00Z');
  const problem = (date: string) => dateProblem(date as DumpDate, now)?.message;
  const warning = (date: string) => dateWarning(date as DumpDate, now);
  assert.deepEqual(['2026-06-30', '2026-07-01', '2006-12-31'].map(problem), [
    undefined,
    undefined,
    undefined,
  ]);
  assert.match(problem('2026-07-02')!, /2026-07-02 is in the future: today is 2026-06-30/);
  assert.equal(dateProblem('2026-08-01' as DumpDate, now)!.exitCode, 2);
  assert.equal(warning('2026-06-29'), undefined);
  assert.match(warning('2026-06-30')!, /is not over yet/);
  assert.match(warning('2006-12-31')!, /before the first rows/);
});
