import type { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { pythonStrip } from '../../record/row/data-row.ts';
import { eachRow } from '../each-row.ts';
import { lastmodOf } from './lastmod.ts';
import type { ListedRow } from '../listed-row.ts';
import { urlSlug } from '../slug.ts';

export interface SitemapCounts {
  rows: number;
  /** Rows of other types than work and author. */
  otherTypes: number;
  /** Works and authors whose key is not one of a page: no OLID, or not below /works or /authors. */
  otherKeys: number;
  /** Title or name is there, but no text: the address has none. */
  oddTitles: number;
  /** last_modified is no date: the page is listed without one. */
  oddDates: number;
}

export function createSitemapCounts(): SitemapCounts {
  return { rows: 0, otherTypes: 0, otherKeys: 0, oddTitles: 0, oddDates: 0 };
}

const MEMBER: Readonly<Record<string, Uint8Array>> = {
  '/type/work': Buffer.from('title'),
  '/type/author': Buffer.from('name'),
};

/** A number of more digits is nobody's, and would make a file name too long. */
const PAGE_KEY = /^\/(authors|works)\/OL([0-9]{1,18})[AMW]$/;

/** XML 1.0 has no place for the others, escaped or not: half of a surrogate pair and most control characters. */
const NOT_IN_XML = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/**
 * Dump rows → rows to be sorted, one for each page of a work or author:
 *
 *   u TAB group TAB 0 TAB path TAB lastmod LF
 *
 * They have the five columns of any row, so the sort takes them: by group, then by path as bytes.
 * In: whole rows.  Out: appended to `out`; counts added to.
 * Source: openlibrary scripts/sitemaps/sitemap.py process_dump().
 */
export function sitemapRows(rows: Buffer, out: ByteBuffer, counts: SitemapCounts): void {
  counts.rows += eachRow(rows, row => {
    const name = MEMBER[row.type];
    if (name === undefined) counts.otherTypes++;
    else appendPage(row, name, out, counts);
  });
}

function appendPage(row: ListedRow, name: Uint8Array, out: ByteBuffer, counts: SitemapCounts): void {
  const { key } = row;
  const group = groupOf(key);
  if (group === undefined) {
    counts.otherKeys++;
    return;
  }
  const title = row.text(name);
  if (title.kind === 'other') counts.oddTitles++;
  const slug = title.kind === 'text' ? urlSlug(pythonStrip(title.text)).replace(NOT_IN_XML, '') : '';
  const modified = lastmodOf(row.lastModified);
  if (modified === '') counts.oddDates++;
  out.appendText(`u\t${group}\t0\t${key}/${slug}\t${modified}\n`);
}

/** Ten thousand neighbouring numbers are one sitemap: /authors/OL123456A is in authors_0012. */
function groupOf(key: string): string | undefined {
  const match = PAGE_KEY.exec(key);
  if (!match) return undefined;
  const number = match[2]!.replace(/^0+/, '').slice(0, -4);
  return `${match[1]}_${number.padStart(4, '0')}`;
}
