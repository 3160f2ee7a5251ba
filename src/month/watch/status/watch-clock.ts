import { uptime } from 'node:os';
import type { Context } from '../../../context.ts';

/** The times a status needs. Only `now` can jump. */
export interface Clock {
  now(): Date;
  /** Milliseconds from some moment on; never goes back. */
  readonly steadyMs: () => number;
  /** Seconds since the machine started, the same for all its processes. */
  readonly uptime: () => number;
}

export function machineClock({ now }: Pick<Context, 'now'>): Clock {
  return { now, steadyMs: () => performance.now(), uptime };
}
