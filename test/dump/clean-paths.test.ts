/** The fast path against the slow one, where the scanner has limits or works on more than one byte at a time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanRows } from '../../src/dump/clean/clean.ts';
import { copyAscii, viewed } from '../../src/dump/clean/copy-ascii.ts';
import { EditList } from '../../src/dump/clean/twin/scan-edits.ts';
import { isPlainString } from '../../src/dump/clean/twin/scan-json.ts';
import { RowScanner } from '../../src/dump/clean/twin/scan-row.ts';
import { StringScanner } from '../../src/dump/clean/twin/scan-strings.ts';
import { ByteBuffer } from '../../src/record/text/byte-buffer.ts';
import { nastyRow } from '../reference/nasty-rows.ts';

const COLUMNS =
  '"key": "/x", "type": {"key": "/t"}, "revision": 1, "last_modified": {"type": "/type/datetime", "value": "2010"}';

function row(more: string): Buffer {
  return Buffer.from(`1\t1\t{${COLUMNS}, ${more}}\n`);
}

function cleanBoth(rows: Buffer): string {
  const [fast, exact] = [false, true].map(neverFast => {
    const out = new ByteBuffer(16);
    const cleaned = cleanRows(rows, out, { date: undefined, neverFast });
    return { text: out.written().toString(), ...cleaned };
  });
  assert.deepEqual(fast, exact);
  return fast?.text ?? '';
}

function isFast(bytes: Buffer): boolean {
  return new RowScanner().scan(bytes, 0) === bytes.length - 1;
}

test('the rows the fast path is for take it', () => {
  assert.ok(
    isFast(
      row(
        '"title": "A \\\\"B\\\\" \\\\\\\\ \\\\u00e9 \\\\ud83d\\\\ude00 \\\\n", "n": [1, -2, true, null, {}]',
      ),
    ),
  );
  assert.ok(
    isFast(row('"id": 7, "authors": [{"key": "/a/OL1A"}], "c": {"type": "/type/datetime", "value": "a b"}')),
  );
});

test('doubts go the slow way: each is a row the fast path must not pass', () => {
  const doubts = [
    '"a": 1.0', '"a": -0', '"a": 01', '"a": NaN', '"a":1', '"a": 1 ', '"a": [1,2]', '"a": [ ]', '"a": "\\\\/"', '"a": "\\\\u00E9"',
    '"a": "\\\\u0041"', '"a": "\\\\u000a"', '"a": "é"', '"a": "\x7f"', '"a": "\\b"', '"a": {"key": 1}', '"revision": 1',
    '"a": {"type": "/type/datetime"}', '"a": {"b": 1, "c": 2, "b": 3}', '"\\\\u0061": 1',
  ]; // prettier-ignore
  for (const more of doubts) assert.ok(!isFast(row(more)), more);
  for (const more of doubts) cleanBoth(row(more));
});

test('wide objects, deep ones, long integers and long rows come out the same', () => {
  const names = Array.from({ length: 5000 }, (_, i) => `"name${i}": {"key": "/a/OL${i}A"}`);
  const wide = (count: number): Buffer => row(`"w": {${names.slice(0, count).join(', ')}}`);
  for (const count of [1, 30, 255, 256, 257, 300, 5000]) cleanBoth(wide(count));
  assert.ok(isFast(wide(200)));
  const repeated = row(`"w": {${[...names.slice(0, 200), names[7]].join(', ')}}`);
  assert.ok(!isFast(repeated));
  for (const depth of [60, 63, 64, 65, 100, 496, 497])
    cleanBoth(row(`"d": ${'['.repeat(depth)}${']'.repeat(depth)}`));
  for (const digits of [999, 1000, 1001, 4300, 4301]) cleanBoth(row(`"n": ${'7'.repeat(digits)}`));
  const long = cleanBoth(row(`"t": "${'long \\\\u00e9 '.repeat(500_000)}"`));
  assert.ok(long.length > 5e6);
});

test('a block of nasty rows is its rows, whatever lies around them', () => {
  const block = Buffer.concat(
    fc.sample(nastyRow, { seed: 7, numRuns: 1000 }).flatMap(one => [one, Buffer.from('\n')]),
  );
  const shared = Buffer.from(new SharedArrayBuffer(block.length + 13), 13);
  block.copy(shared);
  assert.equal(cleanBoth(shared), cleanBoth(block));
  let inParts = '';
  for (let start = 0; start < block.length;) {
    const end = block.indexOf(10, Math.min(start + 700, block.length - 1)) + 1;
    inParts += cleanBoth(block.subarray(start, end));
    start = end;
  }
  assert.equal(inParts, cleanBoth(block));
});

const anyBytes = fc.uint8Array({ minLength: 1, maxLength: 40 }).chain(bytes =>
  fc.constantFrom('plain', 'any').map(kind => {
    const text = kind === 'any' ? bytes : bytes.map(byte => 0x20 + (byte % 0x5f));
    return Buffer.from([...text, 10]);
  }),
);

test('the word loops find the same byte as a plain loop', () => {
  fc.assert(
    fc.property(anyBytes, fc.nat(39), (bytes, start) => {
      const strings = new StringScanner(new EditList());
      strings.setBytes(bytes);
      const from = Math.min(start, bytes.length - 1);
      let end = from;
      while (isPlainString(bytes[end] ?? 0)) end++;
      assert.equal(strings.plainEnd(from), end);
      assert.equal(strings.hasBlank(from, bytes.length), bytes.subarray(from).includes(0x20));
    }),
    { numRuns: 3000 },
  );
});

test('copies ASCII of any length to any place', () => {
  const text = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 37) % 128));
  const lengths = [...Array.from({ length: 40 }, (_, i) => i), 1015, 1023, 1024, 1025, 2000];
  for (const length of lengths) {
    const target = viewed(Buffer.alloc(4096, 0xff));
    const end = copyAscii(viewed(text), length % 11, (length % 11) + length, target, 5);
    assert.equal(end, 5 + length);
    assert.deepEqual(
      Buffer.from(target.bytes.subarray(5, end)),
      text.subarray(length % 11, (length % 11) + length),
    );
    assert.equal(target.bytes[4], 0xff);
    assert.equal(target.bytes[end], 0xff);
  }
});
