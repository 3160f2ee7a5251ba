import { ReadSession, type SessionOptions } from '../../pg/read-session.ts';
import { describeDatabase } from '../../pg/connection/settings.ts';
import type { PreviousMonth } from '../../publish/guards/previous.ts';
import { sizeOfTable, type InputSize } from './input-size.ts';

interface TableFacts {
  readonly reltuples: number;
  /** Of the table on the server's disk, its long values among them. */
  readonly bytes: string;
}

/**
 * Asks a database whether it is there and lets a table be read, and how many rows it may have: the planner's
 * estimate, else the size on its disk for tables that were never analysed; of its children too.
 * In: the table with the rows, then others that are to be read with it.
 * Throws: environment (exit 5) for a database, table or right that is missing.
 */
export async function sizeOfDatabase(
  options: SessionOptions,
  [table, ...more]: readonly [string, ...string[]],
  previous: PreviousMonth | undefined,
): Promise<InputSize> {
  const session = await ReadSession.open(options);
  try {
    const [facts] = await session.query<TableFacts>(
      `WITH RECURSIVE every AS (
         SELECT $1::regclass::oid AS oid UNION SELECT inhrelid FROM pg_inherits JOIN every ON inhparent = oid
       )
       SELECT sum(greatest(reltuples, 0)) AS reltuples, coalesce(sum(pg_table_size(oid)), 0) AS bytes
       FROM every JOIN pg_class USING (oid) WHERE relkind <> 'p'`,
      [table],
    );
    // The right to read them, with all their rows.
    for (const each of [table, ...more]) await session.query(`SELECT 1 FROM ${each} LIMIT 0`);
    const { reltuples, bytes } = facts!;
    const place = `table ${table}, ${describeDatabase(options.settings)}`;
    if (reltuples > 0) return sizeOfTable(Math.round(reltuples), `${place}, by its statistics`, previous);
    const perhaps = sizeOfTable(1, '', previous).plainBytes;
    return sizeOfTable(Math.round(Number(bytes) / perhaps), `${place}, by its size`, previous);
  } finally {
    await session.close();
  }
}
