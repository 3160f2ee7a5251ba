/** `show`: what it reads of indexed files, that it finds every row, and that it never trusts a wrong index. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { readBlockIndex } from '../../../src/bytes/index/block-index-file.ts';
import { LookedUpFile } from '../../../src/look/show/looked-up-file.ts';
import { prettyDocument } from '../../../src/look/show/pretty-document.ts';
import { isInKeyOrder, needleOf, rowsOfKey } from '../../../src/look/show/rows-of-key.ts';
import { spokenKey } from '../../../src/record/row/spoken-key.ts';
import { quietLog } from '../../pg/with-server.ts';
import { bash, inWorkDir } from '../../support/oldump.ts';
import { sharedData, sharedDataMissing } from '../../support/project.ts';

const PAD = 'x'.repeat(2000);

/** Rows of works in row order, about 2 KB each, three revisions of every hundredth. */
function sortedRows(works: number): string[] {
  const keys = Array.from({ length: works }, (_, i) => `/works/OL${i + 1}W`).sort();
  return keys.flatMap((key, i) =>
    (i % 100 === 0 ? [1, 2, 10] : [1]).map(
      revision => `/type/work\t${key}\t${revision}\t2010\t{"key": "${key}", "pad": "${PAD}"}\n`,
    ),
  );
}

test('of a file in row order one block is read for a key, two at most; in any other order it is still right', async () => {
  await inWorkDir(dir => {
    const rows = sortedRows(6000);
    writeFileSync(join(dir, 'in.txt'), rows.join(''));
    const keys = rows.map(row => row.split('\t')[1]!).filter((_, i) => i % 240 === 0);
    writeFileSync(join(dir, 'keys'), `${keys.join('\n')}\n`);
    const made = bash('oldump sort in.txt -o sorted.txt.gz', dir);
    assert.deepEqual([made.code, made.stderr], [0, '']);
    const listed = bash('oldump show -v - sorted.txt.gz < keys', dir);
    const wanted = rows.filter(row => keys.includes(row.split('\t')[1]!)).join('');
    assert.equal(listed.stdout.toString(), keys.map(key => rowsWith(rows, key)).join(''));
    assert.equal(listed.stdout.length, wanted.length + repeated(rows, keys));
    const [, read, all] = / (\d+) of (\d+) blocks read/.exec(listed.stderr) ?? [];
    assert.ok(Number(all) >= 8 && Number(read) <= 2 * keys.length, listed.stderr);
    const missing = bash('oldump show -v /works/OL9999999W sorted.txt.gz', dir);
    assert.equal(missing.code, 4);
    assert.match(missing.stderr, /[12] of \d+ blocks read/);

    // Rising first keys, but rows out of order inside: it is noticed and all is read.
    const lines = [...rows];
    const moved = lines.splice(100, 1)[0]!;
    lines.splice(300, 0, moved);
    writeFileSync(join(dir, 'mixed.txt'), lines.join(''));
    const key = moved.split('\t')[1]!;
    const mixed = bash(
      `oldump filter --type work mixed.txt -o mixed.txt.gz && oldump show ${key} mixed.txt.gz`,
      dir,
    );
    assert.deepEqual([mixed.code, mixed.stderr], [0, '']);
    assert.equal(mixed.stdout.toString(), rowsWith(rows, key));
  });
});

test('issue-5 a byte that is flipped in a block never gives another row: each block is proved by its checksum', async () => {
  await inWorkDir(async dir => {
    const rows = sortedRows(5000).map((row, i) => row.replace(PAD, `${i} ${PAD.slice(i % 1000)}`));
    writeFileSync(join(dir, 'in.txt'), rows.join(''));
    assert.equal(bash('oldump sort in.txt -o sorted.txt.gz', dir).code, 0);
    const path = join(dir, 'sorted.txt.gz');
    const whole = readFileSync(path);
    const { index } = await readBlockIndex(`${path}.idx`);
    const [from, to] = [index.entry(2).compressedOffset, index.entry(3).compressedOffset];
    const key = index.entry(2).firstKey.replace(/.W$/, '1W');
    const found = new Map<string, number>();
    for (let flip = 0; flip < 400; flip++) {
      const damaged = Buffer.from(whole);
      damaged[from + Math.floor(((to - from) * flip) / 400)]! ^= 1 << (flip % 8);
      writeFileSync(path, damaged);
      const outcome = await lookedUp(path, key);
      assert.match(outcome, /checksum|is damaged|^sound /, 'another row, and no error');
      const kind = outcome.startsWith('sound')
        ? 'sound'
        : outcome.includes('checksum')
          ? 'checksum'
          : 'deflate';
      // A match one byte nearer is the same match where rows repeat.
      if (kind === 'sound') assert.equal(outcome, `sound ${rowsWith(rows, key)}`);
      found.set(kind, (found.get(kind) ?? 0) + 1);
    }
    assert.ok(found.get('checksum')! > 10, `flips that inflate all the same: ${[...found].join(' ')}`);
  });
});

/** The rows, or the error's message. */
async function lookedUp(path: string, key: string): Promise<string> {
  const progress = { start() {}, update() {}, stop() {} };
  const ctx = { stdin: process.stdin, signal: new AbortController().signal, progress, log: quietLog };
  const file = await LookedUpFile.open(path, true, ctx);
  try {
    let text = 'sound ';
    for await (const row of file.rows(key)) text += row.toString();
    return text;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await file.close();
  }
}

function rowsWith(rows: readonly string[], key: string): string {
  return rows.filter(row => row.split('\t')[1] === key).join('');
}

/** Bytes of rows that are asked for more than once. */
function repeated(rows: readonly string[], keys: readonly string[]): number {
  const twice = keys.filter((key, i) => keys.indexOf(key) !== i);
  return twice.reduce((sum, key) => sum + rowsWith(rows, key).length, 0);
}

for (const set of ['devdb-2026', 'public']) {
  test(`${set}: every key of the golden dump gives exactly its row`, { skip: sharedDataMissing() }, () => {
    const bytes = gunzipSync(readFileSync(join(sharedData, set, 'golden', 'dump.txt.gz')));
    const rows = bytes.toString('latin1').split('\n').slice(0, -1);
    for (const row of rows) {
      const key = Buffer.from(row.split('\t')[1]!, 'latin1').toString();
      const found = [...rowsOfKey(bytes, needleOf(key))].map(each => each.toString('latin1'));
      assert.deepEqual(found, [`${row}\n`]);
    }
  });

  test(`${set}: a document laid out has the same tokens`, { skip: sharedDataMissing() }, () => {
    const rows = gunzipSync(readFileSync(join(sharedData, set, 'golden', 'dump.txt.gz'))).toString('latin1');
    for (const row of rows.split('\n').slice(0, -1)) {
      const json = row.split('\t')[4]!;
      const pretty = prettyDocument(Buffer.from(json, 'latin1')).toString('latin1');
      assert.equal(withoutBlanks(pretty), withoutBlanks(json));
      assert.deepEqual(JSON.parse(pretty), JSON.parse(json));
    }
  });
}

/** Strings are kept, blanks between tokens are not. */
function withoutBlanks(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|[ \n]+/g, '$1');
}

test('documents that are none are printed all the same, and the terminal obeys none of their bytes', () => {
  const printed = (text: string): string => prettyDocument(Buffer.from(text)).toString();
  assert.equal(printed('{"a": "\u001b[2J"}'), '{\n  "a": "\\u001b[2J"\n}\n');
  assert.equal(printed('{"a": "open'), '{\n  "a": "open\n');
  assert.equal(printed('}]'), '\n}\n]\n');
  assert.equal(printed('[{}, [ ], 1E5]'), '[\n  {},\n  [],\n  1E5\n]\n');
});

test('order inside a block: its first key is the index’s, none falls, none is behind the next block', () => {
  const block = (...keys: string[]): Buffer => Buffer.from(keys.map(key => `t\t${key}\t1\tm\t{}\n`).join(''));
  const [a, b, c] = ['/a', '/b', '/c'].map(key => Buffer.from(key)) as [Buffer, Buffer, Buffer];
  assert.ok(isInKeyOrder(block('/a', '/a', '/b'), a, b));
  assert.ok(isInKeyOrder(block('/a'), a, undefined));
  assert.ok(!isInKeyOrder(block('/b', '/a', '/b'), b, c));
  assert.ok(!isInKeyOrder(block('/a', '/c'), a, b));
  assert.ok(!isInKeyOrder(block('/b'), a, c));
  assert.ok(!isInKeyOrder(Buffer.from('no row\n'), a, b));
});

test('keys as people say them', () => {
  const spoken: readonly (readonly [string, string])[] = [
    ['OL1W', '/works/OL1W'],
    [' ol1m ', '/books/OL1M'],
    ['OL1A', '/authors/OL1A'],
    ['works/OL1W', '/works/OL1W'],
    ['/b/OL1M', '/books/OL1M'],
    ['https://openlibrary.org/works/OL1W/A_Title?edition=x', '/works/OL1W'],
    ['www.openlibrary.org/books/OL1M.json', '/books/OL1M'],
    ['https://openlibrary.org/people/a%40b/lists/OL1L/My', '/people/a@b/lists/OL1L'],
    ['https://openlibrary.org/%zz', '/%zz'],
    ['/languages/eng', '/languages/eng'],
    ['/type/work', '/type/work'],
  ];
  for (const [text, key] of spoken) assert.equal(spokenKey(text), key);
});
