import { PACKED } from './shared';

/** Bits that wait for the rest of their byte, the first one lowest; and how many. */
let waiting: u64 = 0;
let count: u64 = 0;
/** Where the next byte goes. */
let at: usize = PACKED;

export function beginBits(): void {
  waiting = 0;
  count = 0;
  at = PACKED;
}

/** Fewer than 57 bits. */
export function put(bits: u64, length: u64): void {
  waiting |= bits << count;
  count += length;
  store<u64>(at, waiting);
  at += <usize>(count >> 3);
  waiting >>= count & 56;
  count &= 7;
}

/** An empty stored block: a full flush. Gives the end of the bytes. */
export function endBits(): usize {
  put(0, 3);
  if (count > 0) put(0, 8 - count);
  store<u32>(at, 0xffff0000);
  return at + 4;
}

/** Tokens take the state to locals and give it back: one store for each word instead of three. */
export function waitingBits(): u64 {
  return waiting;
}

export function waitingCount(): u64 {
  return count;
}

export function bitsEnd(): usize {
  return at;
}

export function goOn(bits: u64, length: u64, end: usize): void {
  waiting = bits;
  count = length;
  at = end;
}
