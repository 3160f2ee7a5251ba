import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { environmentError } from '../src/errors.ts';
import { cpuSecondsOfChildren, memoryOfTree } from './process-tree.ts';

export interface Measured {
  readonly wallSeconds: number;
  /** User and system time of the whole tree. */
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

/** Also the error of the peak: what a tree takes only between two looks is not seen, unless one process holds it. */
const LOOK_EVERY_MS = 50;

/**
 * Runs a bash script in `cwd` and measures it with everything it starts.
 *
 * Wall: from spawn to the end of the script.  CPU: what the kernel adds to this process for
 * children that have ended, so exactly one script may run at a time, and a server started
 * elsewhere is not counted.  Peak: the larger of the greatest sum of resident memory seen at
 * one look and the greatest high-water mark of any one process.
 * Throws environmentError with the script's last words when it fails.
 */
export async function measure(
  script: string,
  { cwd, env = {}, signal }: { cwd: string; env?: Readonly<Record<string, string>>; signal: AbortSignal },
): Promise<Measured> {
  signal.throwIfAborted();
  const cpuBefore = cpuSecondsOfChildren();
  const started = performance.now();
  const child = spawn('bash', ['-o', 'pipefail', '-c', script], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // a group of its own, so that all of it can be stopped
  });
  const stop = (): void => void process.kill(-child.pid!, 'SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const peak = watchMemory(child);
  const lastWords = keepLastWords(child);
  const [code] = (await once(child, 'close')) as [number | null];
  const wallSeconds = (performance.now() - started) / 1000;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (code !== 0)
    throw environmentError(`exit code ${code} of: ${script}\n${lastWords()}`, { position: { file: cwd } });
  return { wallSeconds, cpuSeconds: cpuSecondsOfChildren() - cpuBefore, peakBytes: peak() };
}

function watchMemory(child: ChildProcess): () => number {
  let peakBytes = 0;
  const look = (): void => {
    let sum = 0;
    for (const process of memoryOfTree(child.pid!)) {
      sum += process.residentBytes;
      peakBytes = Math.max(peakBytes, process.peakBytes);
    }
    peakBytes = Math.max(peakBytes, sum);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  child.once('exit', () => clearInterval(timer));
  return () => peakBytes;
}

function keepLastWords(child: ChildProcess): () => string {
  let text = '';
  child.stderr!.setEncoding('utf8').on('data', (part: string) => (text = (text + part).slice(-2000)));
  return () => text.trimEnd();
}
