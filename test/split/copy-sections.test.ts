/** A dump made of split files is cut into them again: the same bytes, or an error, or a reason to read its rows. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { BlockIndex } from '../../src/bytes/index/block-index.ts';
import { Output } from '../../src/bytes/output/output.ts';
import { readSections, type SectionPart } from '../../src/bytes/index/section-file.ts';
import { withOutputs } from '../../src/bytes/output/with-outputs.ts';
import { SPLIT_FILES } from '../../src/record/row/type-key.ts';
import { copySections } from '../../src/split/copy-sections.ts';
import { findSections } from '../../src/split/find-sections.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { bash } from '../support/oldump.ts';
import { sealed } from '../bytes/indexed.ts';
import { ends, failsAs } from '../bytes/material.ts';
import {
  GZIP,
  copyBlocks,
  copyWithIndex,
  indexOf,
  plainOf,
  runFiles,
  splitNames,
  type RunFiles,
} from './run-files.ts';

const MIB = 2 ** 20;
const dataRows = Buffer.concat([...sampleDataRows({ rows: 12_000, seed: 3 })]);
let dir: string;
let run: RunFiles;

before(() => {
  dir = mkdtempSync(join(tmpdir(), 'oldump-split-'));
  run = runFiles(dir, dataRows);
});

after(() => rmSync(dir, { recursive: true, force: true }));

function assertSameFiles(files: readonly string[], parts: readonly string[]): void {
  for (const [number, file] of files.entries()) {
    assert.ok(readFileSync(file).equals(readFileSync(parts[number]!)), file);
    assert.equal(indexOf(file), indexOf(parts[number]!), file);
  }
}

/** A copy of the dump, `bytes` of it changed in place by `edit`. */
function damaged(name: string, edit: (bytes: Buffer) => Buffer): string {
  const path = copyWithIndex(run.dump, join(dir, name));
  writeFileSync(path, edit(readFileSync(path)));
  return path;
}

function filesBeginningWith(name: string): string[] {
  return readdirSync(dir).filter(file => file.startsWith(name) || file.startsWith(`.${name}`));
}

test('the files of the run come out, byte for byte, with their indexes', () => {
  const ended = bash(`oldump split ${run.dump} --format 'same_%s.gz' -v`, dir);
  assert.equal(ended.code, 0, ended.stderr);
  assert.match(ended.stderr, /split: the blocks of the dump are copied/);
  const files = splitNames(dir, 'same');
  assertSameFiles(files, run.parts);
  const blocks = files.map(file => indexOf(file).split('\n').length - 2);
  assert.ok(Math.max(...blocks) > 2 && blocks.includes(1), `blocks: ${blocks.join(' ')}`);
  const rows = plainOf(run.dump).toString('latin1').split('\n').length - 1;
  const counted = rows.toLocaleString('en-US');
  assert.ok(ended.stderr.includes(`${counted} rows in, ${counted} out`), ended.stderr);
});

test('they hold what reading row by row gives, as without the index and at another level', () => {
  copyFileSync(run.dump, join(dir, 'alone.gz'));
  for (const words of ['alone.gz', `${run.dump} --level 1`]) {
    const ended = bash(`oldump split ${words} --format 'rows_%s.gz' -v -O`, dir);
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stderr, /row by row, because (it has no index|its blocks are of level 4)/);
    for (const [number, file] of splitNames(dir, 'rows').entries())
      assert.ok(plainOf(file).equals(plainOf(run.parts[number]!)), file);
  }
});

test('a pipe has no index, plain outputs have no blocks', async () => {
  const missing = async (path: string | undefined, kind: 'gzip' | 'plain'): Promise<unknown> =>
    findSections(path, kind === 'gzip' ? { kind, level: 4 } : { kind });
  assert.deepEqual(await missing(undefined, 'gzip'), { missing: 'standard input has no index' });
  assert.deepEqual(await missing(run.dump, 'plain'), { missing: 'the outputs are not gzip' });
  assert.deepEqual(await missing(run.parts[0], 'gzip'), { missing: 'its index names no sections' });
});

test('a split file without rows is cut out too', async () => {
  const own = join(dir, 'few');
  mkdirSync(own);
  const rows = dataRows
    .toString()
    .split(/(?<=\n)/)
    .slice(0, 3000);
  const few = runFiles(own, Buffer.from(rows.filter(row => !row.includes('/type/list')).join('')));
  const files = splitNames(own, 'w');
  assert.equal(await copyBlocks(few.dump, files), undefined);
  assertSameFiles(files, few.parts);
  assert.equal(files.filter(file => plainOf(file).length === 0).length, 1);
});

test('an index that does not quite fit is a reason to read row by row', async () => {
  const moveBlock = (text: string): string =>
    text
      .replace(/deletes:(\d+)/, (_, blocks) => `deletes:${Number(blocks) + 1}`)
      .replace(/editions:(\d+)/, (_, blocks) => `editions:${Number(blocks) - 1}`);
  const odd: [edit: (text: string) => string, because: RegExp][] = [
    [text => text.replace(/^(\S+\t2\t)/, '$19'), /its index does not fit: the file has/],
    [
      text => text.replace(/editions:(\d+):[0-9a-f]{8}/, 'editions:$1:00000000'),
      /its sections are not those of the file/,
    ],
    [text => text.replace('oldump-index\t2', 'oldump-index\t9'), /row 1: is no line of a block index/],
    [text => text.slice(0, -1), /last line has no end/],
    [
      text => text.replace('lists:', 'catalogues:'),
      /its sections are authors, deletes, editions, catalogues/,
    ],
    [
      text => sealed(text.replace('\t/authors/OL', '\t/authors/XX')),
      /section authors is not what its index says/,
    ],
    [moveBlock, /its sections are not those of the file/],
  ];
  for (const [edit, because] of odd) {
    const path = copyWithIndex(run.dump, join(dir, 'odd.gz'));
    const text = indexOf(path);
    assert.notEqual(edit(text), text);
    writeFileSync(`${path}.idx`, edit(text));
    assert.match((await copyBlocks(path, splitNames(dir, 'odd'))) ?? 'copied', because);
  }
  assert.equal(bash("oldump split odd.gz --format 'odd_%s.gz'", dir).code, 0);
  assertSameFiles(splitNames(dir, 'odd'), run.parts);
});

test('other sections, or others than their names say, are a reason too', async () => {
  const dump = await readSections(run.dump);
  assert.ok('sections' in dump);
  const joined = async (places: readonly number[], names: readonly string[]): Promise<string> => {
    const path = join(dir, 'joined.gz');
    const options = { path, codec: GZIP, overwrite: true, index: true };
    const ctx = { stdout: new PassThrough(), signal: new AbortController().signal };
    await withOutputs([options], ctx, async ([output]) => {
      for (const [at, place] of places.entries())
        await output!.appendSection(names[at]!, dump.sections[place]!);
    });
    return path;
  };
  const because = async (path: string): Promise<string> =>
    (await copyBlocks(path, splitNames(dir, 'j'))) ?? 'copied';
  const all = [0, 1, 2, 3, 4, 5, 6];
  const swapped = [1, 0, 2, 3, 4, 5, 6];
  const names = (places: readonly number[]): string[] => places.map(place => SPLIT_FILES[place]!);
  assert.equal(await because(await joined(all, names(all))), 'copied');
  assert.match(await because(await joined(swapped, names(swapped))), /its sections are deletes, authors/);
  assert.match(
    await because(await joined(swapped, names(all))),
    /its section authors is not what its index says/,
  );
  const five = all.slice(0, 5);
  assert.match(await because(await joined(five, names(five))), /its sections are authors, deletes/);
});

test('a byte of the dump that changed anywhere is found, and nothing is left', async () => {
  const { length } = readFileSync(run.dump);
  const trailer = [length - 10, length - 8, length - 1]; // the byte at -9 is padding
  for (const at of [3, 12, 1000, Math.floor(length * 0.3), Math.floor(length / 2), ...trailer]) {
    const path = damaged('bad.gz', bytes => {
      bytes[at]! ^= 0x40;
      return bytes;
    });
    const reason = await copyBlocks(path, splitNames(dir, 'cut')).catch((error: unknown) => error);
    if (typeof reason === 'string') assert.match(reason, /its index does not fit|is not what its index says/);
    else assert.ok(failsAs('incomplete', /bad\.gz, byte \d+: section \w+ fails its checksum/)(reason));
    assert.deepEqual(filesBeginningWith('cut_'), []);
  }
});

test('what fails first is told, and the other sections are not copied to their ends', async () => {
  const path = join(dir, 'long');
  const megabytes = [1, 32] as const;
  const bytes = randomBytes(33 * MIB);
  writeFileSync(path, bytes);
  const sections = megabytes.map((size, section): SectionPart => {
    const bodyStart = section * MIB;
    const bodyEnd = bodyStart + size * MIB;
    const bodyCrc32 = section === 0 ? 0 : crc32(bytes.subarray(bodyStart, bodyEnd));
    const sums = { bodyStart, bodyEnd, bodyCrc32, plainBytes: 0, crc32: 0, rows: 0 };
    return { path, name: `part${section}`, ...sums, index: new BlockIndex() };
  });
  const file = { bytes: bytes.length, crc32: 0, plainBytes: 0, rows: 0 };
  const outputs = await Promise.all(
    sections.map(({ name }) =>
      Output.open({ path: join(dir, name), codec: GZIP, overwrite: false, index: true }, ends()),
    ),
  );
  await assert.rejects(
    copySections({ path, file, level: 4, sections }, outputs, () => undefined),
    failsAs('incomplete', /section part0 fails its checksum/),
  );
  assert.ok(statSync(outputs[1]!.tempPath!).size < 16 * MIB);
  for (const output of outputs) await output.discard();
});

test('a changed byte inside a section ends the command with 4, row by row or not', () => {
  const lines = indexOf(run.dump).split('\n');
  const inside = lines.findIndex(line => line.includes('/books/')) + 1;
  const at = Number(lines[inside]!.split('\t')[0]) + 100;
  damaged('inside.gz', bytes => {
    bytes[at]! ^= 1;
    return bytes;
  });
  damaged('short.gz', bytes => bytes.subarray(0, -20));
  const copied = bash("oldump split inside.gz --format 'w_%s.gz'", dir);
  assert.equal(copied.code, 4, copied.stderr);
  assert.match(copied.stderr, /inside\.gz, byte \d+: section editions fails its checksum/);
  const cut = bash("oldump split short.gz --format 'w_%s.gz'", dir);
  assert.equal(cut.code, 4, cut.stderr);
  assert.deepEqual(filesBeginningWith('w_'), []);
});

test('an output that exists is refused, the others are not written', async () => {
  writeFileSync(join(dir, 'there_works.gz'), 'old');
  const ended = bash(`oldump split ${run.dump} --format 'there_%s.gz'`, dir);
  assert.equal(ended.code, 2);
  assert.match(ended.stderr, /there_works\.gz: exists already/);
  assert.deepEqual(filesBeginningWith('there_'), ['there_works.gz']);
});

test('a named pipe is opened once: its writer loses nothing', () => {
  copyFileSync(run.dump, join(dir, 'through-pipe.gz'));
  const ended = bash(
    "mkfifo pipe; cat through-pipe.gz > pipe & timeout -k 1 20 oldump split pipe --format 'pipe_%s.gz'; " +
      'code=$?; kill $! 2>/dev/null; exit $code',
    dir,
  );
  assert.equal(ended.code, 0, ended.stderr);
  for (const [number, file] of splitNames(dir, 'pipe').entries())
    assert.ok(plainOf(file).equals(plainOf(run.parts[number]!)), file);
});
