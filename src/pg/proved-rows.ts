import { incompleteError } from '../errors.ts';
import type { RowTally } from './whole-rows.ts';

/** Rows out of a database: an input like a file's, and the proof that it was complete. */
export interface RowsFromDatabase {
  readonly name: string;
  /** Whole rows of COPY text; ends only when the server's counts agree with what was seen. */
  readonly chunks: AsyncGenerator<Buffer, void, undefined>;
  /** Throws incompleteError (exit 4) unless exactly the rows the server counted were written. */
  verify(rowsWritten: number): void;
}

/** In: `pull` adds to the tally what the server counted. Throws incompleteError when that is nothing at all. */
export function provedRows(
  name: string,
  pull: (tally: RowTally) => AsyncGenerator<Buffer, void, undefined>,
): RowsFromDatabase {
  const tally: RowTally = { rows: 0 };
  let isComplete = false;
  async function* chunks(): AsyncGenerator<Buffer, void, undefined> {
    yield* pull(tally);
    if (tally.rows === 0) throw incompleteError(`${name} is empty`);
    isComplete = true;
  }
  return {
    name,
    chunks: chunks(),
    verify(rowsWritten) {
      if (!isComplete) throw incompleteError(`${name}: was not read to its end`);
      if (rowsWritten !== tally.rows) {
        throw incompleteError(`${name}: the server counts ${tally.rows} rows, ${rowsWritten} were written`);
      }
    },
  };
}
