import { COUNTS, OFFSET_COUNTS } from './memory';
import { FIRST_LENGTH } from './shared';
import { lengthSlot, offsetSlot } from './slots';

/** Notes and counts the literal at a place; gives the next token's place. */
export function putLiteral(at: usize, token: usize): usize {
  const literal = <u32>load<u8>(at);
  store<u32>(token, literal);
  store<u32>(literal << 2, load<u32>(literal << 2, COUNTS) + 1, COUNTS);
  return token + 4;
}

export function putMatch(length: u32, offset: u32, token: usize): usize {
  store<u32>(token, (length << 16) | (offset - 1));
  count(COUNTS + ((FIRST_LENGTH + lengthSlot(length)) << 2));
  count(OFFSET_COUNTS + (offsetSlot(offset) << 2));
  return token + 4;
}

function count(place: usize): void {
  store<u32>(place, load<u32>(place) + 1);
}
