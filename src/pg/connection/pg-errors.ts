/** What PostgreSQL and the network say, in one line for the user. Always exit 5. */
import { environmentError, OldumpError } from '../../errors.ts';
import { describeDatabase, type ConnectionSettings } from './settings.ts';

const SETTINGS_ADVICE = 'see PSQL_PARAMS, PGHOST and PGPORT';
const TLS_ADVICE = 'see sslmode, sslrootcert and ~/.postgresql/root.crt';
const LOGIN_ADVICE = 'see PGUSER, PGPASSWORD and ~/.pgpass';

/** SQLSTATE or errno → what happened and what to do. */
const KNOWN: Readonly<Record<string, readonly [reason: string, advice?: string]>> = {
  ENOTFOUND: ['no such host', SETTINGS_ADVICE],
  EAI_AGAIN: ['no such host', SETTINGS_ADVICE],
  ECONNREFUSED: ['connection refused', `is the server running? ${SETTINGS_ADVICE}`],
  ENOENT: ['no socket of a server there', `is the server running? ${SETTINGS_ADVICE}`],
  EHOSTUNREACH: ['host cannot be reached', SETTINGS_ADVICE],
  ETIMEDOUT: ['no answer', SETTINGS_ADVICE],
  ECONNRESET: ['connection lost'],
  ERR_TLS_CERT_ALTNAME_INVALID: ["the server's certificate is of another host", TLS_ADVICE],
  SELF_SIGNED_CERT_IN_CHAIN: ["the server's certificate is not trusted", TLS_ADVICE],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["the server's certificate is not trusted", TLS_ADVICE],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["the server's certificate is not trusted", TLS_ADVICE],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["the server's certificate is not trusted", TLS_ADVICE],
  UNABLE_TO_GET_ISSUER_CERT: ["the server's certificate is not trusted", TLS_ADVICE],
  CERT_SIGNATURE_FAILURE: ["the server's certificate is not trusted", TLS_ADVICE],
  CERT_HAS_EXPIRED: ["the server's certificate has expired", TLS_ADVICE],
  CERT_REVOKED: ["the server's certificate is revoked", TLS_ADVICE],
  EPIPE: ['connection lost'],
  '28P01': ['password refused', LOGIN_ADVICE],
  '28000': ['login refused', LOGIN_ADVICE],
  '3D000': ['no such database', SETTINGS_ADVICE],
  '53300': ['too many connections', 'use fewer --jobs'],
  '57P01': ['the server ended our connection'],
  '57P02': ['the server ended our connection after a crash'],
  '57P03': ['the server is not ready', 'try again in a minute'],
  '57014': ['the query was cancelled'],
  '42501': ['permission denied'],
  '22021': [
    'text that is not in the encoding of the database, or not UTF-8 where it has none',
    'mend the rows, or read them with oldump export, which gives bytes as they are',
  ],
  '25P04': ['a time-out of the server ended the transaction', 'lift transaction_timeout for this role'],
  '40001': [
    'the server cancelled the query because of recovery',
    'raise max_standby_streaming_delay on the replica',
  ],
};

/** The same failure with a place, a reason and advice; an OldumpError passes unchanged. */
export function databaseError(error: unknown, settings: ConnectionSettings): OldumpError {
  if (error instanceof OldumpError) return error;
  const { code = '', message, routine } = error as { code?: string; message: string; routine?: string };
  if (code === '42501' && routine === 'check_enable_rls') return rowSecurityError(error, message, settings);
  const [reason, advice] = KNOWN[code] ?? guess(message);
  // The server's own words say which table or role; the network's only repeat the reason.
  const words =
    /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E') && reason !== message ? ` (${message})` : '';
  return environmentError(`${describeDatabase(settings)}: ${reason}${words}`, {
    ...(advice !== undefined && { advice }),
    cause: error,
  });
}

/** The server refuses because sessions of ours switch row security off (session-setup.ts). */
function rowSecurityError(cause: unknown, message: string, settings: ConnectionSettings): OldumpError {
  // Its words are in the language of the server; quoted in every one of them is the table.
  const table = /["“„«]\s*([^"“”„«»]+?)\s*["“”»]/.exec(message)?.[1];
  const what = table === undefined ? 'a table' : `the table ${table}`;
  return environmentError(
    `${describeDatabase(settings)}: row security may hide rows of ${what} from the role ${settings.user} (${message})`,
    {
      advice:
        'read it as its owner, or as a role with BYPASSRLS (ALTER ROLE … BYPASSRLS), ' +
        'or have the owner lift it (ALTER TABLE … DISABLE ROW LEVEL SECURITY; NO FORCE for the owner itself)',
      cause,
    },
  );
}

function guess(message: string): readonly [string, string?] {
  if (/terminated|closed|ended/i.test(message)) return ['connection lost'];
  if (/timeout/i.test(message)) return ['no answer', SETTINGS_ADVICE];
  if (/password must be/.test(message))
    return ['the server asks for a password and there is none', LOGIN_ADVICE];
  return [message];
}
