import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanRows, type Cleaned, type CleanOptions } from '../../../src/dump/clean/clean.ts';
import { ByteBuffer } from '../../../src/record/text/byte-buffer.ts';

const MODIFIED = '"last_modified": {"type": "/type/datetime", "value": "2010-05-17T10:20:30"}';
const COLUMNS = `"type": {"key": "/type/work"}, "revision": 2, ${MODIFIED}`;

function clean(rows: string, options: Partial<CleanOptions> = {}): Cleaned & { readonly text: string } {
  const out = new ByteBuffer(8);
  const cleaned = cleanRows(Buffer.from(rows), out, { date: undefined, ...options });
  return { ...cleaned, text: out.written().toString() };
}

/** What one JSON text (in COPY's spelling) becomes, the same on both paths. */
function cleanOne(json: string, date?: string): string {
  const row = `7\t1\t${json}\n`;
  const outcomes = [false, true].map(neverFast => {
    const { text, rejects, counts } = clean(row, { date, neverFast });
    const dropped = Object.entries(counts.dropped).find(([, rowCount]) => rowCount > 0)?.[0];
    return text || (dropped ?? `rejected: ${rejects[0]?.reason}`);
  });
  assert.equal(outcomes[0], outcomes[1], json);
  return outcomes[0] ?? '';
}

test('puts type, key, revision and last_modified before the JSON', () => {
  const json = `{"key": "/works/OL1W", ${COLUMNS}, "title": "A"}`;
  assert.equal(cleanOne(json), `/type/work\t/works/OL1W\t2\t2010-05-17T10:20:30\t${json}\n`);
});

test('rewrites old keys at any depth, but no other string', () => {
  const json = `{"key": "/b/OL1M", ${COLUMNS}, "authors": [{"key": "/a/OL1A"}], "by": {"key": "/user/x"}, "location": "/a/OL1A", "languages": [{"key": "/l/eng"}]}`;
  const row = cleanOne(json);
  assert.match(row, /^\/type\/work\t\/books\/OL1M\t2\t/);
  assert.match(row, /"authors": \[\{"key": "\/authors\/OL1A"\}\]/);
  assert.match(
    row,
    /\{"key": "\/people\/x"\}, "location": "\/a\/OL1A", "languages": \[\{"key": "\/languages\/eng"\}\]/,
  );
});

test('puts T for the blanks of datetimes, whichever member comes first', () => {
  const first = '"created": {"type": "/type/datetime", "value": "2008-04-01 03:28:50"}';
  const last = '"created": {"value": "2008-04-01 03:28:50", "type": "/type/datetime"}';
  const text = '"bio": {"type": "/type/text", "value": "2008-04-01 03:28:50"}';
  assert.match(cleanOne(`{"key": "/x", ${COLUMNS}, ${first}}`), /"value": "2008-04-01T03:28:50"\}\}\n$/);
  assert.match(cleanOne(`{"key": "/x", ${COLUMNS}, ${last}}`), /\{"value": "2008-04-01T03:28:50", "type"/);
  assert.match(cleanOne(`{"key": "/x", ${COLUMNS}, ${text}}`), /"value": "2008-04-01 03:28:50"\}\}\n$/);
});

test('the column last_modified is edited as its member is', () => {
  const spaced = COLUMNS.replace('17T10', '17 10');
  assert.match(cleanOne(`{"key": "/x", ${spaced}}`), /\t2010-05-17T10:20:30\t\{.*"2010-05-17T10:20:30"/);
  assert.match(
    cleanOne('{"key": "/x", "type": {"key": "/t"}, "revision": 1, "last_modified": {"value": "2010 x"}}'),
    /\t2010 x\t\{.*"2010 x"/,
  );
});

test('cuts the top-level id, first, last or between, and no other', () => {
  const bare = `{"key": "/x", ${COLUMNS}, "a": {"id": 1}}`;
  const wanted = cleanOne(bare);
  assert.equal(cleanOne(bare.replace('{"key"', '{"id": 12, "key"')), wanted);
  assert.equal(cleanOne(bare.replace('"revision"', '"id": {"key": "/a/x"}, "revision"')), wanted);
  assert.equal(cleanOne(bare.replace(/\}$/, ', "id": ["\\\\u00e9"]}')), wanted);
  assert.equal(cleanOne('{"id": 1}'), 'rejected: key is missing');
});

test('leaves out by key before it looks at the other columns, by date before the type', () => {
  assert.equal(cleanOne('{"key": "/user/joe"}'), 'user page');
  assert.equal(cleanOne('{"key": "/admin/x"}'), 'admin page');
  assert.equal(cleanOne('{"key": "/scan_record/x"}'), 'obsolete page');
  assert.equal(cleanOne('{"key": "OL1M"}'), 'not a page');
  assert.equal(cleanOne(`{"key": "/x", ${MODIFIED}}`, '2010-05-16'), 'after date');
  assert.equal(cleanOne(`{"key": "/x", ${MODIFIED}}`, '2010-05-17'), 'rejected: type is missing');
  assert.equal(cleanOne('{"key": "/x"}', '2010-05-17'), 'rejected: last_modified is missing');
  assert.equal(cleanOne(`{"key": "/people/joe", ${COLUMNS}}`, '2000'), 'user page');
});

const REJECTED: readonly (readonly [json: string, reason: RegExp])[] = [
  ['', /expected 3 columns, found 2/],
  ['\\N', /JSON: expected a value/],
  ['[1]', /not an object/],
  ['{"key": "/x"', /JSON: expected a comma/],
  [`{${COLUMNS}}`, /key is missing/],
  [`{"key": 1, ${COLUMNS}}`, /"key" that is not a string/],
  [`{"key": "/user/joe", "a": [{"key": null}]}`, /"key" that is not a string/],
  [`{"key": "/user/joe", "a": {"type": "/type/datetime"}}`, /datetime whose value/],
  [`{"key": "/user/joe", "a": {"type": "/type/datetime", "value": 1}}`, /datetime whose value/],
  [`{"key": "/x", "revision": 1, ${MODIFIED}}`, /type is missing/],
  [`{"key": "/x", "type": "/type/work", "revision": 1, ${MODIFIED}}`, /type has no key that is a string/],
  [`{"key": "/x", "type": {"key": "/t"}, ${MODIFIED}}`, /revision is missing/],
  ['{"key": "/x", "type": {"key": "/t"}, "revision": 1}', /last_modified is missing/],
  [
    '{"key": "/x", "type": {"key": "/t"}, "revision": 1, "last_modified": "2010"}',
    /last_modified has no value/,
  ],
  [`{"key": "/\\\\ud800", ${COLUMNS}}`, /key holds a lone surrogate/],
  [`{"key": "/a\\\\tb", ${COLUMNS}}`, /key holds a tab/],
  [`{"key": "/people/a/lists/OL1L\\\\n", ${COLUMNS}}`, /key holds a tab or a line end/],
  ...['3.0', 'null', 'true', '-1', '4294967296', '"x"', '"\\\\u0661"', '[1]', '{}'].map(
    revision =>
      [`{"key": "/x", ${COLUMNS}}`.replace('2, "l', `${revision}, "l`), /revision is not a whole/] as const,
  ),
];

test('rejects, with a reason, what Open Library dies on', () => {
  for (const [json, reason] of REJECTED) assert.match(cleanOne(json), reason, json);
});

test('issue 12: no control character and no line separator stands in a column, however it is spelled; in texts all may', () => {
  const sound = `{"key": "/x", ${COLUMNS}}`;
  const places = [
    ['key', '"/x'],
    ['type', '/type/work'],
    ['last_modified', '10:20'],
  ] as const;
  const codes = [...Array(0x20).keys()].concat([0x7f, 0x80, 0x85, 0x9b, 0x9f, 0x2028, 0x2029]);
  for (const code of codes.filter(code => ![9, 10, 13].includes(code)))
    for (const [name, place] of places) {
      const escaped = `\\\\u${code.toString(16).padStart(4, '0')}`;
      const spellings = code < 0x20 ? [escaped] : [escaped, String.fromCharCode(code)];
      for (const spelling of spellings)
        assert.equal(
          cleanOne(sound.replace(place, `${place}${spelling}`)),
          `rejected: ${name} holds a control character or a line separator`,
          `${name} ${code}`,
        );
      assert.match(
        cleanOne(sound.replace(/\}$/, `, "title": "${escaped}"}`)),
        /"title": "\\u|"title": "\\[bf]/,
      );
    }
  assert.match(cleanOne(sound.replace('"/x', '"/x\\\\b')), /^rejected: key holds a control/);
  for (const kept of ['\u00a0', '\u00e9', '\u2027', '\u202a', '\ufeff', '\u{1f600}'])
    assert.ok(cleanOne(sound.replace('"/x', `"/x${kept}`)).includes(`\t/x${kept}\t`), kept);
  assert.equal(cleanOne(`{"key": "/people/joe\\\\u0000", ${COLUMNS}}`), 'user page');
});

test('compares with the date what the column says, not what was stored', () => {
  const spaced = `{"key": "/x", ${COLUMNS.replace('17T10', '17 10')}}`;
  assert.equal(cleanOne(spaced, '2010-05-17T09'), 'after date');
  assert.match(cleanOne(spaced, '2010-05-17T10'), /\t2010-05-17T10:20:30\t/);
});

test('escapes in a column are decoded there and kept in the JSON', () => {
  const sound = `{"key": "/x", ${COLUMNS}}`;
  assert.match(cleanOne(sound.replace('/x', '/x\\\\u00e9')), /\t\/xé\t2\t.*"key": "\/x\\u00e9"/);
  assert.match(cleanOne(sound.replace('/type/work', 'a\\\\"b')), /^a"b\t.*\{"key": "a\\"b"\}/);
  assert.match(cleanOne(sound.replace('10:20', '\\\\u00fc')), /\t2010-05-17Tü:30\t.*"2010-05-17T\\u00fc:30"/);
});

test('blanks and escapes in one datetime', () => {
  const datetime = '"d": {"type": "/type/datetime", "value": "a b\\\\u00e9 c"}';
  assert.match(cleanOne(`{"key": "/x", ${COLUMNS}, ${datetime}}`), /"value": "aTb\\u00e9Tc"\}\}\n$/);
});

test('takes a revision that Python can read as a number', () => {
  for (const [revision, column] of [
    ['"007"', '007'],
    ['-0', '0'],
    ['4294967295', '4294967295'],
  ] as const)
    assert.match(
      cleanOne(`{"key": "/x", ${COLUMNS}}`.replace('2, "l', `${revision}, "l`)),
      new RegExp(`\t${column}\t`),
    );
});

test('counts every row once and says where the rejected ones are', () => {
  const good = `1\t1\t{"key": "/x", ${COLUMNS}}\n`;
  const rows = `${good}2\t1\t{"key": "/people/é"}\n${good}33\t1\t{"key": }\n\n${good}`;
  const { counts, rejects, text } = clean(rows);
  assert.equal(counts.rowsIn, 6);
  assert.equal(counts.rowsOut, 3);
  assert.equal(counts.dropped['user page'], 1);
  assert.equal(text.split('\n').length - 1, 3);
  const byteOf = (part: string): number => Buffer.byteLength(rows.slice(0, rows.indexOf(part)));
  assert.deepEqual(rejects, [
    {
      row: 3,
      byte: byteOf('33\t1'),
      reason: 'JSON: expected a value',
      thingId: '33',
      revision: '1',
      data: '33\t1\t{"key": }',
    },
    {
      row: 4,
      byte: byteOf('\n\n') + 1,
      reason: 'expected 3 columns, found 1',
      thingId: '',
      revision: '',
      data: '',
    },
  ]);
});

test('a last row without LF is cleaned like any other', () => {
  const row = `1\t1\t{"key": "/x", ${COLUMNS}}`;
  assert.equal(clean(`${row}\n${row}`).text, clean(`${row}\n${row}\n`).text);
  assert.equal(clean(row.slice(0, -1)).rejects.length, 1);
  assert.deepEqual(clean('').counts.rowsIn, 0);
});

test('keeps a rejected row whole', () => {
  const row = `1\t1\t"${'x'.repeat(1e6)}`;
  assert.equal(clean(`${row}\n`).rejects[0]?.data, row);
});
