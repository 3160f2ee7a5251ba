/**
 * The cleaning kernel: data rows in INPUT become cdump rows in OUTPUT.
 *
 * The twin of the fast path in src/dump/clean/clean.ts, in AssemblyScript with vectors of 16 bytes. It decides nothing
 * that it has not proved: it stops at a row it doubts, and the caller cleans that one exactly.
 */
import { dropReason } from './keep';
import { OUTPUT_END } from './memory';
import { scanRow } from './scan';
import {
  ANSWER_DROPPED,
  ANSWER_INPUT_END,
  ANSWER_OUTPUT_BYTES,
  ANSWER_ROWS,
  DONE,
  DOUBT,
  FULL,
  INPUT,
  KEPT,
  OUTPUT,
} from './shared';
import { rowBytesAtMost, writeRow } from './write';

/**
 * Cleans the rows of INPUT[start, end), each ended by LF.
 *
 * In: bytes of LIMIT, or -1 for no date filter.
 * Out: why it ended; in ANSWER how far it came, and what was written and left out.
 */
export function clean(start: u32, end: u32, limitBytes: i32): u32 {
  memory.fill(ANSWER_DROPPED, 0, KEPT * 4);
  const inputEnd = INPUT + end;
  let at = INPUT + start;
  let to = OUTPUT;
  let rows: u32 = 0;
  let why = DONE;
  while (at < inputEnd) {
    const rowEnd = scanRow(at);
    if (rowEnd === 0) {
      why = DOUBT;
      break;
    }
    const reason = dropReason(limitBytes);
    if (reason !== KEPT) countDropped(reason);
    else if (rowBytesAtMost(rowEnd) <= OUTPUT_END - to) {
      to = writeRow(rowEnd, to);
      rows++;
    } else {
      why = to === OUTPUT ? DOUBT : FULL;
      break;
    }
    at = rowEnd + 1;
  }
  store<u32>(ANSWER_INPUT_END, <u32>(at - INPUT));
  store<u32>(ANSWER_OUTPUT_BYTES, <u32>(to - OUTPUT));
  store<u32>(ANSWER_ROWS, rows);
  return why;
}

function countDropped(reason: u32): void {
  const count = ANSWER_DROPPED + reason * 4;
  store<u32>(count, load<u32>(count) + 1);
}
