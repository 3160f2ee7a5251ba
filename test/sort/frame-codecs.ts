/** The kernel of the frame codec and its twin side by side, and the frames to try them with. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { frameCodec, packedFrameBound, plainFrameCodec } from '../../src/sort/frames/choose-frame-codec.ts';
import type { FrameCodec } from '../../src/sort/contract/frame-codec.ts';
import { KernelFrameCodec } from '../../src/sort/frames/frame-codec-kernel.ts';

const kernel = frameCodec();
export const twin = plainFrameCodec();
const hasKernel = kernel instanceof KernelFrameCodec;
/** Why tests of the kernel are skipped, if they are. */
export const skip = hasKernel ? false : 'the kernel is not built: dist/kernels/frames.wasm is missing';
export const codecs: readonly FrameCodec[] = hasKernel ? [kernel, twin] : [twin];

/** So much is looked at on either side of what a codec may write. */
const GUARD_BYTES = 256;
const GUARD = 0xa5;

/** Packs with the frame and its packed bytes at odd places, and proves that nothing around them was touched. */
export function pack(codec: FrameCodec, plain: Uint8Array, place = 3): Buffer {
  const at = place + plain.length + GUARD_BYTES;
  const limit = at + packedFrameBound(plain.length);
  codec.reserve(limit + GUARD_BYTES);
  codec.area.fill(GUARD, at - GUARD_BYTES, limit + GUARD_BYTES);
  codec.area.set(plain, place);
  const end = codec.pack(place, place + plain.length, at);
  assert.ok(end > at && end <= limit);
  assert.ok(codec.area.subarray(place, place + plain.length).equals(plain), 'the frame was touched');
  assertGuards(codec, at, limit);
  return Buffer.from(codec.area.subarray(at, end));
}

/** Unpacks to where so many bytes have room; undefined when the codec says that they are damaged. */
export function unpack(
  codec: FrameCodec,
  packed: Uint8Array,
  roomBytes: number,
  place = 5,
): Buffer | undefined {
  const at = place + packed.length + GUARD_BYTES;
  const limit = at + roomBytes;
  codec.reserve(limit + GUARD_BYTES);
  codec.area.fill(GUARD, at - GUARD_BYTES, limit + GUARD_BYTES);
  codec.area.set(packed, place);
  const end = codec.unpack(place, place + packed.length, at, limit);
  assert.ok(
    codec.area.subarray(place, place + packed.length).equals(packed),
    'the packed bytes were touched',
  );
  assertGuards(codec, at, limit);
  if (end === -1) return undefined;
  assert.ok(end >= at && end <= limit);
  return Buffer.from(codec.area.subarray(at, end));
}

function assertGuards(codec: FrameCodec, start: number, end: number): void {
  const before = codec.area.subarray(start - GUARD_BYTES, start);
  const behind = codec.area.subarray(end, end + GUARD_BYTES);
  assert.ok(
    before.every(byte => byte === GUARD) && behind.every(byte => byte === GUARD),
    'a guard was touched',
  );
}

/** What all codecs make of the frame, which is the same; each gives the frame back from it. */
export function packByAll(plain: Uint8Array): Buffer {
  const packed = pack(twin, plain);
  for (const codec of codecs) {
    assert.ok(pack(codec, plain, 64).equals(packed), 'the twins pack differently');
    for (const room of [0, 100]) {
      const back = unpack(codec, packed, plain.length + room);
      assert.ok(back?.equals(plain), 'the frame came back different');
    }
    if (plain.length > 0) assert.equal(unpack(codec, packed, plain.length - 1), undefined, 'more than fits');
  }
  return packed;
}

/** What all codecs make of packed bytes that may be damaged, which is the same. */
export function unpackByAll(packed: Uint8Array, roomBytes: number): Buffer | undefined {
  const expected = unpack(twin, packed, roomBytes);
  for (const codec of codecs) assert.deepEqual(unpack(codec, packed, roomBytes), expected);
  return expected;
}

/** Frames made of stretches: new bytes, one byte repeated, and what stood so far back. */
export const frames: fc.Arbitrary<Buffer> = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map(bytes => ({ kind: 'new' as const, bytes })),
      fc.record({ kind: fc.constant('again' as const), back: size(400), length: size(90) }),
      fc.record({ kind: fc.constant('again' as const), back: size(70_000), length: size(5000) }),
      fc.record({ kind: fc.constant('run' as const), byte: fc.nat(255), length: size(600) }),
    ),
    { maxLength: 60 },
  )
  .map(parts => {
    let frame = Buffer.alloc(0);
    for (const part of parts) frame = Buffer.concat([frame, stretch(frame, part)]);
    return frame;
  });

type Stretch =
  | { readonly kind: 'new'; readonly bytes: Uint8Array }
  | { readonly kind: 'again'; readonly back: number; readonly length: number }
  | { readonly kind: 'run'; readonly byte: number; readonly length: number };

function stretch(frame: Buffer, part: Stretch): Uint8Array {
  if (part.kind === 'new') return part.bytes;
  if (part.kind === 'run') return Buffer.alloc(part.length, part.byte);
  const start = Math.max(0, frame.length - part.back);
  return frame.subarray(start, start + part.length);
}

/** Small numbers more often than large ones. */
function size(most: number): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: most }));
}

/** Bytes that look random and are the same each time. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = seed; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
