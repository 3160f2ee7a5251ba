import { putBlock } from './block';
import { NEWEST, TOKENS } from './memory';
import { FIFTH_FACTOR, hashSlot, maxInsert, same } from './search';
import { BLOCK_TOKENS, LONGEST_MATCH, PLAIN, WINDOW } from './shared';
import { putLiteral, putMatch } from './tokens';

/**
 * The tokens that `lazy` would make of an effort of one place and no look further on, a quarter faster: of places only
 * the newest are kept, and what is found is taken. In: the last place where matches may begin, and the stretch's end.
 * Out: the end of the tokens that `putBlock` has not had yet.
 */
export function greedy(limit: usize, end: usize): usize {
  const lastToken = TOKENS + ((<usize>BLOCK_TOKENS) << 2);
  let token = TOKENS;
  let at = PLAIN;
  let repeat: usize = 1;
  // Places are noted here and not by a function, with locals for globals: a tenth of the time.
  const inserted = maxInsert;
  const near: usize = inserted >> 1;
  while (at < limit) {
    if (token >= lastToken) {
      putBlock(token);
      token = TOKENS;
    }
    const bytes = load<u32>(at);
    const newest = note(at);
    let offset = repeat;
    if (load<u32>(at - repeat) !== bytes || repeat > at - PLAIN) {
      offset = (<u32>at - newest) & 0xffff;
      if (
        offset - 1 >= WINDOW ||
        load<u32>(at - offset) !== bytes ||
        load<u8>(at - offset, 4) !== load<u8>(at, 4)
      ) {
        token = putLiteral(at++, token);
        continue;
      }
    }
    const length = same(at, at - offset, <u32>min(end - at, LONGEST_MATCH));
    token = putMatch(length, <u32>offset, token);
    repeat = offset;
    const matchEnd = at + length;
    const last = min(matchEnd, limit);
    at++;
    if (length > inserted) {
      const first = min(at + near, last);
      while (at < first) note(at++);
      if (last > at + near) at = last - near;
    }
    while (at < last) note(at++);
    at = matchEnd;
  }
  while (at < end) token = putLiteral(at++, token);
  return token;
}

/** Makes a place the newest of its hash; gives the one that was, 16 bits of it. */
function note(at: usize): u32 {
  const slot = hashSlot(at, FIFTH_FACTOR);
  const before = <u32>load<u16>(slot, NEWEST);
  store<u16>(slot, <u16>at, NEWEST);
  return before;
}
