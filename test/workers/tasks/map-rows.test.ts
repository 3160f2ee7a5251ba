/** `mapRows`: a signal ends it at once, whatever its tasks are doing. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openInput } from '../../../src/bytes/input/input.ts';
import { mapRows, type RowsFound } from '../../../src/workers/tasks/map-rows.ts';
import { withPool } from '../../../src/workers/pool.ts';
import { inWorkDir } from '../../support/oldump.ts';

const ROW = '/type/work\t/works/OL1W\t1\t2010-01-02T03:04:05\t{"key": "/works/OL1W"}\n';

test('an abort is not held up by a task that goes on, as of a row of many megabytes', async () => {
  await inWorkDir(async dir => {
    const path = join(dir, 'rows.txt');
    writeFileSync(path, ROW);
    const { signal, abort } = abortable();
    const input = await openInput(path, { stdin: process.stdin, signal });
    const endless = (): Promise<RowsFound> => {
      setImmediate(abort);
      return new Promise(() => undefined);
    };
    const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
    try {
      await withPool(1, async pool => {
        const answers = mapRows(input, endless, { pool, log, signal });
        await assert.rejects(answers.next(), /^Error: enough$/);
      });
    } finally {
      await input.close();
    }
  });
});

function ignore(): void {}

function abortable(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error('enough')) };
}
