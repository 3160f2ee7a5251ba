/**
 * Merges a key range of sorted runs into batches, the frames of all runs and the batch lying in one memory.
 *
 * The twin of src/sort/merge/merge-range-plain.ts. The caller loads frames where `merge` asks for them, and takes batches.
 */
import { compareBytes, copyBytes } from './bytes';
import { close, codeAt, endOf, keyEndOf, keyStartOf, open, revisionOf, startOf, step } from './cursor';
import { ENDED } from './key-code';
import { beginsSegment, setSegments } from './segments';
import {
  ALL_ENDED,
  ANSWER_BEGINS_SEGMENT,
  ANSWER_BYTES,
  ANSWER_REPEATED_BYTES,
  ANSWER_REPEATED_ROWS,
  ANSWER_ROWS,
  ANSWER_RUN,
  BATCH_ENDED,
  DIFFERS,
  NEEDS_FRAME,
  NEW_KEY,
  NEXT_REVISION,
  OUT_OF_ORDER,
  RANGE_ENDED,
  SAME_REVISION,
} from './shared';
import { cursorOf, plant, play as playRun, winner } from './tree';

let batch: usize = 0;
let batchBytes: usize = 0;
/** Per row of the batch: its end, its key's start and end (counted from the batch's start), its revision, and what it is to the one before. */
let columns: usize = 0;
let columnBytes: usize = 0;
/** The range ends at the first segment that begins at this key or behind it; 0: never. */
let to: usize = 0;
let toEnd: usize = 0;
/** The key of the row before and its revision; no key is empty. */
let previous: usize = 0;
let previousEnd: usize = 0;
let previousRevision: u32 = 0;
/** Whether the range has begun. */
let isInside: bool = false;
/** Whether a row may occur once only; and where the row last added lies in the batch, also in one that was given. */
let isDistinct: bool = false;
let last: usize = 0;
let lastEnd: usize = 0;
/** Rows left out in this call, and their bytes. */
let repeatedRows: u32 = 0;
let repeatedBytes: u32 = 0;

/**
 * Makes ready for a merge. `columnsAt` has five columns of `mostRows` numbers; `batchAt` has room for a row more
 * than `bytes`, `previousAt` for the longest key, each with 16 bytes to spoil. `bounds` are `to`'s place and end, 0 for none.
 */
export function begin(
  runs: u32,
  cursorsAt: usize,
  treeAt: usize,
  batchAt: usize,
  bytes: usize,
  columnsAt: usize,
  mostRows: u32,
  previousAt: usize,
  toAt: usize,
  toEndAt: usize,
  segmentOddsPerByte: f64,
  beginsInside: bool,
  distinct: bool,
): void {
  plant(runs, cursorsAt, treeAt);
  setSegments(segmentOddsPerByte);
  batch = batchAt;
  batchBytes = bytes;
  columns = columnsAt;
  columnBytes = (<usize>mostRows) << 2;
  previous = previousAt;
  previousEnd = previousAt;
  previousRevision = 0;
  to = toAt;
  toEnd = toEndAt;
  isInside = beginsInside;
  isDistinct = distinct;
}

/** Of the row before: what its key takes behind `previousAt`, and its revision. */
export function keyBytes(): u32 {
  return <u32>(previousEnd - previous);
}

export function revision(): u32 {
  return previousRevision;
}

/** A run has a frame, its first row at `start`: stands on its first row. */
export function openFrame(run: u32, start: usize, rows: u32, columnsAt: usize): void {
  const cursor = cursorOf(run);
  open(cursor, start, rows, columnsAt);
  step(cursor);
}

/** A run has no more rows. */
export function endRun(run: u32): void {
  close(cursorOf(run));
}

/** Goes on to the run's first row whose key is not smaller; false when its frame has none. */
export function seek(run: u32, key: usize, keyEnd: usize): bool {
  const cursor = cursorOf(run);
  while (compareBytes(keyStartOf(cursor), keyEndOf(cursor), key, keyEnd) < 0) if (!step(cursor)) return false;
  return true;
}

/** Lets a run that was loaded or has ended take its place among the others. */
export function play(run: u32): void {
  playRun(run);
}

/**
 * Adds rows to a batch until it is complete, or a run needs its next frame, or there are no more.
 *
 * In: bytes and rows of the batch so far, both 0 for a new one, and whether it begins with its segment; the batch
 * before it as it was. Where rows are distinct, the row before once more is left out and counted, and another row of
 * its key and revision ends the merge.
 */
export function merge(filled: usize, rows: u32, begins: bool): u32 {
  let why = ALL_ENDED;
  repeatedRows = 0;
  repeatedBytes = 0;
  while (true) {
    if (filled >= batchBytes) {
      why = BATCH_ENDED;
      break;
    }
    const run = winner();
    const cursor = cursorOf(run);
    if (codeAt(cursor) === ENDED) break;
    const relation = relationOf(cursor);
    if (relation > NEW_KEY) {
      why = OUT_OF_ORDER;
      break;
    }
    if (
      relation === NEW_KEY &&
      beginsSegment(keyStartOf(cursor), keyEndOf(cursor), endOf(cursor) - startOf(cursor))
    ) {
      if (to !== 0 && compareBytes(keyStartOf(cursor), keyEndOf(cursor), to, toEnd) >= 0) {
        why = RANGE_ENDED;
        break;
      }
      if (rows > 0) {
        why = BATCH_ENDED;
        break;
      }
      isInside = true;
      begins = true;
    }
    if (relation === NEW_KEY) keepKey(cursor);
    previousRevision = revisionOf(cursor);
    if (relation === SAME_REVISION && isDistinct && isInside) {
      if (!repeats(cursor)) {
        why = DIFFERS;
        break;
      }
    } else if (isInside) {
      filled = add(cursor, filled, rows, relation);
      rows++;
    }
    if (!step(cursor)) {
      store<u32>(ANSWER_RUN, run);
      why = NEEDS_FRAME;
      break;
    }
    playRun(run);
  }
  store<u32>(ANSWER_ROWS, rows);
  store<u32>(ANSWER_BYTES, <u32>filled);
  store<u32>(ANSWER_BEGINS_SEGMENT, begins ? 1 : 0);
  store<u32>(ANSWER_REPEATED_ROWS, repeatedRows);
  store<u32>(ANSWER_REPEATED_BYTES, repeatedBytes);
  return why;
}

/** What the row is to the one before it; above NEW_KEY: it should not follow it. */
function relationOf(cursor: usize): u32 {
  const order = compareBytes(keyStartOf(cursor), keyEndOf(cursor), previous, previousEnd);
  if (order > 0) return NEW_KEY;
  const revision = revisionOf(cursor);
  if (order < 0 || revision < previousRevision) return NEW_KEY + 1;
  return revision === previousRevision ? SAME_REVISION : NEXT_REVISION;
}

function keepKey(cursor: usize): void {
  const start = keyStartOf(cursor);
  const keyEnd = keyEndOf(cursor);
  copyBytes(start, keyEnd, previous);
  previousEnd = previous + (keyEnd - start);
}

/** Counts the row if it is the one before once more: rows that are equal byte for byte stand side by side. */
function repeats(cursor: usize): bool {
  const start = startOf(cursor);
  const rowEnd = endOf(cursor);
  if (compareBytes(start, rowEnd, batch + last, batch + lastEnd) !== 0) return false;
  repeatedRows++;
  repeatedBytes += <u32>(rowEnd - start);
  return true;
}

/** Gives the batch's bytes. */
function add(cursor: usize, filled: usize, row: u32, relation: u32): usize {
  const start = startOf(cursor);
  const rowEnd = endOf(cursor);
  copyBytes(start, rowEnd, batch + filled);
  const place = columns + ((<usize>row) << 2);
  const behind = filled + (rowEnd - start);
  store<u32>(place, <u32>behind);
  store<u32>(place + columnBytes, <u32>(filled + (keyStartOf(cursor) - start)));
  store<u32>(place + 2 * columnBytes, <u32>(filled + (keyEndOf(cursor) - start)));
  store<u32>(place + 3 * columnBytes, revisionOf(cursor));
  store<u32>(place + 4 * columnBytes, relation);
  last = filled;
  lastEnd = behind;
  return behind;
}
