import type { FrameCodec } from '../frames/choose-frame-codec.ts';
import { readerBytes, type RunSlice } from '../contract/run-file.ts';
import { RunReader } from './run-reader.ts';

/** Opens all runs, or none; their memory lies in the codec's area from `at`. */
export function openRuns(runs: readonly RunSlice[], codec: FrameCodec, at: number): RunReader[] {
  const bytes = runs.reduce((sum, run) => sum + readerBytes(run), 0);
  codec.reserve(at + bytes);
  const readers: RunReader[] = [];
  try {
    let place = at;
    for (const run of runs) {
      readers.push(RunReader.open(run, codec, place));
      place += readerBytes(run);
    }
  } catch (error) {
    closeRuns(readers);
    throw error;
  }
  return readers;
}

export function closeRuns(readers: readonly RunReader[]): void {
  for (const reader of readers) reader.close();
}

export function throwIfStopped(stop: Int32Array): void {
  if (Atomics.load(stop, 0) !== 0) throw new Error('the sort was given up');
}
