import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Which process, on which boot of which machine: a bare pid says little, it is given out again. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Of the kernel, the same in all containers on a machine, new after each start of it. Linux only. */
  readonly boot_id?: string;
  /** Pids are counted in it; a container has one of its own. Linux only. */
  readonly pid_namespace?: string;
  /** When the process began, in clock ticks since the boot. Linux only. */
  readonly start_ticks?: number;
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  const { pid } = process;
  const [bootId, namespace, ticks] = await Promise.all([bootIdOfMachine(), pidNamespace(), startTicks(pid)]);
  return {
    pid,
    host: hostname(),
    ...(bootId !== undefined && { boot_id: bootId }),
    ...(namespace !== undefined && { pid_namespace: namespace }),
    ...(ticks !== undefined && { start_ticks: ticks }),
  };
}

/** Containers have names of their own and share the boot; a machine keeps its name when it starts anew. */
export function isSameMachine(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return isSameBoot(one, other) || one.host === other.host;
}

export function isSameBoot(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.boot_id === undefined ? one.host === other.host : one.boot_id === other.boot_id;
}

/** 'unknown': from here that process cannot be seen, it runs on another machine or in another container. */
export type Presence = 'alive' | 'gone' | 'unknown';

export async function presenceOf(found: ProcessIdentity): Promise<Presence> {
  const own = await ownIdentity();
  if (!isSameMachine(own, found)) return 'unknown';
  if (!isSameBoot(own, found)) return 'gone';
  if (own.pid_namespace !== found.pid_namespace) return 'unknown';
  if (found.start_ticks === undefined) return isPid(found.pid) ? 'alive' : 'gone';
  return (await startTicks(found.pid)) === found.start_ticks ? 'alive' : 'gone';
}

/** Signal 0 asks without sending; who may not send is told so, of a process that is there. */
function isPid(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function bootIdOfMachine(): Promise<string | undefined> {
  return (await fromProc(readFile('/proc/sys/kernel/random/boot_id', 'utf8')))?.trim();
}

function pidNamespace(): Promise<string | undefined> {
  return fromProc(readlink('/proc/self/ns/pid'));
}

/** Field 22 of stat; the name in field 2 may hold blanks and parentheses. A zombie has ended. */
async function startTicks(pid: number): Promise<number | undefined> {
  const stat = await fromProc(readFile(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || fields[0] === 'Z' ? undefined : Number(fields[19]);
}

/** undefined where there is no such process, or no /proc. */
async function fromProc(answer: Promise<string>): Promise<string | undefined> {
  try {
    return await answer;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ESRCH', 'ENOTDIR', 'EACCES'].includes(code)) return undefined;
    throw error;
  }
}
