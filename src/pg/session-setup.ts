/** What every session that reads is told before it reads: the server's and the role's settings decide nothing. */
import type { Connection } from './connection/connect.ts';

/** Setting, its value, and the first version of PostgreSQL that knows it. */
const SETTINGS: readonly (readonly [name: string, value: string, since: number])[] = [
  // Hidden rows are an error and not a smaller dump, as for pg_dump.
  ['row_security', 'off', 9.5],
  // An export runs for hours; limits meant for web requests must not end it.
  ['statement_timeout', '0', 0],
  ['lock_timeout', '0', 9.3],
  ['idle_in_transaction_session_timeout', '0', 9.6],
  ['idle_session_timeout', '0', 14],
  ['transaction_timeout', '0', 17],
  // A large table is read from its first page on, not from where another scan happens to be: the same table, the same bytes.
  ['synchronize_seqscans', 'off', 0],
];

export interface SessionStart {
  /** Of another session, to see what that one sees. */
  readonly snapshot?: string | undefined;
  /**
   * Text comes as the bytes that are stored, where the database has no encoding (SQL_ASCII): for readers that look at
   * every row themselves. Otherwise the server ends the statement at the first byte that is not UTF-8, and names no row.
   */
  readonly rawText?: boolean | undefined;
}

/**
 * The beginning of a read-only REPEATABLE READ transaction, in one round trip. Nothing in it takes a snapshot, so that
 * tables can be locked before what is seen is settled; all of it ends with the transaction.
 */
export function sessionStart(connection: Connection, { snapshot, rawText }: SessionStart): string {
  const { client, parameters } = connection;
  const version = parseFloat(parameters.get('server_version') ?? '');
  const known = SETTINGS.filter(([, , since]) => since === 0 || version >= since);
  const settings = known.map(([name, value]) => `SET LOCAL ${name} = ${value}`);
  if (rawText && parameters.get('server_encoding') === 'SQL_ASCII')
    settings.push(`SET LOCAL client_encoding = 'SQL_ASCII'`);
  return [
    'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY',
    ...(snapshot === undefined ? [] : [`SET TRANSACTION SNAPSHOT ${client.escapeLiteral(snapshot)}`]),
    ...settings,
  ].join('; ');
}
