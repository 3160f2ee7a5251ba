import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { encode } from '../../support/encode.ts';
import { rows } from '../material.ts';

const GZIP = { kind: 'gzip', level: 4 } as const;
const LAST = Buffer.of(3, 0);

test('bodies put together are one deflate stream, and each can be inflated alone', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 500 }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 9 }),
      (parts, level) => {
        const bodies = parts.map(part => encode(part, { codec: { kind: 'gzip', level }, keyColumn: 1 }).body);
        assert.deepEqual(inflateRawSync(Buffer.concat([...bodies, LAST])), Buffer.concat(parts));
        bodies.forEach((body, index) => {
          assert.deepEqual(inflateRawSync(Buffer.concat([body, LAST])), Buffer.from(parts[index]!));
        });
      },
    ),
  );
});

test('rows, first key, CRC and length are counted', () => {
  const plain = rows(7);
  const encoded = encode(plain, { codec: GZIP, keyColumn: 1 });
  const { body, ...facts } = encoded;
  assert.deepEqual(facts, {
    plainBytes: plain.length,
    crc32: crc32(plain),
    rows: 7,
    firstKey: '/works/OL1000000W',
  });
  assert.equal(
    body.buffer.byteLength,
    body.length,
    'the body is sent to another thread: it must not drag more along',
  );
});

test('the key may be in any column, or the whole row', () => {
  const key = (text: string, keyColumn: number): string =>
    encode(Buffer.from(text), { codec: GZIP, keyColumn }).firstKey;
  assert.equal(key('/works/OL1W\t{"a": 1}\n/works/OL2W\t{}\n', 0), '/works/OL1W');
  assert.equal(key('only\nnext\tx\n', 0), 'only');
  assert.equal(key('/type/page\t/öl/1\t1\n', 1), '/öl/1');
});

test('shared memory in, the same bytes out', () => {
  const plain = rows(50);
  const shared = Buffer.from(new SharedArrayBuffer(plain.length));
  plain.copy(shared);
  for (const codec of [GZIP, { kind: 'plain' } as const]) {
    const expected = encode(plain, { codec, keyColumn: 1 });
    const encoded = encode(shared, { codec, keyColumn: 1 });
    assert.deepEqual(Buffer.from(encoded.body), Buffer.from(expected.body));
    shared.fill(0);
    assert.deepEqual(Buffer.from(encoded.body), Buffer.from(expected.body), 'the body is a copy');
    plain.copy(shared);
  }
});
