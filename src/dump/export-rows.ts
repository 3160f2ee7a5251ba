/**
 * The table `data` as COPY text: thing_id, revision, data.
 *
 * All of it is of one moment: one read-only REPEATABLE READ transaction, or several
 * that share one exported snapshot. With one job rows come in the table's order; with
 * more, the ranges are mixed as they arrive and the order differs from run to run.
 *
 * They are all rows that SELECT sees, whatever the name stands for and whatever the number
 * of jobs. How many, another statement says: it counts beside the COPY, on a connection of
 * its own, in the same snapshot; or after it on the same one, where rows have no place on
 * this server's disk (a view, a foreign table) and so are read by one connection only.
 */
import type { Logger } from '../context.ts';
import { usageError } from '../errors.ts';
import type { HeldSnapshot } from '../pg/held-snapshot.ts';
import { provedRows, type RowsFromDatabase } from '../pg/copy/proved-rows.ts';
import { planRanges } from '../pg/copy/ranges.ts';
import { describeRelation } from '../pg/relations.ts';
import { ReadSession, requireCounted, type SessionOptions } from '../pg/read-session.ts';
import type { RowBlocks } from '../pg/copy/row-blocks.ts';
import { describeDatabase } from '../pg/connection/settings.ts';

export interface ExportOptions extends SessionOptions {
  /** A table with the columns of `data`; a schema may stand before it. */
  readonly table: string;
  /** Connections; at least 1. */
  readonly jobs: number;
  readonly log: Logger;
  /** What is to be seen, with this table locked; let go as soon as every session sees it. Undefined: this very moment. */
  readonly snapshot?: HeldSnapshot | undefined;
}

/** Of gzip, for a file that is read once and then thrown away (docs/adr/0009-export.md). */
export const EXPORT_LEVEL = 1;

const COLUMNS = 'thing_id, revision, data';

/**
 * Opens nothing before its blocks are pulled.
 * Memory: two slots; for each job a chunk of its socket and a begun row.  Throws environmentError (exit 5) for a database
 * that is not there, refuses, or breaks off; incompleteError (exit 4) for an empty
 * table or counts that disagree; usageError (exit 2) for a table name that is none.
 */
export function exportRows(options: ExportOptions): RowsFromDatabase {
  const table = quoteTable(options.table);
  const name = `table ${options.table}, ${describeDatabase(options.settings)}`;
  return provedRows(name, options.signal, (target, signal) =>
    copyTable({ ...options, signal, table }, name, target),
  );
}

function quoteTable(table: string): string {
  const names = table.split('.');
  if (names.length > 2 || !names.every(name => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))) {
    throw usageError(`not the name of a table: ${table}`);
  }
  return names.map(name => `"${name}"`).join('.');
}

/** Gives the server's count of rows. In: the table's name, quoted. */
async function copyTable(options: ExportOptions, name: string, target: RowBlocks): Promise<number> {
  const { table, jobs, log, snapshot: held } = options;
  const start = { rawText: true, lock: [table] };
  const sessions = [await ReadSession.open(options, { ...start, snapshot: held?.id })];
  const [leader] = sessions as [ReadSession];
  try {
    await leader.query(`SELECT 1 FROM ${table} LIMIT 0`); // there, and to be read
    const relation = await describeRelation(leader, table);
    const rows = `SELECT ${COLUMNS} FROM ${table}`;
    if (!relation.hasPlaces) {
      if (jobs > 1) log.info(`export: ${options.table} is ${relation.kind}: one connection reads it`);
      await held?.close();
      return await leader.copyQuery(rows, target, name);
    }
    const snapshot = held?.id ?? (await leader.exportSnapshot());
    const ranges = jobs > 1 ? await planRanges(leader, table, relation, jobs) : [];
    const wanted = 1 + Math.max(1, Math.min(jobs, ranges.length));
    while (sessions.length < wanted) sessions.push(await ReadSession.open(options, { ...start, snapshot }));
    await held?.close();
    const [counter, ...copiers] = sessions as [ReadSession, ...ReadSession[]];
    if (ranges.length > 0)
      log.info(`export: ${ranges.length} ranges over ${copiers.length} connections, snapshot ${snapshot}`);
    const whole = relation.isPlain ? `${table} (${COLUMNS})` : `(${rows})`;
    const sources = ranges.length > 0 ? ranges.map(range => `(${rows} WHERE ${range})`) : [whole];
    const [counted, ...copied] = await together(sessions, session =>
      session === counter ? countRows(session, table) : copyAll(session, sources, name, target),
    );
    const sum = copied.reduce((all, each) => all + each, 0);
    requireCounted(name, sum, counted!);
    return sum;
  } finally {
    await Promise.all(sessions.map(session => session.close()));
  }
}

/** Lets its connection go: it is done long before the copies are. */
async function countRows(session: ReadSession, table: string): Promise<number> {
  const rows = await session.count(`SELECT FROM ${table}`);
  await session.close();
  return rows;
}

/** What every session counts; the first failure breaks off the others. */
async function together(
  sessions: readonly ReadSession[],
  copy: (session: ReadSession) => Promise<number>,
): Promise<number[]> {
  const copies = sessions.map(copy);
  try {
    return await Promise.all(copies);
  } catch (error) {
    for (const session of sessions) session.destroy();
    await Promise.allSettled(copies);
    throw error;
  }
}

/** Takes the next source that nobody has taken, until none is left. */
async function copyAll(
  session: ReadSession,
  sources: string[],
  name: string,
  target: RowBlocks,
): Promise<number> {
  let rows = 0;
  for (let source = sources.shift(); source !== undefined; source = sources.shift())
    rows += await session.copy(`COPY ${source} TO STDOUT`, target, name);
  return rows;
}
