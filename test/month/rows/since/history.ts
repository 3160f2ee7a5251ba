/** A library with things, transactions and versions, as infobase keeps them: what --since reads. */
import type { Client } from 'pg';
import { copyIn } from '../../../../dev/server/copy-in.ts';
import { sampleDataRows } from '../../../../dev/sample/library.ts';
import { testServer } from '../../../pg/with-server.ts';
import { HISTORY_SCHEMA } from '../../../tables/schema.ts';
import type { Library } from '../../library.ts';

/** In: rows of the library. Every revision has a transaction of its own, created when the document says. */
export async function historyLibrary(name: string, seed: number, rows: number): Promise<Library | string> {
  const running = await testServer();
  if (typeof running === 'string') return running;
  const library = await running.database(name);
  await fillHistory(library.client, sampleDataRows({ seed, rows }));
  return library;
}

/** Makes the tables and fills them; in: data rows. */
export async function fillHistory(client: Client, dataRows: Iterable<Buffer>): Promise<void> {
  await client.query(HISTORY_SCHEMA);
  await client.query('CREATE TABLE thing (id int PRIMARY KEY, key text, type int, latest_revision int)');
  await copyIn(client, 'COPY data FROM STDIN', dataRows);
  await client.query(`
    INSERT INTO thing SELECT thing_id, (array_agg(data::json->>'key' ORDER BY revision DESC))[1], 1, max(revision)
      FROM data GROUP BY thing_id;
    INSERT INTO version (thing_id, revision, transaction_id)
      SELECT thing_id, revision, row_number() OVER (ORDER BY thing_id, revision) FROM data;
    INSERT INTO transaction (id, created)
      SELECT version.transaction_id, (data::json->'last_modified'->>'value')::timestamp
      FROM version JOIN data USING (thing_id, revision);
    CREATE INDEX ON thing (key);
    CREATE INDEX ON data (thing_id, revision);`);
}
