/** Slots of lengths and offsets and their extra bits, as RFC 1951 (3.2.5) has them. */
export const LENGTH_SLOTS = new Uint8Array(259);
export const LENGTH_BASES = new Uint16Array(29);
const OFFSET_SLOTS = new Uint8Array(512);
export const OFFSET_BASES = new Uint16Array(30);

fillLengths();
fillOffsets();

export function lengthExtra(slot: number): number {
  return slot < 4 || slot === 28 ? 0 : (slot >> 2) - 1;
}

export function offsetExtra(slot: number): number {
  return slot < 2 ? 0 : (slot >> 1) - 1;
}

export function offsetSlot(offset: number): number {
  return OFFSET_SLOTS[offsetPlace(offset)]!;
}

/** Offsets up to 256 have a place each, larger ones share it with 127 others. */
function offsetPlace(offset: number): number {
  return offset <= 256 ? offset - 1 : 256 + ((offset - 1) >> 7);
}

function fillLengths(): void {
  for (let slot = 0, length = 3; slot < 29; slot += 1) {
    // The longest length has a slot of its own, and is the last of the slot before as well.
    if (slot === 28) length = 258;
    LENGTH_BASES[slot] = length;
    for (const end = length + (1 << lengthExtra(slot)); length < end; length += 1)
      LENGTH_SLOTS[length] = slot;
  }
}

function fillOffsets(): void {
  for (let slot = 0, offset = 1; slot < 30; slot += 1) {
    OFFSET_BASES[slot] = offset;
    for (const end = offset + (1 << offsetExtra(slot)); offset < end; offset += 1)
      OFFSET_SLOTS[offsetPlace(offset)] = slot;
  }
}
