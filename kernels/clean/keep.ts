/** Which scanned rows stay: what src/record/row/key.ts and timestamp.ts decide, for keys and times of ASCII. */
import { NOTHING, PEOPLE } from './edits';
import { keyEnd, keyPrefix, keyStart, modifiedEnd, modifiedIsEdited, modifiedStart } from './scan';
import { ADMIN_PAGE, AFTER_DATE, KEPT, LIMIT, NOT_A_PAGE, OBSOLETE_PAGE, USER_PAGE } from './shared';

const SLASH: u8 = 0x2f;
const LETTER_L: u8 = 0x4c;
const SPACE: u8 = 0x20;
const LETTER_T: u8 = 0x54;
/** Little-endian. A comparison never runs behind a key by mistake: the quote there is in none of these. */
const PEOPLE_PREFIX: u64 = 0x2f656c706f65702f; // /people/
const ADMIN_PREFIX: u64 = 0x2f6e696d64612f; // /admin/
const SCAN_PREFIX: u64 = 0x6e6163732f; // /scan
const OLD_PREFIX: u64 = 0x2f646c6f2f; // /old/
const LISTS: u64 = 0x4f2f737473696c2f; // /lists/O

/** In: bytes of LIMIT, -1 for no date filter.  Out: why the row last scanned is left out, or KEPT. */
export function dropReason(limitBytes: i32): u32 {
  const reason = dropReasonOfKey();
  if (reason !== KEPT || limitBytes < 0) return reason;
  return isBeforeLimit(<usize>limitBytes) ? KEPT : AFTER_DATE;
}

/** `/b/` and the like have become modern keys, so no key begins with it any more. */
function dropReasonOfKey(): u32 {
  if (keyPrefix !== NOTHING) return keyPrefix === PEOPLE && !isListOf(keyStart) ? USER_PAGE : KEPT;
  if (load<u8>(keyStart) !== SLASH) return NOT_A_PAGE;
  const head = load<u64>(keyStart);
  if (head === PEOPLE_PREFIX) return isListOf(keyStart + 8) ? KEPT : USER_PAGE;
  if ((head & 0xffffffffffffff) === ADMIN_PREFIX) return ADMIN_PAGE;
  const five = head & 0xffffffffff;
  return five === SCAN_PREFIX || five === OLD_PREFIX ? OBSOLETE_PAGE : KEPT;
}

/** True for NAME/lists/OL1L from `at` to the key's end. */
function isListOf(at: usize): bool {
  const name = at;
  while (at < keyEnd && load<u8>(at) !== SLASH) at++;
  if (at === name || load<u64>(at) !== LISTS || load<u8>(at, 8) !== LETTER_L) return false;
  const digits = at + 9;
  at = digits;
  while (<u8>(load<u8>(at) - 0x30) <= 9) at++;
  return at > digits && load<u8>(at) === LETTER_L && at + 1 === keyEnd;
}

function isBeforeLimit(limitBytes: usize): bool {
  const length = modifiedEnd - modifiedStart;
  const shared = min(length, limitBytes);
  for (let i: usize = 0; i < shared; i++) {
    const stored = load<u8>(modifiedStart + i);
    const byte = modifiedIsEdited && stored === SPACE ? LETTER_T : stored;
    const limit = load<u8>(LIMIT + i);
    if (byte !== limit) return byte < limit;
  }
  return length < limitBytes;
}
