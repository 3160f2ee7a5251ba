/**
 * The table `data` as COPY text: thing_id, revision, data.
 *
 * All of it is of one moment: one read-only REPEATABLE READ transaction, or several
 * that share one exported snapshot. With one job rows come in the table's order; with
 * more, the ranges are mixed as they arrive and the order differs from run to run.
 */
import type { Logger } from '../context.ts';
import { usageError } from '../errors.ts';
import type { HeldSnapshot } from '../pg/held-snapshot.ts';
import { provedRows, type RowsFromDatabase } from '../pg/copy/proved-rows.ts';
import { planRanges } from '../pg/copy/ranges.ts';
import { ReadSession, type SessionOptions } from '../pg/read-session.ts';
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
  const sessions = [await ReadSession.open(options, held?.id)];
  const [leader] = sessions as [ReadSession];
  try {
    // Before the snapshot is taken: no one may rewrite or empty the table from here on.
    await leader.query(`LOCK TABLE ${table} IN ACCESS SHARE MODE`);
    if (jobs <= 1) {
      await held?.close();
      return await leader.copy(`COPY ${table} (${COLUMNS}) TO STDOUT`, target, name);
    }
    const snapshot = held?.id ?? (await leader.exportSnapshot());
    const ranges = await planRanges(leader, table, jobs);
    while (sessions.length < Math.min(jobs, ranges.length))
      sessions.push(await ReadSession.open(options, snapshot));
    await held?.close();
    log.info(`export: ${ranges.length} ranges over ${sessions.length} connections, snapshot ${snapshot}`);
    return await together(sessions, session => copyRanges(session, ranges, table, name, target));
  } finally {
    await Promise.all(sessions.map(session => session.close()));
  }
}

/** The sum of what every session copies; the first failure breaks off the others. */
async function together(
  sessions: readonly ReadSession[],
  copy: (session: ReadSession) => Promise<number>,
): Promise<number> {
  const copies = sessions.map(copy);
  try {
    const counts = await Promise.all(copies);
    return counts.reduce((sum, rows) => sum + rows, 0);
  } catch (error) {
    for (const session of sessions) session.destroy();
    await Promise.allSettled(copies);
    throw error;
  }
}

/** Takes the next range that nobody has taken, until none is left. */
async function copyRanges(
  session: ReadSession,
  ranges: string[],
  table: string,
  name: string,
  target: RowBlocks,
): Promise<number> {
  let rows = 0;
  for (let range = ranges.shift(); range !== undefined; range = ranges.shift()) {
    const sql = `COPY (SELECT ${COLUMNS} FROM ${table} WHERE ${range}) TO STDOUT`;
    rows += await session.copy(sql, target, name);
  }
  return rows;
}
