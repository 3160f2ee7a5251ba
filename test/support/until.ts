/** The one place where tests wait by looking again and again; where there is an event, they wait for that. */
import { setTimeout as sleep } from 'node:timers/promises';

const BETWEEN_LOOKS_MS = 2;

/** For what takes a whole run, or a good part of one, on a machine that has other things to do. */
export const LONG_MS = 600_000;

/**
 * Looks until it is true. Throws, naming what was waited for, when it is not by the limit; `what` may be a function,
 * asked then. Between two looks it sleeps as long as one takes, so that dear ones leave the machine to what is watched.
 */
export async function until(
  isTrue: () => boolean | Promise<boolean>,
  what: string | (() => string),
  limitMs = 30_000,
): Promise<void> {
  const end = performance.now() + limitMs;
  for (;;) {
    const began = performance.now();
    if (await isTrue()) return;
    const now = performance.now();
    if (now > end)
      throw new Error(`waited ${limitMs} ms in vain: ${typeof what === 'string' ? what : what()}`);
    await sleep(Math.max(BETWEEN_LOOKS_MS, now - began));
  }
}
