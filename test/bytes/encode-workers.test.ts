import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readBlocks } from '../../src/bytes/input/block-reader.ts';
import { openInput } from '../../src/bytes/input/input.ts';
import { Output } from '../../src/bytes/output/output.ts';
import { RowWriter, WRITER_SLOT_BYTES } from '../../src/bytes/output/row-writer.ts';
import { SlotPool } from '../../src/bytes/slots.ts';
import { blockEncoder } from '../../src/workers/tasks/encode-task.ts';
import { WorkerPool } from '../../src/workers/pool.ts';
import { inWorkDir } from '../support/oldump.ts';
import { ends, readAll, rows } from './material.ts';

const CODEC = { kind: 'gzip', level: 4 } as const;
const ROWS = rows(20_000, 300);

test('one worker or three, few or many blocks under way, any cut of the input: the same file', () =>
  inWorkDir(async dir => {
    const files: Buffer[] = [];
    for (const [jobs, inFlight, slotBytes] of [
      [1, 1, 1 << 20],
      [3, 7, 100_000],
      [2, 3, 3_000_000],
    ] as const) {
      const path = join(dir, `jobs${jobs}.gz`);
      await encodeWith(jobs, inFlight, slotBytes, path);
      files.push(readFileSync(path));
    }
    assert.deepEqual(files[1], files[0]);
    assert.deepEqual(files[2], files[0]);
    assert.deepEqual(spawnSync('gzip', ['-cd', join(dir, 'jobs1.gz')], { maxBuffer: 1e9 }).stdout, ROWS);
    const again = await openInput(join(dir, 'jobs1.gz'), ends());
    assert.deepEqual(await readAll(again.chunks), ROWS);
  }));

async function encodeWith(jobs: number, inFlight: number, slotBytes: number, path: string): Promise<void> {
  const pool = new WorkerPool(jobs);
  const output = await Output.open({ path, codec: CODEC, overwrite: false, index: true }, ends());
  try {
    const encode = blockEncoder(pool, { codec: CODEC, keyColumn: 1 });
    const writer = new RowWriter({ output, encode, slots: new SlotPool(WRITER_SLOT_BYTES), inFlight });
    const chunks = (async function* () {
      yield ROWS;
    })();
    for await (const block of readBlocks({ name: 'rows', chunks }, new SlotPool(slotBytes))) {
      await writer.write(block.bytes);
      block.release();
    }
    await writer.end();
    await output.finish();
    await output.publish();
  } finally {
    await output.discard();
    await pool.close();
  }
}
