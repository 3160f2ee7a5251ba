import type { Context } from '../../context.ts';
import type { LockWaits } from '../../pg/lock-watch.ts';
import { ReadSession, type SessionOptions } from '../../pg/read-session.ts';
import { connectionSettings } from '../../pg/connection/settings.ts';
import { SIDE_TABLE_SOURCES, sideTableSql, type SideTable } from '../../tables/side-tables.ts';
import type { MonthPlan, WantedTables } from '../plan/month-plan.ts';
import { coversSettings } from '../../tables/tables-stage.ts';

/** Of a table on the server's disk, what its file takes: documents are compressed there too, other rows are mostly what is not published. */
const SHARE: Readonly<Record<SideTable, number>> = {
  'reading-log': 0.2,
  covers_metadata: 0.1,
  ratings: 0.2,
  wikidata: 1,
};

/**
 * Asks the databases of the side tables whether they are there and let every column be read that is to be published.
 *
 * Out: about how many bytes the files will take.
 * Throws: environment (exit 5) for a database, table, column or right that is missing.
 */
export async function sideTableBytes(
  { tables, date }: Pick<MonthPlan, 'date'> & { readonly tables: WantedTables },
  { env, signal }: Pick<Context, 'env' | 'signal'>,
  waits: LockWaits,
): Promise<number> {
  const library = connectionSettings(env);
  const settings = { library, covers: coversSettings(library, tables.coversDb, env) };
  let bytes = 0;
  for (const database of ['library', 'covers'] as const) {
    const names = tables.names.filter(name => SIDE_TABLE_SOURCES[name].database === database);
    if (names.length > 0)
      bytes += await bytesOf(names, { settings: settings[database], signal, ...waits }, date);
  }
  return bytes;
}

async function bytesOf(
  names: readonly SideTable[],
  options: SessionOptions,
  date: MonthPlan['date'],
): Promise<number> {
  const session = await ReadSession.open(options);
  try {
    let bytes = 0;
    for (const name of names) {
      await session.query(`${sideTableSql(name, date)} LIMIT 0`);
      const [size] = await session.query<{ bytes: string }>('SELECT pg_table_size($1::regclass) AS bytes', [
        SIDE_TABLE_SOURCES[name].tables[0],
      ]);
      bytes += SHARE[name] * Number(size!.bytes);
    }
    return bytes;
  } finally {
    await session.close();
  }
}
