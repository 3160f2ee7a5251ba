/** The deflate kernel and its twin side by side, and the bytes to try them with. */
import assert from 'node:assert/strict';
import { constants, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { KernelDeflater, type DeflateKernel } from '../../src/bytes/deflate/deflate-kernel.ts';
import { PlainDeflater } from '../../src/bytes/deflate/deflate-plain.ts';
import { effortOf, type Effort } from '../../src/bytes/deflate/effort.ts';
import { deflatedBound } from '../../src/bytes/deflate/format.ts';
import type { PieceDeflater } from '../../src/bytes/deflate/piece-deflater.ts';
import { loadKernel } from '../../src/bytes/kernel-file.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';

export const kernel = loadKernel<DeflateKernel>('deflate');
/** Why tests of the kernel are skipped, if they are. */
export const skip = kernel ? false : 'the kernel is not built: dist/kernels/deflate.wasm is missing';
export const twin = new PlainDeflater();
export const deflaters: readonly PieceDeflater[] = kernel ? [new KernelDeflater(kernel), twin] : [twin];

export const OUR_LEVELS = [1, 2, 3, 4, 5, 6] as const;

export function effort(level: number): Effort {
  const found = effortOf(level);
  assert.ok(found, `level ${level} is ours`);
  return found;
}

/** Finds no match but four or more bytes equal to the one before them. */
export const NO_SEARCH: Effort = {
  maxChain: 0,
  lazyChain: 0,
  maxLazy: 0,
  niceLength: 5,
  repeatLength: 4,
  maxInsert: 0,
  leastMatch: 5,
};

/** What all deflaters make of a piece, which is the same, and which zlib inflates. */
export function deflateByAll(plain: Uint8Array, its: Effort): Buffer {
  const body = Buffer.from(twin.deflate(plain, its));
  for (const deflater of deflaters)
    assert.ok(body.equals(deflater.deflate(plain, its)), 'the twins deflate differently');
  assertBody(body, plain);
  assert.ok(body.length <= deflatedBound(plain.length));
  return body;
}

/** The same at each level of ours; the last one's body. */
export function deflateAtAllLevels(plain: Uint8Array): Buffer[] {
  return OUR_LEVELS.map(level => deflateByAll(plain, effort(level)));
}

export function assertBody(body: Buffer, plain: Uint8Array): void {
  assert.ok(inflate(body).equals(plain), 'other bytes came back');
  assert.ok(body.subarray(-4).equals(Buffer.of(0, 0, 0xff, 0xff)), 'it does not end with a flush');
  assert.ok(inflate(Buffer.concat([body, body])).equals(Buffer.concat([plain, plain])), 'a final bit is set');
}

function inflate(body: Buffer): Buffer {
  return inflateRawSync(body, { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 1 << 20 });
}

/** Rows as Open Library's. */
export function sampleRows(count: number): Buffer {
  return Buffer.concat([...sampleDataRows({ seed: 11, rows: count })]);
}

/** Bytes that look random and are the same each time; of only so many kinds. */
export function noise(length: number, seed = 1, kinds = 256): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = Math.imul(seed, 0x9e3779b1); at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[at] = ((state >>> 16) * kinds) >>> 16;
  }
  return bytes;
}

type Stretch =
  | { readonly kind: 'new'; readonly bytes: Uint8Array }
  | { readonly kind: 'noise'; readonly length: number; readonly seed: number; readonly kinds: number }
  | { readonly kind: 'run'; readonly byte: number; readonly length: number }
  /** What stood so far back, with every `edit`th byte another. */
  | { readonly kind: 'again'; readonly back: number; readonly length: number; readonly edit: number };

const stretches: fc.Arbitrary<Stretch> = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map(bytes => ({ kind: 'new' as const, bytes })),
  fc.record({
    kind: fc.constant('noise' as const),
    length: size(3000),
    seed: fc.nat(1000),
    kinds: fc.constantFrom(2, 3, 16, 100, 256),
  }),
  fc.record({ kind: fc.constant('run' as const), byte: fc.nat(255), length: size(700) }),
  again(400, 90),
  again(35_000, 5000),
  again(35_000, 600),
);

/** Bytes made of stretches: new ones, few kinds, one byte repeated, and what stood so far back, edited. */
export const nasty: fc.Arbitrary<Buffer> = fc.array(stretches, { maxLength: 60, size: 'max' }).map(built);

function again(most: number, longest: number): fc.Arbitrary<Stretch> {
  return fc.record({
    kind: fc.constant('again' as const),
    back: size(most),
    length: size(longest),
    edit: fc.oneof(fc.constant(Infinity), fc.integer({ min: 2, max: 40 })),
  });
}

/** Small numbers more often than large ones. */
function size(most: number): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: most }));
}

function built(parts: readonly Stretch[]): Buffer {
  let whole = Buffer.alloc(0);
  for (const part of parts) whole = Buffer.concat([whole, stretch(whole, part)]);
  return whole;
}

function stretch(before: Buffer, part: Stretch): Uint8Array {
  if (part.kind === 'new') return part.bytes;
  if (part.kind === 'noise') return noise(part.length, part.seed, part.kinds);
  if (part.kind === 'run') return Buffer.alloc(part.length, part.byte);
  const start = Math.max(0, before.length - part.back);
  const copy = Buffer.from(before.subarray(start, start + part.length));
  return copy.map((byte, index) => (index % part.edit === part.edit - 1 ? byte ^ 1 : byte));
}
