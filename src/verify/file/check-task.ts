import { NativeGarbage } from '../../bytes/native-garbage.ts';
import { PackedReader } from '../../bytes/input/packed-reader.ts';
import type { TaskRows } from '../../bytes/input/packed-rows.ts';
import { SPLIT_FILES } from '../../record/row/type-key.ts';
import { taskNamed } from '../../workers/task.ts';
import { CleanAgain } from '../rows/clean-again.ts';
import { ContentSums, type Contents } from './content-sums.ts';
import { GroupCheck } from '../rows/group-check.ts';
import { formOf, hasOneLineRows, type KnownFile } from '../rows/kinds.ts';
import { LineCheck } from '../rows/line-check.ts';
import { ShapeCheck } from '../rows/shape-check.ts';
import { loadRowKernel } from '../rows/verify-kernel.ts';
import { OnePart } from '../rows/one-split-file.ts';
import { ReferenceMap, type MappedReferences } from '../references/reference-map.ts';
import { readTaskRows, type ReadOutput } from './read-task.ts';

/** Rows of a file, inflated and checked column by column; dump rows cleaned again. */
export const CHECK_ROWS = taskNamed('check-rows').of<CheckInput, CheckOutput>();

export interface CheckInput {
  readonly rows: TaskRows;
  readonly as: KnownFile;
  /** Whether its rows are to be compared with those of another file. */
  readonly withContents: boolean;
  /** Whether rows for ReferenceSorts are made. */
  readonly withReferences: boolean;
}

export interface CheckOutput extends ReadOutput {
  readonly contents?: Contents;
  readonly references?: MappedReferences;
}

/** Archive items have an identifier, a box and collections. */
const ITEM_COLUMNS = 3;

/** The work of CHECK_ROWS.  Memory: as rowReader and CleanAgain.  Throws: as PackedReader. */
export function rowChecker(): (input: CheckInput) => Promise<CheckOutput> {
  const scratch = { reader: new PackedReader(), garbage: new NativeGarbage() };
  let cleanAgain: CleanAgain | undefined; // its kernel is loaded by the first task
  return async ({ rows, as, withContents, withReferences }) => {
    const form = formOf(as.kind);
    if (form === 'group') return readTaskRows(rows, form, scratch, [new GroupCheck()]);
    if (form === 'line') {
      const columns = as.kind === 'ia-metadata' ? ITEM_COLUMNS : hasOneLineRows(as) ? 'as first' : 'any';
      const shape = as.table ? [new ShapeCheck(as.table)] : [];
      return readTaskRows(rows, form, scratch, [new LineCheck(columns), ...shape]);
    }
    cleanAgain ??= new CleanAgain(loadRowKernel());
    const sums = withContents ? new ContentSums() : undefined;
    const part = as.part === undefined ? undefined : new OnePart(SPLIT_FILES.indexOf(as.part));
    const references = withReferences ? new ReferenceMap() : undefined;
    const checks = [cleanAgain, sums, part, references].filter(check => check !== undefined);
    const read = await readTaskRows(rows, form, scratch, checks);
    return {
      ...read,
      ...(sums && { contents: sums.contents() }),
      ...(references && { references: references.mapped() }),
    };
  };
}
