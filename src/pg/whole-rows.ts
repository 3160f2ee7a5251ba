import { incompleteError } from '../errors.ts';
import type { CopyOut } from './copy-out.ts';

const LF = 10;

/** Rows seen of one COPY or several. */
export interface RowTally {
  rows: number;
}

/**
 * The bytes of one COPY, cut at row ends and proved against the server's count.
 *
 * In: chunks cut anywhere.  Out: chunks of whole rows, so that those of several
 * COPYs can be mixed.  Memory: the chunk and the begun row.
 * Throws incompleteError (exit 4) when the row ends seen are not as many as the rows
 * the server says it sent, or the last row has no end.
 */
export async function* wholeRows(
  copy: CopyOut,
  name: string,
  tally: RowTally,
): AsyncGenerator<Buffer, void, undefined> {
  let begun: Buffer[] = [];
  let rows = 0;
  for await (const chunk of copy.chunks) {
    const cut = chunk.lastIndexOf(LF) + 1;
    if (cut > 0) {
      rows += countRows(chunk);
      yield begun.length === 0 ? chunk.subarray(0, cut) : Buffer.concat([...begun, chunk.subarray(0, cut)]);
      begun = [];
    }
    if (cut < chunk.length) begun.push(chunk.subarray(cut));
  }
  if (begun.length > 0) throw incompleteError(`${name}: the last row has no end`);
  if (rows !== copy.rowCount()) {
    throw incompleteError(`${name}: the server counts ${copy.rowCount()} rows, ${rows} arrived`);
  }
  tally.rows += rows;
}

function countRows(chunk: Buffer): number {
  let rows = 0;
  for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) rows++;
  return rows;
}
