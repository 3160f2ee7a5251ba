/** Packing frames: round trips by the kernel and by its twin, which agree to the byte, and another LZ4. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import lz4 from 'lz4-napi';
import { loadKernel } from '../../../src/bytes/kernel-file.ts';
import { frameCodec, packedFrameBound } from '../../../src/sort/frames/choose-frame-codec.ts';
import { codecs, frames, noise, pack, packByAll, skip, twin, unpackByAll } from '../frame-codecs.ts';
import { row } from '../sorting.ts';

const LONG_ROW_BYTES = 5 << 20;

/** What lz4-napi puts before its packed bytes. */
function sized(packed: Buffer, plainBytes: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(plainBytes);
  return Buffer.concat([size, packed]);
}

/** Rows as a sort has them: neighbours are alike. */
function rows(count: number): Buffer {
  const each = Array.from({ length: count }, (_, index) =>
    row(`/works/OL${Math.floor(index / 3)}W`, index % 3, `{"title": "${noise(20, index).toString('hex')}"}`),
  );
  return Buffer.from(each.join(''));
}

test('the kernel is there', { skip }, () => assert.equal(codecs.length, 2));

test('any frame comes back, and another LZ4 can read it', () => {
  fc.assert(
    fc.property(frames, plain => {
      const packed = packByAll(plain);
      if (plain.length > 0) assert.ok(lz4.uncompressSync(sized(packed, plain.length)).equals(plain));
    }),
    { numRuns: 300 },
  );
});

test('what another LZ4 has packed is read', () => {
  fc.assert(
    fc.property(frames, plain => {
      const packed = lz4.compressSync(plain).subarray(4);
      assert.ok(unpackByAll(packed, plain.length)?.equals(plain));
    }),
    { numRuns: 300 },
  );
});

test('frames of every small size, of one byte and of many', () => {
  for (let length = 0; length <= 70; length++) {
    for (const plain of [
      Buffer.alloc(length),
      noise(length),
      Buffer.from('abcdefg'.repeat(10)).subarray(0, length),
    ])
      packByAll(plain);
  }
});

test('lengths where a length takes one byte more, of literals and of matches', () => {
  for (const length of [14, 15, 16, 19, 20, 269, 270, 271, 274, 524, 525, 526, 65_535, 65_536, 65_537]) {
    packByAll(Buffer.concat([noise(length), Buffer.alloc(100)]));
    packByAll(Buffer.concat([noise(9), Buffer.alloc(length), noise(20)]));
    packByAll(Buffer.concat([noise(length, 7), noise(length, 7), noise(5)]));
  }
});

test('last literals of every small number', () => {
  for (let tail = 0; tail <= 40; tail++)
    packByAll(Buffer.concat([noise(60), Buffer.alloc(60), noise(tail, 3)]));
});

test('offsets of every small size', () => {
  for (let offset = 1; offset <= 40; offset++) {
    for (const length of [6, 15, 16, 17, 40, 100]) {
      const pattern = noise(offset, offset);
      const repeated = Buffer.alloc(length + offset, pattern);
      packByAll(Buffer.concat([noise(30, 99), repeated, noise(100, 98)]));
      packByAll(Buffer.concat([repeated, noise(5, 98)]));
    }
  }
});

test('a match is found 65,535 bytes back, and none is made of what lies further', () => {
  const head = noise(1000, 2);
  const packedBytes = (back: number): number =>
    packByAll(Buffer.concat([head, noise(back - head.length, 3), head, noise(50, 4)])).length - back;
  assert.ok(packedBytes(65_535) < 600, 'as near as an offset reaches');
  assert.ok(packedBytes(65_536) > 1000, 'one byte too far');
  assert.ok(packedBytes(65_537) > 1000);
  assert.ok(packedBytes(131_072) > 1000, 'as near as the table can tell');
});

test('frames of several MiB: rows, one row, one byte, noise', () => {
  const plain = rows(6000);
  const packed = packByAll(plain);
  assert.ok(packed.length < plain.length / 2, `${plain.length} bytes of rows became ${packed.length}`);
  packByAll(Buffer.concat([plain, noise(200_000, 5), plain, noise(70_000, 6), plain]));
  assert.ok(packByAll(Buffer.alloc(LONG_ROW_BYTES, 'é')).length < LONG_ROW_BYTES / 250);
  const unpackable = noise(3 << 20);
  assert.ok(packByAll(unpackable).length <= packedFrameBound(unpackable.length));
});

test('packed bytes depend on the frame alone, not on its place or what was packed before', () => {
  const plain = rows(300);
  const packed = pack(twin, plain);
  for (const codec of codecs) {
    for (const place of [0, 1, 65_535, 65_536, 70_001]) assert.ok(pack(codec, plain, place).equals(packed));
    pack(codec, rows(1000));
    assert.ok(pack(codec, plain).equals(packed));
  }
});

test('reserve keeps bytes and places, and never makes the area smaller', () => {
  for (const codec of [frameCodec(), twin]) {
    codec.reserve(1000);
    assert.ok(codec.area.length >= 1000);
    codec.area.write('here', 700);
    codec.reserve(3 << 20);
    assert.ok(codec.area.length >= 3 << 20);
    assert.equal(codec.area.toString('latin1', 700, 704), 'here');
    const { length } = codec.area;
    codec.reserve(10);
    assert.equal(codec.area.length, length);
  }
});

test('a frame and its packed bytes may lie at the very end of the area', () => {
  const plain = Buffer.concat([noise(60), Buffer.alloc(60)]);
  const packed = pack(twin, plain);
  for (const codec of codecs) {
    const { area } = codec;
    area.set(plain, area.length - plain.length);
    const end = codec.pack(area.length - plain.length, area.length, 0);
    assert.ok(area.subarray(0, end).equals(packed));
    area.set(packed, area.length - packed.length);
    assert.equal(codec.unpack(area.length - packed.length, area.length, 0, plain.length), plain.length);
    assert.ok(area.subarray(0, plain.length).equals(plain));
    area.set(packed);
    assert.equal(codec.unpack(0, packed.length, area.length - plain.length, area.length), area.length);
    assert.ok(area.subarray(area.length - plain.length).equals(plain));
  }
});

test('places outside the area are refused, not touched', () => {
  for (const codec of codecs) {
    codec.reserve(1000);
    const { length } = codec.area;
    assert.throws(() => codec.pack(0, length + 1, 0), RangeError);
    assert.throws(() => codec.pack(-1, 10, 100), RangeError);
    assert.throws(() => codec.pack(20, 10, 100), RangeError);
    assert.throws(() => codec.pack(0, 100, length - 50), RangeError);
    assert.throws(() => codec.unpack(0, 10, 100, length + 1), RangeError);
    assert.throws(() => codec.unpack(0, NaN, 100, 200), RangeError);
  }
});

test('more memory than there can be is an error of the environment', () => {
  for (const codec of [frameCodec(), twin])
    assert.throws(() => codec.reserve(2 ** 43), { kind: 'environment' });
});

const isLinux = process.platform === 'linux';
test(
  'a process with few addresses still packs',
  { skip: isLinux ? false : 'ulimit -v is tried on Linux' },
  () => {
    const url = new URL('../../../src/sort/frames/choose-frame-codec.js', import.meta.url).href;
    const script = `const { frameCodec } = await import('${url}'); const codec = frameCodec(); codec.reserve(200);
    codec.area.fill(7, 0, 40); console.log(codec.area.subarray(50, codec.pack(0, 40, 50)).toString('hex'));`;
    const limited = [
      '-c',
      'ulimit -v 6000000 && exec "$0" --input-type=module -e "$1"',
      process.execPath,
      script,
    ];
    const packed = execFileSync('/bin/sh', limited, { encoding: 'utf8' });
    assert.equal(packed.trim(), pack(twin, Buffer.alloc(40, 7)).toString('hex'));
  },
);

test('a kernel that does not run here is no kernel; other troubles are told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oldump-kernel-'));
  try {
    const broken = join(folder, 'broken.wasm');
    writeFileSync(broken, 'not a kernel');
    assert.equal(loadKernel(pathToFileURL(broken)), undefined);
    assert.equal(loadKernel('missing'), undefined);
    assert.throws(() => loadKernel(pathToFileURL(folder)), { code: 'EISDIR' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
