/** Real Open Library data, cleaned in memory, against what Open Library's own code made of it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { cleanRows } from '../../src/dump/clean/clean.ts';
import { ByteBuffer } from '../../src/record/text/byte-buffer.ts';

const shared = process.env['OLDUMP_SHARED'] ?? join(process.cwd(), '../shared');

for (const library of ['devdb-2026', 'public']) {
  const folder = join(shared, 'data', library);
  const skip = existsSync(folder) ? false : `no golden data at ${folder} (OLDUMP_SHARED names another place)`;
  const goldens =
    skip === false ? readdirSync(join(folder, 'golden')).filter(name => name.startsWith('cdump_')) : [];
  test(`cdump of ${library} equals Open Library's byte for byte`, { skip }, async t => {
    const rows = gunzipSync(readFileSync(join(folder, 'data.copy.txt.gz')));
    assert.ok(goldens.length > 0, 'the golden folder has cdumps');
    for (const golden of goldens) await t.test(golden, () => compare(rows, join(folder, 'golden', golden)));
  });
}

function compare(rows: Buffer, golden: string): void {
  const date = /cdump_(.+)\.txt\.gz$/.exec(golden)?.[1];
  const out = new ByteBuffer();
  const { counts, rejects } = cleanRows(rows, out, { date: date === 'none' ? undefined : date });
  assert.deepEqual(rejects, []);
  assert.equal(firstDifference(out.written(), gunzipSync(readFileSync(golden))), undefined);
  const dropped = Object.values(counts.dropped).reduce((sum, count) => sum + count, 0);
  assert.equal(counts.rowsOut + dropped, counts.rowsIn);
}

/** The first row that differs, both ways: a failure that can be read. */
function firstDifference(actual: Buffer, expected: Buffer): [string, string] | undefined {
  if (actual.equals(expected)) return undefined;
  const [a, e] = [actual.toString().split('\n'), expected.toString().split('\n')];
  const row = e.findIndex((line, i) => line !== a[i]);
  return [a[row] ?? '(end)', e[row] ?? '(end)'];
}
