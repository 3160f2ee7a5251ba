import { putBlock } from './block';
import { TOKENS } from './memory';
import { found, note, noteMatch, same, search } from './search';
import { BLOCK_TOKENS, LONGEST_MATCH, PLAIN } from './shared';
import { putLiteral, putMatch } from './tokens';

let maxChain: u32 = 4;
let lazyChain: u32 = 3;
let maxLazy: u32 = 16;
let repeatLength: u32 = 16;
let leastMatch: u32 = 5;

export function setLazy(chain: u32, lazyTries: u32, lazyBelow: u32, repeat: u32, least: u32): void {
  maxChain = chain;
  lazyChain = lazyTries;
  maxLazy = lazyBelow;
  repeatLength = repeat;
  leastMatch = least;
}

/**
 * Tokens of any effort. In: the last place where matches may begin, and the stretch's end.  Out: the end of the tokens
 * that `putBlock` has not had yet.
 */
export function lazy(limit: usize, end: usize): usize {
  const lastToken = TOKENS + ((<usize>BLOCK_TOKENS) << 2);
  let token = TOKENS;
  let at = PLAIN;
  let repeat: usize = 1;
  // A match that begins at the place before and waits for what this one has.
  let length: u32 = 0;
  let offset: usize = 0;
  while (at < limit) {
    if (length === 0 && token >= lastToken) {
      putBlock(token);
      token = TOKENS;
    }
    const most = <u32>min(end - at, LONGEST_MATCH);
    let better = repeats(at, repeat, length, most);
    let betterOffset = repeat;
    const newest = note(at);
    if (better < repeatLength) {
      const tries = length > 0 ? lazyChain : maxChain;
      const longer = search(at, newest, tries, max(max(better, length), leastMatch - 1), most);
      if (longer > 0) {
        better = longer;
        betterOffset = found;
      }
    }
    at++;
    if (better > 0) {
      if (length > 0) token = putLiteral(at - 2, token);
      length = better;
      offset = betterOffset;
      if (length < maxLazy && at < limit && length < <u32>(end - at)) continue;
    } else if (length === 0) {
      token = putLiteral(at - 1, token);
      continue;
    }
    token = putMatch(length, <u32>offset, token);
    // It begins one place earlier where the last one had nothing better.
    const matchEnd = at + length - (better > 0 ? 1 : 2);
    noteMatch(at, min(matchEnd, limit), length);
    at = matchEnd;
    repeat = offset;
    length = 0;
  }
  while (at < end) token = putLiteral(at++, token);
  return token;
}

/** The length of the match so far back, if it is longer than `length` and, where that is 0, than three; else 0. */
function repeats(at: usize, offset: usize, length: u32, most: u32): u32 {
  const from = length > 0 ? at + length - 3 : at;
  if (offset > at - PLAIN || load<u32>(from) !== load<u32>(from - offset)) return 0;
  const better = same(at, at - offset, most);
  return better > length ? better : 0;
}
