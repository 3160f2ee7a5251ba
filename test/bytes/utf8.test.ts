import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkUtf8 } from '../../src/bytes/utf8.ts';
import { failsAs } from './material.ts';

const block = (bytes: Buffer, byteOffset = 0): { bytes: Buffer; byteOffset: number } => ({
  bytes,
  byteOffset,
});

test('any text passes', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => checkUtf8(block(Buffer.from(text)), 'in')));
});

test('the first bad byte is named with its row, wherever it stands', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '…', '😀', '\n') });
  const bad = fc.constantFrom(
    [0x80],
    [0xff],
    [0xc3, 0x28],
    [0xe2, 0x80, 0x0a],
    [0xed, 0xa0, 0x80],
    [0xc0, 0xaf],
    [0xf5, 0x80, 0x80, 0x80],
  );
  fc.assert(
    fc.property(text, bad, text, (before, bytes, after) => {
      const good = Buffer.from(before);
      const row = 100 + before.split('\n').length;
      const says = new RegExp(`^in, row ${row}, byte ${5000 + good.length}: invalid UTF-8$`);
      const input = Buffer.concat([good, Buffer.from(bytes), Buffer.from(after)]);
      assert.throws(() => checkUtf8(block(input, 5000), 'in', 100), failsAs('malformed', says));
    }),
  );
});

test('a character that the end of the row cuts', () => {
  const input = Buffer.concat([Buffer.from('a\nb'), Buffer.of(0xf0, 0x9f), Buffer.from('\nc\n')]);
  assert.throws(() => checkUtf8(block(input), 'in'), failsAs('malformed', /^in, row 2, byte 3: /));
});
