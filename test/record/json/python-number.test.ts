import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_INTEGER_DIGITS, pythonNumber } from '../../../src/record/json/python-number.ts';

const SPELLINGS: readonly (readonly [json: string, python: string])[] = [
  ['0', '0'],
  ['-0', '0'],
  ['12345678901234567890', '12345678901234567890'],
  ['1.0', '1.0'],
  ['-0.0', '-0.0'],
  ['1e5', '100000.0'],
  ['1E+5', '100000.0'],
  ['1e10', '10000000000.0'],
  ['123456789012345680.0', '1.2345678901234568e+17'],
  ['1e15', '1000000000000000.0'],
  ['1e16', '1e+16'],
  ['1.5e300', '1.5e+300'],
  ['0.0001', '0.0001'],
  ['0.00001', '1e-05'],
  ['1.0E-7', '1e-07'],
  ['5e-324', '5e-324'],
  ['1e-400', '0.0'],
  ['-1e-400', '-0.0'],
  ['1E400', 'Infinity'],
  ['-1E400', '-Infinity'],
  ['0.1', '0.1'],
  ['123.456', '123.456'],
  ['100.25', '100.25'],
];

test('prints what it reads as Python does', () => {
  for (const [json, python] of SPELLINGS) assert.equal(pythonNumber(json), python, json);
});

test('keeps integers of up to 4300 digits exactly and refuses longer ones', () => {
  const longest = '7'.repeat(MAX_INTEGER_DIGITS);
  assert.equal(pythonNumber(longest), longest);
  assert.equal(pythonNumber(`-${longest}`), `-${longest}`);
  assert.throws(() => pythonNumber(`${longest}1`), { kind: 'malformed' });
  assert.throws(() => pythonNumber(`-${longest}1`), { kind: 'malformed' });
});
