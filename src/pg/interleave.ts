/**
 * Takes from several sources whatever comes first.
 *
 * Out: items in the order of their arrival.  Memory: one item of each source.
 * The first failure ends it. On an early way out `abandon` breaks off what is under
 * way, and all sources are told to stop and awaited.
 */
export async function* interleave<T>(
  sources: readonly AsyncGenerator<T, void, undefined>[],
  abandon: () => void,
): AsyncGenerator<T, void, undefined> {
  const arrivals: Arrival<T>[] = [];
  let wake = () => {};
  const pull = (source: AsyncGenerator<T, void, undefined>) => {
    const arrive = (arrival: Arrival<T>) => {
      arrivals.push(arrival);
      wake();
    };
    source.next().then(
      result => arrive({ source, result }),
      (error: unknown) => arrive({ source, error }),
    );
  };
  let running = sources.length;
  try {
    sources.forEach(pull);
    while (running > 0) {
      const arrival = arrivals.shift();
      if (arrival === undefined) await new Promise<void>(resolve => (wake = resolve));
      else if ('error' in arrival) throw arrival.error;
      else if (arrival.result.done) running--;
      else {
        yield arrival.result.value;
        pull(arrival.source);
      }
    }
  } finally {
    if (running > 0) abandon();
    await Promise.allSettled(sources.map(source => source.return()));
  }
}

type Arrival<T> = { readonly source: AsyncGenerator<T, void, undefined> } & (
  { readonly result: IteratorResult<T, void> } | { readonly error: unknown }
);
