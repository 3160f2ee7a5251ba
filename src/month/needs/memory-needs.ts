import { totalmem } from 'node:os';
import { environmentError, type OldumpError } from '../../errors.ts';
import { gigabytes } from './disk-needs.ts';

/** What the process takes, against what it may have. */
export interface MemoryNeed {
  readonly neededBytes: number;
  readonly limitBytes: number;
  /** Whose limit it is, for people. */
  readonly of: 'the machine' | 'the control group';
}

/** Beside `--memory` (docs/architecture.md, Memory); every worker beyond six takes some more. */
const PROCESS_BYTES = 256 << 20;
const WORKERS_WITHIN = 6;
const WORKER_BYTES = 15e6;

/** In: what the machine has, and the cgroup's limit (v1 or v2) as Node finds it: 0, or more than there is, for none. */
export function memoryNeed(
  { memoryBytes, workers }: { readonly memoryBytes: number; readonly workers: number },
  machineBytes: number = totalmem(),
  groupBytes: number = process.constrainedMemory(),
): MemoryNeed {
  const neededBytes = memoryBytes + PROCESS_BYTES + WORKER_BYTES * Math.max(0, workers - WORKERS_WITHIN);
  const isGrouped = groupBytes > 0 && groupBytes < machineBytes;
  return isGrouped
    ? { neededBytes, limitBytes: groupBytes, of: 'the control group' }
    : { neededBytes, limitBytes: machineBytes, of: 'the machine' };
}

export function memoryProblem({ neededBytes, limitBytes, of }: MemoryNeed): OldumpError | undefined {
  if (neededBytes <= limitBytes) return undefined;
  return environmentError(
    `up to ${gigabytes(neededBytes)} of memory are needed, ${of} has ${gigabytes(limitBytes)}`,
    {
      advice: 'give less with --memory, or fewer --jobs',
    },
  );
}
