import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { gunzip } from '../../../src/bytes/gzip/gzip-reader.ts';
import { OldumpError } from '../../../src/errors.ts';
import { cutAt, failsAs, inChunksOf, readAll, rows } from '../material.ts';

const PLAIN = rows(300);
const read = (bytes: Uint8Array, chunkBytes = 1 << 16): Promise<Buffer> =>
  readAll(gunzip(inChunksOf(bytes, chunkBytes), 'in.gz'));

test('any members, cut anywhere, give their plain bytes', async () => {
  const member = fc.record({
    plain: fc.uint8Array({ maxLength: 300 }),
    level: fc.integer({ min: 0, max: 9 }),
    header: fc.record({
      name: fc.boolean(),
      extra: fc.boolean(),
      comment: fc.boolean(),
      headerCrc: fc.boolean(),
    }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(member, { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(3000)),
      async (members, offsets) => {
        const file = Buffer.concat(members.map(({ plain, level, header }) => gzipWith(plain, level, header)));
        const plain = Buffer.concat(members.map(part => part.plain));
        const cuts = offsets.filter(offset => offset <= file.length);
        assert.deepEqual(await readAll(gunzip(cutAt(file, cuts), 'in.gz')), plain);
        assert.deepEqual(await read(file, 1), plain);
      },
    ),
    { numRuns: 40 },
  );
});

test('a member of many steps of inflate, one compressed byte at a time at its end', async () => {
  const plain = Buffer.alloc(5_000_000, PLAIN);
  const file = gzipSync(plain);
  const last = file.length - 200;
  const cuts = Array.from({ length: 200 }, (_, index) => last + index);
  assert.deepEqual(await readAll(gunzip(cutAt(file, cuts), 'in.gz')), plain);
});

test('thousands of small members and empty ones', async () => {
  const parts = Array.from({ length: 3000 }, (_, number) => (number % 3 === 0 ? '' : `member ${number}\n`));
  const file = Buffer.concat(parts.map(part => gzipSync(part)));
  assert.equal((await read(file, 1000)).toString(), parts.join(''));
});

test('small members, then a large one, then small ones', async () => {
  const large = Buffer.alloc(3_000_000, Buffer.from(Array.from({ length: 999 }, (_, i) => (i * i) % 251)));
  const parts = [
    PLAIN.subarray(0, 50),
    PLAIN.subarray(50, 90),
    large,
    PLAIN.subarray(90, 120),
    Buffer.alloc(0),
  ];
  const file = Buffer.concat(parts.map(part => gzipSync(part, { level: 1 })));
  assert.deepEqual(await read(file), Buffer.concat(parts));
});

test('cut at every byte: exit 4, except between members, where no reader can see it', async () => {
  const parts = [PLAIN.subarray(0, 300), PLAIN.subarray(300, 700), Buffer.alloc(0), PLAIN.subarray(700, 900)];
  const members = parts.map(part => gzipSync(part));
  const file = Buffer.concat(members);
  const between = new Map<number, Buffer>();
  for (let count = 1; count <= parts.length; count += 1) {
    const end = members.slice(0, count).reduce((sum, member) => sum + member.length, 0);
    between.set(end, Buffer.concat(parts.slice(0, count)));
  }
  for (let end = 1; end <= file.length; end += 1) {
    const plain = between.get(end);
    if (plain) assert.deepEqual(await read(file.subarray(0, end)), plain);
    else
      await assert.rejects(
        read(file.subarray(0, end)),
        failsAs('incomplete', new RegExp(`byte ${end}: gzip member \\d is cut short`)),
      );
  }
});

test('the message says where a member is cut', async () => {
  const file = gzipSync(PLAIN);
  const cuts: [number, string][] = [
    [6, 'in its header'],
    [200, 'in its data'],
    [file.length - 3, 'in its trailer'],
    [file.length - 8, 'in its trailer'],
  ];
  for (const [end, where] of cuts) {
    const says = new RegExp(
      `^in.gz, byte ${end}: gzip member 1 is cut short ${where}, at compressed byte ${end}$`,
    );
    await assert.rejects(read(file.subarray(0, end)), failsAs('incomplete', says));
  }
});

test('zero bytes behind the last member are padding, other bytes are refused with their place', async () => {
  const file = gzipSync(PLAIN);
  assert.deepEqual(await read(Buffer.concat([file, Buffer.alloc(1000)])), PLAIN);
  const garbage = (bytes: Buffer): Promise<Buffer> => read(Buffer.concat([file, bytes]), 64);
  const at = (byte: number): RegExp =>
    new RegExp(`byte ${byte}: bytes after the last gzip member that are not gzip`);
  await assert.rejects(garbage(Buffer.from('garbage')), failsAs('malformed', at(file.length)));
  await assert.rejects(garbage(Buffer.from('\x1fno')), failsAs('malformed', at(file.length)));
  await assert.rejects(
    garbage(Buffer.concat([Buffer.alloc(500), Buffer.from('x')])),
    failsAs('malformed', at(file.length + 500)),
  );
});

test('every changed byte is found', async () => {
  const file = gzipSync(PLAIN.subarray(0, 500));
  for (let at = 10; at < file.length; at += 1) {
    const damaged = Buffer.from(file);
    damaged[at] = (damaged[at] as number) ^ 0x55;
    await assert.rejects(
      read(damaged),
      error => error instanceof OldumpError && [3, 4].includes(error.exitCode),
    );
  }
});

test('checksum and length are told apart', async () => {
  const file = gzipSync(PLAIN);
  const wrong = (at: number): Buffer =>
    Buffer.concat([file.subarray(0, at), Buffer.of(file[at]! ^ 1), file.subarray(at + 1)]);
  await assert.rejects(
    read(wrong(file.length - 8)),
    failsAs('incomplete', /gzip member 1 fails its checksum/),
  );
  await assert.rejects(read(wrong(file.length - 4)), failsAs('incomplete', /gzip member 1 fails its length/));
});

test('a header this RFC does not know is refused', async () => {
  const method = Buffer.from(gzipSync(PLAIN)).fill(7, 2, 3);
  const flags = Buffer.from(gzipSync(PLAIN)).fill(0x40, 3, 4);
  for (const file of [method, flags])
    await assert.rejects(read(file), failsAs('malformed', /unknown header/));
  const badSum = gzipWith(PLAIN, 6, { name: true, extra: false, comment: false, headerCrc: true });
  badSum[11]! ^= 1;
  await assert.rejects(read(badSum), failsAs('malformed', /damaged header/));
});

test('a reader that leaves early lets the source go', async () => {
  let closed = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield* inChunksOf(gzipSync(Buffer.alloc(20_000_000, PLAIN)), 4096);
    } finally {
      closed = true;
    }
  }
  for await (const chunk of gunzip(source(), 'in.gz')) {
    assert.ok(chunk.length > 0);
    break;
  }
  assert.ok(closed);
});

test('a source that fails is reported as it failed', async () => {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield gzipSync(PLAIN).subarray(0, 200);
    throw new Error('the disk is gone');
  }
  await assert.rejects(readAll(gunzip(source(), 'in.gz')), /the disk is gone/);
});

interface HeaderParts {
  readonly name: boolean;
  readonly extra: boolean;
  readonly comment: boolean;
  readonly headerCrc: boolean;
}

function gzipWith(plain: Uint8Array, level: number, parts: HeaderParts): Buffer {
  const flags =
    (parts.headerCrc ? 2 : 0) | (parts.extra ? 4 : 0) | (parts.name ? 8 : 0) | (parts.comment ? 16 : 0);
  const header = [Buffer.of(0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 3)];
  if (parts.extra) header.push(Buffer.of(5, 0, 0, 1, 0, 2, 0));
  if (parts.name) header.push(Buffer.from(`${'name'.repeat(30)}\0`));
  if (parts.comment) header.push(Buffer.from('comment\0'));
  const body = Buffer.concat(header);
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(crc32(body) & 0xffff);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(plain), 0);
  trailer.writeUInt32LE(plain.length, 4);
  return Buffer.concat([body, ...(parts.headerCrc ? [sum] : []), deflateRawSync(plain, { level }), trailer]);
}
