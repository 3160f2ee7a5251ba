/** issue 12, 17: an index that says something else than the file holds, its own checksum made right again. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { findSections } from '../../src/split/find-sections.ts';
import { GZIP, runFiles } from '../split/run-files.ts';
import { bash, inWorkDir } from '../support/oldump.ts';

function row(type: string, key: string, filler: number): string {
  const json = JSON.stringify({ key, type: { key: `/type/${type}` }, revision: 1, t: noise(key, filler) });
  const spelled = json.replaceAll('":', '": ').replaceAll(',"', ', "');
  const modified = '"last_modified": {"type": "/type/datetime", "value": "2020-01-01T00:00:00"}';
  return `/type/${type}\t${key}\t1\t2020-01-01T00:00:00\t${spelled.slice(0, -1)}, ${modified}}\n`;
}

/** Letters that do not compress to nothing. */
function noise(seed: string, length: number): string {
  let text = '';
  for (let sum = crc32(seed); text.length < length; sum = crc32(String(sum))) text += sum.toString(36);
  return text.slice(0, length);
}

type Lines = string[][];

/** Changes columns of the index; `body` are the lines behind the first. */
function rewrite(path: string, change: (header: string[], body: Lines) => void): void {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  const [header, ...body] = lines.map(line => line.split('\t'));
  change(header!, body);
  const text = body.map(columns => `${columns.join('\t')}\n`).join('');
  header![7] = crc32(text).toString(16).padStart(8, '0');
  writeFileSync(path, `${header!.join('\t')}\n${text}`);
}

const WRONG: Readonly<Record<string, (header: string[], body: Lines) => void>> = {
  'rows of neighbours': (_, body) => {
    body[1]![2] = String(Number(body[1]![2]) + 1);
    body[2]![2] = String(Number(body[2]![2]) - 1);
  },
  'checksum of a block': (_, body) => (body[1]![4] = 'deadbeef'),
  'checksum of the last block': (_, body) => (body.at(-1)![4] = '00000000'),
  'first key': (_, body) => (body[2]![3] += '0'),
  'plain offset': (_, body) => (body[2]![1] = String(Number(body[2]![1]) + 1)),
  'compressed offset': (_, body) => (body[2]![0] = String(Number(body[2]![0]) + 1)),
};

/** The first keys of the first three blocks. */
function keysBehind(index: string): string[] {
  return index
    .split('\n')
    .slice(1, 4)
    .map(line => line.split('\t')[3]!);
}

test('issue 12: verify compares rows, checksum, offsets and first key of every block', async () => {
  await inWorkDir(dir => {
    const rows = Array.from({ length: 9000 }, (_, n) => row('work', `/works/OL${100000 + n}W`, 1000));
    writeFileSync(join(dir, 'rows.txt'), rows.join(''));
    assert.equal(bash('oldump sort rows.txt -o ol_cdump_2020-01-01.txt.gz', dir).code, 0);
    const index = join(dir, 'ol_cdump_2020-01-01.txt.gz.idx');
    const right = readFileSync(index, 'utf8');
    const verify = (words = '') => bash(`oldump verify ${words} ol_cdump_2020-01-01.txt.gz`, dir);
    assert.equal(verify().code, 0);
    for (const [what, change] of Object.entries(WRONG)) {
      writeFileSync(index, right);
      rewrite(index, change);
      const ended = verify();
      assert.equal(ended.code, 4, what);
      assert.match(ended.stdout.toString(), /its index does not fit/, what);
      // Whoever uses it refuses it too, or reads the file without it.
      const counted = bash('oldump stats --json ol_cdump_2020-01-01.txt.gz', dir);
      assert.ok([3, 4].includes(counted.code) || counted.stdout.includes('"rows": 9000,'), what);
      for (const key of keysBehind(right)) {
        const shown = bash(`oldump show ${key} ol_cdump_2020-01-01.txt.gz | cut -f 2`, dir);
        assert.ok(
          shown.stdout.toString() === `${key}\n` || /index is damaged|is damaged, near/.test(shown.stderr),
          `${what}: ${key}`,
        );
      }
      if (what.startsWith('checksum')) assert.equal(verify('--quick').code, 4, what);
    }
  });
});

/** Columns of the first line: the level, then NAME:BLOCKS:CRC32:BODY_CRC32. */
const WRONG_SECTIONS: Readonly<Record<string, (header: string[]) => void>> = {
  'a checksum': header => (header[9] = header[9]!.replace(/:[0-9a-f]{8}:/, ':deadbeef:')),
  'a checksum of compressed bytes': header => (header[9] = header[9]!.replace(/[0-9a-f]{8}$/, 'deadbeef')),
  'a checksum of the last one': header => (header[15] = header[15]!.replace(/[0-9a-f]{8}$/, 'deadbeef')),
  'a block of its neighbour': header => {
    header[11] = moreBlocks(header[11]!, -1);
    header[12] = moreBlocks(header[12]!, 1);
  },
  'another name': header => {
    header[9] = header[9]!.replace('authors', 'editions');
    header[11] = header[11]!.replace('editions', 'authors');
  },
};

function moreBlocks(section: string, more: number): string {
  return section.replace(/:(\d+):/, (_, blocks: string) => `:${Number(blocks) + more}:`);
}

test('issue 12: verify holds the sections of an index against the blocks', async () => {
  await inWorkDir(dir => {
    const { dump } = runFiles(dir, Buffer.concat([...sampleDataRows({ rows: 12_000, seed: 3 })]));
    const right = readFileSync(`${dump}.idx`, 'utf8');
    assert.equal(bash(`oldump verify --skip-refs ${dump}`, dir).code, 0);
    for (const [what, change] of Object.entries(WRONG_SECTIONS)) {
      writeFileSync(`${dump}.idx`, right);
      rewrite(`${dump}.idx`, change);
      const ended = bash(`oldump verify --skip-refs ${dump}`, dir);
      assert.equal(ended.code, 4, what);
      assert.match(ended.stdout.toString(), /its index does not fit: its index says that/, what);
    }
  });
});

test('issue 12: split does not copy blocks whose lines are not those of their section', async () => {
  await inWorkDir(async dir => {
    const { dump } = runFiles(dir, Buffer.concat([...sampleDataRows({ rows: 12_000, seed: 3 })]));
    rewrite(`${dump}.idx`, (_, body) => (body[2]![4] = 'deadbeef'));
    const found = await findSections(dump, GZIP);
    assert.deepEqual(found, { missing: 'its sections are not those of the file' });
  });
});
