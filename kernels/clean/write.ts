/** Writes the row last scanned as a cdump row: four columns, then the JSON with its edits. */
import { AUTHORS, BOOKS, editsEnd, LANGUAGES, LETTER_T, NOTHING } from './edits';
import { EDITS } from './memory';
import {
  jsonStart,
  keyEnd,
  keyPrefix,
  keyStart,
  modifiedEnd,
  modifiedIsEdited,
  modifiedStart,
  revisionEnd,
  revisionStart,
  typeEnd,
  typePrefix,
  typeStart,
} from './scan';

const TAB: u8 = 0x09;
const LF: u8 = 0x0a;
const SPACE: u8 = 0x20;
const T: u8 = 0x54;
/** Longest insert. */
const MAX_INSERT_BYTES: usize = 16;

/** Bytes the row may take at most: columns are parts of the JSON, so no more than as much again. */
export function rowBytesAtMost(end: usize): usize {
  return 2 * (end - jsonStart) + (((editsEnd - EDITS) >> 3) + 2) * MAX_INSERT_BYTES + 8;
}

/** In: address of the row's LF, where to write.  Out: behind the written row. */
export function writeRow(end: usize, at: usize): usize {
  at = column(typePrefix, typeStart, typeEnd, at);
  at = column(keyPrefix, keyStart, keyEnd, at);
  at = column(NOTHING, revisionStart, revisionEnd, at);
  const modifiedAt = at;
  at = column(NOTHING, modifiedStart, modifiedEnd, at);
  if (modifiedIsEdited) blanksToT(modifiedAt, at);
  at = writeJson(end, at);
  store<u8>(at, LF);
  return at + 1;
}

function column(prefix: u32, start: usize, end: usize, at: usize): usize {
  at = copy(start, end, insert(prefix, at));
  store<u8>(at, TAB);
  return at + 1;
}

function writeJson(end: usize, at: usize): usize {
  let from = jsonStart;
  for (let edit = EDITS; edit < editsEnd; edit += 8) {
    const start = <usize>load<u32>(edit);
    const change = load<u32>(edit, 4);
    at = insert(change & 0xff, copy(from, start, at));
    from = start + (change >> 8);
  }
  return copy(from, end, at);
}

/** Copies [from, end) to `at`, 16 bytes at a time: spoils up to 16 behind it, which are written next or slack. */
function copy(from: usize, end: usize, at: usize): usize {
  const length = end - from;
  const target = at;
  do {
    v128.store(at, v128.load(from));
    from += 16;
    at += 16;
  } while (from < end);
  return target + length;
}

function insert(what: u32, at: usize): usize {
  if (what === NOTHING) return at;
  if (what === LETTER_T) {
    store<u8>(at, T);
    return at + 1;
  }
  if (what === LANGUAGES) {
    store<u64>(at, 0x676175676e616c2f); // /languag
    store<u32>(at, 0x2f7365, 8); // es/
    return at + 11;
  }
  if (what === AUTHORS) {
    store<u64>(at, 0x73726f687475612f); // /authors
    store<u8>(at, 0x2f, 8);
    return at + 9;
  }
  store<u64>(at, what === BOOKS ? 0x2f736b6f6f622f : 0x2f656c706f65702f); // /books/ or /people/
  return what === BOOKS ? at + 7 : at + 8;
}

function blanksToT(at: usize, end: usize): void {
  for (; at < end; at++) if (load<u8>(at) === SPACE) store<u8>(at, T);
}
