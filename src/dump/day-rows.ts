import type { DumpDate } from '../record/row/dump-date.ts';
import { provedRows, type RowsFromDatabase } from '../pg/copy/proved-rows.ts';
import { ReadSession, type SessionOptions } from '../pg/read-session.ts';
import { describeDatabase } from '../pg/connection/settings.ts';

/**
 * The data rows of one day, by the time of their transaction: thing_id, revision, data as COPY text.
 *
 * A row belongs to the day its transaction was created on, as the database wrote it down (UTC in Open Library);
 * within a transaction rows stand in the order in which their versions were made.
 * Source: openlibrary/data/dump.py generate_idump(); unlike it, the order within a transaction is fixed and the
 * rows are counted.
 * Memory: two slots; the server sorts the day.  Throws as the export of `data` does: exit 5, or 4 when the day is
 * empty (unless allowed) or short.
 */
export function dayRows(
  options: SessionOptions,
  day: DumpDate,
  { allowEmpty }: { readonly allowEmpty: boolean },
): RowsFromDatabase {
  const name = `revisions of ${day}, ${describeDatabase(options.settings)}`;
  return provedRows(
    name,
    options.signal,
    async (target, signal) => {
      const session = await ReadSession.open({ ...options, signal }, { rawText: true });
      try {
        return await session.copyQuery(revisionsOf(day), target, name);
      } finally {
        await session.close();
      }
    },
    { allowEmpty },
  );
}

/** A DumpDate is digits and hyphens: COPY takes no parameters. */
function revisionsOf(day: DumpDate): string {
  return `
    SELECT data.thing_id, data.revision, data.data
    FROM transaction
    JOIN version ON version.transaction_id = transaction.id
    JOIN data ON data.thing_id = version.thing_id AND data.revision = version.revision
    WHERE transaction.created >= DATE '${day}' AND transaction.created < DATE '${day}' + INTERVAL '1 day'
    ORDER BY transaction.created, transaction.id, version.id`;
}
