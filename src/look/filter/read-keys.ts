import { openInput, type Input } from '../../bytes/input/input.ts';
import type { Context } from '../../context.ts';
import { OldumpError } from '../../errors.ts';
import { KeyColumn } from './key-column.ts';
import { KeySet } from './key-set.ts';
import { textLines } from './key-list-lines.ts';

type ListContext = Pick<Context, 'stdin' | 'signal' | 'waits' | 'log'>;

/**
 * A list of keys, one per line or in the first column, plain or gzip, as people say them. Empty lines are passed over.
 * Memory: the set, a chunk of lines.  Throws: as listedKeys.
 */
export async function readKeys(path: string | undefined, ctx: ListContext): Promise<KeySet> {
  const keys = new KeySet();
  for await (const key of listedKeys(path, ctx)) keys.add(Buffer.from(key));
  return keys;
}

/**
 * The keys of a list in its order (key-column.ts, text-lines.ts), each as soon as its line has come.
 * Throws: as openInput; malformed, with the line as its row, where columns cannot be told.
 */
export async function* listedKeys(
  path: string | undefined,
  ctx: ListContext,
): AsyncGenerator<string, void, undefined> {
  const input = await openInput(path, ctx, { takesUtf16: true });
  try {
    yield* keysIn(input, ctx);
  } finally {
    await input.close();
  }
}

async function* keysIn(input: Input, { log }: ListContext): AsyncGenerator<string, void, undefined> {
  const column = new KeyColumn();
  let row = 0;
  try {
    for await (const line of textLines(input.chunks, input.name)) {
      row += 1;
      const key = column.key(line);
      if (key !== undefined) yield key;
      else if (row === 1 && column.heading !== undefined)
        log.info(`${input.name}: its first line is taken for a heading: ${column.heading}`);
    }
    column.end();
  } catch (error) {
    if (!(error instanceof OldumpError) || error.position !== undefined) throw error;
    throw error.at({ file: input.name, row });
  }
}
