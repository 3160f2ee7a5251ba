import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DocumentScanner } from '../../../src/record/json/scan-document.ts';
import { parseJson } from '../../../src/record/json/json-parse.ts';
import { createMembers, readMembers } from '../../../src/record/json/members.ts';
import { pythonJson } from '../../../src/record/json/python-json.ts';

const scanner = new DocumentScanner();
const members = createMembers(1);

function isProved(json: string): boolean {
  const bytes = Buffer.from(`${json}\n`);
  return scanner.scan(bytes, 0, bytes.length - 1, members);
}

for (const json of [
  '{}',
  '{"a": 1}',
  '{"a": -12, "b": 0, "c": [], "d": {}, "e": true, "f": false, "g": null, "h": ""}',
  '{"a": [1, "x", {"b": [[]]}], "b": {"a": {"a": 1}}}',
  String.raw`{"a": "\" \\ \b \f \n \r \t \u0000 \u001f \u007f \u00e9 \ud83d\ude00 \udc00 /"}`,
  '{"1": 1, "0": 0, "__proto__": 1}',
  `{"a": ${'9'.repeat(4300)}}`,
]) {
  test(`proved: ${json.slice(0, 60)}`, () => {
    assert.ok(isProved(json));
    assert.equal(pythonJson(parseJson(json)), json);
  });
}

for (const json of [
  '',
  '[]',
  '{"a":1}',
  '{"a": 1,"b": 2}',
  '{"a":  1}',
  '{ "a": 1}',
  '{"a": 1 }',
  '{"a": 1} ',
  '{"a": 1}{"b": 1}',
  '{"a": 1',
  '{"a": "x',
  '{"a": 01}',
  '{"a": -0}',
  '{"a": -}',
  '{"a": 1.5}',
  '{"a": 1e5}',
  '{"a": NaN}',
  '{"a": nul}',
  '{"a": [1,2]}',
  '{"a": [1, ]}',
  '{"a": 1, }',
  '{"a": 1, "a": 2}',
  '{"b": {"a": 1, "x": {"a": 1}, "a": 2}}',
  '{"a": "é"}',
  '{"a": "\u007f"}',
  String.raw`{"a": "\/"}`,
  String.raw`{"a": "\u00E9"}`,
  String.raw`{"a": "\u0041"}`,
  String.raw`{"a": "\u000a"}`,
  String.raw`{"a": "\u12"}`,
  String.raw`{"a": "\x"}`,
  String.raw`{"a": "\\\"}`,
  `{"a": ${'9'.repeat(4301)}}`,
  `{"a": ${'['.repeat(100)}${']'.repeat(100)}}`,
]) {
  test(`not proved: ${json.slice(0, 60)}`, () => assert.equal(isProved(json), false));
}

test('what is proved is what Python would write, and the members are those of readMembers', () => {
  const integers = (_: string, value: unknown): unknown => (typeof value === 'number' ? value | 0 : value);
  const spelled = fc
    .dictionary(fc.string({ unit: 'binary', maxLength: 3 }), fc.jsonValue({ maxDepth: 4 }))
    .map(value => pythonJson(parseJson(JSON.stringify(value, integers))));
  const broken = fc
    .tuple(spelled, fc.nat(), fc.constantFrom('', ' ', ',', '"', '\\', '}', '0', '{"a": 1, "a": 1}'))
    .map(([json, at, put]) => {
      const cut = at % json.length;
      return json.slice(0, cut) + put + json.slice(cut + 1);
    });
  let proved = 0;
  fc.assert(
    fc.property(fc.oneof(spelled, broken), json => {
      if (!isProved(json)) return;
      proved++;
      assert.equal(pythonJson(parseJson(json)), json);
      const bytes = Buffer.from(json);
      const expected = readMembers(bytes, 0, bytes.length, createMembers());
      for (const array of ['nameStart', 'nameEnd', 'valueStart', 'valueEnd'] as const) {
        assert.deepEqual(
          members[array].subarray(0, members.count),
          expected[array].subarray(0, expected.count),
        );
      }
    }),
    { numRuns: 700 },
  );
  assert.ok(proved > 200, `only ${proved} documents were proved`);
});
