import type { DumpDate } from '../record/row/dump-date.ts';
import { provedRows, type RowsFromDatabase } from '../pg/copy/proved-rows.ts';
import { ReadSession, type SessionOptions } from '../pg/read-session.ts';
import { describeDatabase } from '../pg/connection/settings.ts';
import { copyStatement, type Dialect } from './dialect.ts';
import { sideTableSql, type SideTable } from './side-tables.ts';

export interface SideTableOptions {
  /** Rows created up to this day. */
  readonly upto: DumpDate;
  readonly dialect: Dialect;
  readonly allowEmpty: boolean;
}

/**
 * A session for side tables: what it gives does not depend on the server's settings. One process of the server works
 * for it, with memory enough to sort ten million rows in one merge.
 *
 * In: a snapshot exported by a session on the same database, if the tables are to be of that moment.
 */
export async function openTableSession(options: SessionOptions, snapshot?: string): Promise<ReadSession> {
  const session = await ReadSession.open(options, { snapshot });
  try {
    for (const setting of SETTINGS) await session.query(`SET LOCAL ${setting}`);
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

const SETTINGS = [
  "datestyle = 'ISO, YMD'",
  "timezone = 'UTC'",
  'max_parallel_workers_per_gather = 0',
  "work_mem = '64MB'",
];

/**
 * The rows of one side table, proved by the server's count.
 *
 * Memory: two slots.  Throws as the export of `data` does: exit 5, or 4 when empty (unless allowed) or short.
 */
export function sideTableRows(
  table: SideTable,
  session: ReadSession,
  { settings, signal }: SessionOptions,
  { upto, dialect, allowEmpty }: SideTableOptions,
): RowsFromDatabase {
  const name = `side table ${table}, ${describeDatabase(settings)}`;
  const query = sideTableSql(table, upto);
  const statement = copyStatement(query, dialect);
  return provedRows(
    name,
    signal,
    async (target, aborted) => {
      const breakOff = (): void => session.destroy();
      aborted.addEventListener('abort', breakOff, { once: true });
      try {
        return await session.copyQuery(query, target, name, statement);
      } finally {
        aborted.removeEventListener('abort', breakOff);
      }
    },
    { allowEmpty },
  );
}
