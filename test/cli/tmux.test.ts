/** A run in tmux, as operators watch it: detached, attached from another terminal, in windows that change their size. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { skipWithReason } from '../pg/with-server.ts';
import { ROW } from '../month/waiting-run.ts';
import { inWorkDir, oldumpScript } from '../support/oldump.ts';
import { until } from '../support/until.ts';

const LONGEST_WAIT_MS = 120_000;
/** Several times as long as it takes until the line is drawn anew. */
const LOOKS = 8;
const BETWEEN_LOOKS_MS = 150;

/** A tmux server of its own, without anybody's configuration. */
class Tmux {
  readonly #socket: string;
  readonly #dir: string;
  readonly #terminals: ChildProcess[] = [];

  constructor(dir: string) {
    this.#dir = dir;
    this.#socket = join(dir, 'tmux');
  }

  run(...words: string[]): string {
    const ended = spawnSync('tmux', ['-S', this.#socket, '-f', '/dev/null', ...words], {
      cwd: this.#dir,
      encoding: 'utf8',
      env: { ...process.env, TERM: 'xterm', TMUX: '' },
    });
    assert.equal(ended.status, 0, ended.stderr);
    return ended.stdout;
  }

  /** Ends it with all it runs, and the terminals that look at it. As long as its folder is there. */
  end(): void {
    spawnSync('tmux', ['-S', this.#socket, 'kill-server']);
    for (const terminal of this.#terminals) terminal.kill('SIGKILL');
  }

  /** What the window shows, without the empty lines at its end; `all` with what has scrolled away. */
  lines(all = false): string[] {
    const text = this.run('capture-pane', '-p', '-t', 'run', ...(all ? ['-S', '-'] : []));
    return text.trimEnd().split('\n');
  }

  /** A terminal of this size with the session in it. */
  attach(columns: number, rows: number): ChildProcess {
    const line = `stty cols ${columns} rows ${rows}; exec tmux -S ${this.#socket} attach -t run`;
    const env = { ...process.env, TERM: 'xterm', TMUX: '' };
    const terminal = spawn('script', ['-qfec', line, '/dev/null'], {
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#terminals.push(terminal);
    return terminal;
  }

  async until(what: string, isSo: () => boolean): Promise<void> {
    await until(isSo, () => `${what}:\n${this.lines(true).join('\n')}`, LONGEST_WAIT_MS);
  }
}

function missing(): string | undefined {
  if (spawnSync('tmux', ['-V']).error) return 'no tmux on this machine';
  return spawnSync('script', ['--version']).error ? 'no script (util-linux) on this machine' : undefined;
}

/** One line of progress, the last one, that fits; above it whole lines of the log, which may be wrapped. */
function isInOrder(lines: readonly string[], columns: number): boolean {
  const drawn = lines.filter(line => /^cdump\b/.test(line));
  return drawn.length === 1 && drawn[0] === lines.at(-1) && drawn[0]!.length < columns;
}

async function staysInOrder(tmux: Tmux, columns: number): Promise<void> {
  const width = () => Number(tmux.run('display-message', '-p', '-t', 'run', '#{window_width}'));
  await tmux.until(`the window has ${columns} columns`, () => width() === columns);
  await tmux.until('one line is drawn', () => isInOrder(tmux.lines(), columns));
  for (let look = 0; look < LOOKS; look++) {
    await sleep(BETWEEN_LOOKS_MS);
    const lines = tmux.lines();
    assert.ok(isInOrder(lines, columns), `${columns} columns:\n${lines.join('\n')}`);
  }
}

/** Begins a run of the rows that come through a pipe; the pipe. */
function begin(tmux: Tmux, dir: string): WriteStream {
  spawnSync('mkfifo', [join(dir, 'rows')]);
  const run = `${process.execPath} ${oldumpScript} 2026-06-30 --data - --dir d --skip deworks -j 1 < rows`;
  tmux.run('new-session', '-d', '-s', 'run', '-x', '100', '-y', '24', `${run}; echo "exit $?"; exec cat`);
  const rows = createWriteStream(join(dir, 'rows'));
  rows.on('error', () => undefined); // a run that has ended says why
  rows.write(ROW);
  return rows;
}

async function watchRun(dir: string): Promise<void> {
  const tmux = new Tmux(dir);
  try {
    await watchRunIn(tmux, dir);
  } finally {
    tmux.end();
  }
}

async function watchRunIn(tmux: Tmux, dir: string): Promise<void> {
  const rows = begin(tmux, dir);
  await staysInOrder(tmux, 100); // nobody has ever looked

  const wide = tmux.attach(120, 30);
  let seen = '';
  wide.stdout!.on('data', chunk => (seen += String(chunk)));
  await staysInOrder(tmux, 120);
  assert.match(seen, /cdump .* rows/, 'whoever attaches sees it');
  tmux.run('detach-client', '-s', 'run');
  await tmux.until('it is detached', () => tmux.run('list-clients') === '');
  await staysInOrder(tmux, 120);

  // tmux itself may lift the first piece of a line that it wraps out of reach, where the window is made narrower: 50, 30, 20.
  const narrowed = 3;
  tmux.attach(50, 15);
  await staysInOrder(tmux, 50);
  for (const columns of [30, 90, 91, 20, 99, 100]) {
    tmux.run('resize-window', '-t', 'run', '-x', String(columns));
    await staysInOrder(tmux, columns);
  }

  rows.end();
  await tmux.until('it ends', () => tmux.lines().some(line => /^exit \d+$/.test(line)));
  const lines = tmux.lines(true);
  assert.ok(lines.includes('exit 0'), lines.join('\n'));
  const left = lines.filter(line => /^cdump  0 rows/.test(line));
  assert.ok(left.length <= narrowed, `left over:\n${left.join('\n')}`);
}

test('in tmux a run draws one line, whoever attaches and whatever the size, and leaves no trail', t => {
  const reason = missing();
  return reason === undefined ? inWorkDir(watchRun) : skipWithReason(t, reason);
});
