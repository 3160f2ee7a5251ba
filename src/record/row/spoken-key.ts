import { modernKey } from './key.ts';

/** What an OLID says by its last letter. Lists are left out: their keys also hold who made them. */
const FOLDERS: Readonly<Record<string, string>> = { A: 'authors', M: 'books', W: 'works' };

const ADDRESS = /^(?:https?:\/\/)?(?:[a-z-]+\.)?openlibrary\.org(\/[^?#]*)/i;
const OLID = /^OL\d+([AMW])$/i;
/** A page's address goes on with its title, or with the form that is wanted of it. */
const PAGE = /^(\/(?:authors|books|works)\/OL\d+[AMW]|\/people\/[^/]+\/lists\/OL\d+L)(?:\/.*|\.[a-z0-9]+)$/;

/**
 * The key that people mean: `OL1W`, `works/OL1W` and `https://openlibrary.org/works/OL1W/Title` are
 * `/works/OL1W`; old prefixes are made new. Whatever is a key already stays as it is.
 */
export function spokenKey(text: string): string {
  const spoken = text.trim();
  const olid = OLID.exec(spoken);
  if (olid) return `/${FOLDERS[olid[1]!.toUpperCase()]}/${spoken.toUpperCase()}`;
  const key = modernKey(pathOf(spoken) ?? (spoken.startsWith('/') ? spoken : `/${spoken}`));
  return PAGE.exec(key)?.[1] ?? key;
}

/** Of an address: its path, percent-encoding undone where it is any. */
function pathOf(text: string): string | undefined {
  const path = ADDRESS.exec(text)?.[1];
  if (path === undefined) return undefined;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
