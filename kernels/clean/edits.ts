/** What has to change between a row's JSON in COPY's spelling and the wanted JSON; places ascend. */
import { EDITS, EDITS_END } from './memory';

/** What an edit puts in place of the bytes it skips. */
export const NOTHING: u32 = 0;
export const LETTER_T: u32 = 1;
export const LANGUAGES: u32 = 2;
export const AUTHORS: u32 = 3;
export const BOOKS: u32 = 4;
export const PEOPLE: u32 = 5;

/** Where the next edit goes. A row that brings it to EDITS_END has too many and is a doubt. */
export let editsEnd: usize = EDITS;

/** Each edit is its address, then the bytes it skips above eight bits of what it puts there. */
export function addEdit(at: usize, skip: usize, insert: u32): void {
  const edit = editsEnd;
  store<u32>(edit, <u32>at);
  store<u32>(edit, ((<u32>skip) << 8) | insert, 4);
  if (edit < EDITS_END) editsEnd = edit + 8;
}

/** Forgets the edits from there on. */
export function truncateEdits(end: usize): void {
  editsEnd = end;
}
