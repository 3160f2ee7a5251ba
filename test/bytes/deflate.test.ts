/** Deflate of our own, levels 1 to 6: the kernel and its twin write the same bytes, and zlib inflates them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { constants, crc32, deflateRawSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { KernelDeflater, type DeflateKernel } from '../../src/bytes/deflate/deflate-kernel.ts';
import { PlainDeflater } from '../../src/bytes/deflate/deflate-plain.ts';
import { Deflater } from '../../src/bytes/deflate/deflater.ts';
import type { Effort } from '../../src/bytes/deflate/effort.ts';
import { MOST_BYTES, PIECE_BYTES } from '../../src/bytes/deflate/format.ts';
import { gzipTrailer, LAST_DEFLATE_BLOCK, PLAIN_GZIP_HEADER } from '../../src/bytes/gzip/gzip-header.ts';
import { loadKernel } from '../../src/bytes/kernel-file.ts';
import { sharedData, sharedDataMissing } from '../support/project.ts';
import {
  assertBody,
  deflateAtAllLevels,
  deflateByAll,
  deflaters,
  effort,
  nasty,
  noise,
  OUR_LEVELS,
  sampleRows,
  skip,
  twin,
} from './deflaters.ts';

const efforts: fc.Arbitrary<Effort> = fc.record({
  maxChain: fc.nat(6),
  lazyChain: fc.nat(6),
  maxLazy: fc.nat(300),
  niceLength: fc.integer({ min: 4, max: 300 }),
  repeatLength: fc.integer({ min: 4, max: 300 }),
  maxInsert: fc.nat(60),
  leastMatch: fc.constantFrom(4, 5),
});

/** Those for which the kernel has a quicker way, and their neighbours. */
const greedyEfforts: fc.Arbitrary<Effort> = fc.record({
  maxChain: fc.constantFrom(1, 1, 1, 2),
  lazyChain: fc.nat(2),
  maxLazy: fc.constantFrom(0, 0, 0, 5),
  niceLength: fc.integer({ min: 4, max: 300 }),
  repeatLength: fc.constantFrom(0, 1, 4, 4, 5),
  maxInsert: fc.nat(60),
  leastMatch: fc.constantFrom(4, 5, 5),
});

function zlibs(plain: Uint8Array, level: number): Buffer {
  return deflateRawSync(plain, { level, memLevel: 9, finishFlush: constants.Z_FULL_FLUSH });
}

test('the kernel is there', { skip }, () => assert.equal(deflaters.length, 2));

test('any bytes, at any level', () => {
  fc.assert(
    fc.property(nasty, plain => void deflateAtAllLevels(plain)),
    { numRuns: 200 },
  );
});

test('any bytes, with any effort', () => {
  fc.assert(
    fc.property(nasty, efforts, (plain, any) => void deflateByAll(plain, any)),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(nasty, greedyEfforts, (plain, any) => void deflateByAll(plain, any)),
    { numRuns: 500 },
  );
  // A match of four bytes as far back as before, and a longer one elsewhere.
  const plain = Buffer.from('abcdefgh--bcdefXYZ--ab1abcdYZW==abcdefg+abcdef1abcdXYZ--abcdYZW '.repeat(3));
  for (const repeatLength of [4, 5])
    for (const leastMatch of [4, 5]) deflateByAll(plain, { ...effort(1), repeatLength, leastMatch });
});

test('every length from 0 to 300: one byte, two bytes, noise, few kinds, rows', () => {
  const rows = sampleRows(1);
  for (let length = 0; length <= 300; length++)
    for (const plain of [
      Buffer.alloc(length, 'a'),
      Buffer.alloc(length, 'ab'),
      noise(length),
      noise(length, length, 3),
      rows.subarray(0, length),
    ])
      deflateAtAllLevels(plain);
});

test('every end: a match that lasts to the last byte, and one that ends a few bytes before', () => {
  for (let length = 4; length <= 300; length += length < 40 ? 1 : 13)
    for (let rest = 0; rest <= 14; rest++) {
      const again = noise(length, 2);
      deflateAtAllLevels(Buffer.concat([again, noise(50, 3), again, noise(rest, 4)]));
    }
});

test('a piece as long as can be, and lengths near 1 MiB: rows, noise, one byte, two kinds', () => {
  const rows = sampleRows(2500);
  assert.ok(rows.length > MOST_BYTES);
  for (const length of [PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, MOST_BYTES - 1, MOST_BYTES])
    deflateByAll(rows.subarray(0, length), effort(4));
  for (const plain of [rows, noise(MOST_BYTES), Buffer.alloc(MOST_BYTES, 7), noise(MOST_BYTES, 1, 2)])
    deflateAtAllLevels(plain.subarray(0, MOST_BYTES));
});

test('longer bytes are cut into pieces that know nothing of each other', () => {
  const plain = sampleRows(9000).subarray(0, 3 * PIECE_BYTES + 1);
  assert.equal(plain.length, 3 * PIECE_BYTES + 1);
  for (const length of [MOST_BYTES, MOST_BYTES + 1, 2 * PIECE_BYTES, plain.length]) {
    const bytes = plain.subarray(0, length);
    const step = length > MOST_BYTES ? PIECE_BYTES : length;
    const pieces = Array.from({ length: Math.ceil(length / step) }, (_, index) =>
      deflaters[0]!.deflate(bytes.subarray(index * step, (index + 1) * step), effort(3)),
    );
    for (const deflater of deflaters) {
      const body = new Deflater(() => deflater).deflate(bytes, 3);
      assert.ok(Buffer.concat(pieces).equals(body));
      assert.equal(body.buffer.byteLength, body.length, 'the body drags more memory along');
      assertBody(Buffer.from(body), bytes);
    }
  }
});

test('a piece that is too long is refused', () => {
  for (const deflater of deflaters)
    assert.throws(() => deflater.deflate(new Uint8Array(MOST_BYTES + 1), effort(1)), RangeError);
});

test('what was deflated before says nothing', () => {
  const fresh = (): (KernelDeflater | PlainDeflater)[] => {
    const kernel = loadKernel<DeflateKernel>('deflate');
    return [new PlainDeflater(), ...(kernel ? [new KernelDeflater(kernel)] : [])];
  };
  const rows = sampleRows(300);
  // 40,000 zeros: a place that was left behind would lie before the bytes that come next, where the memory is zero.
  const zeros = [Buffer.alloc(40_000), Buffer.alloc(70_000)];
  const inputs = [Buffer.alloc(0), rows, noise(100_000), ...zeros, rows.subarray(5, 40_000)];
  for (const plain of inputs)
    for (const level of OUR_LEVELS) {
      const alone = fresh().map(deflater => deflater.deflate(plain, effort(level)));
      for (const before of inputs)
        for (const deflater of deflaters) {
          deflater.deflate(before, effort(7 - level));
          assert.ok(Buffer.from(deflater.deflate(plain, effort(level))).equals(alone[0]!));
        }
      alone.forEach(body => assert.ok(Buffer.from(body).equals(alone[0]!)));
    }
});

test('what lies around the bytes says nothing, nor that other threads share them', () => {
  const plain = sampleRows(60).subarray(0, 30_000);
  const copies = [0, 0xff, plain[plain.length - 1]!].flatMap(fill =>
    [0, 1, 3, 7, 4096].flatMap(place =>
      [new ArrayBuffer(plain.length + 8192), new SharedArrayBuffer(plain.length + 8192)].map(memory => {
        const whole = new Uint8Array(memory).fill(fill);
        whole.set(plain, place);
        return whole.subarray(place, place + plain.length);
      }),
    ),
  );
  for (const level of OUR_LEVELS) {
    const body = Buffer.from(twin.deflate(plain, effort(level)));
    for (const copy of copies)
      for (const deflater of deflaters) assert.ok(body.equals(deflater.deflate(copy, effort(level))));
    for (const copy of copies) assert.ok(plain.equals(copy), 'the bytes were touched');
  }
});

const noGzip = spawnSync('gzip', ['--version']).error;
test(
  'bodies, an empty last block and the sums are a file for gzip',
  { skip: noGzip ? `gzip: ${noGzip.message}` : false },
  () => {
    const parts = [sampleRows(30), Buffer.alloc(0), noise(5000), Buffer.alloc(100_000, 'ab')];
    const plain = Buffer.concat(parts);
    for (let level = 1; level <= 9; level++) {
      const bodies = parts.map(part => new Deflater().deflate(part, level));
      const file = [
        PLAIN_GZIP_HEADER,
        ...bodies,
        LAST_DEFLATE_BLOCK,
        gzipTrailer(crc32(plain), plain.length),
      ];
      const { status, stdout, stderr } = spawnSync('gzip', ['-dc'], { input: Buffer.concat(file) });
      assert.deepEqual([status, stderr.toString()], [0, '']);
      assert.ok(plain.equals(stdout));
    }
  },
);

test('levels 7 to 9 are zlib’s bytes', () => {
  const plain = sampleRows(200);
  for (let level = 7; level <= 9; level++) {
    const body = new Deflater().deflate(plain, level);
    assert.ok(zlibs(plain, level).equals(body));
    assert.equal(body.buffer.byteLength, body.length);
  }
});

test('rows come out no larger than by zlib at the same level', () => {
  const rows = sampleRows(2000).subarray(0, PIECE_BYTES);
  for (const level of OUR_LEVELS) {
    const ours = new Deflater().deflate(rows, level).length;
    const others = zlibs(rows, level).length;
    assert.ok(ours <= others * 1.02, `level ${level}: ${ours} bytes, zlib ${others}`);
  }
});

test('noise comes out hardly larger than it is', () => {
  const plain = noise(300_000);
  for (const body of deflateAtAllLevels(plain)) assert.ok(body.length < plain.length * 1.01);
});

test('real rows', { skip: sharedDataMissing() }, () => {
  for (const folder of ['public', 'devdb-2026']) {
    const plain = gunzipSync(readFileSync(join(sharedData, folder, 'data.copy.txt.gz')));
    for (let at = 0; at < plain.length; at += MOST_BYTES)
      deflateAtAllLevels(plain.subarray(at, at + MOST_BYTES));
  }
});
