/**
 * Tasks in the workers that look at a shared number from time to time and give up when it is 1.
 *
 * The first failure, or an abort of the run, stops all; every task fails with that reason then,
 * so that whoever waits for them in order learns what came first.
 */
export class StoppableTasks {
  readonly #signal: AbortSignal;
  readonly #flag: Int32Array;
  #failure: { readonly error: unknown } | undefined;
  readonly #onAbort = (): void => this.#stop(this.#signal.reason);

  constructor(signal: AbortSignal, flag: Int32Array) {
    this.#signal = signal;
    this.#flag = flag;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  async run<T>(start: () => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted();
    try {
      return await start();
    } catch (error) {
      this.#stop(error);
      throw this.#failure!.error;
    }
  }

  /** Yields the answer; whoever asks for no other one has lost interest, and the tasks stop. */
  *stopUnlessTaken<T>(answer: T): Generator<T, void, undefined> {
    let isTaken = false;
    try {
      yield answer;
      isTaken = true;
    } finally {
      if (!isTaken) this.#stop(new Error('nobody waits for the rest'));
    }
  }

  end(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  #stop(error: unknown): void {
    this.#failure ??= { error };
    Atomics.store(this.#flag, 0, 1);
  }
}
