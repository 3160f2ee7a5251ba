/** The kernel against its twin: the same rows taken, the same bytes, counts and rejects, whatever the windows. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { cleanRows, type Cleaned } from '../../src/dump/clean.ts';
import { CleanKernel, loadCleanKernel } from '../../src/dump/kernel.ts';
import { RowScanner } from '../../src/dump/scan-row.ts';
import { ByteBuffer } from '../../src/record/byte-buffer.ts';
import { nastyRow } from '../reference/nasty-rows.ts';

const kernel = loadCleanKernel();
const skip = kernel ? false : 'the kernel is not built: dist/kernels/clean.wasm is missing';
const WINDOW_BYTES = 256 << 10;

const LAST_MODIFIED = '"last_modified": {"type": "/type/datetime", "value": "2010-05-17T10:20:30"}';
const COLUMNS = `"key": "/x", "type": {"key": "/t"}, "revision": 1, ${LAST_MODIFIED}`;

function row(more: string): Buffer {
  return Buffer.from(`1\t1\t{${COLUMNS}, ${more}}\n`);
}

interface Outcome extends Cleaned {
  readonly rows: Buffer;
}

/** What both make of the rows, which is the same. */
function cleanBoth(rows: Buffer, date?: string): Outcome {
  const [byTwin, byKernel] = [undefined, kernel].map((kernel): Outcome => {
    const out = new ByteBuffer(16);
    const cleaned = cleanRows(rows, out, { date, kernel });
    return { ...cleaned, rows: Buffer.from(out.written()) };
  }) as [Outcome, Outcome];
  assert.ok(byKernel.rows.equals(byTwin.rows), 'the rows differ');
  assert.deepEqual(byKernel, byTwin);
  return byKernel;
}

/** True when the kernel cleans these rows to their end by itself. */
function isTaken(rows: Buffer): boolean {
  assert.ok(kernel && kernel.setLimit(undefined));
  kernel.input.set(rows);
  const isInDoubt = kernel.clean(0, rows.length);
  assert.equal(isInDoubt, kernel.inputEnd < rows.length);
  return !isInDoubt;
}

function isTakenByTwin(rows: Buffer): boolean {
  return new RowScanner().scan(rows, 0) === rows.length - 1;
}

function blockOf(rows: readonly Buffer[]): Buffer {
  return Buffer.concat(rows.flatMap(one => [one, Buffer.from('\n')]));
}

test('the kernel takes the rows its twin takes, and no others', { skip }, () => {
  let taken = 0;
  for (const one of fc.sample(nastyRow, { seed: 3, numRuns: 20_000 })) {
    const rows = blockOf([one]);
    if (rows.indexOf(10) < rows.length - 1) continue;
    assert.equal(isTaken(rows), isTakenByTwin(rows), one.toString());
    taken += isTaken(rows) ? 1 : 0;
  }
  assert.ok(taken > 1000, `only ${taken} rows for the kernel`);
});

test(
  'nasty rows come out the same, with and without a date, from shared and from odd places',
  { skip },
  () => {
    for (let seed = 0; seed < 10; seed++) {
      const rows = blockOf(fc.sample(nastyRow, { seed, numRuns: 1000 }));
      const shared = Buffer.from(new SharedArrayBuffer(rows.length + seed), seed);
      rows.copy(shared);
      const date = ['2008', undefined, '2009-01-01'][seed % 3];
      const { counts, rejects } = cleanBoth(shared, date);
      assert.ok(counts.rowsOut > 0 && rejects.length > 0);
    }
  },
);

test('any cut of a block gives the same rows', { skip }, () => {
  const rows = blockOf(fc.sample(nastyRow, { seed: 99, numRuns: 400 }));
  const whole = cleanBoth(rows).rows;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), partBytes => {
      const parts: Buffer[] = [];
      for (let start = 0; start < rows.length;) {
        const end = rows.indexOf(10, Math.min(start + partBytes, rows.length) - 1) + 1;
        parts.push(cleanBoth(rows.subarray(start, end)).rows);
        start = end;
      }
      assert.ok(Buffer.concat(parts).equals(whole));
    }),
    { numRuns: 20 },
  );
});

test('every byte at every place of a string, and every escape', { skip }, () => {
  for (let at = 0; at < 34; at++) {
    for (let byte = 0; byte < 256; byte++) {
      if (byte === 10) continue;
      const text = Buffer.alloc(34, 'x');
      text[at] = byte;
      const rows = Buffer.concat([row('"a": "').subarray(0, -2), text, Buffer.from('"}\n')]);
      assert.equal(isTaken(rows), isTakenByTwin(rows), `byte ${byte} at ${at}`);
    }
  }
  for (let unit = 0; unit < 0x10000; unit += unit < 0x200 ? 1 : 997) {
    const digits = unit.toString(16).padStart(4, '0');
    for (const spelled of [digits, digits.toUpperCase()]) {
      const rows = row(`"a": "\\\\u${spelled}"`);
      assert.equal(isTaken(rows), isTakenByTwin(rows), spelled);
    }
  }
  for (let letter = 0x20; letter < 0x7f; letter++) {
    const rows = row(`"a": "\\\\${String.fromCharCode(letter)}"`);
    assert.equal(isTaken(rows), isTakenByTwin(rows), String.fromCharCode(letter));
  }
});

test('rows about as long as the window, and longer', { skip }, () => {
  const short = row('"a": "é"');
  const bare = row('"a": ""').length;
  for (const length of [-1, 0, 1, WINDOW_BYTES].map(more => WINDOW_BYTES + more)) {
    const long = row(`"a": "${'y'.repeat(length - bare)}"`);
    assert.equal(long.length, length);
    const { counts, rows } = cleanBoth(Buffer.concat([short, long, row('"b": 1'), long, long, short]));
    assert.equal(counts.rowsOut, 6);
    assert.ok(rows.length > 3 * length);
  }
});

test('a window full of rows that grow fills the output several times', { skip }, () => {
  const key = `/${'k'.repeat(5000)}`;
  const rows = row('"a": 1').toString().replace('/x', key).repeat(100);
  assert.ok(cleanBoth(Buffer.from(rows)).rows.length > 1e6);
  const edits = row(`"a": [${'{"key": "/l/"}, '.repeat(10_000)}1]`); // 80,000 bytes more, and room for 16 per edit
  assert.ok(isTaken(edits));
  const manyEdits = row(`"a": [${'{"key": "/l/"}, '.repeat(16_000)}1]`);
  assert.ok(!isTaken(manyEdits), 'more than the output has room for');
  assert.equal(cleanBoth(Buffer.concat([row('"b": 1'), manyEdits, edits, edits])).counts.rowsOut, 4);
});

test('wide objects, deep ones, long integers and many edits', { skip }, () => {
  const names = Array.from({ length: 5000 }, (_, i) => `"a long name ${i} of an object": ${i}`);
  for (const count of [1, 30, 250, 257, 300, 4090, 4097, 5000]) {
    const members = names.slice(0, count).join(', ');
    cleanBoth(row(`"w": {${members}}`));
    cleanBoth(row(`"w": {${members}, ${names[count >> 1]}}`)); // one of them twice
  }
  assert.ok(isTaken(row(`"w": {${names.slice(0, 200).join(', ')}}`)));
  for (const depth of [62, 63, 64, 65]) {
    cleanBoth(row(`"d": ${'['.repeat(depth)}${']'.repeat(depth)}`));
    cleanBoth(row(`"d": ${'{"a": '.repeat(depth)}1${'}'.repeat(depth)}`));
  }
  for (const digits of [999, 1000, 1001]) cleanBoth(row(`"n": -${'7'.repeat(digits)}`));
  for (const edits of [16383, 16384, 16385, 20_000]) cleanBoth(row(`"t": "${'\\\\n'.repeat(edits)}"`));
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
  for (const date of [...dates, '2', '3'.repeat(63), '1'.repeat(64), '2010'.repeat(20)])
    cleanBoth(rows, date);
  assert.equal(cleanBoth(rows, '2010-05-17T09').counts.dropped['after date'], 5);
});

for (const library of ['devdb-2026', 'public']) {
  const file = join(
    process.env['OLDUMP_SHARED'] ?? join(process.cwd(), '../shared'),
    'data',
    library,
    'data.copy.txt.gz',
  );
  const why = existsSync(file) ? skip : `no golden data at ${file} (OLDUMP_SHARED names another place)`;
  test(`real rows of ${library} come out the same`, { skip: why }, () => {
    const rows = gunzipSync(readFileSync(file));
    for (const date of [undefined, '2010-04', '2013', '2009-12-31']) cleanBoth(rows, date);
  });
}

test('without a kernel that runs here its twin serves; other troubles are told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oldump-kernel-'));
  try {
    const broken = join(folder, 'broken.wasm');
    writeFileSync(broken, 'not a kernel');
    assert.equal(loadCleanKernel(pathToFileURL(broken)), undefined);
    assert.equal(loadCleanKernel(pathToFileURL(join(folder, 'missing.wasm'))), undefined);
    assert.throws(() => loadCleanKernel(pathToFileURL(folder)), { code: 'EISDIR' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('two kernels know nothing of each other', { skip }, () => {
  const other = loadCleanKernel();
  assert.ok(kernel && other instanceof CleanKernel);
  kernel.setLimit(undefined);
  kernel.input.set(row('"a": 1'));
  other.input.set(row('"bb": 2'));
  kernel.clean(0, row('"a": 1').length);
  other.clean(0, row('"bb": 2').length);
  assert.notEqual(kernel.outputBytes, other.outputBytes);
});
