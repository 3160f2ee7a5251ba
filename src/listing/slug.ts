/** What RFC 2396 calls reserved, delimiters and unwise, and blanks. Source: openlibrary/core/helpers.py urlsafe(). */
const UNSAFE = /[;/?:@&=+$,<>#%"{}|\\^[\]` \n\r]+/g;

/** Code points, as Python counts them. */
const LONGEST_SLUG = 100;

/**
 * The last part of a page's address, out of its title: `War and Peace` → `War_and_Peace`.
 *
 * Unsafe characters become `_`, those at the ends go, 100 characters are kept; all others stay as they are, also
 * non-ASCII ones. Unlike Open Library's, no tab is left in it: it stands in a column.
 */
export function urlSlug(title: string): string {
  const safe = stripUnderscores(title.replaceAll('\t', '').replace(UNSAFE, '_'));
  if (safe.length <= LONGEST_SLUG) return safe;
  return [...safe.slice(0, 2 * LONGEST_SLUG)].slice(0, LONGEST_SLUG).join(''); // two units a code point at most
}

/** Not by a regular expression, which would look at a long run of them again from each of its places. */
function stripUnderscores(text: string): string {
  let start = 0;
  let end = text.length;
  while (text[start] === '_') start++;
  while (end > start && text[end - 1] === '_') end--;
  return text.slice(start, end);
}
