const [TAB, QUOTE, BACKSLASH, OPEN, CLOSE] = [9, 0x22, 0x5c, 0x7b, 0x7d];

/**
 * Whether the document at the end of a row has all its braces, as the last row of a file that lost its end has not.
 *
 * In: a row without LF, of any of our formats, which ends in `}`: the document is read as JSON, and as PostgreSQL's
 * COPY spells JSON, with every backslash twice. One of them has to be closed; a row without a document is.
 * It is no proof that the document is JSON.
 */
export function isClosedDocument(row: Uint8Array): boolean {
  const start = documentStart(row);
  return start < 0 || isClosed(row, start, 1) || isClosed(row, start, 2);
}

function documentStart(row: Uint8Array): number {
  if (row[0] === OPEN) return 0;
  for (let i = row.indexOf(TAB); i >= 0; i = row.indexOf(TAB, i + 1)) if (row[i + 1] === OPEN) return i + 1;
  return -1;
}

/** `spelling`: bytes that stand for one backslash. */
function isClosed(row: Uint8Array, start: number, spelling: 1 | 2): boolean {
  let depth = 0;
  let isString = false;
  for (let i = start; i < row.length; i++) {
    const byte = row[i];
    if (isString && byte === BACKSLASH) i += escapedBytes(row, i, spelling);
    else if (byte === QUOTE) isString = !isString;
    else if (!isString && byte === OPEN) depth++;
    else if (!isString && byte === CLOSE) depth--;
  }
  return depth === 0 && !isString;
}

/** What follows the first byte of an escape and belongs to it. COPY has escapes of its own, as for a tab. */
function escapedBytes(row: Uint8Array, at: number, spelling: 1 | 2): number {
  if (spelling === 1 || row[at + 1] !== BACKSLASH) return 1;
  return row[at + 2] === BACKSLASH ? 3 : 2;
}
