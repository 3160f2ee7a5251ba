/** --only and --skip: what one attempt leaves out, another makes. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bash, inWorkDir } from '../support/oldump.ts';

const ROW =
  '1\t1\t{"key":"/works/OL1W","type":{"key":"/type/work"},"revision":1,' +
  '"last_modified":{"type":"/type/datetime","value":"2026-06-29T00:00:00"}}\n';
const FOLDER = 'd/ol_dump_2026-06-30';
const MANIFEST = `${FOLDER}/manifest.json`;

test('stage after stage, each in an attempt of its own, makes what one attempt makes', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), ROW);
    writeFileSync(join(dir, 'ia.txt'), 'item\t\t\n');
    const run = (words: string) => {
      const ended = bash(`oldump 2026-06-30 --data data.txt --dir d --tmpdir . ${words}`, dir);
      assert.equal(ended.code, 0, ended.stderr);
      return ended.stderr;
    };
    const has = (name: string): boolean => existsSync(join(dir, name));
    const deworks = `${FOLDER}/ol_dump_deworks_2026-06-30.txt.gz`;

    assert.match(run('--only dump'), /not published/);
    assert.deepEqual(
      [has(`${FOLDER}/ol_dump_2026-06-30.txt.gz`), has(deworks), has(MANIFEST)],
      [true, false, false],
    );
    assert.match(run('--only deworks --ia-metadata ia.txt'), /dump: skipped/);
    assert.deepEqual([has(deworks), has(MANIFEST)], [true, false]);
    assert.match(run('--only manifest'), /deworks: skipped/);
    const apart = withoutTimes(join(dir, MANIFEST));
    assert.match(apart, /ol_dump_deworks/);
    assert.match(run('--ia-metadata ia.txt'), /was published before/);
    assert.match(run('--ia-metadata ia.txt'), /was complete before/);

    run('--overwrite --ia-metadata ia.txt');
    assert.equal(withoutTimes(join(dir, MANIFEST)), apart);
    assert.deepEqual(readdirSync(dir).sort(), ['d', 'data.txt', 'ia.txt']);
  }));

test('deworks of a run that was published without it: made, and published anew', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), ROW);
    const run = 'oldump 2026-06-30 -q --data data.txt --dir d';
    assert.equal(bash(`${run} --skip deworks`, dir).code, 0);
    assert.doesNotMatch(readFileSync(join(dir, MANIFEST), 'utf8'), /ol_dump_deworks/);
    assert.equal(bash(run, dir).code, 0);
    assert.match(readFileSync(join(dir, MANIFEST), 'utf8'), /ol_dump_deworks/);
  }));

for (const [words, message] of [
  ['--skip cdump', /--skip cdump: everything else is made of it/],
  ['--only dumps', /--only knows tables, cdump, dump, split, deworks, manifest, sitemaps, not "dumps"/],
  ['--only dump --skip deworks', /--only and --skip exclude each other/],
  ['--skip manifest --archive', /--archive uploads what has a manifest/],
] as const) {
  test(`${words} is refused`, () =>
    inWorkDir(dir => {
      const { code, stderr } = bash(`oldump 2026-06-30 --data data.txt --dir d ${words}`, dir);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    }));
}

function withoutTimes(manifest: string): string {
  const isTime = (name: string): boolean =>
    /^(created|seconds|busy|peak_memory_bytes|page_sha256|checksum)$/.test(name);
  return JSON.stringify(
    JSON.parse(readFileSync(manifest, 'utf8'), (name, value: unknown) => (isTime(name) ? undefined : value)),
  );
}
