import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { environmentError } from '../errors.ts';

/** How long and how often something is tried that may get better by itself. */
export interface RetryLimits {
  /** Attempts after the first one. */
  readonly retries: number;
  /** No new attempt begins after that. */
  readonly totalMs: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** How long the answer to a question is waited for; uploads have their own limit. */
  readonly answerMs: number;
}

/** Of an upload, file by file (publish/archive/upload-with-retries.ts). */
export const PATIENCE: RetryLimits = {
  retries: 300,
  totalMs: 240 * 60_000,
  firstDelayMs: 1_000,
  longestDelayMs: 300_000,
  answerMs: 120_000,
};

/** Of a look ahead, for which somebody waits: seconds. */
export const LOOK_PATIENCE: RetryLimits = {
  retries: 1,
  totalMs: 5_000,
  firstDelayMs: 500,
  longestDelayMs: 500,
  answerMs: 10_000,
};

/** A failure that may be gone at the next attempt: a busy server, a lost connection. */
export class TemporaryFailure extends Error {
  /** What the server asked for with Retry-After. */
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs = 0, cause?: unknown) {
    super(message, { cause });
    this.name = 'TemporaryFailure';
    this.retryAfterMs = retryAfterMs;
  }
}

/** Nothing has failed: archive.org only takes its time. */
export class NotThereYet extends TemporaryFailure {}

/**
 * Tries until it works: waits grow to twice the last one, up to the longest, each cut by up to a half at random so
 * that several clients do not come back together; a server's Retry-After is waited for in full.
 *
 * Throws: environment when the patience is used up; at once what is no TemporaryFailure.
 */
export async function retry<T>(
  what: string,
  patience: RetryLimits,
  ctx: Context,
  attempt: (number: number) => Promise<T>,
): Promise<T> {
  const since = performance.now();
  for (let number = 0; ; number++) {
    try {
      return await attempt(number);
    } catch (error) {
      ctx.signal.throwIfAborted();
      if (!(error instanceof TemporaryFailure)) throw error;
      const delayMs = Math.max(error.retryAfterMs, delayAfter(number, patience));
      if (number >= patience.retries || performance.now() - since + delayMs > patience.totalMs)
        throw usedUp(what, error, number + 1, (performance.now() - since) / 60_000);
      const line = `${what}: ${error.message}; again in ${(delayMs / 1000).toFixed(0)} s`;
      if (error instanceof NotThereYet) ctx.log.info(line);
      else ctx.log.warn(line);
      await sleep(delayMs, undefined, { signal: ctx.signal });
    }
  }
}

function delayAfter(number: number, { firstDelayMs, longestDelayMs }: RetryLimits): number {
  const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(number, 30));
  return delayMs * (0.5 + Math.random() / 2);
}

function usedUp(what: string, failure: TemporaryFailure, attempts: number, minutes: number): Error {
  const tried = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return environmentError(
    `${what}: ${failure.message}; given up after ${tried}, ${minutes.toFixed(0)} minutes`,
    {
      advice: 'run it again later, what archive.org has is not sent again',
      cause: failure,
    },
  );
}
