import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controlInColumns, holdsControl } from '../../../src/record/row/control-characters.ts';

test('issue 12: bytes and text agree on every character, tabs but the columns they end', () => {
  const found: number[] = [];
  for (let code = 0; code < 0x11_0000; code += code === 0xd7ff ? 0x801 : 1) {
    const text = String.fromCodePoint(code);
    const bytes = Buffer.from(`/x${text}y`);
    const isHeld = controlInColumns(bytes, 0, bytes.length);
    assert.equal(isHeld, code !== 9 && holdsControl(text), `U+${code.toString(16)}`);
    if (isHeld) found.push(code);
  }
  assert.equal(found.length, 31 + 1 + 32 + 2);
});

test('only the columns are looked at', () => {
  const row = Buffer.from('a\tb\0\tc');
  assert.deepEqual([controlInColumns(row, 0, 3), controlInColumns(row, 0, row.length)], [false, true]);
});
