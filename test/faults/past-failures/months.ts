/** Monthly runs of a small library, as processes: what the tests of past failures spoil. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest, ManifestGuard } from '../../../src/bytes/manifest/manifest-form.ts';
import { sampleDataRows } from '../../../dev/sample/library.ts';
import { bash, type Ended } from '../../support/oldump.ts';

export const MAY = '2026-06-30';
export const JUNE = '2026-07-31';

/** What was edited last, was edited on the last day. */
export const libraryRows: Buffer = Buffer.concat([
  ...sampleDataRows({ seed: 9, rows: 4000 }),
  worksOf(MAY, 800_000),
]);

/** The same library a month later. */
export const laterRows: Buffer = Buffer.concat([libraryRows, worksOf(JUNE, 900_000)]);

export function run(dir: string, date: string, data: string, words = ''): Ended {
  return bash(`oldump ${date} -q -j 2 --skip deworks --dir d --data ${data} ${words}`, dir, { TMPDIR: dir });
}

export function writeData(dir: string, name: string, rows: Uint8Array): string {
  writeFileSync(join(dir, name), rows);
  return name;
}

export function published(dir: string, date: string): Manifest | undefined {
  const path = join(dir, `d/ol_dump_${date}/manifest.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : undefined;
}

/** A month that went well. */
export function publish(dir: string, date: string, rows: Uint8Array): Manifest {
  const ended = run(dir, date, writeData(dir, `data-${date}.txt`, rows));
  assert.equal(ended.code, 0, ended.stderr);
  return published(dir, date)!;
}

/** Refused by the guards that are named, and nothing is published. */
export function assertRefused(dir: string, date: string, { code, stderr }: Ended, ...guards: string[]): void {
  assert.equal(code, 4, stderr);
  assert.match(stderr, /^oldump run: not published/);
  const named = [...stderr.matchAll(/^ {2}([a-z-]+)(?: \(--[a-z-]+\))?:$/gm)].map(match => match[1]);
  assert.deepEqual(named, guards, stderr);
  assert.equal(published(dir, date), undefined);
  assert.equal(existsSync(join(dir, `d/ol_cdump_${date}/manifest.json`)), false);
}

export function guardOf(manifest: Manifest | undefined, name: string): ManifestGuard | undefined {
  return manifest?.guards?.find(guard => guard.name === name);
}

/** New works of a day. */
function worksOf(date: string, firstId: number): Buffer {
  const works = Array.from({ length: 50 }, (_, work) => {
    const modified = { type: '/type/datetime', value: `${date}T12:00:00.000001` };
    const document = { key: `/works/OL${firstId + work}W`, type: { key: '/type/work' }, revision: 1 };
    return `${firstId + work}\t1\t${JSON.stringify({ ...document, last_modified: modified })}\n`;
  });
  return Buffer.from(works.join(''));
}
