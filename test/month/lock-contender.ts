/** A process that wants the lock of a folder: tries when told to, says what came of it, holds it until its input ends. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { OldumpError } from '../../src/errors.ts';
import { parseDumpDate } from '../../src/record/row/dump-date.ts';
import { withRunLock } from '../../src/month/watch/lock/lock.ts';

const ctx = {
  now: () => new Date(),
  log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
};
const lines = createInterface({ input: process.stdin });
const ended = once(lines, 'close');
process.stdout.write('ready\n');
await once(lines, 'line');
try {
  await withRunLock(process.argv[2]!, parseDumpDate('2026-06-30'), ctx, async () => {
    process.stdout.write('mine\n');
    await ended;
  });
} catch (error) {
  process.stdout.write(`${error instanceof OldumpError ? error.kind : String(error)}\n`);
  await ended;
}
