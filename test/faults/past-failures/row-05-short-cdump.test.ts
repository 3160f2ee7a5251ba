/**
 * FACTS 1, row 5 (#9521): the writer died in the middle, its gzip file was closed as if it were whole, and January 2025
 * had a tiny dump. A run does not go on from a stage that failed; and a short one is told by its counts.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sampleDataRows } from '../../../dev/sample/library.ts';
import { inWorkDir } from '../../support/oldump.ts';
import {
  assertRefused,
  guardOf,
  JUNE,
  laterRows,
  libraryRows,
  MAY,
  publish,
  published,
  run,
  writeData,
} from './months.ts';

/** The newest of so few is of the middle of the month. */
const sampleRows = Buffer.concat([...sampleDataRows({ seed: 9, rows: 4000 })]);

test('row 5: rows that stop in the middle, in a file closed as if it were whole, are not published', () =>
  inWorkDir(dir => {
    publish(dir, MAY, libraryRows);
    const end = laterRows.lastIndexOf(10, laterRows.length * 0.7) + 1;
    const added = laterRows.subarray(libraryRows.length);
    const data = writeData(dir, 'short.gz', gzipSync(Buffer.concat([laterRows.subarray(0, end), added])));
    const ended = run(dir, JUNE, data);
    assertRefused(dir, JUNE, ended, 'shrink');
    assert.match(ended.stderr, /ol_cdump: rows: [\d,]+, [\d,]+ on 2026-06-30: \d+\.\d % fewer/);
    assert.match(ended.stderr, /ol_dump_editions: rows/);

    // Where it is right, the flag publishes what is there: nothing is made anew.
    const cdump = join(dir, `d/ol_cdump_${JUNE}/ol_cdump_${JUNE}.txt.gz`);
    const { mtimeMs } = statSync(cdump);
    assert.equal(run(dir, JUNE, data, '--allow-shrink').code, 0);
    assert.equal(statSync(cdump).mtimeMs, mtimeMs);
    assert.equal(guardOf(published(dir, JUNE), 'shrink')!.override, '--allow-shrink');
  }));

test('row 5: a file that lost its end, or a part of it, after it was written is not published', () =>
  inWorkDir(dir => {
    const data = writeData(dir, 'data.txt', sampleRows);
    assertRefused(dir, MAY, run(dir, MAY, data), 'age');
    const folder = join(dir, `d/ol_dump_${MAY}`);
    const works = join(folder, `ol_dump_works_${MAY}.txt.gz`);
    const whole = readFileSync(works);

    // As a gzip closed too early: whole in itself, and short.
    writeFileSync(works, padded(gzipSync(gunzipSync(whole).subarray(0, 2000)), whole.length));
    const short = run(dir, MAY, data, '--allow-old');
    assert.equal(short.code, 4, short.stderr);
    assert.match(
      short.stderr,
      /not published:\n {2}read-back: \S+ol_dump_works_2026-06-30\.txt\.gz: has another/,
    );
    assert.equal(existsSync(join(folder, 'manifest.json')), false);

    truncateSync(works, whole.length - 1);
    const cut = run(dir, MAY, data, '--allow-old');
    assert.equal(cut.code, 4, cut.stderr);
    assert.match(
      cut.stderr,
      /ol_dump_works_2026-06-30\.txt\.gz: was made by this run, and is gone or has another size/,
    );

    writeFileSync(works, whole);
    assert.equal(run(dir, MAY, data, '--allow-old').code, 0);
    assert.equal(guardOf(published(dir, MAY), 'read-back')!.result, 'passed');
  }));

test('row 5: a file that inflates to the same rows, but has other bytes than were written, is not published', () =>
  inWorkDir(dir => {
    const data = writeData(dir, 'data.txt', sampleRows);
    assertRefused(dir, MAY, run(dir, MAY, data), 'age');
    const cdump = join(dir, `d/ol_cdump_${MAY}/ol_cdump_${MAY}.txt.gz`);
    const dump = join(dir, `d/ol_dump_${MAY}/ol_dump_${MAY}.txt.gz`);
    for (const path of [cdump, dump, `${dump}.idx`]) {
      const whole = readFileSync(path);
      const place = path.endsWith('.idx') ? whole.length - 40 : 4; // of gzip: its time, which nobody needs to inflate it
      writeFileSync(
        path,
        whole.map((byte, index) => (index === place ? byte ^ 1 : byte)),
      );
      const { code, stderr } = run(dir, MAY, data, '--allow-old');
      assert.equal(code, 4, stderr);
      assert.match(stderr, /not published:\n {2}read-back: [^\n]*(sha256 |its index )/);
      assert.doesNotMatch(stderr, /run the same command again/);
      assert.equal(existsSync(join(dir, `d/ol_dump_${MAY}/manifest.json`)), false);
      writeFileSync(path, whole);
    }
    assert.equal(run(dir, MAY, data, '--allow-old').code, 0);
  }));

/** As long as the file it takes the place of: its size does not tell. */
function padded(bytes: Buffer, length: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
}
