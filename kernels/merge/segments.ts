/** Which keys begin a segment: the hash of src/sort/merge/segments.ts, where it is told what segments are for. */

let oddsPerByte: f64 = 0;

export function setSegments(odds: f64): void {
  oddsPerByte = odds;
}

/** In: a key, the bytes of its first row. */
export function beginsSegment(key: usize, keyEnd: usize, rowBytes: usize): bool {
  return <f64>hashOf(key, keyEnd) < <f64>rowBytes * oddsPerByte;
}

function hashOf(at: usize, end: usize): u32 {
  let hash: u32 = 0x811c9dc5;
  for (; at < end; at++) hash = (hash ^ load<u8>(at)) * 0x01000193;
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
  return hash ^ (hash >> 16);
}
