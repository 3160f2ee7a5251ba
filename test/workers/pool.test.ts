import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENCODE_BLOCK } from '../../src/workers/tasks/encode-task.ts';
import { withPool } from '../../src/workers/pool.ts';

test('tasks that wait for a thread have their turn in the order they came in', () =>
  withPool(1, async pool => {
    const ended: number[] = [];
    const tasks = Array.from({ length: 12 }, async (_, number) => {
      const plain = Buffer.from(`${number}\n`);
      await pool.run(ENCODE_BLOCK, { plain, codec: { kind: 'gzip', level: 1 }, keyColumn: 0 });
      ended.push(number);
    });
    await Promise.all(tasks);
    assert.deepEqual(
      ended,
      tasks.map((_, number) => number),
    );
  }));
