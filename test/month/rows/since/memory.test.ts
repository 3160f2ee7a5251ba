/**
 * A run --since holds no more of a previous cdump, nor of what was written since, when there is eight times as much:
 * libraries of 25 and 200 MB on a real server, a quarter of it new.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseManifest } from '../../../../src/bytes/manifest/manifest.ts';
import { sampleDataRows } from '../../../../dev/sample/library.ts';
import { skipWithReason, testServer } from '../../../pg/with-server.ts';
import { inWorkDir } from '../../../support/oldump.ts';
import { run } from '../../library.ts';
import { fillHistory } from './history.ts';

const running = await testServer();
const EARLIER = '2021-03-31';
const ALLOWED = '--allow-old --allow-same --allow-shrink -j 2 --memory 64M';
const PAD = Buffer.from(`, "pad": "${'x'.repeat(64_000)}"}\n`);
/** As any sort of the run: docs/architecture.md. */
const BOUND_MB = 64 * 1.05 + 268;

for (const rows of [400, 3200]) {
  test(`${rows} rows of 65 KB stay within the budget`, async t => {
    if (typeof running === 'string') return skipWithReason(t, running);
    const library = await running.database(`rows_${rows}`);
    await fillHistory(library.client, longRows(rows));
    await inWorkDir(async dir => {
      await run(library, { dir, date: EARLIER, words: ALLOWED });
      await run(library, { dir, words: `${ALLOWED} --since d/ol_cdump_${EARLIER}` });
      const { inputs, peakMB } = told(dir);
      const [before, fresh] = inputs;
      for (const { rows: read } of [before!, fresh!])
        assert.ok(read! > rows / 5, `${read} of ${rows} rows: neither is much smaller`);
      assert.ok(peakMB < BOUND_MB, `${peakMB} MB of ${BOUND_MB} MB`);
      t.diagnostic(`${peakMB} MB of ${BOUND_MB} MB; ${before!.rows} rows before, ${fresh!.rows} since`);
    });
  });
}

/** Data rows of the sample library, each document with a long member more. */
function* longRows(rows: number): Generator<Buffer> {
  for (const batch of sampleDataRows({ seed: 3, rows })) {
    const text = batch.toString('latin1').slice(0, -1);
    for (const row of text.split('\n')) {
      assert.ok(row.endsWith('}'));
      yield Buffer.concat([Buffer.from(row.slice(0, -1), 'latin1'), PAD]);
    }
  }
}

function told(dir: string) {
  const path = join(dir, 'd/ol_cdump_2026-06-30/manifest.json');
  const { inputs, stages } = parseManifest(readFileSync(path, 'utf8'), path);
  return { inputs, peakMB: Math.max(...stages.map(stage => stage.peak_memory_bytes)) / 1e6 };
}
