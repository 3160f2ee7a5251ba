/** The line of progress: its form for literal values, and the real program under a terminal of its own. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { progressLine, progressMessage, type StageState } from '../../../src/cli/terminal/progress-line.ts';
import { inWorkDir, oldumpScript } from '../../support/oldump.ts';

const CDUMP: StageState = {
  stage: 'cdump',
  unit: 'bytes',
  done: 64.1e9,
  total: 170.3e9,
  rows: 75_912_004,
  rate: 28.4e6,
  secondsLeft: 3720,
  memoryBytes: 1180e6,
};

test('the line gives up what matters least as the window narrows', () => {
  const at = (columns: number): string => progressLine(CDUMP, columns);
  assert.equal(
    at(120),
    'cdump  37 %  [##############..........................]  75,912,004 rows  28 MB/s  ETA 62 min  1180 MB memory',
  );
  assert.equal(at(79), 'cdump  37 %  [###.......]  75,912,004 rows  28 MB/s  ETA 62 min  1180 MB memory');
  assert.equal(at(39), 'cdump  37 %  [####........]  ETA 62 min');
  assert.equal(at(11), 'cdump  37 %');
  assert.equal(at(4), 'cdum');
  for (let columns = 1; columns <= 200; columns++) assert.ok(at(columns).length <= columns, `${columns}`);
});

test('without a total there is no bar and no end; an estimate that was too small is not 100 %', () => {
  const { total, ...rest } = { ...CDUMP, secondsLeft: null };
  assert.equal(
    progressLine({ ...rest, total: undefined }, 80),
    'cdump  75,912,004 rows  28 MB/s  1180 MB memory',
  );
  assert.match(progressLine({ ...CDUMP, done: total! + 1 }, 80), / 99 % /);
  assert.match(progressLine({ ...CDUMP, done: total! }, 80), / 100 % /);
});

test('the line of a log', () => {
  assert.equal(progressMessage(CDUMP), 'cdump: 75,912,004 rows (37 %), 28 MB/s, 62 min left, 1180 MB memory');
  assert.equal(
    progressMessage({
      ...CDUMP,
      unit: 'rows',
      done: 10,
      total: 40,
      rows: 10,
      rate: 5,
      secondsLeft: 6,
      memoryBytes: 9e6,
    }),
    'cdump: 10 rows (25 %), 5 rows/s, 6 s left, 9.0 MB memory',
  );
});

const ROW = '/type/work\t/works/OL1W\t1\t2010-01-02T03:04:05\t{"key": "/works/OL1W"}\n';

/** Feeds a sort under a terminal of so many columns until it has drawn, or, where it must not draw, has ended; what the terminal got. */
async function underTerminal(
  dir: string,
  columns: number,
  env: Record<string, string>,
  words = '',
): Promise<string> {
  writeFileSync(join(dir, 'row'), ROW);
  const program = `${process.execPath} ${oldumpScript} sort --memory 64M -o out.txt ${words}`;
  // The rows come through a pipe that stays open until the test has seen enough.
  const line = `stty cols ${columns}; ${program} < rows`;
  spawnSync('mkfifo', [join(dir, 'rows')]);
  const child = spawn('script', ['-qfec', line, 'typescript'], {
    cwd: dir,
    env: { ...process.env, TERM: 'xterm', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const feeder = spawn('sh', ['-c', 'exec 3> rows; while read -r go; do cat row >&3; done'], {
    cwd: dir,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(child, 'close');
  let got = '';
  child.stdout.on('data', chunk => {
    got += String(chunk);
    if (env['TERM'] !== 'dumb' && got.includes('rows')) feeder.stdin.end();
  });
  feeder.stdin.write('go\n');
  if (env['TERM'] === 'dumb') feeder.stdin.end();
  const [code] = (await ended) as [number];
  feeder.stdin.end();
  assert.equal(code, 0, got);
  assert.equal(readFileSync(join(dir, 'out.txt'), 'utf8'), ROW);
  return got;
}

const noScript = spawnSync('script', ['--version']).error ? 'no script (util-linux) on this machine' : false;

for (const columns of [20, 40, 80, 200]) {
  test(
    `on a terminal of ${columns} columns no line wraps, and it is gone at the end`,
    { skip: noScript },
    () =>
      inWorkDir(async dir => {
        const got = await underTerminal(dir, columns, { NO_COLOR: '1' });
        const drawn = [...got.matchAll(/\r\x1b\[\?7l([^\r\x1b]*)\x1b\[K/g)].map(match => match[1]!);
        assert.ok(drawn.length > 0, JSON.stringify(got));
        for (const line of drawn) assert.ok(line.length < columns, line);
        assert.ok(got.endsWith('\r \x1b[J\r\x1b[K'), JSON.stringify(got.slice(-40)));
        assert.doesNotMatch(got, /\x1b\[[\d;]*m/, 'no colours');
      }),
  );
}

test('log lines stand whole above the line', { skip: noScript }, () =>
  inWorkDir(async dir => {
    const got = await underTerminal(dir, 80, {}, '-v');
    const said = got.split(/[\r\n]|\x1b\[[JK]/).filter(part => part.includes('[openlibrary.dump]'));
    assert.ok(
      said.some(part =>
        /^\S+ \S+ \[openlibrary\.dump\] sort: reader busy \d+ %; workers busy .*; main thread busy \d+ %; bottleneck: /.test(
          part,
        ),
      ),
      got,
    );
    for (const part of said) assert.match(part, /^\d{4}-\d\d-\d\d /);
  }),
);

test('a dumb terminal, and a file, get no escapes', { skip: noScript }, () =>
  inWorkDir(async dir => {
    assert.doesNotMatch(await underTerminal(dir, 80, { TERM: 'dumb' }, '-v'), /\x1b/);
    const words = ['sort', '--progress', '-v', '--memory', '64M', 'row', '-o', 'again.txt'];
    const ended = spawnSync(process.execPath, [oldumpScript, ...words], { cwd: dir, encoding: 'utf8' });
    assert.equal(ended.status, 0, ended.stderr);
    assert.match(ended.stderr, /sort: 1 rows in, 1 out/);
    assert.doesNotMatch(ended.stderr, /\x1b/);
  }),
);
