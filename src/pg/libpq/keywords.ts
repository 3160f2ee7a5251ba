/**
 * Every connection parameter that libpq knows, up to PostgreSQL 18, and what becomes of it here.
 *
 * Source: PostgreSQL's documentation, "Parameter Key Words" and "Environment Variables"; psql 15 beside it.
 */
import { usageError } from '../../errors.ts';
import { nearestWord } from '../../record/text/nearest-word.ts';

/** What is done here as libpq does it, with the variable that stands in for it where there is one. */
const TAKEN = {
  host: 'PGHOST',
  hostaddr: 'PGHOSTADDR',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  passfile: 'PGPASSFILE',
  service: 'PGSERVICE',
  servicefile: 'PGSERVICEFILE',
  options: 'PGOPTIONS',
  application_name: 'PGAPPNAME',
  fallback_application_name: undefined,
  client_encoding: 'PGCLIENTENCODING',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  keepalives: undefined,
  keepalives_idle: undefined,
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslpassword: undefined,
  sslcrl: 'PGSSLCRL',
  ssl_min_protocol_version: 'PGSSLMINPROTOCOLVERSION',
  ssl_max_protocol_version: 'PGSSLMAXPROTOCOLVERSION',
} as const;

interface Refused {
  readonly variable?: string;
  /** Values that ask for nothing that is not done anyway. */
  readonly fine: readonly string[];
}

/** What is not done here: refused, but for values that ask for nothing. */
const REFUSED = {
  channel_binding: { variable: 'PGCHANNELBINDING', fine: ['prefer', 'disable'] },
  gssencmode: { variable: 'PGGSSENCMODE', fine: ['prefer', 'disable'] },
  gssdelegation: { variable: 'PGGSSDELEGATION', fine: ['', '0'] },
  gsslib: { variable: 'PGGSSLIB', fine: ['', 'gssapi'] },
  krbsrvname: { variable: 'PGKRBSRVNAME', fine: ['', 'postgres'] },
  target_session_attrs: { variable: 'PGTARGETSESSIONATTRS', fine: ['any'] },
  load_balance_hosts: { variable: 'PGLOADBALANCEHOSTS', fine: ['disable'] },
  require_auth: { variable: 'PGREQUIREAUTH', fine: [''] },
  requirepeer: { variable: 'PGREQUIREPEER', fine: [''] },
  replication: { fine: ['', '0', 'false', 'no', 'off'] },
  keepalives_interval: { fine: ['', '0'] },
  keepalives_count: { fine: ['', '0'] },
  tcp_user_timeout: { fine: ['', '0'] },
  sslcompression: { variable: 'PGSSLCOMPRESSION', fine: ['', '0', '1'] },
  sslsni: { variable: 'PGSSLSNI', fine: ['', '1'] },
  sslcertmode: { variable: 'PGSSLCERTMODE', fine: ['', 'allow'] },
  sslcrldir: { variable: 'PGSSLCRLDIR', fine: [''] },
  sslnegotiation: { variable: 'PGSSLNEGOTIATION', fine: ['', 'postgres'] },
  sslkeylogfile: { fine: [''] },
  min_protocol_version: { variable: 'PGMINPROTOCOLVERSION', fine: ['', '3.0'] },
  max_protocol_version: { variable: 'PGMAXPROTOCOLVERSION', fine: ['', '3.0', 'latest'] },
  scram_client_key: { fine: [''] },
  scram_server_key: { fine: [''] },
  oauth_issuer: { fine: [''] },
  oauth_client_id: { fine: [''] },
  oauth_client_secret: { fine: [''] },
  oauth_scope: { fine: [''] },
} satisfies Readonly<Record<string, Refused>>;

export type Taken = keyof typeof TAKEN;
export type Keyword = Taken | keyof typeof REFUSED;
export type Parameters = Partial<Record<Keyword, string>>;

const KEYWORDS: readonly string[] = [...Object.keys(TAKEN), ...Object.keys(REFUSED)];

/** What libpq's old names of today's parameters mean. */
export function renamed(name: string, value: string): readonly [name: string, value: string] {
  return name === 'requiressl' ? ['sslmode', value.startsWith('1') ? 'require' : 'prefer'] : [name, value];
}

/**
 * Throws: usage, for a name that libpq has not either. The name itself is told only where it is nearly one of
 * libpq's: a password with a blank in it makes names of what comes after the blank.
 */
export function requireKeyword(name: string): Keyword {
  if (KEYWORDS.includes(name)) return name as Keyword;
  const near = nearestWord(name, KEYWORDS);
  throw usageError(
    near === undefined
      ? 'a connection parameter is none that libpq knows'
      : `${name} is no connection parameter that libpq knows`,
    { advice: near === undefined ? "a value with a blank stands in quotes: NAME='A B'" : `${near}?` },
  );
}

/** What the environment says of what was not said otherwise. An empty variable counts, as with libpq. */
export function fromEnvironment(env: Readonly<Record<string, string | undefined>>): Parameters {
  const found: Parameters = {};
  for (const name of KEYWORDS as readonly Keyword[]) {
    const variable = variableOfKeyword(name);
    const value = variable === undefined ? undefined : env[variable];
    if (value !== undefined) found[name] = value;
  }
  if (found.sslmode === undefined && env['PGREQUIRESSL']?.startsWith('1')) found.sslmode = 'require';
  return found;
}

export function variableOfKeyword(name: Keyword): string | undefined {
  return name in TAKEN
    ? TAKEN[name as Taken]
    : (REFUSED as Readonly<Record<string, Refused>>)[name]!.variable;
}

/** Throws: usage, for what libpq would do and we do not; never ignored. `label` says where a parameter was set. */
export function requireDoable(parameters: Parameters, label: (name: Keyword) => string): void {
  for (const [name, { fine }] of Object.entries(REFUSED) as [keyof typeof REFUSED, Refused][]) {
    const value = parameters[name];
    if (value === undefined || fine.includes(value)) continue;
    const words = fine.filter(word => word !== '');
    throw usageError(
      `${label(name)} is not supported${words.length > 0 ? `, but for ${words.join(', ')}` : ''}`,
      {
        advice: 'leave it out',
      },
    );
  }
}
export type Environment = Readonly<Record<string, string | undefined>>;
