/** Where something was found: row and byte from 0, within what was read. */
export interface Place {
  readonly row: number;
  readonly byte: number;
}

/** How often something was found, and where first: a list of bounded length. */
export interface Places {
  count: number;
  readonly first: Place[];
}

/** So many places of a kind are told; the rest is counted. */
export const MOST_PLACES = 100;

export function noPlaces(): Places {
  return { count: 0, first: [] };
}

export function addPlace(places: Places, row: number, byte: number): void {
  places.count += 1;
  if (places.first.length < MOST_PLACES) places.first.push({ row, byte });
}

/** Adds the places of a later part, which begins at `origin`. */
export function addPlaces(places: Places, more: Places, origin: Place): void {
  places.count += more.count;
  for (const place of more.first) {
    if (places.first.length < MOST_PLACES) places.first.push(shifted(place, origin));
  }
}

export function shifted<T extends Place>(place: T, origin: Place): T {
  return { ...place, row: origin.row + place.row, byte: origin.byte + place.byte };
}
