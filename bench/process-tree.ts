/**
 * What Linux tells of a process and all its descendants, from /proc; no package and no privilege needed.
 *
 * Children are found through /proc/PID/task/TID/children, so the cost of a look is that of the
 * tree, not of the machine. A process that ends between two reads is simply no longer there.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { environmentError } from '../src/errors.ts';

export interface ProcessMemory {
  readonly pid: number;
  readonly residentBytes: number;
  /** Largest resident memory of its life so far. */
  readonly peakBytes: number;
}

/** The process and every descendant that is alive. */
export function memoryOfTree(root: number): ProcessMemory[] {
  const found: ProcessMemory[] = [];
  const left = [root];
  for (let pid = left.pop(); pid !== undefined; pid = left.pop()) {
    const memory = memoryOf(pid);
    if (memory) found.push(memory);
    left.push(...childrenOf(pid));
  }
  return found;
}

/** User and system time of all children of this process that have ended, theirs included. */
export function cpuSecondsOfChildren(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

export function requireProc(): void {
  if (existsSync(`/proc/self/task/${process.pid}/children`)) return;
  throw environmentError('the bench measures through Linux /proc/PID/task/TID/children, which is not here');
}

/** USER_HZ: the kernel's promise to user space on every architecture Node runs on. */
const TICKS_PER_SECOND = 100;

function memoryOf(pid: number): ProcessMemory | undefined {
  const status = textOf(`/proc/${pid}/status`);
  const residentBytes = kilobytesOf(status, 'VmRSS') * 1024;
  return residentBytes === 0
    ? undefined
    : { pid, residentBytes, peakBytes: kilobytesOf(status, 'VmHWM') * 1024 };
}

function kilobytesOf(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
}

function childrenOf(pid: number): number[] {
  const threads = unlessGone(() => readdirSync(`/proc/${pid}/task`), []);
  const lists = threads.map(thread => textOf(`/proc/${pid}/task/${thread}/children`));
  return lists.flatMap(list => list.split(' ').filter(Boolean).map(Number));
}

function textOf(path: string): string {
  return unlessGone(() => readFileSync(path, 'utf8'), '');
}

function unlessGone<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return otherwise;
    throw error;
  }
}
