import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteBuffer } from '../../../src/record/text/byte-buffer.ts';
import { escapeCopy, unescapeCopy } from '../../../src/record/text/pg-text.ts';

function unescape(text: string): string {
  const bytes = Buffer.from(`<${text}>`);
  const out = new ByteBuffer(1);
  unescapeCopy(bytes, 1, bytes.length - 1, out);
  return out.written().toString();
}

test('undoes only the four escapes Open Library knows, from left to right', () => {
  assert.equal(unescape('a\\tb\\nc\\rd\\\\e'), 'a\tb\nc\rd\\e');
  assert.equal(unescape('\\\\n'), '\\n');
  assert.equal(unescape('\\\\\\n'), '\\\n');
  assert.equal(unescape('\\b\\f\\v\\N\\x41\\.'), '\\b\\f\\v\\N\\x41\\.');
  assert.equal(unescape('é\\'), 'é\\');
});

test('escapes as PostgreSQL does', () => {
  assert.equal(escapeCopy('a\tb\nc\rd\\e\bf\fg\vh'), 'a\\tb\\nc\\rd\\\\e\\bf\\fg\\vh');
});

test('gives back what was escaped, but for BS, FF and VT', () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom('\\', '\t', '\n', '\r', 'n', 't'), fc.string({ unit: 'binary' })),
  });
  fc.assert(
    fc.property(text, raw => {
      const clean = raw.replace(/[\b\f\v]|\p{Surrogate}/gu, '');
      assert.equal(unescape(escapeCopy(clean)), clean);
    }),
  );
});
