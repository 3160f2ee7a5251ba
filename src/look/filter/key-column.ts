import { malformedError } from '../../errors.ts';
import { spokenKey } from '../../record/row/spoken-key.ts';

/** Lines that one row of CSV may have. */
const MOST_LINES = 1000;

const SEPARATORS = '\t,;';

/** `/works/OL1W`, and the keys of lists. */
const RECORD_KEY = /\/OL\d+[A-Z]$/;
/** What people write above a column of keys. */
const HEADING =
  /^(?:open ?library )?(?:ol[ _-]?)?(?:key|id|olid|identifier|work|edition|book|author|record|url|link|page|address)e?s?(?:[ _-](?:key|id|olid|url)s?)?$/i;

/**
 * The keys in the first column of what a spreadsheet, psql or a person writes, line by line.
 *
 * Columns have a tab, comma or semicolon between them; the first may stand in quotes. A comma or semicolon parts
 * columns only where something says so (a key of a record or a heading in front of it, quotes, `sep=;`), as keys may
 * hold them. A first line that is a heading is none of the keys: one without a slash that is no OLID, and has columns
 * behind it or is a usual word.
 */
export class KeyColumn {
  /** What the heading was, if there was one. */
  heading: string | undefined;
  #separator: string | undefined;
  #isFirst = true;
  /** Lines of a row of CSV whose quotes are open. */
  #open: string[] = [];

  /** Out: the key that the line gives, as its row says it; undefined: none, or not yet. Throws: malformed. */
  key(line: string): string | undefined {
    if (this.#open.length === 0 && line.trim() === '') return undefined;
    this.#open.push(line);
    const row = this.#open.join('\n');
    if (this.#isFirst && this.#takesSeparator(row)) return undefined;
    const first = this.#firstColumn(row);
    if (this.#isOpen(row)) return undefined;
    this.#open = [];
    const isHeading = this.#isFirst && this.#looksLikeHeading(first, row);
    this.#isFirst = false;
    if (isHeading) this.heading = first;
    return isHeading || first === '' ? undefined : spokenKey(first);
  }

  /** Throws: malformed where a quote is open. */
  end(): void {
    if (this.#open.length > 0) throw notClosed();
  }

  /** `sep=;`, for spreadsheets. */
  #takesSeparator(row: string): boolean {
    const separator = /^sep=([\t,;])$/i.exec(row)?.[1];
    if (separator === undefined) return false;
    this.#separator = separator;
    this.#open = [];
    return true;
  }

  #firstColumn(row: string): string {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*(.?)/.exec(row);
    if (quoted && (quoted[2] === '' || SEPARATORS.includes(quoted[2]!))) {
      if (quoted[2] !== '') this.#separator ??= quoted[2]!;
      return quoted[1]!.replaceAll('""', '"').trim();
    }
    this.#separator ??= this.#separatorOf(row);
    const end = this.#separator === undefined ? -1 : row.indexOf(this.#separator);
    return (end < 0 ? row : row.slice(0, end)).trim();
  }

  #separatorOf(row: string): string | undefined {
    if (row.includes('\t')) return '\t';
    const at = row.search(/[,;]/);
    if (at < 0) return undefined;
    const first = row.slice(0, at).trim();
    const isColumn = RECORD_KEY.test(spokenKey(first)) || (this.#isFirst && !first.includes('/'));
    return isColumn ? row[at] : undefined;
  }

  #looksLikeHeading(first: string, row: string): boolean {
    if (first.includes('/') || RECORD_KEY.test(`/${first.toUpperCase()}`)) return false;
    return HEADING.test(first) || (this.#separator !== undefined && row.includes(this.#separator));
  }

  /** Of CSV: in rows with tabs a quote is a quote. */
  #isOpen(row: string): boolean {
    if (this.#separator === '\t' || !hasOpenQuote(row, this.#separator ?? ',')) return false;
    if (this.#open.length >= MOST_LINES) throw notClosed();
    return this.#separator !== undefined;
  }
}

/** Whether a column that begins with a quote goes on behind the row. */
function hasOpenQuote(row: string, separator: string): boolean {
  for (let at = 0; at <= row.length;) {
    while (row[at] === ' ') at += 1;
    if (row[at] === '"') {
      const end = closingQuote(row, at + 1);
      if (end < 0) return true;
      at = end;
    }
    const next = row.indexOf(separator, at);
    if (next < 0) return false;
    at = next + 1;
  }
  return false;
}

function closingQuote(row: string, from: number): number {
  for (let at = row.indexOf('"', from); at >= 0; at = row.indexOf('"', at + 2))
    if (row[at + 1] !== '"') return at;
  return -1;
}

function notClosed(): Error {
  return malformedError('a quoted column is not closed');
}
