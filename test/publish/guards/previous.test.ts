/** Which dump a new one is compared with. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DumpDate } from '../../../src/record/row/dump-date.ts';
import { findPrevious } from '../../../src/publish/guards/previous.ts';
import { failsAs } from '../../bytes/material.ts';
import { inWorkDir } from '../../support/oldump.ts';

const DATE = '2026-06-30' as DumpDate;

/** A published folder; `kind` is `dump` or `cdump`. */
function publish(dir: string, kind: string, date: string, text = manifest(kind, date)): string {
  const folder = join(dir, `ol_${kind}_${date}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'manifest.json'), text);
  return folder;
}

function manifest(kind: string, date: string): string {
  const file = {
    name: `ol_${kind}_${date}.txt.gz`,
    rows: 1,
    bytes: 2,
    plain_bytes: 3,
    sha256: '0'.repeat(64),
  };
  return JSON.stringify({ format: 'oldump-manifest/1', date, files: [file], stages: [] });
}

test('the newest published one before the date', () =>
  inWorkDir(async dir => {
    assert.equal(await findPrevious(join(dir, 'not-there'), DATE, undefined), undefined);
    assert.equal(await findPrevious(dir, DATE, undefined), undefined);
    for (const date of ['2026-03-31', '2026-04-30', '2026-06-30', '2026-07-31']) publish(dir, 'dump', date);
    mkdirSync(join(dir, 'ol_dump_2026-05-31')); // not published
    mkdirSync(join(dir, 'ol_dump_2026-05-xx'));
    publish(dir, 'cdump', '2026-04-30');
    const found = await findPrevious(dir, DATE, undefined);
    assert.equal(found?.date, '2026-04-30');
    assert.deepEqual([...found.files.keys()], ['ol_dump', 'ol_cdump']);
  }));

test('the one that is named: a manifest, its folder, a folder of dumps', () =>
  inWorkDir(async dir => {
    publish(dir, 'dump', '2026-05-31');
    const other = join(dir, 'other');
    const folder = publish(other, 'dump', '2026-04-30');
    const elsewhere = join(dir, 'downloaded.json');
    writeFileSync(elsewhere, manifest('dump', '2026-01-31'));
    for (const [named, date] of [
      [other, '2026-04-30'],
      [folder, '2026-04-30'],
      [join(folder, 'manifest.json'), '2026-04-30'],
      [elsewhere, '2026-01-31'],
    ] as const) {
      assert.equal((await findPrevious(dir, DATE, named))?.date, date);
    }
  }));

test('a named one that is not there, or none, is refused; so is a damaged one that is found', () =>
  inWorkDir(async dir => {
    const named = (path: string) => findPrevious(dir, DATE, join(dir, path));
    mkdirSync(join(dir, 'empty'));
    await assert.rejects(named('nowhere'), failsAs('usage', /nowhere: no such file/));
    await assert.rejects(named('empty'), failsAs('usage', /empty\/manifest\.json: no such file/));
    const folder = publish(dir, 'dump', '2026-05-31', '{');
    await assert.rejects(
      findPrevious(dir, DATE, undefined),
      failsAs('malformed', /manifest\.json: is no JSON/),
    );
    writeFileSync(join(folder, 'manifest.json'), manifest('dump', 'May'));
    await assert.rejects(findPrevious(dir, DATE, undefined), failsAs('malformed', /has no date/));
  }));
