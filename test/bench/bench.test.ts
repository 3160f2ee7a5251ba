/** The bench's own eyes: it must see a lost row, a wrong order, a failed pipe, and what a process tree takes. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { requireGzip, requireOrder, requireSame } from '../../bench/equality.ts';
import { measure } from '../../bench/measure.ts';
import { RowDigest, type Digest } from '../../bench/row-digest.ts';
import { spreadOf } from '../../bench/statistics.ts';
import { inWorkDir } from '../support/oldump.ts';

const { signal } = new AbortController();
const ROWS = ['a\n', 'b\n', 'b\n', 'c\n'];

function digestOf(rows: readonly string[]): Digest {
  const digest = new RowDigest();
  for (const row of rows) digest.add(Buffer.from(row));
  return digest.end();
}

test('the same rows in another order are equal as a set only', () => {
  const turned = digestOf(ROWS.toReversed());
  requireSame('turned', digestOf(ROWS), turned, { anyOrder: true });
  assert.throws(() => requireSame('turned', digestOf(ROWS), turned), /turned: not equal: crc32/);
});

for (const [what, rows] of Object.entries({
  lost: ['a\n', 'b\n', 'c\n'],
  doubled: [...ROWS, 'a\n'],
  changed: ['a\n', 'b\n', 'b\n', 'd\n'],
  'one doubled for another': ['a\n', 'a\n', 'b\n', 'c\n'],
})) {
  test(`a row ${what} is seen in any order`, () => {
    assert.throws(() => requireSame(what, digestOf(ROWS), digestOf(rows), { anyOrder: true }), /not equal/);
  });
}

test('GNU sort judges the order, gzip the file', async () => {
  await inWorkDir(async dir => {
    const write = (name: string, bytes: Buffer): string => {
      writeFileSync(join(dir, name), bytes);
      return join(dir, name);
    };
    const sorted = gzipSync('/t\t/a\t2\t\t{}\n/t\t/a\t10\t\t{}\n/t\t/b\t1\t\t{}\n');
    await requireOrder(write('sorted.gz', sorted), signal);
    const asText = gzipSync('/t\t/a\t10\t\t{}\n/t\t/a\t2\t\t{}\n');
    await assert.rejects(requireOrder(write('as-text.gz', asText), signal), /disorder/);
    await assert.rejects(requireGzip([write('cut.gz', sorted.subarray(0, -5))], signal), /unexpected end/);
  });
});

const noProc = existsSync('/proc/self/task') ? false : 'no Linux /proc here';

test('a tree of processes is measured whole', { skip: noProc }, async () => {
  await inWorkDir(async cwd => {
    const hold = (megabytes: number): string =>
      `'${process.execPath}' -e "const b = Buffer.alloc(${megabytes} << 20, 1); const t = Date.now(); while (Date.now() < t + 700); b.at(0)"`;
    const { wallSeconds, cpuSeconds, peakBytes } = await measure(`${hold(120)} & ${hold(80)}; wait`, {
      cwd,
      signal,
    });
    assert.ok(wallSeconds >= 0.7, `wall ${wallSeconds}`);
    assert.ok(cpuSeconds >= 0.2 && cpuSeconds < 10, `cpu ${cpuSeconds}`);
    assert.ok(peakBytes > 200 << 20 && peakBytes < 600 << 20, `peak ${peakBytes}`);
  });
});

test('a pipe that fails anywhere is no result', { skip: noProc }, async () => {
  await inWorkDir(async cwd => {
    await assert.rejects(
      measure('echo sorry >&2; false | cat', { cwd, signal }),
      /exit code 1 .*\n?.*sorry/s,
    );
  });
});

test('median, smallest, largest', () => {
  assert.deepEqual(spreadOf([3, 1, 2]), { median: 2, min: 1, max: 3 });
  assert.deepEqual(spreadOf([4, 1, 2, 3]), { median: 2.5, min: 1, max: 4 });
});
