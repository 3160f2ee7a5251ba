import type { Block } from '../../bytes/block.ts';
import type { SlotPool } from '../../bytes/slots.ts';
import { incompleteError } from '../../errors.ts';
import { RowBlocks } from './row-blocks.ts';

/** Rows out of a database: an input like a file's, and the proof that it was complete. */
export interface RowsFromDatabase {
  readonly name: string;
  /**
   * Whole rows of COPY text, in slots; ends only when the server's counts agree with what was seen.
   * To be read once; who gets a block releases it.
   */
  blocks(slots: SlotPool): AsyncGenerator<Block, void, undefined>;
  /** Throws incompleteError (exit 4) unless exactly the rows the server counted were used. */
  verify(rowsUsed: number): void;
}

/**
 * In: `copy` puts the rows into the target and gives the server's count of them; it ends, by whatever
 * error, soon after its signal is aborted.
 * Throws incompleteError (exit 4) when there are none at all, unless that is allowed.
 */
export function provedRows(
  name: string,
  signal: AbortSignal,
  copy: (target: RowBlocks, signal: AbortSignal) => Promise<number>,
  { allowEmpty = false }: { readonly allowEmpty?: boolean } = {},
): RowsFromDatabase {
  let counted: number | undefined;
  async function* blocks(slots: SlotPool): AsyncGenerator<Block, void, undefined> {
    const readerLeft = new AbortController();
    const target = new RowBlocks(slots);
    const copying = async (): Promise<void> => {
      const rows = await copy(target, AbortSignal.any([signal, readerLeft.signal]));
      if (rows === 0 && !allowEmpty) throw incompleteError(`${name} is empty`);
      counted = rows;
    };
    const copied = copying().then(
      () => target.end(),
      (error: unknown) => target.fail(error), // thrown to the reader, if it is still there
    );
    try {
      yield* target.blocks();
    } finally {
      readerLeft.abort();
      await copied;
    }
  }
  return {
    name,
    blocks,
    verify(rowsUsed) {
      if (counted === undefined) throw incompleteError(`${name}: was not read to its end`);
      if (rowsUsed !== counted) {
        throw incompleteError(`${name}: the server counts ${counted} rows, ${rowsUsed} were used`);
      }
    },
  };
}
