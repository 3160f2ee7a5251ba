/**
 * Where the merge stands in each run: a row of the frame at hand. Every place is an address.
 *
 *   code (64 bits), start, end, keyStart, keyEnd, revision, next row's number, rows, columns
 *
 * `end` lies behind the row's LF. The columns are those of src/sort/contract/run-file.ts, one behind the other.
 */
import { codeOf, ENDED } from './key-code';

export function codeAt(cursor: usize): u64 {
  return load<u64>(cursor);
}

export function startOf(cursor: usize): usize {
  return <usize>load<u32>(cursor, 8);
}

export function endOf(cursor: usize): usize {
  return <usize>load<u32>(cursor, 12);
}

export function keyStartOf(cursor: usize): usize {
  return <usize>load<u32>(cursor, 16);
}

export function keyEndOf(cursor: usize): usize {
  return <usize>load<u32>(cursor, 20);
}

export function revisionOf(cursor: usize): u32 {
  return load<u32>(cursor, 24);
}

/** Stands in front of the first row of a frame. */
export function open(cursor: usize, start: usize, rows: u32, columns: usize): void {
  store<u32>(cursor, <u32>start, 12);
  store<u32>(cursor, 0, 28);
  store<u32>(cursor, rows, 32);
  store<u32>(cursor, <u32>columns, 36);
}

/** There are no more rows. */
export function close(cursor: usize): void {
  store<u64>(cursor, ENDED);
}

/** Steps to the next row of the frame; false when there is none. */
export function step(cursor: usize): bool {
  const row = load<u32>(cursor, 28);
  const rows = load<u32>(cursor, 32);
  if (row >= rows) return false;
  const column = (<usize>rows) << 2;
  const place = <usize>load<u32>(cursor, 36) + ((<usize>row) << 2);
  const start = load<u32>(cursor, 12);
  const keyStart = start + load<u32>(place + column);
  const keyEnd = start + load<u32>(place + 2 * column);
  store<u32>(cursor, start, 8);
  store<u32>(cursor, start + load<u32>(place), 12);
  store<u32>(cursor, keyStart, 16);
  store<u32>(cursor, keyEnd, 20);
  store<u32>(cursor, load<u32>(place + 3 * column), 24);
  store<u32>(cursor, row + 1, 28);
  store<u64>(cursor, codeOf(<usize>keyStart, <usize>keyEnd));
  return true;
}
