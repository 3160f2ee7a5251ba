/**
 * COPY … TO STDOUT as a stream of bytes that cannot end early in silence.
 *
 * pg-copy-streams ends its stream at CopyDone, before the server has said how many
 * rows it sent and that it is satisfied; a failure after that would be lost. Here the
 * end comes only with the server's ReadyForQuery, and the count with it.
 */
import { to } from 'pg-copy-streams';
import type { Connection } from './connect.ts';
import { databaseError } from './pg-errors.ts';
import type { ConnectionSettings } from './settings.ts';

/** How much lies ready for a slow reader; the server waits beyond that and what the socket holds. */
const BUFFER_BYTES = 1 << 20;

export interface CopyOut {
  /** Cut anywhere; each chunk belongs to its reader. To be read once. */
  readonly chunks: AsyncGenerator<Buffer, void, undefined>;
  /** The server's own count, once `chunks` has ended. */
  rowCount(): number;
}

/**
 * In: a connection with nothing else under way.
 * Throws environmentError (exit 5) for whatever the server or the network breaks off,
 * the signal's reason when aborted. Left early, the connection is dropped: it is the
 * only sure way to stop a server in mid-COPY.
 */
export function copyOut(
  connection: Connection,
  sql: string,
  { settings, signal }: { readonly settings: ConnectionSettings; readonly signal: AbortSignal },
): CopyOut {
  const query = new CheckedCopy(sql);
  async function* chunks(): AsyncGenerator<Buffer, void, undefined> {
    const abort = () => connection.destroy();
    signal.throwIfAborted();
    signal.addEventListener('abort', abort, { once: true });
    let isComplete = false;
    try {
      query.start(connection);
      for await (const chunk of query.stream) yield chunk as Buffer;
      await query.completed;
      isComplete = true;
    } catch (error) {
      signal.throwIfAborted();
      throw databaseError(error, settings);
    } finally {
      signal.removeEventListener('abort', abort);
      if (!isComplete) connection.destroy();
    }
  }
  return { chunks: chunks(), rowCount: () => query.stream.rowCount };
}

/** The package's stream with the two things it does not tell. */
class CheckedCopy {
  readonly stream: ReturnType<typeof to>;
  readonly completed: Promise<void>;

  constructor(sql: string) {
    this.stream = to(sql, { highWaterMark: BUFFER_BYTES });
    // The three methods pg calls on a query; the types of the package leave them out.
    const hooks = this.stream as unknown as { handleReadyForQuery: () => void; connection: unknown };
    this.completed = new Promise((resolve, reject) => {
      hooks.handleReadyForQuery = resolve;
      this.stream.on('error', error => {
        // After an error the package drops its buffers but goes on listening to the
        // socket, and would trip over them: it must not see another byte.
        hooks.connection = null;
        reject(error);
      });
    });
    this.completed.catch(() => undefined); // awaited by `chunks` when it gets that far
  }

  start(connection: Connection): void {
    connection.client.query(this.stream);
  }
}
