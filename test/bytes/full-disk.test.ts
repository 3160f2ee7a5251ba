import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Output } from '../../src/bytes/output/output.ts';
import { onSmallDisk } from '../support/small-disk.ts';
import { join } from 'node:path';
import { ends, failsAs } from './material.ts';

const CODEC = { kind: 'plain' } as const;

test('a full disk is an environment error, and nothing stays behind', context =>
  onSmallDisk(context, '64k', async dir => {
    const output = await Output.open(
      { path: join(dir, 'x.txt'), codec: CODEC, overwrite: false, index: false },
      ends(),
    );
    const body = randomBytes(40_000);
    const block = { body, plainBytes: body.length, crc32: 0, rows: 1, firstKey: '' };
    await output.append(block);
    await assert.rejects(
      output.append(block),
      failsAs('environment', /x\.txt: no space left on device \(free some space or choose another folder\)$/),
    );
    await output.discard();
    assert.deepEqual(readdirSync(dir), []);
  }));
