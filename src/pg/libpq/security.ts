/** What was said of TLS: how much is proved, and with which files. Nothing is opened here. */
import { usageError } from '../../errors.ts';
import type { Given } from './given.ts';
import type { Environment } from './keywords.ts';

export interface Security {
  readonly sslMode: SslMode;
  /** A file, or `system`: what the machine trusts. */
  readonly sslRootCertificate: string | undefined;
  readonly ssl: SslSettings;
}

/** Files of TLS beside the root certificate; where none is named, those in `folder` count if they are there. */
export interface SslSettings {
  /** ~/.postgresql */
  readonly folder: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Never printed. */
  readonly keyPassword: string | undefined;
  readonly revocations: string | undefined;
  /** OpenSSL's own word for what the machine trusts: SSL_CERT_FILE. */
  readonly systemCertificates: string | undefined;
  readonly minVersion: TlsVersion | undefined;
  readonly maxVersion: TlsVersion | undefined;
}

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];
const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
type TlsVersion = (typeof TLS_VERSIONS)[number];

/** Throws: usage, for a mode or a version that is none. */
export function security(given: Given, env: Environment): Security {
  const { parameters, label } = given;
  const root = parameters.sslrootcert || undefined;
  const mode = parameters.sslmode ?? (root === 'system' ? 'verify-full' : 'prefer');
  const sslMode = SSL_MODES.find(known => known === mode);
  if (!sslMode) throw usageError(`${label('sslmode')} is one of ${SSL_MODES.join(', ')}`);
  if (root === 'system' && sslMode !== 'verify-full')
    throw usageError(`${label('sslrootcert')} system goes with sslmode verify-full only`, {
      advice: 'anybody gets a certificate for a name of his own',
    });
  return {
    sslMode,
    sslRootCertificate: root,
    ssl: {
      folder: env['HOME'] ? `${env['HOME']}/.postgresql` : undefined,
      certificate: parameters.sslcert || undefined,
      key: parameters.sslkey || undefined,
      keyPassword: parameters.sslpassword || undefined,
      revocations: parameters.sslcrl || undefined,
      systemCertificates: env['SSL_CERT_FILE'] || undefined,
      minVersion: tlsVersion(given, 'ssl_min_protocol_version'),
      maxVersion: tlsVersion(given, 'ssl_max_protocol_version'),
    },
  };
}

function tlsVersion(
  { parameters, label }: Given,
  name: 'ssl_min_protocol_version' | 'ssl_max_protocol_version',
): TlsVersion | undefined {
  const text = parameters[name];
  if (!text) return undefined;
  const version = TLS_VERSIONS.find(known => known.toLowerCase() === text.toLowerCase());
  if (!version) throw usageError(`${label(name)} is one of ${TLS_VERSIONS.join(', ')}`);
  return version;
}
