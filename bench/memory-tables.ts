import { parseSize } from '../src/commands/options/size.ts';
import type { MemoryRun } from './memory-run.ts';
import type { BenchOptions, SubjectName } from './options.ts';
import type { SubjectResult } from './report.ts';
import { count, megabytes, peakOf, table } from './tables.ts';

/** What a process takes besides `--memory` (DESIGN 1.2). */
const BESIDES_BYTES = 256 * 2 ** 20;

/** Of the whole process, all threads counted. */
function promisedBytes(subject: SubjectName, memory: string): number | undefined {
  switch (subject) {
    case 'cdump':
    case 'dump':
    case 'split':
    case 'split-blocks':
      return 400e6;
    case 'sort':
    case 'deworks':
    case 'run':
    case 'run-database':
      return parseSize(memory)! + BESIDES_BYTES;
    case 'scaling':
    case 'export':
      return undefined;
  }
}

/** oldump's peaks beside what is promised, over all levels. */
export function memoryTable(subjects: readonly SubjectResult[], { memory }: BenchOptions): string {
  const rows = [...new Set(subjects.map(({ subject }) => subject))].map(name => {
    const ours = subjects.filter(({ subject }) => subject === name);
    const peak = Math.max(...ours.map(({ scores }) => peakOf(scores[0]!)));
    const promised = promisedBytes(name, memory);
    const kept = promised === undefined ? '' : peak <= promised ? 'kept' : 'BROKEN';
    const plain = megabytes(ours[0]!.plainBytesIn);
    return [name, plain, megabytes(peak), promised === undefined ? '' : megabytes(promised), kept];
  });
  const head = ['subject', 'plain MB in', 'peak MB', 'promised MB', 'promise'];
  return `Largest resident memory of oldump with --memory ${memory}, all threads, over all levels and rounds:\n\n${table(head, rows)}`;
}

/** Stage after stage of a run by itself; the peak is that of the process up to the end of the stage. */
export function memoryRunTable({
  rows,
  plainBytesIn,
  wallSeconds,
  cpuSeconds,
  peakBytes,
  stages,
}: MemoryRun): string {
  const lines = stages.map(({ name, rows_in, rows_out, seconds, peak_memory_bytes }) => [
    name,
    count(rows_in),
    count(rows_out),
    seconds.toFixed(1),
    megabytes(peak_memory_bytes),
  ]);
  const head = ['stage', 'rows in', 'rows out', 's', 'peak MB so far'];
  return (
    `A run with every default: ${count(rows)} rows, ${megabytes(plainBytesIn)} MB plain, ${wallSeconds.toFixed(1)} s wall, ` +
    `${cpuSeconds.toFixed(1)} s CPU, peak ${megabytes(peakBytes)} MB, all threads:\n\n${table(head, lines)}`
  );
}
