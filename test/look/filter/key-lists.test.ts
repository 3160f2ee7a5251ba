/** Lists of keys as programs save them, and keys that occur in no row (issue 12). */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { KeyColumn } from '../../../src/look/filter/key-column.ts';
import { textLines } from '../../../src/look/filter/key-list-lines.ts';
import { inChunksOf } from '../../bytes/material.ts';
import { bash, inWorkDir } from '../../support/oldump.ts';

const WANTED = ['/works/OL1W', '/books/OL2M'];

async function keysOf(bytes: Uint8Array, chunkBytes: number): Promise<string[]> {
  const column = new KeyColumn();
  const keys: string[] = [];
  for await (const line of textLines(inChunksOf(bytes, chunkBytes), 'list')) {
    const key = column.key(line);
    if (key !== undefined) keys.push(key);
  }
  column.end();
  return keys;
}

const TEXTS: Readonly<Record<string, string>> = {
  'one per line': '/works/OL1W\n/books/OL2M\n',
  'CR LF, no last end': 'OL1W\r\n\r\nOL2M',
  'CR only': 'OL1W\rOL2M\r',
  'blanks around': '  OL1W \n\u00a0books/OL2M\t\n',
  'a quoted column': '"OL1W"\n"/books/OL2M"\n',
  'CSV with heading': 'key,title\n/works/OL1W,"A, B"\n/books/OL2M,\n',
  'CSV with heading, quoted': '"Work key","Title"\r\n"OL1W","say ""so"", please"\r\n"OL2M",""\r\n',
  'CSV with a title of two lines': 'olid,title\nOL1W,"a\nOL9W"\nOL2M,b\n',
  semicolons: 'OL1W;A title\nOL2M;B\n',
  'semicolons with sep': 'sep=;\r\nid;title\r\nOL1W;A\r\nOL2M;B\r\n',
  'TSV with heading': 'work_key\ttitle\nOL1W\t"not closed\nOL2M\tb\n',
  'TSV without heading': '/works/OL1W\tx\n/books/OL2M\ty\n',
  'a heading alone': 'OLID\nOL1W\nOL2M\n',
  addresses: 'https://openlibrary.org/works/OL1W/A,B\nhttps://openlibrary.org/books/OL2M\n',
};

test('issue 12: a list gives its keys whatever program saved it, cut anywhere', async () => {
  for (const [name, text] of Object.entries(TEXTS)) {
    const wide = Buffer.from(`\ufeff${text}`, 'utf16le');
    const forms = [Buffer.from(text), Buffer.from(`\ufeff${text}`), wide, Buffer.from(wide).swap16()];
    for (const bytes of forms)
      for (const chunk of [1, 7, 1000]) assert.deepEqual(await keysOf(bytes, chunk), WANTED, name);
  }
});

test('issue 12: keys that hold commas stay whole where nothing says columns', async () => {
  const text = '/people/a,b/lists/OL1L\n/languages/eng\n/publishers/x;y\n';
  assert.deepEqual(await keysOf(Buffer.from(text), 5), text.trim().split('\n'));
});

test('issue 12: a quote that is not closed swallows no keys in silence', () => {
  const column = new KeyColumn();
  assert.equal(column.key('OL1W,"open'), undefined);
  assert.equal(column.key('OL2M,x'), undefined);
  assert.throws(() => column.end(), /a quoted column is not closed/);
});

function row(type: string, key: string): string {
  return `/type/${type}\t${key}\t1\t2020-01-01T00:00:00\t{"key": "${key}"}\n`;
}

test('issue 12: filter says which keys occur in no row; --strict-keys publishes nothing then', () =>
  inWorkDir(dir => {
    const rows = [row('work', '/works/OL1W'), row('edition', '/books/OL2M'), row('work', '/works/OL3W')];
    writeFileSync(join(dir, 'rows.txt'), rows.join(''));
    writeFileSync(join(dir, 'all'), Buffer.from('\ufeffkey,title\r\nOL1W,a\r\nOL2M,b\r\n', 'utf16le'));
    writeFileSync(join(dir, 'some.gz'), gzipSync('OL1W\rOL8W\rOL9W\r'));
    writeFileSync(join(dir, 'none'), 'OL7W\nOL8W\nOL9W\nOL10W\n');
    writeFileSync(join(dir, 'empty'), '\n');
    const all = bash('oldump filter --keys all --strict-keys -j 2 rows.txt', dir);
    assert.deepEqual([all.code, all.stdout.toString(), all.stderr], [0, rows[0]! + rows[1]!, '']);
    const some = bash('oldump filter --keys some.gz rows.txt', dir);
    assert.deepEqual([some.code, some.stdout.toString()], [0, rows[0]]);
    assert.match(some.stderr, /1 of 3 keys occur in rows\.txt, not \/works\/OL8W, \/works\/OL9W\n$/);
    const none = bash('oldump filter --keys none rows.txt', dir);
    assert.deepEqual([none.code, none.stdout.toString()], [0, '']);
    assert.match(none.stderr, /0 of 4 keys occur in rows\.txt, not .*OL9W, …\n$/);
    assert.equal(none.stderr.trim().split('\n').length, 1);
    assert.match(bash('oldump filter --keys empty rows.txt', dir).stderr, /holds no key/);
    const met = bash('oldump filter --keys all --type work --strict-keys rows.txt', dir);
    assert.deepEqual([met.code, met.stdout.toString()], [0, rows[0]], 'a key occurs whatever else is asked');
    const strict = bash(
      'oldump filter --keys some.gz --strict-keys rows.txt -o out.txt; echo $?; ls out.txt',
      dir,
    );
    assert.match(strict.stderr, /rows\.txt: 1 of 3 keys occur, not \/works\/OL8W, \/works\/OL9W/);
    assert.equal(strict.stdout.toString(), '4\n');
    assert.equal(bash('oldump filter --strict-keys --type work rows.txt', dir).code, 2);
  }));
