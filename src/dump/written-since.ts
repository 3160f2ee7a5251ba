import type { DumpDate } from '../record/row/dump-date.ts';
import { OLD_PREFIXES } from '../record/row/key.ts';
import type { HeldSnapshot } from '../pg/held-snapshot.ts';
import { provedRows, type RowsFromDatabase } from '../pg/copy/proved-rows.ts';
import { ReadSession, type SessionOptions } from '../pg/read-session.ts';
import { describeDatabase } from '../pg/connection/settings.ts';

/**
 * The data rows whose transaction was created on `day` or later, in no order. None is no error: nobody may have written.
 * In: what is to be seen, let go as soon as it is; undefined: that very moment.
 */
export function rowsSince(options: SessionOptions, day: DumpDate, snapshot?: HeldSnapshot): RowsFromDatabase {
  return copied(
    options,
    `table data since ${day}, ${describeDatabase(options.settings)}`,
    // A DumpDate is digits and hyphens: COPY takes no parameters.
    `SELECT data.thing_id, data.revision, data.data
     FROM transaction
     JOIN version ON version.transaction_id = transaction.id
     JOIN data ON data.thing_id = version.thing_id AND data.revision = version.revision
     WHERE transaction.created >= DATE '${day}'`,
    snapshot,
  );
}

/** All data rows of some keys, in no order. A key whose thing has it in its old form is found as well. */
export function rowsOfKeys(options: SessionOptions, keys: readonly string[]): RowsFromDatabase {
  const forms = keys.flatMap(key => [key, ...oldForms(key)]);
  return copied(
    options,
    `sample of table data, ${describeDatabase(options.settings)}`,
    `SELECT data.thing_id, data.revision, data.data
     FROM thing JOIN data ON data.thing_id = thing.id
     WHERE thing.key IN (${forms.map(literal).join(', ')})`,
  );
}

function copied(
  options: SessionOptions,
  name: string,
  query: string,
  snapshot?: HeldSnapshot,
): RowsFromDatabase {
  return provedRows(
    name,
    options.signal,
    async (target, signal) => {
      const session = await ReadSession.open(
        { ...options, signal },
        { rawText: true, snapshot: snapshot?.id },
      );
      try {
        await snapshot?.close();
        return await session.copyQuery(query, target, name);
      } finally {
        await session.close();
      }
    },
    { allowEmpty: true },
  );
}

function oldForms(key: string): string[] {
  return OLD_PREFIXES.filter(({ modern }) => key.startsWith(modern)).map(
    ({ old, modern }) => old + key.slice(modern.length),
  );
}

function literal(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
