/** Signals that the program was started to ignore, SIGUSR1, and waits in front of a pipe. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bash, inWorkDir, oldumpScript } from '../support/oldump.ts';
import { projectRoot } from '../support/project.ts';

const launcher = join(projectRoot, 'scripts/oldump.sh');
const ROW =
  '1\t1\t{"key": "/works/OL1W", "type": {"key": "/type/work"}, "revision": 1, ' +
  '"last_modified": {"type": "/type/datetime", "value": "2010-01-02T03:04:05"}}\n';

/** Waits until the program has read a row, so that all its handlers are there; then the signal, then the end of its input. */
const AFTER_A_ROW = (signal: string): string =>
  `mkfifo rows; exec 3<> rows; $start cdump < rows > out 3>&- & c=$!; exec 4> rows 3>&-; printf %s "$ROW" >&4
   until tr '\\0' ' ' < /proc/$c/cmdline | grep -q '^oldump.sh cdump'; do sleep 0.1; done
   sleep 0.5; kill -${signal} $c; sleep 0.2; exec 4>&-; wait $c; echo "rc $?"`;

for (const [how, signal, code] of [
  ["trap '' HUP; start=$LAUNCHER", 'HUP', 0],
  ["trap '' HUP; start=oldump", 'HUP', 0],
  ['start="nohup $LAUNCHER"', 'HUP', 0],
  ['start="nohup oldump"', 'HUP', 0],
  ['start=$LAUNCHER', 'INT', 0], // of a shell that is not interactive, behind it
  ['start=$LAUNCHER', 'HUP', 129],
  ['start=$LAUNCHER', 'TERM', 143],
  ['start=$LAUNCHER', 'USR1', 0],
  ['start=oldump', 'USR1', 0],
] as const) {
  test(`${how}: SIG${signal} ends it with ${code}`, () =>
    inWorkDir(dir => {
      const { stdout, stderr } = bash(`${how}; ${AFTER_A_ROW(signal)}`, dir, { LAUNCHER: launcher, ROW });
      assert.match(stdout.toString(), new RegExp(`rc ${code}\n$`), stderr);
      assert.doesNotMatch(stderr, /Debugger listening/);
    }));
}

const UNTIL_IT_WAITS_MS = 1000;

for (const words of [
  'cdump fifo -o out.txt.gz',
  'cdump data.txt -o fifo',
  'cdump data.txt --rejects fifo --max-rejects 1 -o out.txt',
  'deworks fifo -o out.txt',
  'filter data.txt --keys fifo -o out.txt',
  'verify fifo',
  'diff data.txt fifo -o out.txt',
  'sort data.txt --config fifo -o out.txt',
  'export --db postgresql://127.0.0.1:1/x?sslrootcert=fifo -o out.txt',
]) {
  test(`${words}: a wait for the other end of a pipe ends with SIGTERM, and nothing is left`, () =>
    inWorkDir(async dir => {
      writeFileSync(join(dir, 'data.txt'), ROW);
      bash('mkfifo fifo; mkdir tmp', dir);
      const env = { ...process.env, TMPDIR: join(dir, 'tmp') };
      const child = spawn(process.execPath, [oldumpScript, ...words.split(' ')], { cwd: dir, env });
      let stderr = '';
      child.stderr.on('data', chunk => (stderr += String(chunk)));
      const ended = once(child, 'close') as Promise<[number | null]>;
      await sleep(UNTIL_IT_WAITS_MS); // so that it waits; the answer is the same if it does not yet
      assert.equal(child.exitCode, null, stderr);
      child.kill('SIGTERM');
      assert.equal((await ended)[0] ?? 143, 143, stderr);
      assert.deepEqual(readdirSync(dir, { recursive: true }).sort(), ['data.txt', 'fifo', 'tmp']);
    }));
}

test('a pipe in place of a service file is refused: it is opened before anything can be called off', () =>
  inWorkDir(dir => {
    const line = 'mkfifo fifo; PGSERVICEFILE=fifo oldump export --db service=x';
    const { code, stderr } = bash(line, dir);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /fifo: service file is no plain file/);
  }));

test('a pipe is read and written whichever end comes first', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), ROW.repeat(1000));
    const lines = (line: string): string => bash(line, dir).stdout.toString().trim();
    assert.equal(lines('mkfifo f; (sleep 1; cat data.txt > f) & oldump cdump f | wc -l'), '1000');
    assert.equal(lines('cat data.txt > f & sleep 0.3; oldump cdump f | wc -l'), '1000');
    assert.equal(lines('oldump cdump <(gzip -c data.txt) | wc -l'), '1000');
    assert.equal(lines('cat data.txt | oldump cdump /dev/stdin | wc -l'), '1000');
    assert.equal(lines('oldump cdump data.txt -o f & sleep 1; wc -l < f; wait'), '1000');
    assert.equal(bash('oldump cdump f & c=$!; sleep 1; : > f; wait $c', dir).code, 4);
  }));

test('what a run would read twice, and a pipe in a file’s place, are refused', () =>
  inWorkDir(dir => {
    writeFileSync(join(dir, 'data.txt'), ROW.replaceAll('2010', '2026'));
    bash('mkfifo f', dir);
    const refused = bash('oldump 2026-06-30 -q --data f --dir d', dir);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /f: is a pipe, /);
    assert.equal(
      bash('oldump 2026-01-31 -q --data data.txt --dir d --skip deworks --allow-old', dir).code,
      0,
    );
    bash('for f in d/ol_dump_*/ol_dump_works_*.gz d/ol_dump_*/manifest.json; do rm $f; mkfifo $f; done', dir);
    const verified = bash('oldump verify d/ol_dump_2026-01-31', dir);
    assert.equal(verified.code, 3);
    assert.match(verified.stderr + verified.stdout.toString(), /manifest\.json is a FIFO, not a file/);
  }));

for (const [limit, words, said] of [
  ['-n 24', 'cdump data.txt', /too many open files \(raise the limit with ulimit -n\)/],
  ['-n 40', 'cdump data.txt', /too many open files \(raise the limit with ulimit -n\)/],
  ['-v 1000000', 'cdump data.txt', /ulimit -v 1000000 allows too little address space/],
  ['-v 2000000', 'cdump -j 6 data.txt', /ulimit -v 2000000 allows too little address space for 6 workers/],
  ['-f 0', 'cdump data.txt -o out.txt', /ulimit -f/],
] as const) {
  test(`ulimit ${limit}: exit 5, and the line names the limit`, () =>
    inWorkDir(dir => {
      writeFileSync(join(dir, 'data.txt'), ROW);
      const { code, stderr } = bash(`ulimit ${limit}; exec oldump ${words}`, dir);
      assert.equal(code, 5, stderr);
      assert.match(stderr, said);
      assert.doesNotMatch(stderr, /a bug|replaced/);
      assert.equal(stderr.trim().split('\n').length, 1);
    }));
}
