import { connect, type Socket } from 'node:net';
import type { Client } from 'pg';

/** What the protocol calls the request, in the place of its version. */
const CANCEL_CODE = 80877102;
const PATIENCE_MS = 2000;

/** The parts of pg's client that its types leave out. */
interface Cancellable {
  readonly host: string;
  readonly port: number;
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/**
 * Asks the server to break off what a connection has under way: one that waits for a lock or sorts does not see that
 * nobody reads any more. Best effort, without an answer; ends when the server has closed the request, or in two seconds.
 * Source: PostgreSQL documentation, Frontend/Backend Protocol, Canceling Requests in Progress (not encrypted, as libpq
 * did it until version 16; servers take it so whatever pg_hba.conf says).
 */
export async function requestCancel(client: Client): Promise<void> {
  const { host, port, processID, secretKey } = client as unknown as Cancellable;
  if (processID === null || secretKey === null) return;
  const socket: Socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect({ host, port });
  await new Promise<void>(resolve => {
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on('error', () => undefined); // the connection itself is dropped all the same
    socket.on('close', () => resolve());
    socket.on('connect', () => socket.end(cancelMessage(processID, secretKey)));
    socket.resume();
  });
}

function cancelMessage(processId: number, secretKey: number): Buffer {
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(CANCEL_CODE, 4);
  message.writeInt32BE(processId, 8);
  message.writeInt32BE(secretKey, 12);
  return message;
}
