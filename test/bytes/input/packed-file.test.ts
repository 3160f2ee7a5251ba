/** Rows read by the block index are those of the serial reader, or an error like its own. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Output } from '../../../src/bytes/output/output.ts';
import { OldumpError } from '../../../src/errors.ts';
import { inWorkDir } from '../../support/oldump.ts';
import { encode } from '../../support/encode.ts';
import { CODEC, edit, editIndex, readPacked, readSerially, sealed, writeIndexed } from '../indexed.ts';
import { ends, failsAs, rows } from '../material.ts';

const ROWS = rows(2000);

test('any size of the groups gives the rows of the serial reader', () =>
  inWorkDir(async dir => {
    const path = join(dir, 'x.gz');
    await writeIndexed(path, ROWS, 20_000);
    for (const size of [0, 30_000, 100_000, 1 << 30]) {
      const read = await readPacked(path, size);
      assert.ok(read);
      assert.ok(read.plain.equals(ROWS));
      assert.ok(read.groupBytes.every(bytes => bytes <= Math.max(size, 20_000 + 300)));
      assert.equal(read.consumedBytes, readFileSync(path).length - 10);
    }
    assert.equal((await readPacked(path, 1 << 30))?.groupBytes.length, 1);
    assert.ok((await readSerially(path)).equals(ROWS));
  }));

test('through a symbolic link the index beside the file is found', () =>
  inWorkDir(async dir => {
    await writeIndexed(join(dir, 'x.gz'), ROWS, 20_000);
    symlinkSync('x.gz', join(dir, 'link.gz'));
    assert.ok((await readPacked(join(dir, 'link.gz'), 0))?.plain.equals(ROWS));
  }));

test('a damaged byte anywhere is an error, as it is for the serial reader', () =>
  inWorkDir(async dir => {
    const path = join(dir, 'x.gz');
    await writeIndexed(path, rows(300), 9_000);
    const sound = readFileSync(path);
    const outcomes = new Set<string>();
    for (let byte = 10; byte < sound.length - 10; byte += 7) {
      const damaged = Buffer.from(sound);
      damaged[byte]! ^= 1 << (byte % 8);
      writeFileSync(path, damaged);
      const [packed, serial] = [
        await outcomeOf(readPacked(path, 20_000)),
        await outcomeOf(readSerially(path)),
      ];
      outcomes.add(`${packed} ${serial}`);
    }
    // Alone a block has nothing before its start to copy from: damage that the serial reader only sees by the checksum.
    outcomes.delete('malformed incomplete');
    outcomes.delete('rows rows'); // a bit of padding
    assert.deepEqual([...outcomes].sort(), ['incomplete incomplete', 'malformed malformed']);
  }));

/** What kind of error, or 'rows' when all of them came. */
async function outcomeOf(read: Promise<unknown>): Promise<string> {
  try {
    await read;
    return 'rows';
  } catch (error) {
    if (!(error instanceof OldumpError)) throw error;
    return error.kind;
  }
}

test('blocks that changed places fail the checksum', () =>
  inWorkDir(async dir => {
    const path = join(dir, 'x.gz');
    const half = rows(100);
    await writeIndexed(
      path,
      Buffer.concat([half, Buffer.from(half.toString().replaceAll('ipsum', 'muspi'))]),
      half.length,
    );
    const [first, second] = readFileSync(`${path}.idx`, 'utf8')
      .split('\n')
      .slice(1, 3)
      .map(line => Number(line.split('\t')[0]));
    const file = readFileSync(path);
    assert.equal(second! - first!, file.length - 10 - second!, 'the halves compress to the same size');
    const swapped = [
      file.subarray(0, first),
      file.subarray(second, -10),
      file.subarray(first, second),
      file.subarray(-10),
    ];
    writeFileSync(path, Buffer.concat(swapped));
    const byte = file.length - 8;
    const says = new RegExp(
      `^${path}, byte ${byte}: gzip member 1 fails its checksum, at compressed byte ${byte}$`,
    );
    await assert.rejects(readPacked(path, 0), failsAs('incomplete', says));
    await assert.rejects(readSerially(path), failsAs('incomplete', says));
  }));

test('a file cut after it was opened ends early', () =>
  inWorkDir(async dir => {
    const path = join(dir, 'x.gz');
    await writeIndexed(path, ROWS, 20_000);
    const bytes = readFileSync(path).length >> 1;
    const read = readPacked(path, 0, { opened: () => truncateSync(path, bytes) });
    await assert.rejects(
      read,
      failsAs('incomplete', /gzip member 1 is cut short in its data, at compressed byte \d+$/),
    );
  }));

test('a file replaced after it was opened is read as it was', () =>
  inWorkDir(async dir => {
    const path = join(dir, 'x.gz');
    await writeIndexed(path, ROWS, 20_000);
    await writeIndexed(join(dir, 'other.gz'), rows(10), 20_000);
    const read = await readPacked(path, 0, { opened: () => renameSync(join(dir, 'other.gz'), path) });
    assert.ok(read?.plain.equals(ROWS));
  }));

test('an index that does not tell the truth is an error', () =>
  inWorkDir(async dir => {
    const path = join(dir, 'x.gz');
    await writeIndexed(path, ROWS, 20_000);
    const sound = readFileSync(`${path}.idx`, 'utf8').split('\n');
    const cases: [(columns: number[]) => void, 'malformed' | 'incomplete', RegExp][] = [
      [columns => (columns[0]! += 1), 'malformed', /is damaged, near compressed byte/],
      [columns => (columns[0]! -= 1), 'malformed', /is damaged, near compressed byte/],
      [
        columns => (columns[1]! += 1),
        'incomplete',
        /holds \d+ plain bytes, not \d+: the file or its index is damaged/,
      ],
      [
        columns => (columns[1]! -= 1),
        'incomplete',
        /holds \d+ plain bytes, not \d+: the file or its index is damaged/,
      ],
    ];
    for (const [change, kind, says] of cases) {
      const columns = sound[3]!.split('\t').map(Number);
      change(columns);
      const changed = sound.with(3, [...columns.slice(0, 3), '/k', '00000000'].join('\t'));
      writeFileSync(`${path}.idx`, sealed(changed.join('\n')));
      await assert.rejects(readPacked(path, 0), failsAs(kind, says));
    }
    writeFileSync(`${path}.idx`, sealed(moveRow(sound).join('\n')));
    await assert.rejects(
      readPacked(path, 0),
      failsAs('incomplete', /^[^:]*: \d+ rows from compressed byte \d+ on, its index knows \d+$/),
    );
  }));

/** One row more in the second block, one less in the third. */
function moveRow(lines: readonly string[]): string[] {
  const add = (line: string, rows: number): string =>
    line.replace(/(\d+)(?=\t[^\t]*\t[^\t]*$)/, found => String(Number(found) + rows));
  return lines.with(2, add(lines[2]!, 1)).with(3, add(lines[3]!, -1));
}

test('blocks that are not whole rows are refused', () =>
  inWorkDir(async dir => {
    const path = join(dir, 'x.gz');
    const output = await Output.open({ path, codec: CODEC, overwrite: false, index: true }, ends());
    for (const part of [ROWS.subarray(0, 1000), ROWS.subarray(1000)])
      await output.append(encode(part, { codec: CODEC, keyColumn: 1 }));
    await output.finish();
    await output.publish();
    await assert.rejects(readPacked(path, 0), failsAs('incomplete', /byte 10 does not end with a row/));
  }));

test('an index that does not fit is left aside, with one line in the log', () =>
  inWorkDir(async dir => {
    const path = join(dir, 'x.gz');
    const spoil: [() => void, RegExp | undefined][] = [
      [() => rmSync(`${path}.idx`), undefined],
      [() => appendFileSync(path, Buffer.alloc(7)), /the file has \d+ bytes, not \d+$/],
      [() => edit(`${path}.idx`, text => text.replace(/\n.*\n$/, '\n')), /expected \d+ blocks/],
      [
        () => edit(`${path}.idx`, text => text.replace('oldump-index\t1', 'oldump-index\t2')),
        /row 1: is no line/,
      ],
      [
        () => edit(`${path}.idx`, text => text.replace(/\t[0-9a-f]{8}\t/, '\t00000000\t')),
        /the trailer disagrees$/,
      ],
      [
        () => editIndex(`${path}.idx`, text => text.replace('\n10\t0\t', '\n11\t0\t')),
        /not those of such a file$/,
      ],
      [() => setByte(path, 4, 1), /the header is not ours$/],
      [() => setByte(path, -6, 1), /the trailer disagrees$/],
    ];
    for (const [damage, why] of spoil) {
      await writeIndexed(path, ROWS, 20_000);
      damage();
      const log: string[] = [];
      assert.equal(await readPacked(path, 0, { log }), undefined);
      assert.equal(log.length, why ? 1 : 0);
      if (why) assert.match(log[0]!, why);
    }
  }));

function setByte(path: string, at: number, value: number): void {
  const file = readFileSync(path);
  file[at < 0 ? file.length + at : at]! ^= value;
  writeFileSync(path, file);
}

test('plain files, pipes and empty files of ours have no blocks to give', () =>
  inWorkDir(async dir => {
    writeFileSync(join(dir, 'plain'), ROWS);
    assert.equal(await readPacked(join(dir, 'plain'), 0), undefined);
    await writeIndexed(join(dir, 'empty.gz'), Buffer.alloc(0), 20_000);
    assert.equal(await readPacked(join(dir, 'empty.gz'), 0), undefined);
    assert.equal(await readPacked('-', 0), undefined);
  }));

test(
  'a file without a name, as a shell may give it, is read without its index',
  { skip: existsSync('/proc/self/fd') ? false : 'no /proc here' },
  () =>
    inWorkDir(async dir => {
      const path = join(dir, 'x.gz');
      await writeIndexed(path, ROWS, 20_000);
      const fd = openSync(path, 'r');
      try {
        rmSync(path);
        assert.equal(await readPacked(`/proc/self/fd/${fd}`, 0), undefined);
        assert.ok((await readSerially(`/proc/self/fd/${fd}`)).equals(ROWS));
      } finally {
        closeSync(fd);
      }
    }),
);

test(
  'the file is let go on every way out',
  { skip: existsSync('/proc/self/fd') ? false : 'no /proc here' },
  () =>
    inWorkDir(async dir => {
      const path = join(dir, 'x.gz');
      await writeIndexed(path, ROWS, 20_000);
      const openFiles = (): number => readdirSync('/proc/self/fd').length;
      const before = openFiles();
      await readPacked(path, 0);
      await assert.rejects(readPacked(path, 0, { opened: () => truncateSync(path, 5000) }));
      assert.equal(await readPacked(path, 0), undefined);
      assert.equal(openFiles(), before);
    }),
);
