/** Data rows that are mostly sound and hard all the same: every rule of cleaning has its trap here. */
import fc from 'fast-check';
import {
  datetimes,
  extraNames,
  keys,
  numbers,
  oneOf,
  quoted,
  seldom,
  separators,
  times,
  value,
} from './nasty-json.ts';

const listKeys = oneOf(
  '/people/a/lists/OL1L /user/a/lists/OL12L /people/a/lists/OL\\u0661L /people/a/b/lists/OL1L',
);
const droppedKeys = oneOf(
  '/people/joe /user/joe /people/\\ud800 /admin/x /scan /scans/1 /old/x OL1M DUP/works/1',
);
const oddKeys = fc.oneof(
  oneOf(
    '/adminx /olda /b/ / /\\u00e9 /\\ud800 /x\\ty /\\ud83d\\ude00 /people/a/lists/OL1L\\n /\\" /\\u0000 /\\b /\u007f /\\u007f /\u0085 /\\u2028 /\\u2029',
  ).map(quoted),
  oneOf('1 null {} "" "\\u002fx"'),
);
const ownKeys = fc.oneof(
  { weight: 30, arbitrary: keys },
  { weight: 4, arbitrary: fc.oneof(listKeys, droppedKeys).map(quoted) },
  oddKeys,
);

const revisions = seldom(
  fc.nat().map(String),
  oneOf('3.0 null true "7" "x" "007" "\\u0661" -1 -0 4294967295 4294967296 999999999999 [] {} 1e3'),
  20,
);

const types = seldom(
  oneOf('/type/work /type/edition /a/x /type/author').map(key => `{"key": "${key}"}`),
  fc.oneof(
    oneOf('/type/\\u00e9 /t\\f /t\\u009f a\\nb \\ud800 \\u0061').map(key => `{"key": "${key}"}`),
    oneOf('"/type/datetime" {} {"key":1} null {"key":""} ["key"]'),
  ),
  20,
);

const lastModified = seldom(
  datetimes,
  fc.oneof(
    times.map(time => `{"value": ${time}}`),
    oneOf(
      '{} "2009" null {"value":1} {"type":"/type/datetime"} {"value":"\\ud800"} {"value":"2008\\u00e9"} {"value":"2008\\u0000"}',
    ),
  ),
  20,
);

type Member = readonly [name: string, value: string];

const columns = fc
  .record({ '"key"': ownKeys, '"type"': types, '"revision"': revisions, '"last_modified"': lastModified })
  .map(record => Object.entries(record));
const someColumns = fc.subarray(['"key"', '"type"', '"revision"', '"last_modified"'], { minLength: 2 });

/** The four columns most of the time, others among them, an `id` now and then, in any order. */
const documents = fc
  .record({
    columns,
    kept: fc.option(someColumns, { freq: 10 }).map(some => some), // null, most of the time: all of them
    isPartial: fc.nat(15).map(chance => chance === 0),
    extra: fc.array(fc.tuple(extraNames, value), { maxLength: 3 }),
    again: seldom(fc.constant<Member[]>([]), columns, 20),
    id: fc.option(fc.oneof(numbers, value), { freq: 1 }),
    seed: fc.integer(),
    separators,
  })
  .map(({ columns, kept, isPartial, extra, again, id, seed, separators: { comma, colon } }) => {
    const own = columns.filter(([name]) => !isPartial || kept === null || kept.includes(name));
    const all: Member[] = [
      ...shuffled([...own, ...extra, ...(id === null ? [] : [['"id"', id] as const])], seed),
      ...again,
    ];
    return `{${all.map(([name, text]) => name + colon + text).join(comma)}}`;
  });

function shuffled(members: readonly Member[], seed: number): Member[] {
  const place = ([name]: Member): number =>
    [...name].reduce((hash, c) => Math.imul(hash ^ c.charCodeAt(0), 16777619), seed);
  return [...members].sort((a, b) => place(a) - place(b));
}

const COPY_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

function copyText(text: string): string {
  return [...text].map(character => COPY_ESCAPES[character] ?? character).join('');
}

const framed = fc
  .record({
    document: seldom(documents, fc.oneof(value, fc.constant('')), 80),
    columns: seldom(
      fc.constant('12\t3\t'),
      fc.constantFrom('12\t', '\t3\t', '1\t2\t3\t', ' 1\t2\t', '\\N\t1\t', 'x\ty\t'),
    ),
    head: seldom(fc.constant(''), fc.constantFrom(' ', '\n\t', '\ufeff', '\r', '\f')),
    tail: seldom(
      fc.constant(''),
      fc.constantFrom(' ', '\t', '\tx', '\r', '\u00a0', '\u3000', '\ufeff', 'x', '\\n', '\x1f'),
    ),
  })
  .map(({ document, columns, head, tail }) => Buffer.from(columns + copyText(head + document) + tail));

/** One byte of a row put in, changed, or taken out. */
const damaged = fc
  .record({
    row: framed,
    place: fc.nat(),
    byte: fc.oneof(fc.constantFrom(0x22, 0x5c, 0x20, 0x2c, 0x7d, 0x09, 0x80, 0xff, 0x7f), fc.nat(255)),
    how: fc.constantFrom<'put' | 'change' | 'take'>('put', 'change', 'take'),
  })
  .map(({ row, place, byte, how }) => {
    const at = place % row.length;
    const middle = how === 'take' ? [] : [byte];
    const bytes = [...row.subarray(0, at), ...middle, ...row.subarray(how === 'put' ? at : at + 1)];
    return Buffer.from(bytes.filter(kept => kept !== 0x0a));
  });

/** Rows without an LF. */
export const nastyRow: fc.Arbitrary<Buffer> = fc.oneof({ weight: 5, arbitrary: framed }, damaged);
