/** The names and the one value the scanner looks for, four bytes at a time (little-endian). */

const KEY_QUOTE = 0x2279656b; // key"
const TYPE = 0x65707974; // type
const VALU = 0x756c6176; // valu
const REVI = 0x69766572; // revi
const SION = 0x6e6f6973; // sion
const LAST = 0x7473616c; // last
const _MOD = 0x646f6d5f; // _mod
const IFIE = 0x65696669; // ifie
const LETTER_E = 0x65;
const LETTER_D = 0x64;
const LETTER_I = 0x69;

export const OTHER_NAME = 0;
export const NAME_KEY = 1;
export const NAME_TYPE = 2;
export const NAME_VALUE = 3;
export const NAME_ID = 4;
export const NAME_REVISION = 5;
export const NAME_LAST_MODIFIED = 6;

/** Which of the names above stands in [start, end). There are four bytes at `start`: a name, `": ` and a value. */
export function nameAt(view: DataView, start: number, end: number): number {
  const head = view.getInt32(start, true);
  switch (end - start) {
    case 2:
      return (head & 0xffff) === (LETTER_I | (LETTER_D << 8)) ? NAME_ID : OTHER_NAME;
    case 3:
      return head === KEY_QUOTE ? NAME_KEY : OTHER_NAME;
    case 4:
      return head === TYPE ? NAME_TYPE : OTHER_NAME;
    case 5:
      return head === VALU && view.getUint8(start + 4) === LETTER_E ? NAME_VALUE : OTHER_NAME;
    case 8:
      return head === REVI && view.getInt32(start + 4, true) === SION ? NAME_REVISION : OTHER_NAME;
    case 13:
      return head === LAST && isLastModified(view, start) ? NAME_LAST_MODIFIED : OTHER_NAME;
    default:
      return OTHER_NAME;
  }
}

function isLastModified(view: DataView, start: number): boolean {
  const middle = view.getInt32(start + 4, true) === _MOD && view.getInt32(start + 8, true) === IFIE;
  return middle && view.getUint8(start + 12) === LETTER_D;
}

/** True when the string "/type/datetime" stands at `at`, its quotes included. */
export function isDatetimeType(view: DataView, at: number): boolean {
  return (
    at + 16 <= view.byteLength &&
    view.getInt32(at + 8, true) === 0x74657461 && // atet: tells most types apart
    view.getInt32(at, true) === 0x79742f22 && // "/ty
    view.getInt32(at + 4, true) === 0x642f6570 && // pe/d
    view.getInt32(at + 12, true) === 0x22656d69 // ime"
  );
}

/**
 * A hash of a name, of a few of its bytes only; 32 bits.
 * Tells nearly all names of a document apart, and the low five bits most: equal ones are compared byte by byte.
 */
export function nameHash(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const middle = bytes[(start + end) >> 1]!;
  return (bytes[start]! << 3) + (bytes[end - 1]! << 1) + middle + (length << 12) + (length << 2);
}
