/** Nasty rows through Python's json module and through ours: the same bytes, the same refusals, on both paths. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanRows, type CleanOptions } from '../../src/dump/clean/clean.ts';
import { RowScanner } from '../../src/dump/clean/twin/scan-row.ts';
import { ByteBuffer } from '../../src/record/text/byte-buffer.ts';
import { nastyRow } from './nasty-rows.ts';
import { missingPython, pythonVerdicts, type Verdict } from './python-cdump.ts';

const seed = Number(process.env['OLDUMP_SEED'] ?? 20260630);
const skip = missingPython();

for (const date of ['', '2009-06']) {
  test(`Python and both paths agree on nasty rows, date "${date}", seed ${seed}`, { skip }, t => {
    const rows = fc.sample(nastyRow, { seed, numRuns: 2500 });
    const verdicts = pythonVerdicts(rows, date);
    assert.equal(verdicts.length, rows.length);
    rows.forEach((row, i) => {
      const wanted = verdicts[i]!;
      compare(row, wanted, { date }, 'fast');
      compare(row, wanted, { date, neverFast: true }, 'exact');
    });
    t.diagnostic(summary(rows, verdicts));
    for (const kind of ['row', 'dropped', 'rejected'])
      assert.ok(verdicts.filter(verdict => verdict.kind === kind).length > 200, `few are ${kind}`);
  });
}

test('numbers of any size are printed as Python prints them', { skip }, () => {
  const numbers = fc.sample(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), anyBits), {
    seed,
    numRuns: 3000,
  });
  const digits = '9'.repeat(4300);
  const texts = [...numbers.map(spelling), digits, `-${digits}`];
  const rows = texts.map(text => Buffer.from(`1\t1\t${document(text)}`));
  pythonVerdicts(rows, '').forEach((verdict, i) => compare(rows[i]!, verdict, { date: '' }, 'number'));
});

/** Doubles of every exponent, not only those people write. */
const anyBits = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(bits => {
  const value = new Float64Array(new BigUint64Array([bits]).buffer)[0]!;
  return Number.isFinite(value) ? value : 0.1;
});

function spelling(value: number, i: number): string {
  const text = i % 2 === 0 ? value.toExponential() : value.toPrecision(17);
  return text.includes('.') || text.includes('e') ? text : `${text}.0`;
}

function document(number: string): string {
  const columns = '"key": "/x", "type": {"key": "/t"}, "revision": 1, "last_modified": {"value": "2009"}';
  return `{${columns}, "n": ${number}}`;
}

function compare(row: Buffer, wanted: Verdict, options: CleanOptions, path: string): void {
  const out = new ByteBuffer(64);
  const { counts, rejects } = cleanRows(Buffer.concat([row, Buffer.from('\n')]), out, options);
  const said = `${path}: ${JSON.stringify(row.toString())} ${JSON.stringify(rejects[0]?.reason)} python ${JSON.stringify(wanted)}`;
  const dropped = Object.entries(counts.dropped).find(([, count]) => count === 1)?.[0];
  assert.equal(counts.rowsIn, 1);
  if (wanted.kind === 'row')
    assert.equal(out.written().toString('latin1'), `${wanted.bytes.toString('latin1')}\n`, said);
  else assert.equal(out.length, 0, said);
  assert.equal(dropped, wanted.kind === 'dropped' ? wanted.reason : undefined, said);
  assert.equal(rejects.length, wanted.kind === 'rejected' ? 1 : 0, said);
}

function summary(rows: readonly Buffer[], verdicts: readonly Verdict[]): string {
  const count = (kind: string): number => verdicts.filter(verdict => verdict.kind === kind).length;
  const scanner = new RowScanner();
  const fast = rows.filter(row => scanner.scan(Buffer.concat([row, Buffer.from('\n')]), 0) >= 0).length;
  return `rows ${count('row')}, dropped ${count('dropped')}, rejected ${count('rejected')}; fast ${fast}`;
}
