/**
 * Maps a source through `work` with at most `inFlight` items under way and
 * yields the results in the order of the source.
 *
 * Memory: `inFlight` items and results. A slow consumer holds the source back.
 * The first failure, of the source or of any item, ends the iteration; items
 * still under way are awaited, so that none outlives it.
 */
export async function* mapInOrder<In, Out>(
  source: AsyncIterable<In> | Iterable<In>,
  inFlight: number,
  work: (item: In) => Promise<Out>,
): AsyncGenerator<Out, void, undefined> {
  const pending: Promise<Out>[] = [];
  try {
    for await (const item of source) {
      const promise = work(item);
      promise.catch(() => undefined); // reported when its turn comes, below
      pending.push(promise);
      if (pending.length >= inFlight) yield await (pending.shift() as Promise<Out>);
    }
    while (pending.length > 0) yield await (pending.shift() as Promise<Out>);
  } finally {
    await Promise.allSettled(pending);
  }
}
