import { taskNamed } from '../../workers/task.ts';
import { OldumpError } from '../../errors.ts';
import { RunCursor } from './run-cursor.ts';
import type { RunFile, RunSlice } from '../contract/run-file.ts';
import { MarkBuilder } from '../contract/run-marks.ts';
import type { RunReader } from './run-reader.ts';
import { closeRuns, openRuns } from './run-readers.ts';
import type { SortScratch } from './sort-scratch.ts';

/** A run file that an earlier process wrote, read in full → the run with its marks; undefined: it is gone or damaged. */
export const PROVE_RUN = taskNamed('prove-run').of<RunFacts, RunFile | undefined>();

/** A run as it is remembered: the marks are made again. */
export type RunFacts = Omit<RunFile, 'marks'>;

/** What a run's frames are made to hold is not remembered; its largest one tells, unless a long row made it. */
const LARGEST_FRAME_BYTES = 1 << 18;

/**
 * The worker's side of PROVE_RUN. Every frame is read, proved by its CRC and unpacked, and the end must count as
 * many rows and bytes as were written: so nothing need be synced while runs are made.
 * Memory: a frame and its packed form.
 */
export function runProver(scratch: SortScratch): (run: RunFacts) => RunFile | undefined {
  return run => {
    try {
      return { ...run, marks: readMarks(run, scratch) };
    } catch (error) {
      if (error instanceof OldumpError && error.kind === 'environment') return undefined;
      throw error;
    }
  };
}

function readMarks(run: RunFacts, scratch: SortScratch): RunFile['marks'] {
  const marks = new MarkBuilder(Math.min(run.largestPlainBytes, LARGEST_FRAME_BYTES));
  const slice: RunSlice = { ...run, offset: 0 };
  const readers = openRuns([slice], scratch.codec, 0);
  try {
    addMarks(readers[0]!, marks);
    return marks.build();
  } finally {
    closeRuns(readers);
  }
}

function addMarks(reader: RunReader, marks: MarkBuilder): void {
  let offset = reader.position;
  let rowBytes = 0;
  const cursor = new RunCursor(reader);
  while (cursor.load()) {
    marks.frame(cursor.bytes, cursor.keyStart, cursor.keyEnd, offset, rowBytes);
    rowBytes += reader.rowBytes;
    offset = reader.position;
  }
}
