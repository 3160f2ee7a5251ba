/** Why a row is left out of every dump; counted in the report, never silently. */
export type DropReason = 'user page' | 'admin page' | 'obsolete page' | 'not a page' | 'after date';

export const DROP_REASONS: readonly DropReason[] = [
  'user page',
  'admin page',
  'obsolete page',
  'not a page',
  'after date',
];

/** Old prefixes of keys and what they are called today; the first that fits is swapped, once. */
export const OLD_PREFIXES: readonly { readonly old: string; readonly modern: string }[] = [
  { old: '/l/', modern: '/languages/' },
  { old: '/a/', modern: '/authors/' },
  { old: '/b/', modern: '/books/' },
  { old: '/user/', modern: '/people/' },
];

/** `/a/OL1A` → `/authors/OL1A`; any other key as it is. */
export function modernKey(key: string): string {
  const found = OLD_PREFIXES.find(({ old }) => key.startsWith(old));
  return found ? found.modern + key.slice(found.old.length) : key;
}

/** A user's public list. `\p{Nd}` and the last newline because Python's `\d` and `$` allow them. */
const LIST_KEY = /^\/people\/[^/]+\/lists\/OL\p{Nd}+L\n?$/u;

/**
 * Why the row of a (modern) key is left out, or undefined when it stays.
 *
 * Obsolete are scan records and `/old/`; keys without a slash are volumes and users marked as spam.
 * Source: openlibrary/data/dump.py print_dump().
 */
export function dropReasonOf(key: string): DropReason | undefined {
  if (!key.startsWith('/')) return 'not a page';
  if (key.startsWith('/people/')) return LIST_KEY.test(key) ? undefined : 'user page';
  if (key.startsWith('/admin/')) return 'admin page';
  if (key.startsWith('/scan') || key.startsWith('/old/') || key.startsWith('/b/')) return 'obsolete page';
  return undefined;
}
