const LEAST_MATCH: usize = 4;
/** What a copy may write behind its end. */
const SPILL: usize = 48;

/** Unpacks [start, end) to [at, limit); gives the end of the plain bytes, 0 when the packed bytes are damaged. */
export function unpack(start: usize, end: usize, at: usize, limit: usize): usize {
  let from = start;
  let to = at;
  const fastFrom = end - start > 20 ? end - 20 : start;
  const fastTo = limit - at > 64 ? limit - 64 : at;
  while (from < end) {
    const token = <usize>load<u8>(from++);
    let length = token >> 4;
    if (length < 15 && from < fastFrom && to < fastTo) {
      v128.store(to, v128.load(from));
      from += length;
      to += length;
    } else {
      if (length === 15) {
        let byte: usize;
        do {
          if (from >= end) return 0;
          byte = <usize>load<u8>(from++);
          length += byte;
          if (length > limit - to) return 0;
        } while (byte === 255);
      }
      if (length > end - from || length > limit - to) return 0;
      copyLiterals(from, length, to, limit);
      from += length;
      to += length;
      if (from === end) return to;
      if (end - from < 2) return 0;
    }
    const offset = <usize>load<u16>(from);
    from += 2;
    if (offset === 0 || offset > to - at) return 0;
    let more = token & 15;
    if (more < 15 && offset >= 16 && to < fastTo) {
      const match = to - offset;
      v128.store(to, v128.load(match));
      store<u32>(to, load<u32>(match, 16), 16);
      to += more + LEAST_MATCH;
      continue;
    }
    if (more === 15) {
      let byte: usize;
      do {
        if (from >= end) return 0;
        byte = <usize>load<u8>(from++);
        more += byte;
        if (more > limit - to) return 0;
      } while (byte === 255);
    }
    more += LEAST_MATCH;
    if (more > limit - to) return 0;
    copyMatch(offset, more, to, limit);
    to += more;
  }
  return 0;
}

function copyLiterals(from: usize, length: usize, to: usize, limit: usize): void {
  if (limit - to < length + SPILL) {
    memory.copy(to, from, length);
    return;
  }
  const end = to + length;
  do {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
  } while (to < end);
}

function copyMatch(offset: usize, length: usize, to: usize, limit: usize): void {
  let match = to - offset;
  const end = to + length;
  if (limit - to < length + SPILL) {
    while (to < end) store<u8>(to++, load<u8>(match++));
    return;
  }
  while (offset < 16) {
    v128.store(to, v128.load(match));
    to += offset;
    offset += offset;
  }
  while (to < end) {
    v128.store(to, v128.load(match));
    to += 16;
    match += 16;
  }
}
