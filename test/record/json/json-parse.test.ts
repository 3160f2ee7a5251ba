import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_DEPTH, parseJson } from '../../../src/record/json/json-parse.ts';
import { pythonJson } from '../../../src/record/json/python-json.ts';

function rewrite(json: string): string {
  return pythonJson(parseJson(json));
}

const REWRITTEN: readonly (readonly [json: string, python: string])[] = [
  [' { "a" :\t[ 1 ,\r\n2 ] , "b":{ } , "c":[ ] } ', '{"a": [1, 2], "b": {}, "c": []}'],
  ['{"a": 1, "b": 2, "a": 3}', '{"a": 3, "b": 2}'],
  ['{"k": 1, "\\u006b": 2}', '{"k": 2}'],
  ['{"10": 1, "2": 2, "__proto__": 3, "1": 4}', '{"10": 1, "2": 2, "__proto__": 3, "1": 4}'],
  ['"\\/ \\u00E9 é \\u0041 \\u000a \\u001F \x7f"', '"/ \\u00e9 \\u00e9 A \\n \\u001f \\u007f"'],
  ['"\\b\\f\\n\\r\\t\\"\\\\"', '"\\b\\f\\n\\r\\t\\"\\\\"'],
  ['"\u{1f600} \\ud83d\\ude00 \\ud83d x \\ude00"', '"\\ud83d\\ude00 \\ud83d\\ude00 \\ud83d x \\ude00"'],
  ['"\u2028\ufeff"', '"\\u2028\\ufeff"'],
  ['[true, false, null, NaN, Infinity, -Infinity]', '[true, false, null, NaN, Infinity, -Infinity]'],
  ['[1.0, 1e5, -0, 12345678901234567890]', '[1.0, 100000.0, 0, 12345678901234567890]'],
];

test('rewrites JSON as Python does', () => {
  for (const [json, python] of REWRITTEN) assert.equal(rewrite(json), python);
});

const REFUSED = [
  '', ' ', '{', '[', '"a', '"a\\', '{"a"', '{"a":', '{"a": 1', '{"a": 1,}', '{,}', '{1: 2}', "{'a': 1}", '[1,]', '[1 2]',
  '[1', '1 2', '{} x', '\ufeff{}', '01', '1.', '.5', '-', '+1', '0x1', 'nul', 'True', 'Nan', '"\t"', '"\n"', '"\0"',
  '"\\x"', '"\\u12"', '"\\u12g4"', '"\\u+123"', '\f1', '\u00a01', '{"a": 1]', '[1}', '1e', '--1',
]; // prettier-ignore

test('refuses what Python refuses', () => {
  for (const json of REFUSED)
    assert.throws(() => parseJson(json), { kind: 'malformed' }, JSON.stringify(json));
});

test('goes as deep as Open Library can, and no deeper', () => {
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  assert.equal(rewrite(nested(MAX_DEPTH)), nested(MAX_DEPTH));
  assert.throws(() => parseJson(nested(MAX_DEPTH + 1)), { kind: 'malformed', reason: /nested deeper/ });
  assert.throws(() => parseJson('['.repeat(1e6)), { kind: 'malformed' });
  assert.throws(() => parseJson('{"a":'.repeat(1e6)), { kind: 'malformed' });
});

test('what it writes means the same, and does not change when rewritten', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), value => {
      const written = rewrite(JSON.stringify(value));
      assert.deepEqual(JSON.parse(written), JSON.parse(JSON.stringify(value)));
      assert.equal(rewrite(written), written);
      assert.match(written, /^[ -~]*$/);
    }),
  );
});
