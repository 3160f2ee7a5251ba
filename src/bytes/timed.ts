import type { WaitClock } from '../context.ts';

/** The source as it is; the clock runs while its next item is waited for. */
export async function* timed<T>(
  source: AsyncIterable<T>,
  clock: WaitClock | undefined,
): AsyncGenerator<T, void, undefined> {
  const items = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await during(clock, () => items.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await items.return?.();
  }
}

/** Does what is to be waited for; the call itself counts: a file as standard output holds the caller up. */
export async function during<T>(clock: WaitClock | undefined, work: () => Promise<T>): Promise<T> {
  clock?.begins();
  try {
    return await work();
  } finally {
    clock?.ends();
  }
}
