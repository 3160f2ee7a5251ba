import type { TaskRows } from '../../bytes/input/packed-rows.ts';
import { OldumpError } from '../../errors.ts';
import { CHECK_ROWS, type CheckOutput } from './check-task.ts';
import { ContentsTally } from './contents-tally.ts';
import { FactsTally } from './facts-tally.ts';
import { formOf, hasOneLineRows, type KnownFile } from '../rows/kinds.ts';
import { columnsOf } from '../rows/line-check.ts';
import type { ReferenceSorts } from '../references/reference-sorts.ts';
import { withRowFile, type IndexState, type RowFileOptions, type RowFile } from './row-file.ts';

/** What was found in a file that could be read to its end. */
export interface CheckedRows {
  readonly tally: FactsTally;
  /** Absent where they were not asked for. */
  readonly contents: ContentsTally | undefined;
  readonly bytes: number;
  readonly index: IndexState;
  /** Whether all that the rows name was given to the sorts, once. */
  readonly hasReferences: boolean;
}

/** What a file is, and whether its rows are to be compared with those of another. */
export interface CheckedAs {
  readonly as: KnownFile;
  readonly withContents?: boolean;
}

/**
 * Reads a file to its end and checks every row. Where the blocks are not what the index says, the file is read once
 * more without it: then it is known which of the two is damaged.
 *
 * Throws: as withRowFile, about the file itself.
 */
export async function readChecked(
  path: string | undefined,
  { as, withContents = false }: CheckedAs,
  options: RowFileOptions,
  sorts?: ReferenceSorts,
): Promise<CheckedRows> {
  const withReferences = sorts !== undefined;
  const work = (rows: TaskRows) => options.pool.run(CHECK_ROWS, { rows, as, withContents, withReferences });
  let usedIndex = false;
  const use = (file: RowFile<CheckOutput>) => {
    usedIndex = file.index.kind === 'fits';
    return gather(file, as, sorts);
  };
  try {
    return await withRowFile(path, work, use, options);
  } catch (error) {
    if (!usedIndex || !(error instanceof OldumpError) || ![3, 4].includes(error.exitCode)) throw error;
    const again = (rows: TaskRows) =>
      options.pool.run(CHECK_ROWS, { rows, as, withContents, withReferences: false });
    const anew = { ...options, useIndex: false };
    const read = await withRowFile(path, again, file => gather(file, as, undefined), anew);
    return { ...read, index: { kind: 'unfit', why: error.reason } };
  }
}

async function gather(
  file: RowFile<CheckOutput>,
  as: KnownFile,
  sorts: ReferenceSorts | undefined,
): Promise<CheckedRows> {
  const form = formOf(as.kind);
  const tally = new FactsTally(form);
  let contents: ContentsTally | undefined;
  let columns: number | undefined;
  for await (const part of file.parts) {
    const { facts, references } = part.out;
    const keysBefore = tally.sameKeys.count;
    tally.add(part);
    const isSeamInKey = tally.sameKeys.count - keysBefore > facts.sameKeys.count;
    if (references) await sorts?.add(references);
    if (part.out.contents) (contents ??= new ContentsTally()).add(part.out.contents, isSeamInKey);
    if (form !== 'line' || !facts.edges || !hasOneLineRows(as)) continue;
    const found = columnsOf(Buffer.from(facts.edges.first), 0, facts.edges.first.length);
    columns ??= found;
    if (found !== columns) tally.noteColumns(part, columns, found);
  }
  return { tally, contents, bytes: file.bytes(), index: file.index, hasReferences: sorts !== undefined };
}
