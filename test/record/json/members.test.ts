import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createMembers, findMember, readMembers } from '../../../src/record/json/members.ts';

function read(text: string, capacity = 2): [string, string][] {
  const bytes = Buffer.from(`x${text}y`);
  const members = readMembers(bytes, 1, bytes.length - 1, createMembers(capacity));
  return Array.from({ length: members.count }, (_, i) => [
    bytes.toString('utf8', members.nameStart[i], members.nameEnd[i]),
    bytes.toString('utf8', members.valueStart[i], members.valueEnd[i]),
  ]);
}

test('finds names and values in the order of the text', () => {
  assert.deepEqual(read('{}'), []);
  assert.deepEqual(read('{"key": "/works/OL1W"}'), [['key', '"/works/OL1W"']]);
  assert.deepEqual(read('{"b": [1, {"x": "]}"}], "a": {"c": ","}, "n": -1.5e+16, "t": true}'), [
    ['b', '[1, {"x": "]}"}]'],
    ['a', '{"c": ","}'],
    ['n', '-1.5e+16'],
    ['t', 'true'],
  ]);
});

test('escapes do not end a string', () => {
  assert.deepEqual(read('{"a\\"b": "c\\\\", "d": "\\\\\\"}"}'), [
    ['a\\"b', '"c\\\\"'],
    ['d', '"\\\\\\"}"'],
  ]);
});

test('white space between tokens is allowed and belongs to no span', () => {
  assert.deepEqual(read('{ "a" : 1 ,"b":[ ] } '), [
    ['a', '1'],
    ['b', '[ ]'],
  ]);
});

test('agrees with JSON.parse on any object, whatever the capacity', () => {
  const property = fc.property(fc.dictionary(fc.string(), fc.jsonValue()), document => {
    const seen = read(JSON.stringify(document), 1).map(([name, value]) => [
      JSON.parse(`"${name}"`) as string,
      JSON.parse(value) as unknown,
    ]);
    assert.deepEqual(seen, Object.entries(JSON.parse(JSON.stringify(document)) as object));
  });
  fc.assert(property, { numRuns: 200 });
});

test('refuses what is not one closed object', () => {
  for (const text of [
    '',
    '[]',
    '1',
    '{',
    '{"a"',
    '{"a": ',
    '{"a": 1',
    '{"a": "b}',
    '{"a": [1}',
    '{} {}',
    '{a: 1}',
  ])
    assert.throws(() => read(text), { kind: 'malformed' }, text);
  for (const text of ['{"a": 1]', '{"a" 1}', '{"a": 1, }', '{"a": }', '{,}'])
    assert.throws(() => read(text), { kind: 'malformed' }, text);
});

test('finds a member by name', () => {
  const bytes = Buffer.from('{"title": "a", "titles": 1, "key": "b"}');
  const members = readMembers(bytes, 0, bytes.length, createMembers());
  assert.equal(findMember(bytes, members, Buffer.from('key')), 2);
  assert.equal(findMember(bytes, members, Buffer.from('titles')), 1);
  assert.equal(findMember(bytes, members, Buffer.from('titl')), -1);
});
