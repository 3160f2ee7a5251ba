/**
 * V8 ends the whole process, with a stack of its own, where a thread's heap cannot get the addresses it reserves
 * (`ulimit -v`): so it is looked before.
 */
import { readFileSync } from 'node:fs';
import { environmentError } from '../errors.ts';

/** What a worker reserves, and what the first one adds to that. Measured with Node 20. */
const WORKER_BYTES = 620e6;
const FIRST_BYTES = 400e6;

/** Throws: environment when so many workers cannot be. Nothing is known of a system without /proc. */
export function requireAddressSpace(
  workers: number,
  limits = readProc('limits'),
  status = readProc('status'),
): void {
  const allowed = Number(/^Max address space\s+(\d+)/m.exec(limits)?.[1] ?? Infinity);
  if (allowed === Infinity) return;
  const used = 1024 * Number(/^VmSize:\s*(\d+) kB/m.exec(status)?.[1] ?? 0);
  const needed = used + FIRST_BYTES + workers * WORKER_BYTES;
  if (needed <= allowed) return;
  throw environmentError(
    `ulimit -v ${Math.floor(allowed / 1024)} allows too little address space for ${workers} workers`,
    {
      advice: `they reserve about ${Math.ceil(needed / 1024)}: raise it, or name fewer --jobs; a control group limits memory better`,
    },
  );
}

function readProc(name: string): string {
  try {
    return readFileSync(`/proc/self/${name}`, 'latin1');
  } catch {
    return '';
  }
}
