/** Packing frames: by the kernel and by its twin, which agree to the byte. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import lz4 from 'lz4-napi';
import { frameCodec, packedBound, plainFrameCodec, type FrameCodec } from '../../src/sort/frame-codec.ts';
import { KernelFrameCodec } from '../../src/sort/frame-codec-kernel.ts';

const kernel = frameCodec();
const twin = plainFrameCodec();
const skip =
  kernel instanceof KernelFrameCodec ? false : 'the kernel is not built: dist/kernels/lz4.wasm is missing';

function pack(codec: FrameCodec, plain: Uint8Array): Buffer {
  codec.reserve(plain.length + packedBound(plain.length));
  codec.area.set(plain, 0);
  const end = codec.pack(0, plain.length, plain.length);
  return Buffer.from(codec.area.subarray(plain.length, end));
}

function unpack(codec: FrameCodec, packed: Uint8Array, bytes: number): Buffer {
  codec.reserve(packed.length + bytes);
  codec.area.set(packed, 0);
  const end = codec.unpack(0, packed.length, packed.length, packed.length + bytes);
  assert.equal(end, packed.length + bytes);
  return Buffer.from(codec.area.subarray(packed.length, end));
}

test('kernel and twin agree', { skip }, () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1, 2), { maxLength: 300 }), bytes => {
      const plain = Buffer.from(bytes);
      const packed = pack(twin, plain);
      assert.ok(pack(kernel, plain).equals(packed));
      for (const codec of [kernel, twin]) assert.ok(unpack(codec, packed, plain.length).equals(plain));
      const size = Buffer.alloc(4);
      size.writeUInt32LE(plain.length);
      assert.ok(lz4.uncompressSync(Buffer.concat([size, packed])).equals(plain));
    }),
  );
});
