import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteBuffer } from '../../../src/record/text/byte-buffer.ts';

test('grows, keeps what was written, and is emptied without giving memory back', () => {
  const buffer = new ByteBuffer(2);
  buffer.appendText('aé\u{1f600}');
  buffer.appendByte(10);
  buffer.appendBytes(Buffer.from('xyz'), 1);
  assert.equal(buffer.written().toString(), 'aé\u{1f600}\nyz');
  const { bytes } = buffer;
  buffer.clear();
  assert.equal(buffer.written().length, 0);
  assert.equal(buffer.bytes, bytes);
});

test('makes room at once for more than twice its size', () => {
  const buffer = new ByteBuffer(4);
  buffer.appendText('abc');
  buffer.ensure(1000);
  assert.ok(buffer.bytes.length >= 1003);
  assert.equal(buffer.written().toString(), 'abc');
});
