/**
 * Counts the threads that load code, in shared memory: Node 20 aborts the whole process when a thread is ended
 * while it loads modules, so whoever ends threads waits until none does, and none begins to.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** [threads that load, 1 when no thread may begin to]. */
export type LoadGate = Int32Array;

const LOADING = 0;
const CLOSED = 1;
const LONGEST_LOAD_MS = 10_000;

/** For `threads` threads that are about to start, which is a load as well. */
export function newLoadGate(threads: number): LoadGate {
  const gate = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  gate[LOADING] = threads;
  return gate;
}

/** Says, in a thread, that one load has ended. */
export function loaded(gate: LoadGate): void {
  Atomics.sub(gate, LOADING, 1);
}

/** Loads within the gate, in a thread. A closed one is not passed, for ever: the thread is about to be ended. */
export async function loads<T>(gate: LoadGate, load: () => Promise<T>): Promise<T> {
  Atomics.add(gate, LOADING, 1);
  const isClosed = Atomics.load(gate, CLOSED) === 1;
  try {
    if (!isClosed) return await load();
  } finally {
    loaded(gate);
  }
  return new Promise<never>(() => undefined);
}

/** Lets nobody begin to load, and waits for those that do; a thread that never says so is not waited for. */
export async function closeLoadGate(gate: LoadGate, longestMs = LONGEST_LOAD_MS): Promise<void> {
  Atomics.store(gate, CLOSED, 1);
  const end = performance.now() + longestMs;
  while (Atomics.load(gate, LOADING) > 0 && performance.now() < end) await sleep(2);
}
