/** A signal ends a stage within seconds, with its own exit code, and nothing half-made stays behind. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inWorkDir, oldumpScript } from '../support/oldump.ts';
import { until } from '../support/until.ts';

const DATA_ROW = Buffer.from(
  '1\t1\t{"key": "/works/OL1W", "type": {"key": "/type/work"}, "revision": 1, ' +
    '"last_modified": {"type": "/type/datetime", "value": "2010-01-02T03:04:05"}}\n',
);
const CDUMP_ROW = Buffer.from('/type/work\t/works/OL1W\t1\t2010-01-02T03:04:05\t{"key": "/works/OL1W"}\n');
const INDEX_ROW = Buffer.from('/works/OL1W/untitled\tuntitled\t-\t2010-01-02T03:04:05\n');

const CASES = [
  { words: ['sort', '--memory', '64M', '-o', 'out.txt.gz'], row: CDUMP_ROW },
  { words: ['cdump', '-o', 'out.txt.gz'], row: DATA_ROW },
  { words: ['deworks', '-', '-o', 'out.txt.gz'], row: CDUMP_ROW },
  { words: ['index', '-o', 'out.txt.gz'], row: CDUMP_ROW },
  { words: ['describe', '-o', 'out'], row: CDUMP_ROW },
  { words: ['sitemaps', '--memory', '64M', '--dir', 'out'], row: CDUMP_ROW },
  { words: ['htmlindex', '--dir', 'out'], row: INDEX_ROW },
  { words: ['2026-06-30', '--data', '-', '--dir', 'out'], row: DATA_ROW },
];

for (const { words, row } of CASES) {
  for (const [signal, code, times] of [
    ['SIGTERM', 143, 1],
    ['SIGINT', 130, 1],
    ['SIGTERM', 143, 2], // as timeout(1) sends it: to the process, and at once to its group
  ] as const) {
    test(`${signal}, ${times} at once, in the middle of ${words[0]}: exit ${code}, no file left`, async () => {
      await inWorkDir(async dir => {
        const tmp = join(dir, 'tmp');
        mkdirSync(tmp);
        const env = { ...process.env, TMPDIR: tmp };
        const child = spawn(process.execPath, [oldumpScript, ...words], { cwd: dir, env });
        child.stdin.on('error', () => undefined); // the child leaves while rows are still coming
        let stderr = '';
        child.stderr.on('data', chunk => (stderr += String(chunk)));
        const ended = once(child, 'close');
        child.stdin.write(Buffer.concat(Array<Buffer>(40_000).fill(row)));
        await until(() => filesUnder(dir).length > 0, 'the stage begins');
        for (let sent = 0; sent < times; sent++) {
          child.kill(signal);
          await until(() => hasTaken(child.pid!), 'the signal is taken, so that the next is another');
        }
        const [exitCode, endedBy] = (await ended) as [number | null, NodeJS.Signals | null];
        // The second one may meet a process that is already leaving, Node's handlers gone: to a shell it is the same.
        assert.equal(times === 2 && endedBy === signal ? code : exitCode, code, stderr);
        assert.match(stderr, new RegExp(`interrupted by ${signal}`));
        assert.deepEqual(filesUnder(dir), []);
      });
    });
  }
}

/** Files, and the folders of spilled runs and of what is being made; the folders a run publishes into may stay, and its status and log do. */
function filesUnder(dir: string): string[] {
  const found = readdirSync(dir, { recursive: true, withFileTypes: true });
  return found
    .filter(entry => entry.isFile() || /^oldump-(sort|run)-|\.tmp$/.test(entry.name))
    .filter(entry => !['status.json', 'log.jsonl'].includes(entry.name))
    .map(entry => entry.name);
}

/** A signal that comes while the same one is pending is lost. What has ended takes none. */
function hasTaken(pid: number): boolean {
  try {
    return /^ShdPnd:\t0+$/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return true;
  }
}
