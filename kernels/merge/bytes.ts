/** Bytes compared and copied 16 at a time. May read up to 15 bytes behind an end. */

/** Compares as unsigned bytes, the shorter first where one begins the other: negative, 0 or positive. */
export function compareBytes(a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  const aBytes = aEnd - a;
  const bBytes = bEnd - b;
  const shared = min(aBytes, bBytes);
  for (let at: usize = 0; at < shared; at += 16) {
    const differ = i8x16.bitmask(i8x16.ne(v128.load(a + at), v128.load(b + at)));
    if (differ === 0) continue;
    const place = at + ctz(differ);
    if (place >= shared) break;
    return <i32>load<u8>(a + place) - <i32>load<u8>(b + place);
  }
  return aBytes < bBytes ? -1 : aBytes > bBytes ? 1 : 0;
}

/** Copies [from, end) to `to`; spoils up to 15 bytes behind the copy. */
export function copyBytes(from: usize, end: usize, to: usize): void {
  while (from < end) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
}
