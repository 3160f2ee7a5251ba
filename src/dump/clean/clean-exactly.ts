import type { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { readDataRow } from '../../record/row/data-row.ts';
import { parseJson } from '../../record/json/json-parse.ts';
import type { JsonObject } from '../../record/json/json-tree.ts';
import { dropReasonOf, type DropReason } from '../../record/row/key.ts';
import { pythonJson } from '../../record/json/python-json.ts';
import { isBeforeLimit } from '../../record/row/timestamp.ts';
import { modernizeDocument } from './clean-document.ts';
import { checkColumn, keyOf, lastModifiedOf, revisionOf, typeOf } from './columns.ts';

/**
 * The slow path: decides any data row exactly, in the order of events of Open Library's code.
 *
 * Parse, modernize (errors at any depth reject), leave out by key, leave out by date, read the other columns.
 * So a page that is left out by its key may lack type, last_modified and revision, one left out by date the type.
 * In: bytes[start, end) without the LF; `limit` of timestampLimit().
 * Out: the cdump row appended to `out`, or why the row is left out and nothing appended.
 * Memory: the document as a tree.  Throws: malformedError where Open Library's code would die.
 */
export function cleanExactly(
  bytes: Uint8Array,
  start: number,
  end: number,
  limit: Buffer | undefined,
  out: ByteBuffer,
): DropReason | undefined {
  const document = modernizeDocument(parseJson(readDataRow(bytes, start, end).json));
  const reason = dropReasonOf(keyOf(document)) ?? dropByDate(document, limit);
  if (reason === undefined) out.appendText(cdumpRow(document));
  return reason;
}

function dropByDate(document: JsonObject, limit: Buffer | undefined): DropReason | undefined {
  if (limit === undefined) return undefined;
  const modified = Buffer.from(lastModifiedOf(document));
  return isBeforeLimit(modified, 0, modified.length, limit) ? undefined : 'after date';
}

function cdumpRow(document: JsonObject): string {
  const columns = [
    checkColumn('type', typeOf(document)),
    checkColumn('key', keyOf(document)),
    revisionOf(document),
    checkColumn('last_modified', lastModifiedOf(document)),
    pythonJson(document),
  ];
  return `${columns.join('\t')}\n`;
}
