/** Issue 12: a row that is there twice is published once, and counted; two rows of one revision that differ are refused. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseManifest } from '../../src/bytes/manifest/manifest.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { bash, inWorkDir } from '../support/oldump.ts';
import { Attempts } from './attempts.ts';
import { TUNED_DATE } from './tuned-run.ts';

const ROWS: readonly string[] = Buffer.concat([...sampleDataRows({ seed: 23, rows: 3000 })])
  .toString()
  .split(/(?<=\n)/);
/** Every third row once more, far from the first; the first of them another hundred times, side by side. */
const AGAIN = ROWS.filter((_, place) => place % 3 === 0).reverse();
const FIRST = ROWS.find(row => row.includes('"type": {"key": "/type/edition"}'))!;
const REPEATED = [...ROWS, ...AGAIN, ...Array<string>(100).fill(FIRST)];

function published(dir: string): Map<string, string> {
  const names = readdirSync(join(dir, 'd'), { recursive: true, encoding: 'utf8' });
  const files = names.filter(name => /^ol_.*(\.gz|\.idx|SHA256SUMS)$/.test(name)).sort();
  return new Map(files.map(name => [name, readFileSync(join(dir, 'd', name), 'base64')]));
}

function manifestOf(dir: string) {
  const path = join(dir, `d/ol_cdump_${TUNED_DATE}/manifest.json`);
  return parseManifest(readFileSync(path, 'utf8'), path);
}

test('rows that are there twice, in other runs and beside key ranges, change no byte of what is published', () =>
  inWorkDir(async dir => {
    writeFileSync(join(dir, 'data.txt'), ROWS.join(''));
    const once = new Attempts(join(dir, 'once'));
    await once.finish();
    const wanted = published(once.dir);
    assert.ok(wanted.size > 15);
    writeFileSync(join(dir, 'data.txt'), REPEATED.join(''));
    for (const [name, jobs, slotBytes] of [
      ['one worker', 1, 1 << 18],
      ['three workers', 3, 1 << 16],
      ['one block', 2, 1 << 26],
    ] as const) {
      const sort = { slotBytes, fanIn: 4, frameBytes: 1 << 13, segmentBytes: 1 << 16, rangeBytes: 1 << 14 };
      const twice = new Attempts(join(dir, name), { jobs, tuning: { journalSyncMs: 0, sort } });
      const log = await twice.finish();
      assert.match(log, /[\d,]+ rows were there once more, byte for byte; each is written once/);
      const made = published(twice.dir);
      assert.deepEqual(made, wanted, name);
      const { stages } = manifestOf(twice.dir);
      const [cdump, dump] = ['cdump', 'dump'].map(stage => stages.find(each => each.name === stage)!);
      const repeated = dump!.dropped['repeated row']!;
      assert.ok(repeated > 900 && repeated < AGAIN.length + 101, String(repeated));
      assert.equal(dump!.rows_in, cdump!.rows_out);
      assert.equal(dump!.rows_in, dump!.rows_out + repeated + dump!.dropped['older revision']!);
      const verified = bash(`oldump verify ${name.replaceAll(' ', '\\ ')}/d/ol_*`, dir);
      assert.equal(verified.code, 0, verified.stdout.toString() + verified.stderr);
    }
  }));

test('killed among the key ranges and gone on with, nothing is counted twice', () =>
  inWorkDir(async dir => {
    writeFileSync(join(dir, 'data.txt'), REPEATED.join(''));
    const whole = new Attempts(join(dir, 'whole'));
    await whole.finish();
    const run = new Attempts(join(dir, 'killed'));
    await run.make({ kind: 'block', count: 2 });
    await run.make({ kind: 'range', count: 3 });
    await run.finish();
    assert.deepEqual(run.files(), whole.files());
  }));

test('two rows of one key and revision that differ are refused by name, and nothing is published', () =>
  inWorkDir(async dir => {
    const other = FIRST.replace(
      '"type": {"key": "/type/edition"}',
      '"type": {"key": "/type/edition"}, "note": "another"',
    );
    assert.notEqual(other, FIRST);
    const key = /"key": "(\/(?:b|books)\/[^"]+)"/.exec(FIRST)![1]!.replace(/^\/b\//, '/books/');
    for (const rows of [
      [...ROWS, other],
      [...ROWS, FIRST, other, FIRST],
      [other, ...ROWS],
    ]) {
      writeFileSync(join(dir, 'data.txt'), rows.join(''));
      const run = new Attempts(join(dir, `differing-${rows.indexOf(other)}`));
      const { code, stderr } = await run.make();
      assert.equal(code, 3, stderr);
      assert.match(stderr, new RegExp(`two rows of ${key} revision \\d+ differ`));
      assert.match(stderr, /warning: what was read is kept with both rows: .* --overwrite reads them anew/);
      assert.doesNotMatch(stderr, /the same command again/);
      const made = readdirSync(join(run.dir, 'd'), { recursive: true, encoding: 'utf8' });
      assert.deepEqual(
        made.filter(
          name => /^[^.]*\.(txt\.gz|json)$/.test(name.split('/').at(-1)!) && name.startsWith('ol_'),
        ),
        [],
      );
      assert.ok(!existsSync(join(run.dir, `d/ol_cdump_${TUNED_DATE}/manifest.json`)));
    }
  }));
