/** A connection inside one read-only REPEATABLE READ transaction: everything it reads is of one moment. */
import type { Connection } from './connection/connect.ts';
import { connect } from './connection/connect.ts';
import { copyOut } from './copy/copy-out.ts';
import { databaseError } from './connection/pg-errors.ts';
import type { RowBlocks } from './copy/row-blocks.ts';
import type { ConnectionSettings } from './connection/settings.ts';

export interface SessionOptions {
  readonly settings: ConnectionSettings;
  readonly signal: AbortSignal;
}

export class ReadSession {
  readonly #connection: Connection;
  readonly #options: SessionOptions;

  private constructor(connection: Connection, options: SessionOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** In: a snapshot another session exported, to see what that one sees. */
  static async open(options: SessionOptions, snapshot?: string): Promise<ReadSession> {
    const connection = await connect(options.settings, options.signal);
    const session = new ReadSession(connection, options);
    try {
      await session.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      if (snapshot !== undefined) {
        await session.query(`SET TRANSACTION SNAPSHOT ${connection.client.escapeLiteral(snapshot)}`);
      }
      // An export runs for hours; a limit meant for web requests must not end it.
      await session.query('SET LOCAL statement_timeout = 0');
      await session.query('SET LOCAL idle_in_transaction_session_timeout = 0');
      // A large table is read from its first page on, not from where another scan happens to be: the same table, the same bytes.
      await session.query('SET LOCAL synchronize_seqscans = off');
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Lets other sessions see what this one sees, for as long as it is open. */
  async exportSnapshot(): Promise<string> {
    const [row] = await this.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot');
    return (row as { snapshot: string }).snapshot;
  }

  async query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    try {
      return (await this.#connection.client.query(sql, [...values])).rows as Row[];
    } catch (error) {
      this.#options.signal.throwIfAborted();
      throw databaseError(error, this.#options.settings);
    }
  }

  /** COPY … TO STDOUT into `target`; gives the server's count of rows. `name` is for messages. */
  copy(sql: string, target: RowBlocks, name: string): Promise<number> {
    return copyOut(this.#connection, sql, target, { ...this.#options, name });
  }

  /** Breaks off whatever is under way. */
  destroy(): void {
    this.#connection.destroy();
  }

  /** Ends the connection, and with it the transaction; nothing was written. */
  async close(): Promise<void> {
    await this.#connection.close();
  }
}
