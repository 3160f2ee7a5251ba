/** The kernel against its twin: nasty and real rows, whatever the windows and cuts; and how it is loaded. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { CleanKernel, loadCleanKernel } from '../../../src/dump/clean/clean-kernel.ts';
import { nastyRow } from '../../reference/nasty-rows.ts';
import {
  assertTwins,
  blockOf,
  cleanBoth,
  isTaken,
  kernel,
  row,
  skip,
  WINDOW_BYTES,
} from '../kernel-twins.ts';

test('the kernel takes the rows its twin takes, and no others', { skip }, () => {
  let taken = 0;
  for (const one of fc.sample(nastyRow, { seed: 3, numRuns: 20_000 })) {
    const rows = blockOf([one]);
    if (rows.indexOf(10) < rows.length - 1) continue;
    assertTwins(rows);
    taken += isTaken(rows) ? 1 : 0;
  }
  assert.ok(taken > 1000, `only ${taken} rows for the kernel`);
});

test('nasty rows come out the same, with a date or none, from shared memory', { skip }, () => {
  for (let seed = 0; seed < 10; seed++) {
    const rows = blockOf(fc.sample(nastyRow, { seed, numRuns: 1000 }));
    const shared = Buffer.from(new SharedArrayBuffer(rows.length + seed), seed);
    rows.copy(shared);
    const date = ['2008', undefined, '2009-01-01'][seed % 3];
    const { counts, rejects } = cleanBoth(shared, date);
    assert.ok(counts.rowsOut > 0 && rejects.length > 0);
  }
});

test('any cut of a block gives the same rows', { skip }, () => {
  const rows = blockOf(fc.sample(nastyRow, { seed: 99, numRuns: 400 }));
  const whole = cleanBoth(rows).rows;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), partBytes => {
      const parts: Buffer[] = [];
      for (let start = 0; start < rows.length;) {
        const end = rows.indexOf(10, Math.min(start + partBytes, rows.length) - 1) + 1;
        parts.push(cleanBoth(rows.subarray(start, end)).rows);
        start = end;
      }
      assert.ok(Buffer.concat(parts).equals(whole));
    }),
    { numRuns: 20 },
  );
});

test('rows about as long as the window, and longer', { skip }, () => {
  const short = row('"a": "é"');
  const bare = row('"a": ""').length;
  for (const length of [-1, 0, 1, WINDOW_BYTES].map(more => WINDOW_BYTES + more)) {
    const long = row(`"a": "${'y'.repeat(length - bare)}"`);
    assert.equal(long.length, length);
    const { counts, rows } = cleanBoth(Buffer.concat([short, long, row('"b": 1'), long, long, short]));
    assert.equal(counts.rowsOut, 6);
    assert.ok(rows.length > 3 * length);
  }
});

test('a window full of rows that grow fills the output several times', { skip }, () => {
  const growing = row(`"a": [${'{"key": "/l/"}, '.repeat(8000)}1]`); // half as long again, and room for more wanted
  const rows = Buffer.concat([growing, growing]);
  assert.ok(rows.length < WINDOW_BYTES);
  kernel?.setLimit(undefined);
  kernel?.input.set(rows);
  assert.equal(kernel?.clean(0, rows.length), false);
  assert.equal(kernel.inputEnd, growing.length, 'no doubt, but no room');
  cleanBoth(Buffer.concat([rows, rows, rows]));
  const edits = row(`"a": [${'{"key": "/l/"}, '.repeat(10_000)}1]`); // 80,000 bytes more, and room for 16 per edit
  assert.ok(isTaken(edits));
  const manyEdits = row(`"a": [${'{"key": "/l/"}, '.repeat(16_000)}1]`);
  assert.ok(!isTaken(manyEdits), 'more than the output has room for');
  assert.equal(cleanBoth(Buffer.concat([row('"b": 1'), manyEdits, edits, edits])).counts.rowsOut, 4);
});

for (const library of ['devdb-2026', 'public']) {
  const file = join(
    process.env['OLDUMP_SHARED'] ?? join(process.cwd(), '../shared'),
    'data',
    library,
    'data.copy.txt.gz',
  );
  const why = existsSync(file) ? skip : `no golden data at ${file} (OLDUMP_SHARED names another place)`;
  test(`real rows of ${library} come out the same`, { skip: why }, () => {
    const rows = gunzipSync(readFileSync(file));
    for (const date of [undefined, '2010-04', '2013', '2009-12-31']) cleanBoth(rows, date);
  });
}

test('without a kernel that runs here its twin serves; other troubles are told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oldump-kernel-'));
  try {
    const broken = join(folder, 'broken.wasm');
    writeFileSync(broken, 'not a kernel');
    assert.equal(loadCleanKernel(pathToFileURL(broken)), undefined);
    assert.equal(loadCleanKernel(pathToFileURL(join(folder, 'missing.wasm'))), undefined);
    assert.throws(() => loadCleanKernel(pathToFileURL(folder)), { code: 'EISDIR' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('two kernels know nothing of each other', { skip }, () => {
  const other = loadCleanKernel();
  assert.ok(kernel && other instanceof CleanKernel);
  kernel.setLimit(undefined);
  kernel.input.set(row('"a": 1'));
  other.input.set(row('"bb": 2'));
  kernel.clean(0, row('"a": 1').length);
  other.clean(0, row('"bb": 2').length);
  assert.notEqual(kernel.outputBytes, other.outputBytes);
});
