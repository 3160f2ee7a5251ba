import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { OldumpError } from '../../src/errors.ts';
import { FrameBuilder } from '../../src/sort/frame-builder.ts';
import { NativeGarbage } from '../../src/sort/native-garbage.ts';
import type { RunFile } from '../../src/sort/run-file.ts';
import { RunReader } from '../../src/sort/run-reader.ts';
import { SortScratch } from '../../src/sort/scratch.ts';
import { sortRunFromRows } from '../../src/sort/sort-run.ts';
import { row, withTmpdir } from './sorting.ts';

const ROWS = Array.from({ length: 12 }, (_, index) =>
  row(`/works/OL${10 + index}W`, index, `"${'é'.repeat(index * 9)}"`),
);

async function writeOneRun(folder: string): Promise<RunFile> {
  const target = { path: join(folder, 'a'), tableRows: 100, frameBytes: 512 };
  const runs = await sortRunFromRows(Buffer.from(ROWS.join('')), target, new SortScratch());
  assert.equal(runs.length, 1);
  return runs[0]!;
}

/** Reads the whole run; what it read, or the error that stopped it. */
async function readRun(run: RunFile): Promise<string> {
  const reader = await RunReader.open(run, new NativeGarbage());
  const parts: Buffer[] = [];
  try {
    for (let frame = await reader.next(); frame !== undefined; frame = await reader.next()) {
      const length = frame.lengths.reduce((sum, each) => sum + each, 0);
      parts.push(Buffer.from(frame.bytes.subarray(0, length)));
    }
  } finally {
    await reader.close();
  }
  return Buffer.concat(parts).toString();
}

test('a run gives its rows back, says what it needs, and is gone then', () =>
  withTmpdir(async folder => {
    const run = await writeOneRun(folder);
    const bytes = readFileSync(run.path);
    assert.equal(run.fileBytes, bytes.length);
    assert.equal(run.rows, ROWS.length);
    assert.equal(run.rowBytes, Buffer.byteLength(ROWS.join('')));
    assert.ok(run.largestPlainBytes <= 512);
    assert.equal(await readRun(run), ROWS.join(''));
    assert.equal(existsSync(run.path), false);
  }));

test('places of keys and revisions come back with the rows', () =>
  withTmpdir(async folder => {
    const reader = await RunReader.open(await writeOneRun(folder), new NativeGarbage());
    const frame = await reader.next();
    assert.ok(frame && frame.rows > 1);
    const second = frame.lengths[0]!;
    const key = frame.bytes.toString('utf8', second + frame.keyStarts[1]!, second + frame.keyEnds[1]!);
    assert.equal(key, '/works/OL11W');
    assert.equal(frame.revisions[1], 1);
    await reader.close();
    await reader.close();
  }));

test('a run cut at any byte, or with any byte changed, is refused', () =>
  withTmpdir(async folder => {
    const run = await writeOneRun(folder);
    const bytes = readFileSync(run.path);
    const damaged = [...bytes.keys()].flatMap(at => {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 0x41;
      return [bytes.subarray(0, at), changed];
    });
    for (const content of damaged) {
      writeFileSync(run.path, content);
      await assert.rejects(readRun(run), (error: unknown) => {
        assert.ok(error instanceof OldumpError, String(error));
        assert.equal(error.exitCode, 5);
        assert.equal(error.position?.file, run.path);
        return true;
      });
    }
  }));

test('a row longer than a frame has a frame of its own', () => {
  const frame = new FrameBuilder(256);
  const long = Buffer.from(row('/a/OL1A', 1, 'x'.repeat(5000)));
  frame.add(long, 0, long.length, 11, 18, 1);
  assert.equal(frame.hasRoomFor(1), false);
  assert.ok(frame.take().subarray(0, long.length).equals(long));
  assert.equal(frame.hasRoomFor(5000), true);
});
