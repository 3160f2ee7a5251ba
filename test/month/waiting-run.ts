/** A real run that is in the middle of its work for as long as a test likes: it waits for the rest of its input. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { oldumpScript } from '../support/oldump.ts';
import { until } from '../support/until.ts';

export const ROW =
  '1\t1\t{"key": "/works/OL1W", "type": {"key": "/type/work"}, "revision": 1, ' +
  '"last_modified": {"type": "/type/datetime", "value": "2026-06-29T00:00:00"}}\n';

export const STATUS = 'd/run_2026-06-30/status.json';

export interface WaitingRun {
  readonly child: ChildProcess;
  /** Gives it the end of its input. */
  finish(): Promise<number | null>;
  /** The exit code, or null when it was killed. */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  stderr(): string;
}

export async function startWaitingRun(
  dir: string,
  {
    words = [],
    env = {},
    isQuiet = true,
  }: {
    readonly words?: readonly string[];
    readonly env?: Record<string, string>;
    readonly isQuiet?: boolean;
  } = {},
): Promise<WaitingRun> {
  const all = [
    oldumpScript,
    '2026-06-30',
    ...(isQuiet ? ['-q'] : []),
    '--data',
    '-',
    '--dir',
    'd',
    '--skip',
    'deworks',
    '-j',
    '1',
    ...words,
  ];
  const child = spawn(process.execPath, all, { cwd: dir, env: { ...process.env, ...env } });
  let stderr = '';
  child.stderr.on('data', chunk => (stderr += String(chunk)));
  child.stdin.on('error', () => undefined); // it may leave while rows are still coming
  child.stdin.write(ROW);
  const ended = once(child, 'close') as Promise<[number | null]>;
  await until(
    () => writerOf(join(dir, STATUS)) === child.pid || child.exitCode !== null,
    () => `a status of the run: ${stderr}`,
  );
  const exitCode = async (): Promise<number | null> => (await ended)[0];
  return {
    child,
    finish: () => {
      child.stdin.end();
      return exitCode();
    },
    kill: signal => {
      child.kill(signal);
      return exitCode();
    },
    stderr: () => stderr,
  };
}

/** The process that wrote a status. */
function writerOf(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, 'utf8')) as { process: { pid: number } }).process.pid;
}
