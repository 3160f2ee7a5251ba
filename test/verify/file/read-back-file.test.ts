import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32, gzipSync } from 'node:zlib';
import { OldumpError } from '../../../src/errors.ts';
import {
  readBackFile,
  type FileFacts,
  type ReadBackOptions,
} from '../../../src/verify/file/read-back-file.ts';
import { withPool } from '../../../src/workers/pool.ts';
import { edit, editIndex, writeIndexed } from '../../bytes/indexed.ts';
import { ends, rows } from '../../bytes/material.ts';
import { inWorkDir } from '../../support/oldump.ts';

const ROWS = rows(3000, 400);
const PAGE = '/type/page\t/about\t7\t2021-05-06T07:08:09.000001\t{}\n';

function read(path: string, options: Partial<ReadBackOptions> = {}): Promise<FileFacts> {
  return withPool(2, pool => readBackFile(path, { pool, ...ends(), ...options }));
}

function withFile<T>(use: (path: string, dir: string) => Promise<T>): Promise<T> {
  return inWorkDir(dir => use(join(dir, 'f.gz'), dir));
}

test('an indexed file, a foreign gzip file and a plain one tell the same', () =>
  withFile(async (path, dir) => {
    const plain = Buffer.concat([Buffer.from(PAGE), ROWS]);
    await writeIndexed(path, plain, 100_000);
    writeFileSync(join(dir, 'foreign.gz'), gzipSync(plain));
    writeFileSync(join(dir, 'plain'), plain);
    const indexed = await read(path);
    const { rows: count, plainBytes, crc32: sum, types, newest, firstKey, lastKey, keys } = indexed;
    assert.equal(indexed.index.kind, 'fits');
    assert.deepEqual(
      { count, plainBytes, sum, types, newest, firstKey, lastKey, keys },
      {
        count: 3001,
        plainBytes: plain.length,
        sum: crc32(plain),
        types: { '/type/page': 1, '/type/work': 3000 },
        newest: '2021-05-06T07:08:09.000001',
        firstKey: '/about',
        lastKey: '/works/OL1002999W',
        keys: 3001,
      },
    );
    for (const other of ['foreign.gz', 'plain']) {
      const facts = await read(join(dir, other));
      assert.deepEqual(
        { ...facts, bytes: 0, path: '', index: 0 },
        { ...indexed, bytes: 0, path: '', index: 0 },
      );
    }
  }));

test('order, repeated keys and repeated rows are told, wherever the parts are cut', () =>
  withFile(async path => {
    const lines = ROWS.toString().split('\n').slice(0, -1);
    const swapped = [
      lines[1],
      lines[0],
      lines[0],
      lines[2],
      PAGE.trimEnd(),
      PAGE.trimEnd().replace('7', '6'),
    ];
    const plain = Buffer.from(`${swapped.join('\n')}\n`);
    const seen = new Set<string>();
    for (const blockBytes of [1, 600, 100_000]) {
      await writeIndexed(path, plain, blockBytes);
      const { rowFalls, typeKeyFalls, sameRows, keys } = await read(path);
      seen.add(JSON.stringify({ rowFalls, typeKeyFalls, sameRows, keys }));
    }
    assert.equal(seen.size, 1);
    const { rowFalls, typeKeyFalls, sameRows, keys } = JSON.parse([...seen][0]!) as FileFacts;
    assert.deepEqual([rowFalls.count, typeKeyFalls.count, sameRows.count, keys], [3, 2, 1, 4]);
    assert.deepEqual(rowFalls.first[0], { row: 1, byte: lines[1]!.length + 1 });
  }));

test('rows that may not be published are told with their place', () =>
  withFile(async path => {
    const hidden = [
      '/people/anna',
      '/people/anna/lists/OL1L',
      'account/anna',
      '/admin/stats',
      '/scan_record/b1',
    ];
    const text = hidden.map(key => `/type/page\t${key}\t1\t2020-01-01T00:00:00\t{}\n`).join('');
    await writeIndexed(path, Buffer.from(`${PAGE}${text}/type/user\t/works/OL1W\t1\t2020\t{}\n`), 1000);
    const { refused } = await read(path);
    assert.equal(refused.count, 5);
    assert.deepEqual(
      refused.first.map(({ row, key, reason }) => [row, key, reason]),
      [
        [1, '/people/anna', 'a user page'],
        [3, 'account/anna', 'no page'],
        [4, '/admin/stats', 'an admin page'],
        [5, '/scan_record/b1', 'an obsolete page'],
        [6, '/works/OL1W', 'a private type'],
      ],
    );
    assert.equal(refused.first[0]!.byte, PAGE.length);
  }));

test('groups of deworks have two columns', () =>
  withFile(async path => {
    writeFileSync(path, gzipSync('/books/OL1M\t{}\n/works/OL1W\t{}\n'));
    const { rows: count, firstKey, lastKey, types } = await read(path, { form: 'group' });
    assert.deepEqual(
      { count, firstKey, lastKey, types },
      { count: 2, firstKey: '/books/OL1M', lastKey: '/works/OL1W', types: {} },
    );
    await assert.rejects(read(path), { kind: 'malformed', position: { file: path, row: 1, byte: 0 } });
  }));

test('a row that is none is refused with its place in the file', () =>
  withFile(async path => {
    const bad = ROWS.subarray(0, ROWS.indexOf(10, 200_000) + 1);
    await writeIndexed(path, Buffer.concat([bad, Buffer.from('only\tthree\tcolumns\n'), ROWS]), 50_000);
    const row = bad.toString().split('\n').length;
    await assert.rejects(read(path), {
      kind: 'malformed',
      reason: 'expected 5 columns, found 3',
      position: { file: path, row, byte: bad.length },
    });
  }));

test('an empty file of ours is whole', () =>
  withFile(async path => {
    await writeIndexed(path, Buffer.alloc(0), 1000);
    const { rows: count, index, firstKey, newest } = await read(path);
    assert.deepEqual([count, index.kind, firstKey, newest], [0, 'fits', undefined, '']);
  }));

test('any cut, and any flip in the trailer, is incomplete; with an index that fits no more it is told', () =>
  withFile(async path => {
    await writeIndexed(path, ROWS, 100_000);
    const whole = readFileSync(path);
    for (const size of [0, 1, 9, 12, 5000, whole.length - 9, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, size));
      await assert.rejects(
        read(path),
        error => error instanceof OldumpError && [3, 4].includes(error.exitCode),
      );
    }
    for (let from = 1; from <= 8; from += 1) {
      const flipped = Buffer.from(whole);
      flipped[whole.length - from]! ^= 1;
      writeFileSync(path, flipped);
      await assert.rejects(read(path), { kind: 'incomplete' });
    }
  }));

test('an index of other rows is not used, an index that lies about its blocks is refused', () =>
  withFile(async path => {
    await writeIndexed(path, ROWS, 100_000);
    editIndex(`${path}.idx`, text => text.replace('/works/OL1000000W', '/works/OL1000001W'));
    await assert.rejects(read(path), {
      kind: 'incomplete',
      message: /its index says that a block begins with/,
    });
    edit(`${path}.idx`, text => text.replace(/^(oldump-index\t1\t)(\d)/, '$19'));
    const { index, rows: count } = await read(path);
    assert.equal(index.kind, 'unfit');
    assert.equal(count, 3000);
  }));

test('a last row without its end is incomplete', () =>
  inWorkDir(async dir => {
    writeFileSync(join(dir, 'f'), ROWS.subarray(0, ROWS.length - 1));
    await assert.rejects(read(join(dir, 'f')), { kind: 'incomplete', reason: 'last row has no end' });
  }));
