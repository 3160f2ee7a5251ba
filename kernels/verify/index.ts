/**
 * The proving kernel: rows of a dump in INPUT, each of which must be what cleaning makes of its JSON.
 *
 * With the scanner of the cleaning kernel: a row is proved when there is nothing in its JSON to edit and its first
 * four columns are the bytes that the scanner found. Whatever is not proved is a doubt, and the caller looks at it.
 */
import { editsEnd } from '../clean/edits';
import { EDITS } from '../clean/memory';
import {
  keyEnd,
  keyStart,
  modifiedEnd,
  modifiedStart,
  revisionEnd,
  revisionStart,
  scanDocument,
  typeEnd,
  typeStart,
} from '../clean/scan';
import { ANSWER_INPUT_END, INPUT } from '../clean/shared';
import { readAsInDumpRows } from '../clean/strings';

const TAB: u8 = 0x09;
const LF: u8 = 0x0a;

/** Where the four columns of the row last read begin, and the JSON. */
let keyAt: usize = 0;
let revisionAt: usize = 0;
let modifiedAt: usize = 0;
let jsonAt: usize = 0;

/** In: INPUT[start, end), rows each ended by LF.  Out: true when all are proved; in ANSWER where the first doubt begins. */
export function prove(start: u32, end: u32): bool {
  readAsInDumpRows();
  const inputEnd = INPUT + end;
  let at = INPUT + start;
  while (at < inputEnd) {
    const rowEnd = provedEnd(at);
    if (rowEnd === 0) break;
    at = rowEnd + 1;
  }
  store<u32>(ANSWER_INPUT_END, <u32>(at - INPUT));
  return at >= inputEnd;
}

/** Address of the LF of the row at `at`, or 0. */
function provedEnd(at: usize): usize {
  if (!findColumns(at)) return 0;
  const end = scanDocument(jsonAt);
  if (end === 0 || editsEnd !== EDITS) return 0;
  const isProved =
    isSpan(at, keyAt - 1, typeStart, typeEnd) &&
    isSpan(keyAt, revisionAt - 1, keyStart, keyEnd) &&
    isSpan(revisionAt, modifiedAt - 1, revisionStart, revisionEnd) &&
    isSpan(modifiedAt, jsonAt - 1, modifiedStart, modifiedEnd);
  return isProved ? end : 0;
}

function findColumns(at: usize): bool {
  keyAt = behindTab(at);
  if (keyAt === 0) return false;
  revisionAt = behindTab(keyAt);
  if (revisionAt === 0) return false;
  modifiedAt = behindTab(revisionAt);
  if (modifiedAt === 0) return false;
  jsonAt = behindTab(modifiedAt);
  return jsonAt !== 0;
}

/** 0 when the row ends first. */
function behindTab(at: usize): usize {
  while (true) {
    const byte = load<u8>(at);
    if (byte === TAB) return at + 1;
    if (byte === LF) return 0;
    at++;
  }
}

function isSpan(start: usize, end: usize, from: usize, to: usize): bool {
  if (end - start !== to - from) return false;
  while (start < end) if (load<u8>(start++) !== load<u8>(from++)) return false;
  return true;
}
