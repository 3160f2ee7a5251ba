/** One start of the real program, as a process of its own. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { oldumpScript } from '../../support/oldump.ts';
import { DATE } from './sample.ts';

export interface Ended {
  /** null: ended by a signal. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

export interface Attempt {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  hasEnded(): boolean;
}

export interface Started {
  readonly words: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Words in front of node: strace, bash -c … */
  readonly under?: readonly string[];
  readonly nodeOptions?: readonly string[];
}

/** The newest row of a few thousand is days older than that of millions. */
const SMALL_SAMPLE: NodeJS.ProcessEnv = { OLDUMP_MAX_AGE_DAYS: '60' };

/** In a group of its own, so that a trial can end all of it. `dir` gets a folder `tmp`; the run makes `d`. */
export function start(dir: string, { words, env = {}, under = [], nodeOptions = [] }: Started): Attempt {
  mkdirSync(join(dir, 'tmp'), { recursive: true });
  const [program, ...args] = [...under, process.execPath, ...nodeOptions, oldumpScript, ...words];
  const options: SpawnOptions = {
    cwd: dir,
    env: { ...clean(process.env), TMPDIR: join(dir, 'tmp'), ...resourcesEnv(USUAL), ...SMALL_SAMPLE, ...env },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  };
  const child = spawn(program!, args, options);
  let stderr = '';
  let isOver = false;
  child.stderr!.on('data', chunk => (stderr += String(chunk)));
  const ended = once(child, 'close').then(([code, signal]): Ended => {
    isOver = true;
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, stderr };
  });
  return { child, ended, hasEnded: () => isOver };
}

export function runWords(data: string, ...more: readonly string[]): string[] {
  return [DATE, '--dir', 'd', '--data', data, ...more];
}

/** What may differ from attempt to attempt, and changes no byte. */
export interface Resources {
  readonly memory: string;
  readonly jobs: number;
}

export const USUAL: Resources = { memory: '64M', jobs: 2 };

export function resourcesEnv({ memory, jobs }: Resources): NodeJS.ProcessEnv {
  return { OLDUMP_MEMORY: memory, OLDUMP_JOBS: String(jobs) };
}

/** Started again with the same words it goes on where it was: the one place that says how. */
export function continueWords(words: readonly string[]): readonly string[] {
  return words;
}

/** Everything anew, whatever was there. */
export function anewWords(words: readonly string[]): readonly string[] {
  return [...words, '--overwrite'];
}

function clean(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(OLDUMP_|PG|PSQL_PARAMS$|NODE_TEST_CONTEXT$|NODE_V8_COVERAGE$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}
