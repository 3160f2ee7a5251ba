/** What the bench reads: the sample under its two names, and the manifests of a run. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { indexedDataPath, pathOf } from '../../bench/files.ts';
import { requireAllRows } from '../../bench/memory-run.ts';
import { provideSample } from '../../bench/sample-files.ts';
import type { Manifest } from '../../src/bytes/manifest/manifest-form.ts';
import { inWorkDir } from '../support/oldump.ts';

const { signal } = new AbortController();

test('data rows are one file with two names, an index beside one of them', async () => {
  await inWorkDir(async dir => {
    const told: string[] = [];
    const provide = (): Promise<string> =>
      provideSample(dir, { rows: 300, seed: 1, churn: 0.2 }, text => told.push(text), signal);
    const sample = await provide();
    const data = pathOf({ sample, derived: sample }, 'data');
    const indexed = indexedDataPath({ sample });
    assert.equal(statSync(data).ino, statSync(indexed).ino);
    assert.deepEqual([existsSync(`${data}.idx`), existsSync(`${indexed}.idx`)], [false, true]);
    assert.equal(await provide(), sample);
    assert.equal(told.length, 1, 'written once');
  });
});

/** A run of 10 data rows: 8 revisions of 3 keys. */
function manifests(change: {
  readonly cleaned?: number;
  readonly written?: number;
  readonly parts?: number;
}): {
  readonly cdump: Manifest;
  readonly dump: Manifest;
} {
  const stages = [
    {
      name: 'cdump',
      rows_in: 10,
      rows_out: change.cleaned ?? 8,
      dropped: { 'user page': 1, 'admin page': 1 },
    },
    { name: 'dump', rows_in: 8, rows_out: change.written ?? 3, dropped: { 'older revision': 5 } },
    { name: 'deworks', rows_in: 3, rows_out: 1, dropped: {} },
  ];
  const file = (name: string, rows: number, order: string): object => ({ name, rows, order });
  const dumpFiles = [
    file('ol_dump', 3, 'type-key'),
    file('ol_dump_works', change.parts ?? 2, 'row'),
    file('ol_dump_authors', 1, 'row'),
    file('ol_dump_deworks', 1, 'key'),
  ];
  return {
    cdump: { stages, files: [file('ol_cdump', 8, 'row')] } as unknown as Manifest,
    dump: { stages, files: dumpFiles } as unknown as Manifest,
  };
}

test('a row that is neither out nor dropped is seen', () => {
  const judged = (change: Parameters<typeof manifests>[0]): Manifest => {
    const { cdump, dump } = manifests(change);
    return requireAllRows(cdump, dump);
  };
  assert.equal(judged({}).stages.length, 3);
  assert.throws(() => judged({ cleaned: 7 }), /rows in of cdump: 10, expected 9/);
  assert.throws(() => judged({ written: 4 }), /rows in of dump: 8, expected 9/);
  assert.throws(() => judged({ parts: 1 }), /ol_dump and its split files: 5, expected 6/);
});
