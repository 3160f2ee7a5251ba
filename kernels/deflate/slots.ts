/** Slots of lengths and offsets, as RFC 1951 (3.2.5) has them. */
const LENGTH_SLOTS: usize = memory.data(259);
/** Of offsets 1 to 256, by one less; then of larger ones, by one less shifted by seven. */
const OFFSET_SLOTS: usize = memory.data(512);
const LENGTH_BASES: usize = memory.data(29 << 1);
const OFFSET_BASES: usize = memory.data(30 << 1);

makeLengthSlots();
makeOffsetSlots();

export function lengthSlot(length: u32): u32 {
  return load<u8>(LENGTH_SLOTS + length);
}

export function lengthBase(slot: u32): u32 {
  return load<u16>(LENGTH_BASES + (slot << 1));
}

export function lengthExtra(slot: u32): u32 {
  return slot < 4 || slot === 28 ? 0 : (slot >> 2) - 1;
}

export function offsetSlot(offset: u32): u32 {
  const less = offset - 1;
  return load<u8>(OFFSET_SLOTS + (less < 256 ? less : (less >> 7) + 256));
}

export function offsetBase(slot: u32): u32 {
  return load<u16>(OFFSET_BASES + (slot << 1));
}

export function offsetExtra(slot: u32): u32 {
  return slot < 2 ? 0 : (slot >> 1) - 1;
}

function makeLengthSlots(): void {
  let length: u32 = 3;
  for (let slot: u32 = 0; slot < 29; slot++) {
    if (slot === 28) length = 258;
    store<u16>(LENGTH_BASES + (slot << 1), <u16>length);
    for (const end = length + (1 << lengthExtra(slot)); length < end; length++)
      store<u8>(LENGTH_SLOTS + length, <u8>slot);
  }
}

function makeOffsetSlots(): void {
  let offset: u32 = 1;
  for (let slot: u32 = 0; slot < 30; slot++) {
    store<u16>(OFFSET_BASES + (slot << 1), <u16>offset);
    for (const end = offset + (1 << offsetExtra(slot)); offset < end; offset++) {
      const less = offset - 1;
      store<u8>(OFFSET_SLOTS + (less < 256 ? less : (less >> 7) + 256), <u8>slot);
    }
  }
}
