import { provedRows, type RowsFromDatabase } from '../pg/copy/proved-rows.ts';
import { ReadSession, type SessionOptions } from '../pg/read-session.ts';
import { describeDatabase } from '../pg/connection/settings.ts';

const TEXTS = `
  SELECT identifier, coalesce(boxid, ''), coalesce(collection, '') FROM metadata
  WHERE mediatype = 'texts' AND (curatestate IS NULL OR curatestate <> 'dark')`;

/**
 * The archive's texts, dark items left out: identifier TAB boxid TAB collection;collection.
 *
 * Source: openlibrary scripts/dump-ia-items.py; unlike it, one COPY instead of pages by
 * LIMIT and OFFSET without an order (which lost and doubled rows), tabs and line ends
 * escaped as COPY does, and the rows counted.
 * Memory: two slots.  Throws as the export of `data` does: exit 5, or 4 when empty or short.
 */
export function iaMetadataRows(options: SessionOptions): RowsFromDatabase {
  const name = `table metadata, ${describeDatabase(options.settings)}`;
  return provedRows(name, options.signal, async (target, signal) => {
    const session = await ReadSession.open({ ...options, signal });
    try {
      return await session.copyQuery(TEXTS, target, name);
    } finally {
      await session.close();
    }
  });
}
