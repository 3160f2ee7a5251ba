import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { OldumpError } from '../../../src/errors.ts';
import { frameCodec } from '../../../src/sort/frames/choose-frame-codec.ts';
import { readerBytes, wholeRun, type RunFile, type RunSlice } from '../../../src/sort/contract/run-file.ts';
import { RunReader } from '../../../src/sort/spill/run-reader.ts';
import { SortScratch } from '../../../src/sort/spill/sort-scratch.ts';
import { sortRunFromRows } from '../../../src/sort/make/sort-run.ts';
import { row, withTmpdir } from '../sorting.ts';

const ROWS = Array.from({ length: 12 }, (_, index) =>
  row(`/works/OL${10 + index}W`, index, `"${'é'.repeat(index * 9)}"`),
);

function writeOneRun(folder: string): RunFile {
  const target = { path: join(folder, 'a'), tableRows: 100, frameBytes: 512 };
  const runs = sortRunFromRows(Buffer.from(ROWS.join('')), target, new SortScratch());
  assert.equal(runs.length, 1);
  return runs[0]!;
}

function openRun(run: RunSlice): RunReader {
  const codec = frameCodec();
  codec.reserve(readerBytes(run));
  return RunReader.open(run, codec, 0);
}

/** A column of the row table of the frame at hand. */
function columnOf({ area, columnsAt, rows }: RunReader, column: number): Uint32Array {
  return new Uint32Array(area.buffer, area.byteOffset + columnsAt + 4 * column * rows, rows);
}

/** Reads the run to its end; what it read, or the error that stopped it. */
function readRun(run: RunSlice): string {
  const reader = openRun(run);
  const parts: Buffer[] = [];
  try {
    while (reader.next()) {
      const length = columnOf(reader, 0).reduce((sum, each) => sum + each, 0);
      parts.push(Buffer.from(reader.area.subarray(reader.start, reader.start + length)));
    }
  } finally {
    reader.close();
  }
  return Buffer.concat(parts).toString();
}

test('a run gives its rows back, and says what it needs', () =>
  withTmpdir(async folder => {
    const run = writeOneRun(folder);
    const bytes = readFileSync(run.path);
    assert.equal(run.fileBytes, bytes.length);
    assert.equal(run.rows, ROWS.length);
    assert.equal(run.rowBytes, Buffer.byteLength(ROWS.join('')));
    assert.ok(run.largestPlainBytes <= 512);
    assert.equal(readRun(wholeRun(run)), ROWS.join(''));
    rmSync(run.path);
  }));

test('places of keys and revisions come back with the rows', () =>
  withTmpdir(async folder => {
    const run = writeOneRun(folder);
    const reader = openRun(wholeRun(run));
    assert.ok(reader.next() && reader.rows > 1);
    const [lengths, keyStarts, keyEnds, revisions] = [0, 1, 2, 3].map(column => columnOf(reader, column));
    const second = reader.start + lengths![0]!;
    const key = reader.area.toString('utf8', second + keyStarts![1]!, second + keyEnds![1]!);
    assert.equal(key, '/works/OL11W');
    assert.equal(revisions![1], 1);
    reader.close();
    reader.close();
    rmSync(run.path);
  }));

test('a run cut at any byte, or with any byte changed, is refused', () =>
  withTmpdir(async folder => {
    const run = writeOneRun(folder);
    const bytes = readFileSync(run.path);
    const damaged = [...bytes.keys()].flatMap(at => {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 0x41;
      return [bytes.subarray(0, at), changed];
    });
    for (const content of damaged) {
      writeFileSync(run.path, content);
      assert.throws(
        () => readRun(wholeRun(run)),
        (error: unknown) => {
          assert.ok(error instanceof OldumpError, String(error));
          assert.equal(error.exitCode, 5);
          assert.equal(error.position?.file, run.path);
          return true;
        },
      );
    }
    rmSync(run.path);
  }));

test('a row longer than a frame has a frame of its own', () =>
  withTmpdir(async folder => {
    const rows = ROWS.toSpliced(5, 1, row('/works/OL15W', 1, `"${'x'.repeat(5000)}"`));
    const target = { path: join(folder, 'a'), tableRows: 100, frameBytes: 512 };
    const [run] = sortRunFromRows(Buffer.from(rows.join('')), target, new SortScratch());
    assert.ok(run!.largestPlainBytes > 5000);
    assert.equal(readRun(wholeRun(run!)), rows.join(''));
    rmSync(run!.path);
  }));
