/** Sitemaps of the monthly run: made last, whole or not at all, and nothing that is published waits for them. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { bash, inWorkDir } from '../support/oldump.ts';

const RUN = 'oldump 2026-06-30 --data data.txt --dir d --max-age-days 99 --prometheus run.prom -j 2';
const MANIFEST = 'd/ol_dump_2026-06-30/manifest.json';
const SITEMAPS = 'd/sitemaps_2026-06-30';
const STATUS = 'd/run_2026-06-30/status.json';
const rows = Buffer.concat([...sampleDataRows({ seed: 3, rows: 2000 })]);

interface Status {
  readonly state: string;
  readonly published: string | null;
  readonly stages: readonly { readonly name: string; readonly ended: string }[];
}

function statusIn(dir: string): Status {
  return JSON.parse(readFileSync(join(dir, STATUS), 'utf8')) as Status;
}

function gauges(dir: string): string[] {
  const lines = readFileSync(join(dir, 'run.prom'), 'utf8').split('\n');
  return lines.filter(line => /^oldump_\w*last_success/.test(line));
}

test('the sitemaps of a run are those of the command', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), rows);
    const ended = bash(`${RUN} --skip deworks`, dir, { TMPDIR: dir });
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stderr, /^sitemaps +[\d,]+ /m);
    const alone = 'oldump sitemaps d/ol_dump_2026-06-30/ol_dump_2026-06-30.txt.gz --dir alone';
    assert.equal(bash(alone, dir).code, 0);
    const names = readdirSync(join(dir, 'alone')).sort();
    assert.deepEqual(readdirSync(join(dir, SITEMAPS)).sort(), names);
    assert.ok(names.includes('siteindex.xml.gz') && names.includes('sitemap_works_0000.xml.gz'));
    for (const name of names)
      assert.deepEqual(readFileSync(join(dir, SITEMAPS, name)), readFileSync(join(dir, 'alone', name)), name);
    assert.deepEqual(
      readdirSync(dir).filter(name => name.startsWith('oldump-')),
      [],
    );
    assert.equal(gauges(dir).length, 2, 'of the dump and of the sitemaps');
    assert.match(bash(`${RUN} --skip deworks`, dir).stderr, /was complete before/);
  }));

test('sitemaps that fail take nothing back; the same command again makes them, and nothing else', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), rows);
    assert.equal(bash(`${RUN} --skip deworks,sitemaps`, dir).code, 0);
    assert.equal(existsSync(join(dir, SITEMAPS)), false);
    mkdirSync(join(dir, SITEMAPS));
    writeFileSync(join(dir, SITEMAPS, 'notes.txt'), 'of somebody else');
    const { mtimeMs } = statSync(join(dir, MANIFEST));

    const failed = bash(`${RUN} --skip deworks`, dir, { TMPDIR: dir });
    assert.equal(failed.code, 5, failed.stderr);
    assert.match(failed.stderr, /no sitemaps; all that is to be published is published/);
    assert.equal(readFileSync(join(dir, SITEMAPS, 'notes.txt'), 'utf8'), 'of somebody else');
    const seen = statusIn(dir);
    assert.deepEqual([seen.state, seen.stages.some(({ name }) => name === 'sitemaps')], ['failed', false]);
    assert.ok(seen.published !== null);
    assert.match(bash('oldump status d', dir).stdout.toString(), /^ +published +\d{4}-/m);
    assert.deepEqual(
      gauges(dir).map(line => line.split('{')[0]),
      ['oldump_last_success_timestamp_seconds'],
    );

    rmSync(join(dir, SITEMAPS), { recursive: true });
    const again = bash(`${RUN} --skip deworks`, dir, { TMPDIR: dir });
    assert.equal(again.code, 0, again.stderr);
    assert.ok(existsSync(join(dir, SITEMAPS, 'siteindex.xml.gz')));
    assert.equal(statSync(join(dir, MANIFEST)).mtimeMs, mtimeMs, 'the manifest stays');
    assert.deepEqual(
      readdirSync(dir).filter(name => name.startsWith('oldump-')),
      [],
    );
  }));

test('a dump without pages has no sitemaps, and is published', () =>
  inWorkDir(dir => {
    const row =
      '1\t1\t{"key":"/books/OL1M","type":{"key":"/type/edition"},"revision":1,' +
      '"last_modified":{"type":"/type/datetime","value":"2026-06-29T00:00:00"}}\n';
    writeFileSync(join(dir, 'data.txt'), row);
    const { code, stderr } = bash(`${RUN} --skip deworks`, dir);
    assert.equal(code, 4, stderr);
    assert.match(stderr, /no work and no author is in it/);
    assert.ok(existsSync(join(dir, MANIFEST)));
    assert.equal(existsSync(join(dir, SITEMAPS)), false);
    assert.match(bash(`${RUN} --skip deworks,sitemaps`, dir).stderr, /was complete before/);
  }));

test('a folder of that name is refused before the run begins', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), rows);
    mkdirSync(join(dir, SITEMAPS), { recursive: true });
    const { code, stderr } = bash(RUN, dir);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /sitemaps_2026-06-30: exists already/);
    assert.deepEqual(readdirSync(join(dir, 'd')), ['sitemaps_2026-06-30']);
  }));

test('sitemaps of rows made anew take the place of the old ones', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), rows);
    assert.equal(bash(`${RUN} --skip deworks`, dir).code, 0);
    writeFileSync(join(dir, 'data.txt'), Buffer.concat([...sampleDataRows({ seed: 4, rows: 2000 })]));
    const before = gunzipSync(readFileSync(join(dir, SITEMAPS, 'sitemap_works_0000.xml.gz'))).toString();
    const { code, stderr } = bash(`${RUN} --skip deworks --overwrite`, dir);
    assert.equal(code, 0, stderr);
    const now = gunzipSync(readFileSync(join(dir, SITEMAPS, 'sitemap_works_0000.xml.gz'))).toString();
    assert.notEqual(now, before);
  }));
