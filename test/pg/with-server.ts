/** A real PostgreSQL for a test file, its tables filled by COPY. */
import { after, type TestContext } from 'node:test';
import { Client } from 'pg';
import type { Block } from '../../src/bytes/block.ts';
import { SlotPool } from '../../src/bytes/slots.ts';
import { startServer, type EmbeddedServer } from '../../dev/server/embedded-server.ts';
import type { RowsFromDatabase } from '../../src/pg/copy/proved-rows.ts';
import { connectionSettings, type ConnectionSettings } from '../../src/pg/connection/settings.ts';

export interface TestServer {
  readonly server: EmbeddedServer;
  /** A new database; its settings and a client that lives until `closeClients`. */
  database(name: string): Promise<{ settings: ConnectionSettings; client: Client }>;
}

/** The server, stopped after the last test of the file; or why there is none. In: where it listens beside its socket. */
export async function testServer(address = ''): Promise<TestServer | string> {
  const server = await startServer({ address }).catch((error: Error) => error.message);
  if (typeof server === 'string') return server;
  const clients: Client[] = [];
  after(async () => {
    await Promise.all(clients.map(client => client.end().catch(() => undefined)));
    await server.stop();
  });
  return {
    server,
    async database(name) {
      await server.createDatabase(name);
      const settings = connectionSettings({ PSQL_PARAMS: server.connectionWords(name) });
      const client = new Client({
        host: server.host,
        port: server.port,
        user: server.user,
        database: name,
        password: () => '',
      });
      client.on('error', () => undefined); // some tests kill the server
      await client.connect();
      clients.push(client);
      return { settings, client };
    },
  };
}

/** Skips with the reason printed, as `t.skip` alone does not. */
export function skipWithReason(t: TestContext, reason: string): void {
  t.diagnostic(`skipped: ${reason}`);
  t.skip(reason);
}

/** All rows, through slots so small that the blocks are many. */
export async function readAll(rows: RowsFromDatabase): Promise<string> {
  return textOf(rows.blocks(new SlotPool(1 << 16)));
}

export async function textOf(blocks: AsyncIterable<Block>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const block of blocks) {
    parts.push(Buffer.from(block.bytes));
    block.release();
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The rows as a set: sorted lines. */
export function sortedRows(text: string): string[] {
  return text.split('\n').slice(0, -1).sort();
}

export const quietLog = { debug() {}, info() {}, warn() {} };
