/** Damaged packed bytes: refused or read as something else, but never written outside the room they have. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codecs, frames, noise, pack, twin, unpackByAll } from './frame-codecs.ts';

/** Sequences of all kinds: long and short literals, matches near, far, long, short, and into themselves. */
const plain = Buffer.concat([
  noise(40),
  Buffer.from('/works/OL1W, /works/OL2W, /works/OL3W, '),
  Buffer.alloc(700, 'x'),
  noise(300, 2),
  noise(40),
  Buffer.alloc(60, 'abc'),
  noise(20, 3),
]);
const packed = pack(twin, plain);

test('every byte changed to every other', () => {
  for (let at = 0; at < packed.length; at++) {
    const changed = Buffer.from(packed);
    for (const byte of [0, 1, 0x0f, 0x10, 0xf0, 0xfe, 0xff, packed[at]! ^ 1, packed[at]! ^ 0x80]) {
      changed[at] = byte;
      for (const room of [plain.length, plain.length + 100]) unpackByAll(changed, room);
    }
  }
});

test('cut at every byte', () => {
  let refused = 0;
  for (let end = 0; end < packed.length; end++) {
    const part = unpackByAll(packed.subarray(0, end), plain.length);
    if (part === undefined) refused++;
    else assert.ok(part.equals(plain.subarray(0, part.length)));
  }
  assert.ok(refused > packed.length / 2);
  assert.equal(unpackByAll(Buffer.alloc(0), 10), undefined, 'nothing is no block');
  assert.equal(unpackByAll(Buffer.alloc(1), 0)?.length, 0, 'an empty block is');
});

test('any room: all of it, or none', () => {
  for (let room = 0; room < plain.length; room++) assert.equal(unpackByAll(packed, room), undefined);
  for (let room = plain.length; room < plain.length + 80; room++)
    assert.ok(unpackByAll(packed, room)?.equals(plain));
});

test('any bytes at all, and frames with any bytes changed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(2000), (bytes, room) => {
      unpackByAll(bytes, room);
    }),
    { numRuns: 2000 },
  );
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(frames, changes, (frame, edits) => {
      const damaged = pack(twin, frame);
      for (const [place, byte] of edits) damaged[place % damaged.length] = byte;
      unpackByAll(damaged, frame.length);
    }),
    { numRuns: 300 },
  );
});

test('an offset of nothing, or in front of the frame', () => {
  const literals = [0x50, 1, 2, 3, 4, 5];
  const last = [0x50, 6, 7, 8, 9, 10];
  assert.equal(unpackByAll(Buffer.from([...literals, 5, 0, ...last]), 64)?.length, 14);
  assert.equal(unpackByAll(Buffer.from([...literals, 6, 0, ...last]), 64), undefined);
  assert.equal(unpackByAll(Buffer.from([...literals, 0, 0, ...last]), 64), undefined);
  const many = [...Array<number>(40).fill(0), ...noise(64)];
  assert.equal(unpackByAll(Buffer.from([...literals, 0, 0, ...many]), 400), undefined);
  assert.equal(unpackByAll(Buffer.from([...literals, 6, 0, ...many]), 400), undefined);
});

test('literals that are not there are not looked for behind the area', () => {
  for (const codec of codecs) {
    codec.reserve(1 << 20);
    const { area } = codec;
    area.set([0xf0, 255, 255, 255, 255, 1], area.length - 6);
    assert.equal(codec.unpack(area.length - 6, area.length, 0, 5000), -1);
  }
});

test('lengths beyond 32 bits are not what is left of them', () => {
  const bytesTo2To32 = (2 ** 32 - 1) / 255;
  const endless = Buffer.alloc(bytesTo2To32 + 100, 0xff);
  assert.equal(unpackByAll(endless, 1000), undefined);
  const literals = Buffer.from(endless.subarray(0, 1 + bytesTo2To32 + 1 + 20));
  literals[0] = 0xf0;
  literals[1 + bytesTo2To32] = 6; // 15 + (2 ** 32 - 1) + 6 is 20 and no more in 32 bits
  assert.equal(unpackByAll(literals, 1000), undefined);
  const match = Buffer.concat([Buffer.from([0x1f, 7, 1]), endless, Buffer.from([0x50, 1, 2, 3, 4, 5])]);
  match[3] = 0;
  match[4 + bytesTo2To32] = 6;
  assert.equal(unpackByAll(match.subarray(0, 4 + bytesTo2To32 + 1), 1000), undefined);
  assert.equal(unpackByAll(match, 1000), undefined);
});
