import { openInput } from '../src/bytes/input/input.ts';
import { connect } from '../src/pg/connection/connect.ts';
import { copyIn } from '../dev/server/copy-in.ts';
import { startServer } from '../dev/server/embedded-server.ts';
import { connectionSettings } from '../src/pg/connection/settings.ts';
import { COPY_DATA_IN, DATA_TABLE } from '../dev/sample/tables/sample-schema.ts';

/** Runs `use` with a throw-away server whose table `data` holds the rows of a gzip file; psql words lead to it. */
export async function withDatabase<T>(
  data: string,
  signal: AbortSignal,
  use: (connectionWords: string) => Promise<T>,
): Promise<T> {
  const server = await startServer();
  try {
    await server.createDatabase('openlibrary');
    const words = server.connectionWords('openlibrary');
    const { client, close } = await connect(connectionSettings({ PSQL_PARAMS: words }), signal);
    try {
      await client.query(DATA_TABLE);
      const input = await openInput(data, { stdin: process.stdin, signal });
      await copyIn(client, COPY_DATA_IN, input.chunks);
      await client.query('VACUUM ANALYZE data'); // as a table that has lived: nobody pays for hint bits
    } finally {
      await close();
    }
    return await use(words);
  } finally {
    await server.stop();
  }
}
