import { join } from 'node:path';
import type { Codec } from '../bytes/codec.ts';
import type { Output, OutputOptions, OutputSummary } from '../bytes/output/output.ts';
import { withOutputs } from '../bytes/output/with-outputs.ts';
import type { Context } from '../context.ts';
import { tellWaits } from '../pg/lock-watch.ts';
import type { ReadSession } from '../pg/read-session.ts';
import { connectionSettings, isDatabaseName, type ConnectionSettings } from '../pg/connection/settings.ts';
import type { DumpDate } from '../record/row/dump-date.ts';
import { withCommas } from '../record/text/with-commas.ts';
import type { Dialect } from './dialect.ts';
import { RowShape } from './row-shape.ts';
import { openTableSession, sideTableRows } from './side-table-rows.ts';
import { SIDE_TABLE_SOURCES, type SideTable } from './side-tables.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { StageCounts } from '../stage/stage-report.ts';
import { saveRows } from '../stage/save-rows.ts';

export interface TablesPlan {
  readonly tables: readonly SideTable[];
  readonly upto: DumpDate;
  readonly dialect: Dialect;
  /** Any other without rows is an error. */
  readonly mayBeEmpty: ReadonlySet<SideTable>;
  readonly library: ConnectionSettings;
  readonly covers: ConnectionSettings;
  /** Of the library: what the session that exported it sees, as long as that one is open. */
  readonly snapshot?: string | undefined;
}

export interface TablesMade {
  readonly counts: StageCounts;
  /** In the order of the plan's tables. */
  readonly summaries: readonly OutputSummary[];
}

/** The database of the covers: as told, or of that name on the library's server, or `coverstore` there. */
export function coversSettings(
  library: ConnectionSettings,
  address: string | undefined,
  env: Context['env'],
): ConnectionSettings {
  if (address === undefined) return { ...library, database: 'coverstore' };
  const named = connectionSettings(env, address, '--covers-db');
  return isDatabaseName(address) ? { ...library, database: named.database } : named;
}

export function tableFileName(table: SideTable, date: DumpDate): string {
  return `ol_dump_${table}_${date}.txt.gz`;
}

/** Where the side tables of a date lie in a folder. */
export function tableOutputs(
  plan: Pick<TablesPlan, 'tables' | 'upto'>,
  folder: string,
  codec: Codec,
  overwrite: boolean,
): OutputOptions[] {
  return plan.tables.map(table => ({
    path: join(folder, tableFileName(table, plan.upto)),
    codec,
    overwrite,
    index: codec.kind === 'gzip',
  }));
}

/**
 * Copies the side tables out of their databases, those of one database in one snapshot.
 * All files get their names together, when every one is complete.
 */
export async function tablesStage(
  plan: TablesPlan,
  outputs: readonly OutputOptions[],
  pool: WorkerPool,
  ctx: Context,
): Promise<TablesMade> {
  const codecs = outputs.map(({ codec }) => codec);
  const { result, summaries } = await withOutputs(outputs, ctx, opened =>
    copyTables(plan, opened, codecs, pool, ctx),
  );
  return { counts: totalOf(result), summaries };
}

/** Into outputs that are open, one for each table of the plan; gives the counts of each. */
export async function copyTables(
  plan: TablesPlan,
  outputs: readonly Output[],
  codecs: readonly Codec[],
  pool: WorkerPool,
  ctx: Context,
): Promise<readonly StageCounts[]> {
  const sessions = new Sessions(plan, ctx);
  try {
    const counts: StageCounts[] = [];
    for (const [place, table] of plan.tables.entries()) {
      const output = { output: outputs[place]!, codec: codecs[place]! };
      counts.push(await copyTable(table, output, plan, sessions, pool, ctx));
    }
    return counts;
  } finally {
    await sessions.close();
  }
}

async function copyTable(
  table: SideTable,
  { output, codec }: { readonly output: Output; readonly codec: Codec },
  plan: TablesPlan,
  sessions: Sessions,
  pool: WorkerPool,
  ctx: Context,
): Promise<StageCounts> {
  const { database } = SIDE_TABLE_SOURCES[table];
  const options = { settings: plan[database], signal: ctx.signal };
  const { upto, dialect, mayBeEmpty } = plan;
  const allowEmpty = mayBeEmpty.has(table);
  const rows = sideTableRows(table, await sessions.of(database), options, { upto, dialect, allowEmpty });
  const shape = new RowShape(table, plan.dialect);
  const counts = await saveRows(rows, output, { pool, codec, count: block => shape.count(block) }, ctx);
  ctx.log.debug(`tables: ${table}: ${withCommas(counts.rowsOut)} rows`);
  return counts;
}

/** One session per database, opened when its first table is asked for. */
class Sessions {
  readonly #plan: TablesPlan;
  readonly #ctx: Context;
  readonly #open = new Map<'library' | 'covers', ReadSession>();

  constructor(plan: TablesPlan, ctx: Context) {
    this.#plan = plan;
    this.#ctx = ctx;
  }

  async of(database: 'library' | 'covers'): Promise<ReadSession> {
    const open = this.#open.get(database);
    if (open) return open;
    const options = {
      settings: this.#plan[database],
      signal: this.#ctx.signal,
      ...tellWaits(this.#ctx),
    };
    const session = await openTableSession(options, database === 'library' ? this.#plan.snapshot : undefined);
    this.#open.set(database, session);
    return session;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map(session => session.close()));
  }
}

export function totalOf(counts: readonly StageCounts[]): StageCounts {
  const sum = (pick: (count: StageCounts) => number): number =>
    counts.reduce((all, each) => all + pick(each), 0);
  return {
    rowsIn: sum(({ rowsIn }) => rowsIn),
    rowsOut: sum(({ rowsOut }) => rowsOut),
    dropped: {},
    bytesIn: sum(({ bytesIn }) => bytesIn),
  };
}
