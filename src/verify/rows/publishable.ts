/**
 * Whether a row may stand in a published file, told from its type and key alone.
 *
 * A second opinion on what cleaning leaves out (record/key.ts), of its own words on purpose: it is what stands
 * between a mistake there and private pages on archive.org. Old prefixes are refused too; cleaning makes them new.
 */

/** What nearly every row has, and may have whatever follows. */
const PAGES: readonly Buffer[] = ['/authors/OL', '/books/OL', '/works/OL'].map(text => Buffer.from(text));

/** A user's page is private but for public lists. `\p{Nd}` and the line end: Open Library's own pattern takes them. */
const PUBLIC_LIST = /^\/people\/[^/]+\/lists\/OL\p{Nd}+L\n?$/u;

const PRIVATE: readonly (readonly [prefix: string, reason: string])[] = [
  ['/people/', 'a user page'],
  ['/user/', 'a user page'],
  ['/account', 'an account'],
  ['/admin/', 'an admin page'],
  ['/scan', 'an obsolete page'],
  ['/old/', 'an obsolete page'],
  ['/a/', 'a key of old'],
  ['/b/', 'a key of old'],
  ['/l/', 'a key of old'],
];

const PRIVATE_TYPES: ReadonlySet<string> = new Set(['/type/user', '/type/account', '/type/store']);

/** True only for keys that surely may be published: no text is made of them. */
export function isPageKey(bytes: Uint8Array, start: number, end: number): boolean {
  const letter = bytes[start + 1];
  const page = letter === 0x62 ? PAGES[1]! : letter === 0x77 ? PAGES[2]! : PAGES[0]!;
  if (end - start <= page.length) return false;
  for (let at = 0; at < page.length; at += 1) if (bytes[start + at] !== page[at]) return false;
  return true;
}

/** Why a row of this key must not be published; undefined: it may. */
export function keyRefusal(key: string): string | undefined {
  if (!key.startsWith('/')) return 'no page';
  if (PUBLIC_LIST.test(key)) return undefined;
  return PRIVATE.find(([prefix]) => key.startsWith(prefix))?.[1];
}

export function typeRefusal(type: string): string | undefined {
  if (PRIVATE_TYPES.has(type)) return 'a private type';
  return type.startsWith('/type/') ? undefined : 'no type';
}
