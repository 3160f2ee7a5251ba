/**
 * strace(1): ends the program, or fails a call, at exactly the n-th system call of a kind.
 *
 * All asynchronous file operations go through one thread here (UV_THREADPOOL_SIZE=1), whose calls are counted,
 * so that the same number means the same operation in each run.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../../dev/sample/random.ts';
import type { Started } from './attempt.ts';

/** Why there is no strace, or false. */
export function straceMissing(): string | false {
  const { status, error, stderr } = spawnSync('strace', ['-qq', '-f', '-e', 'trace=none', 'true'], {
    encoding: 'utf8',
  });
  return status === 0 ? false : `no strace: ${error?.message ?? stderr.trim()}`;
}

/** What changes what a folder says, or makes it last. */
export const NAMING =
  'link,linkat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,fsync,fdatasync,ftruncate';

type How = Omit<Started, 'words'>;

/** `what`: signal=SIGKILL, error=EIO …; `when`: n, the n-th such call of a thread, or n+, that one and all later ones. */
export function injecting(call: string, what: string, when: string): How {
  const fast = what.startsWith('signal=') ? [] : ['--seccomp-bpf']; // which loses the signals of threads
  return under([
    ...fast,
    '-o',
    '/dev/null',
    '-e',
    `trace=${call}`,
    '-e',
    `inject=${call}:${what}:when=${when}`,
  ]);
}

/** Every such call into `log`, in `dir`; file descriptors with their paths. */
export function recording(calls: string, log: string): How {
  return under(['--seccomp-bpf', '-y', '-s', '0', '-o', log, '-e', `trace=${calls}`]);
}

function under(words: readonly string[]): How {
  return { under: ['strace', '-f', '-qq', ...words], env: { UV_THREADPOOL_SIZE: '1' } };
}

/** A call as strace wrote it. */
export interface Call {
  readonly thread: string;
  readonly name: string;
  /** Paths in its arguments, descriptors' too. */
  readonly paths: readonly string[];
  readonly text: string;
}

export function callsIn(dir: string, log: string): Call[] {
  const lines = readFileSync(join(dir, log), 'utf8').split('\n');
  return lines.flatMap(line => {
    const [, thread, name, rest] = /^(\d+)\s+(\w+)\((.*)$/.exec(line) ?? [];
    if (thread === undefined || name === undefined || rest === undefined) return []; // the rest of a call that waited
    const paths = [...rest.matchAll(/"([^"]*)"|\d+<([^>]*)>/g)].map(match => match[1] ?? match[2]!);
    return [{ thread, name, paths, text: line }];
  });
}

/** One of the calls by chance, and which one of its name it is in its thread: so strace counts them. */
export function pickCall(
  calls: readonly Call[],
  random: Random,
): { readonly call: Call; readonly nth: number } {
  const call = random.pick(calls);
  const before = calls.slice(0, calls.indexOf(call));
  const nth = 1 + before.filter(({ thread, name }) => thread === call.thread && name === call.name).length;
  return { call, nth };
}
