/**
 * The names of the objects that are open, to prove that no object repeats one.
 *
 * A name is a hash of 64 bits: its first eight bytes, and, mixed in, what lies behind them, up to 24 bytes and the
 * last eight. Equal hashes are a doubt, so nothing rests on their being different. Hashes lie on a stack, those of
 * an inner object above its parent's. A filter of 64 bits per object tells most new names at once.
 */
import { NAMES, NAMES_END } from './memory';

/** An object with more members is a doubt when its filter cannot tell: keeps the look-back short. */
const MAX_MEMBERS_BYTES: usize = 256 * 8;

export let namesEnd: usize = NAMES;

/** Forgets the names from there on. */
export function truncateNames(end: usize): void {
  namesEnd = end;
}

/** In: the name and its first eight bytes, zeros behind its end. */
export function nameHash(head: u64, start: usize, end: usize): u64 {
  const length = end - start;
  let hash = head;
  if (length > 8) hash += load<u64>(end - 8) * 0xff51afd7ed558ccd;
  if (length > 16) hash += load<u64>(start, 8) * 0xc4ceb9fe1a85ec53 + length;
  return hash * 0x9e3779b97f4a7c15;
}

/** In: where the object's names begin.  False when it may have this one already, or has too many to tell. */
export function addName(base: usize, mayRepeat: bool, hash: u64): bool {
  const end = namesEnd;
  if (mayRepeat) {
    if (end - base >= MAX_MEMBERS_BYTES) return false;
    for (let name = base; name < end; name += 8) if (load<u64>(name) === hash) return false;
  }
  if (end === NAMES_END) return false;
  store<u64>(end, hash);
  namesEnd = end + 8;
  return true;
}
