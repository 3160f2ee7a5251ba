import type { RunMarks } from './run-marks.ts';

/**
 * What a run file looks like. It lives for one sort on one machine, so it may
 * change at any time; it still proves that it is whole, because disks lie.
 *
 *   frame   header, packed payload
 *   header  rowBytes, rows, packedBytes, crc32, each 32-bit little-endian;
 *           the crc covers the three numbers and the packed payload
 *   payload rows, zeros up to a multiple of 4, then the row table as columns of
 *           32-bit numbers: length with LF, key start and key end from the
 *           row's start, revision. Merging never parses a row again.
 *   end     a frame with rowBytes 0, whose payload is not packed: rows and row
 *           bytes of the whole file as two 64-bit numbers
 */
export const HEADER_BYTES = 16;
export const RUN_END_BYTES = 16;
/** Of the row table, per row. */
export const COLUMNS_BYTES = 16;

/** A finished run file, as one thread tells another about it. */
export interface RunFile {
  readonly path: string;
  readonly rows: number;
  /** Bytes of the rows, plain. */
  readonly rowBytes: number;
  readonly fileBytes: number;
  /** Payload of the largest frame, plain and packed: what a reader needs. */
  readonly largestPlainBytes: number;
  readonly largestPackedBytes: number;
  readonly marks: RunMarks;
}

/** A run from one of its frames to its end, for a reader that wants no more. */
export interface RunSlice extends Omit<RunFile, 'marks'> {
  /** Of the frame in the file; 0 for the whole run. */
  readonly offset: number;
  /** The file, where another thread has opened it and keeps it open; otherwise the reader opens it. */
  readonly fd?: number;
}

export function wholeRun({ marks: _, ...run }: RunFile): RunSlice {
  return { ...run, offset: 0 };
}

/** Memory that reading the run takes. */
export function readerBytes(run: Pick<RunFile, 'largestPlainBytes' | 'largestPackedBytes'>): number {
  return aligned(run.largestPlainBytes) + aligned(run.largestPackedBytes + HEADER_BYTES);
}

/** Frames begin at multiples of 16 in the codec's area, so that their columns can be seen as numbers. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}

/** Where the row table begins behind `rowBytes` bytes of rows, which are less than 2 GiB. */
export function columnsStart(rowBytes: number): number {
  return (rowBytes + 3) & ~3;
}

export function payloadBytes(rowBytes: number, rows: number): number {
  return columnsStart(rowBytes) + rows * COLUMNS_BYTES;
}
