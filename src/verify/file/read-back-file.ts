import { keyOfFirstRow } from '../../bytes/output/encode-block.ts';
import type { TaskRows } from '../../bytes/input/packed-rows.ts';
import { OldumpError } from '../../errors.ts';
import { FactsTally } from './facts-tally.ts';
import type { Places } from '../findings/found-places.ts';
import { READ_ROWS, type ReadOutput } from './read-task.ts';
import { withRowFile, type IndexState, type RowFileOptions, type RowFile } from './row-file.ts';
import type { RefusedRow } from '../rows/row-facts.ts';
import { keyColumnOf, type RowForm } from '../rows/row-form.ts';
import type { SpelledTable } from '../rows/shape-check.ts';

const LF = Buffer.from('\n');

export interface ReadBackOptions extends RowFileOptions {
  /** 'row' (default): five columns; 'group': the two of deworks; 'line': those of a side table. */
  readonly form?: RowForm;
  /** Of a side table: the shape of every row is looked at. */
  readonly table?: SpelledTable | undefined;
}

/** What is in a file, as it lies on the disk. Places: row and byte of the plain file, both from 0. */
export interface FileFacts {
  readonly path: string;
  /** Size of the file. */
  readonly bytes: number;
  readonly plainBytes: number;
  /** Of the plain bytes: what a gzip file's trailer says. */
  readonly crc32: number;
  readonly rows: number;
  /** Rows per type; empty for groups. */
  readonly types: Readonly<Record<string, number>>;
  /** Greatest last_modified of its rows; '' when there is none. */
  readonly newest: string;
  readonly firstKey: string | undefined;
  readonly lastKey: string | undefined;
  /** Rows whose key is not that of the row before: distinct keys, where the rows of a key stand side by side. */
  readonly keys: number;
  /** Rows that are smaller than the one before, in row order, and in type-key order. */
  readonly rowFalls: Places;
  readonly typeKeyFalls: Places;
  /** Rows that are the row before once more. */
  readonly sameRows: Places;
  /** Rows with key and revision of the row before, and other bytes. */
  readonly rivals: Places;
  /** Rows that may not be published, by key or type. */
  readonly refused: { readonly count: number; readonly first: readonly RefusedRow[] };
  /** Read and used, not there, or not that of the file (and then not used). */
  readonly index: IndexState;
}

/**
 * Reads a file of rows back, gzip or plain, to its trailer, and says what is in it: a second look at what a run has
 * written, cheap enough to be taken at every file. JSON is not looked at.
 *
 * In: `path`; blocks are inflated by the workers where NAME.idx fits, otherwise by one thread.
 * Memory: as withRowFile.
 * Throws: incomplete for a cut file, a wrong checksum or length, an index that disagrees in a block; malformed
 * for damaged gzip data and for the first row that is none, with its row and byte.
 */
export async function readBackFile(path: string, options: ReadBackOptions): Promise<FileFacts> {
  const form = options.form ?? 'row';
  const read = (rows: TaskRows) => options.pool.run(READ_ROWS, { rows, form, table: options.table });
  return withRowFile(path, read, file => gather(path, file, form), options);
}

async function gather(path: string, file: RowFile<ReadOutput>, form: RowForm): Promise<FileFacts> {
  const tally = new FactsTally(form);
  for await (const part of file.parts) {
    tally.add(part);
    const [bad] = tally.malformed.first;
    if (bad) throw OldumpError.fromData(bad.error).at({ file: file.name, row: bad.row + 1, byte: bad.byte });
  }
  const { rows, plainBytes, crc32, types, newest, refused } = tally;
  const { rowFalls, typeKeyFalls, sameKeys, sameRows, rivals } = tally;
  return {
    path,
    bytes: file.bytes(),
    plainBytes,
    crc32,
    rows,
    types,
    newest,
    firstKey: keyOf(tally.first, form),
    lastKey: keyOf(tally.last, form),
    keys: rows - sameKeys.count,
    rowFalls,
    typeKeyFalls,
    sameRows,
    rivals,
    refused,
    index: file.index,
  };
}

/** In: a row without its LF. */
function keyOf(row: Uint8Array | undefined, form: RowForm): string | undefined {
  return row && keyOfFirstRow(Buffer.concat([row, LF]), keyColumnOf(form));
}
