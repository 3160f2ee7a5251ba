import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BlockIndex } from '../../../src/bytes/index/block-index.ts';
import { formatBlockIndex, parseBlockIndex } from '../../../src/bytes/index/block-index-file.ts';
import { failsAs } from '../material.ts';

const FILE = { bytes: 1000, crc32: 0x00ab12cd, plainBytes: 5000, rows: 60 };

function indexOf(...keys: string[]): BlockIndex {
  const index = new BlockIndex();
  keys.forEach((firstKey, number) =>
    index.add({
      compressedOffset: 10 + number * 20,
      plainOffset: number * 100,
      rows: 10,
      firstKey,
      crc32: 0x0c + number,
    }),
  );
  return index;
}

test('what is written is read again, whatever the keys', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 30 }), keys => {
      const index = indexOf(...keys);
      const file = { ...FILE, rows: 10 * keys.length };
      const again = parseBlockIndex([...formatBlockIndex(file, index)].join(''), 'x.idx');
      assert.deepEqual(again.file, file);
      assert.deepEqual([...again.index.entries()], [...index.entries()]);
    }),
  );
});

test('the form is stable', () => {
  const text = [...formatBlockIndex({ ...FILE, rows: 20 }, indexOf('/a\\b', '/c'))].join('');
  assert.equal(
    text,
    'oldump-index\t1\t1000\t00ab12cd\t5000\t20\t2\tb9b394cb\n10\t0\t10\t/a\\\\b\t0000000c\n30\t100\t10\t/c\t0000000d\n',
  );
});

const SECTIONS = {
  level: 4,
  list: [
    { name: 'works', blocks: 2, crc32: 0x12, bodyCrc32: 0xffff_ffff },
    { name: 'reading-log', blocks: 0, crc32: 0, bodyCrc32: 0 },
  ],
};

test('a file made of sections says so in its first line, the other lines stay', () => {
  const file = { ...FILE, rows: 20, sections: SECTIONS };
  const text = [...formatBlockIndex(file, indexOf('/a', '/b'))].join('');
  const columns = 'oldump-index\t2\t1000\t00ab12cd\t5000\t20\t2\t735b07cb\t4';
  const sections = 'works:2:00000012:ffffffff\treading-log:0:00000000:00000000';
  assert.equal(text, `${columns}\t${sections}\n10\t0\t10\t/a\t0000000c\n30\t100\t10\t/b\t0000000d\n`);
  assert.deepEqual(parseBlockIndex(text, 'x.idx').file, file);
  const refused: [string, string][] = [
    ['index\t2', 'index\t1'],
    ['index\t2', 'index\t3'],
    [`\t4\t${sections}`, ''],
    [`\t${sections}`, ''],
    ['\t4\tworks', '\t0\tworks'],
    ['works:2', 'works:1'],
    ['works:2', 'WORKS:2'],
    [':00000012', ':0000012'],
    [sections, `${sections}\t`],
  ];
  for (const [from, to] of refused) {
    assert.throws(() => parseBlockIndex(text.replace(from, to), 'x.idx'), failsAs('malformed', /row 1/), to);
  }
});

test('the first block that may hold a key', () => {
  const index = indexOf('/b', '/d', '/d', '/d', '/f');
  const found = (key: string): number => index.findBlock(key);
  assert.deepEqual(['/a', '/b', '/c', '/d', '/e', '/f', '/g'].map(found), [0, 0, 0, 0, 3, 3, 4]);
  assert.equal(indexOf().findBlock('/a'), 0);
});

test('a search finds the block of every row', () => {
  const keys = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀', '｜') }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 5 }), (unsorted, perBlock) => {
      const sorted = unsorted.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      const index = indexOf(...sorted.filter((_, row) => row % perBlock === 0));
      for (const key of sorted) {
        const firstRow = sorted.indexOf(key);
        assert.ok(index.findBlock(key) <= Math.floor(firstRow / perBlock));
        assert.ok(index.findBlock(key) >= Math.floor(firstRow / perBlock) - 1);
      }
    }),
  );
});

test('keys are compared as bytes, not as UTF-16', () => {
  assert.ok(indexOf('/\uff5e', '/\u{1f600}').isSorted);
  assert.ok(!indexOf('/\u{1f600}', '/\uff5e').isSorted);
  assert.throws(() => indexOf('/b', '/a').findBlock('/a'), /key order/);
});

test('blocks of a part stand where the part stands', () => {
  const index = indexOf('/a');
  index.addShifted(indexOf('/b', '/c'), 500, 4000);
  assert.deepEqual(index.entry(2), {
    compressedOffset: 530,
    plainOffset: 4100,
    rows: 10,
    firstKey: '/c',
    crc32: 13,
  });
});

test('a damaged index is refused with its row', () => {
  const text = [...formatBlockIndex(FILE, indexOf('/a', '/b', '/c', '/d', '/e', '/f'))].join('');
  const lines = text.split('\n');
  const without = (row: number): string => lines.filter((_, line) => line !== row - 1).join('\n');
  const cases: [string, 'malformed' | 'incomplete', RegExp][] = [
    ['', 'malformed', /x\.idx, row 1: is no line/],
    [text.slice(0, -1), 'incomplete', /row 7: last line has no end/],
    [without(3), 'incomplete', /expected 6 blocks with 60 rows, found 5 with 50/],
    [text.replace('30\t100', '9\t100'), 'malformed', /row 3/],
    [text.replace('oldump-index\t1', 'oldump-index\t2'), 'malformed', /row 1/],
    [text.replace('110\t500', '1100\t500'), 'malformed', /row 7/],
    [text.replace('10\t/c', 'ten\t/c'), 'malformed', /row 4/],
    [text.replace('/c', '/C'), 'malformed', /its lines have CRC-32 [0-9a-f]{8}, not [0-9a-f]{8}/],
    [text.replace('0000000e', '0000000f'), 'malformed', /its lines have CRC-32/],
  ];
  for (const [damaged, kind, says] of cases) {
    assert.throws(() => parseBlockIndex(damaged, 'x.idx'), failsAs(kind, says));
  }
});
