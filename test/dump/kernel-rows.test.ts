/** The kernel against its twin, rule by rule: the same rows taken, the same bytes, counts and rejects. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertTwins, cleanBoth, COLUMNS, isTaken, row, skip } from './kernel-twins.ts';

test('every byte at every place of a string, and every escape', { skip }, () => {
  for (let at = 0; at < 34; at++) {
    for (let byte = 0; byte < 256; byte++) {
      if (byte === 10) continue;
      const text = Buffer.alloc(34, 'x');
      text[at] = byte;
      const rows = Buffer.concat([row('"a": "').subarray(0, -2), text, Buffer.from('"}\n')]);
      assertTwins(rows);
    }
  }
  for (let unit = 0; unit < 0x10000; unit += unit < 0x200 ? 1 : 997) {
    const digits = unit.toString(16).padStart(4, '0');
    for (const spelled of [digits, digits.toUpperCase()]) {
      const rows = row(`"a": "\\\\u${spelled}"`);
      assertTwins(rows);
    }
  }
  for (let code = 0x20; code < 0x7f; code++) {
    const letter = String.fromCharCode(code);
    for (const escape of [letter, `u${letter}0e9`, `u0${letter}e9`, `u00${letter}9`, `u00e${letter}`]) {
      assertTwins(row(`"a": "\\\\${escape}"`));
    }
  }
});

test('wide objects, deep ones, long integers and many edits', { skip }, () => {
  const names = Array.from({ length: 5000 }, (_, i) => `"a long name ${i} of an object": ${i}`);
  for (const count of [1, 30, 250, 257, 300, 4090, 4097, 5000]) {
    const members = names.slice(0, count).join(', ');
    cleanBoth(row(`"w": {${members}}`));
    cleanBoth(row(`"w": {${members}, ${names[count >> 1]}}`)); // one of them twice
  }
  assert.ok(isTaken(row(`"w": {${names.slice(0, 200).join(', ')}}`)));
  const nested = names.slice(0, 250).map(name => name.replace(/: .*/, ': 1'));
  for (const depth of [15, 16, 17, 20]) {
    assertTwins(row(`"w": ${`{${nested.join(', ')}, "in": `.repeat(depth)}1${'}'.repeat(depth)}`));
  }
  for (const depth of [62, 63, 64, 65]) {
    assertTwins(row(`"d": ${'['.repeat(depth)}${']'.repeat(depth)}`));
    assertTwins(row(`"d": ${'{"a": '.repeat(depth)}1${'}'.repeat(depth)}`));
  }
  for (const digits of [999, 1000, 1001]) assertTwins(row(`"n": -${'7'.repeat(digits)}`));
  for (const edits of [16383, 16384, 16385, 20_000]) cleanBoth(row(`"t": "${'\\\\n'.repeat(edits)}"`));
});

test('ids, datetimes and columns, wherever they stand and whatever is in them', { skip }, () => {
  const json = (members: readonly string[]): Buffer => Buffer.from(`1\t1\t{${members.join(', ')}}\n`);
  const ids = ['1', '"a\\\\nb"', '{"key": "/a/x"}', '["\\\\u00e9", {"key": "/l/x"}]'].map(
    value => `"id": ${value}`,
  );
  const members = COLUMNS.split(/, (?="(?:type|revision|last_modified)": )/).slice(0, 4);
  assert.equal(members.length, 4);
  for (const id of ids) {
    for (let place = 0; place <= members.length; place++) {
      const withId = json([...members.slice(0, place), id, ...members.slice(place)]);
      assert.ok(isTaken(withId));
      assert.deepEqual(cleanBoth(withId).rows, cleanBoth(json(members)).rows);
    }
  }
  assertTwins(json([...members, ids[0]!, ids[1]!]));
  assertTwins(json([ids[0]!]));
  const texts = [
    '',
    ' ',
    '2010 x',
    'a  b',
    '\\\\n',
    'a \\\\u00e9 b',
    '\\\\"',
    '/a/x',
    `${'long '.repeat(9)}`,
  ];
  for (const text of texts) {
    for (const datetime of [
      `"type": "/type/datetime", "value": "${text}"`,
      `"value": "${text}", "type": "/type/datetime"`,
    ]) {
      assertTwins(row(`"d": {${datetime}}`));
      assertTwins(json([...members.slice(0, 3), `"last_modified": {${datetime}}`]));
    }
    assertTwins(json([...members.slice(0, 3), `"last_modified": {"value": "${text}"}`]));
    assertTwins(json([`"key": "${text}"`, ...members.slice(1)]));
    assertTwins(json([members[0]!, `"type": {"key": "${text}"}`, ...members.slice(2)]));
    assertTwins(row(`"d": {"type": "/type/text", "value": "${text}"}, "e": {"key": "/user/${text}"}`));
  }
  for (const datetime of ['', ', "value": 1', ', "value": null'])
    assertTwins(row(`"d": {"type": "/type/datetime"${datetime}}`));
});

test('names that are alike but for a byte are no repetition, equal ones are', { skip }, () => {
  for (let length = 1; length < 40; length++) {
    const name = 'abcdefgh'.repeat(5).slice(0, length);
    for (let at = 0; at < length; at++) {
      const other = `${name.slice(0, at)}_${name.slice(at + 1)}`;
      cleanBoth(row(`"o": {"${name}": 1, "${other}": 2}`));
      if (length <= 24) assert.ok(isTaken(row(`"o": {"${name}": 1, "${other}": 2}`)), `${name} ${other}`);
    }
    assert.ok(!isTaken(row(`"o": {"${name}": 1, "${name}": 2}`)), name);
  }
});

test('leaves out the keys its twin leaves out', { skip }, () => {
  const people = [
    '/lists/OL1L',
    '/lists/OL12345678901L',
    '/lists/OL1L2',
    '/lists/OLL',
    '/lists/OL1',
    '/lists/OL1M',
    '',
  ];
  const keys = [
    ...people.flatMap(rest => [`/people/a${rest}`, `/user/a${rest}`, `/people/${rest}`, `/people/a/b${rest}`]),
    ...['/people', '/peopl/x', '/admin/', '/admin', '/adminx', '/scan', '/scanx', '/sca', '/old/', '/old', '/b/', '/b', '/'],
    ...['x', 'OL1M', '', '/a/', '/l/x', '/a/a/', '/user/', '/user', '/users/x', '/b/people/x', '/works/OL1W'],
  ]; // prettier-ignore
  const rows = keys.map(key => row('"a": 1').toString().replace('/x', key));
  const { dropped } = cleanBoth(Buffer.from(rows.join(''))).counts;
  for (const reason of ['user page', 'admin page', 'obsolete page', 'not a page'] as const) {
    assert.ok(dropped[reason] > 0, reason);
  }
});

test('compares with the date what the column says', { skip }, () => {
  const times = [
    '',
    '2010',
    '2010-05-17T10:20:30',
    '2010-05-17 10:20:30',
    '2010-05-18',
    '2010-05-17Z',
    '2010-05-17T24',
  ];
  const rows = Buffer.concat(
    times.map(time => Buffer.from(row('"a": 1').toString().replace('2010-05-17T10:20:30', time))),
  );
  const dates = [
    undefined,
    '',
    '2009',
    '2010',
    '2010-05',
    '2010-05-17',
    '2010-05-17T10',
    '2010-05-17T10:20:30',
  ];
  const blank = row('"a": 1')
    .toString()
    .replace(/"last_modified".*?\}/, '"last_modified": {"value": "2010 x"}');
  for (const date of ['2010', '2010A', '2010 ', '2010U']) cleanBoth(Buffer.from(blank), date);
  assert.equal(cleanBoth(Buffer.from(blank), '2010A').counts.rowsOut, 1);
  for (const date of [...dates, '2', '3'.repeat(63), '1'.repeat(64), '2010'.repeat(20)])
    cleanBoth(rows, date);
  assert.equal(cleanBoth(rows, '2010-05-17T09').counts.dropped['after date'], 5);
});
