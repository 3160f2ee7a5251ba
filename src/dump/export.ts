/**
 * The table `data` as COPY text: thing_id, revision, data.
 *
 * All of it is of one moment: one read-only REPEATABLE READ transaction, or several
 * that share one exported snapshot. With one job rows come in the table's order; with
 * more, the ranges are mixed as they arrive and the order differs from run to run.
 */
import type { Logger } from '../context.ts';
import { usageError } from '../errors.ts';
import { interleave } from '../pg/interleave.ts';
import { provedRows, type RowsFromDatabase } from '../pg/proved-rows.ts';
import { planRanges } from '../pg/ranges.ts';
import { ReadSession, type ReadOptions } from '../pg/read-session.ts';
import { describeDatabase } from '../pg/settings.ts';
import { wholeRows, type RowTally } from '../pg/whole-rows.ts';

export interface ExportOptions extends ReadOptions {
  /** A table with the columns of `data`; a schema may stand before it. */
  readonly table: string;
  /** Connections; at least 1. */
  readonly jobs: number;
  readonly log: Logger;
}

const COLUMNS = '(thing_id, revision, data)';

/**
 * Opens nothing before its chunks are pulled.
 * Memory: about 1 MiB for each job.  Throws environmentError (exit 5) for a database
 * that is not there, refuses, or breaks off; incompleteError (exit 4) for an empty
 * table or counts that disagree; usageError (exit 2) for a table name that is none.
 */
export function exportRows(options: ExportOptions): RowsFromDatabase {
  const table = quoteTable(options.table);
  const name = `table ${options.table}, ${describeDatabase(options.settings)}`;
  return provedRows(name, tally => pullTable(options, table, name, tally));
}

function quoteTable(table: string): string {
  const names = table.split('.');
  if (names.length > 2 || !names.every(name => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))) {
    throw usageError(`not the name of a table: ${table}`);
  }
  return names.map(name => `"${name}"`).join('.');
}

async function* pullTable(
  options: ExportOptions,
  table: string,
  name: string,
  tally: RowTally,
): AsyncGenerator<Buffer, void, undefined> {
  const sessions = [await ReadSession.open(options)];
  const [leader] = sessions as [ReadSession];
  try {
    // Before the snapshot is taken: no one may rewrite or empty the table from here on.
    await leader.query(`LOCK TABLE ${table} IN ACCESS SHARE MODE`);
    if (options.jobs <= 1) {
      yield* wholeRows(leader.copy(`COPY ${table} ${COLUMNS} TO STDOUT`), name, tally);
      return;
    }
    const snapshot = await leader.exportSnapshot();
    const ranges = await planRanges(leader, table, options.jobs);
    while (sessions.length < Math.min(options.jobs, ranges.length))
      sessions.push(await ReadSession.open(options, snapshot));
    options.log.info(
      `export: ${ranges.length} ranges over ${sessions.length} connections, snapshot ${snapshot}`,
    );
    const sources = sessions.map(session => pullRanges(session, ranges, table, name, tally));
    yield* interleave(sources, () => sessions.forEach(session => session.destroy()));
  } finally {
    await Promise.all(sessions.map(session => session.close()));
  }
}

/** Takes the next range that nobody has taken, until none is left. */
async function* pullRanges(
  session: ReadSession,
  ranges: string[],
  table: string,
  name: string,
  tally: RowTally,
): AsyncGenerator<Buffer, void, undefined> {
  for (let range = ranges.shift(); range !== undefined; range = ranges.shift()) {
    yield* wholeRows(
      session.copy(`COPY (SELECT thing_id, revision, data FROM ${table} WHERE ${range}) TO STDOUT`),
      name,
      tally,
    );
  }
}
