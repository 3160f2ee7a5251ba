/**
 * TLS as libpq does it: a root certificate that is there is used to verify the server, whatever sslmode says;
 * without one `verify-ca` and `verify-full` are refused, and the others take any certificate.
 *
 * Source: PostgreSQL's documentation, "SSL Support"; libpq's files in ~/.postgresql.
 */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import {
  checkServerIdentity,
  rootCertificates,
  type ConnectionOptions,
  type PeerCertificate,
} from 'node:tls';
import { readGiven } from '../../bytes/disk/whole-file.ts';
import { environmentError, type OldumpError } from '../../errors.ts';
import { describeDatabase, type ConnectionSettings } from './settings.ts';

/** false: without TLS. */
export type Ssl = false | ConnectionOptions;

/** Where machines keep what they trust, in OpenSSL's form: Debian, Fedora, Alpine and others, openSUSE. */
const SYSTEM_CERTIFICATES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
  '/etc/ssl/ca-bundle.pem',
];

/** A file may be a pipe whose writer does not come: then the signal ends it. */
type Asked = ConnectionSettings & { readonly signal: AbortSignal | undefined };

/** Out: what to try, one after the other, as sslmode says. A Unix socket has no TLS. Throws: environment, for files. */
export async function sslChoices(
  settings: ConnectionSettings,
  isSocket: boolean,
  signal?: AbortSignal,
): Promise<readonly Ssl[]> {
  if (isSocket || settings.sslMode === 'disable') return [false];
  const tls = await tlsOptions({ ...settings, signal });
  if (settings.sslMode === 'allow') return [false, tls];
  return settings.sslMode === 'prefer' ? [tls, false] : [tls];
}

async function tlsOptions(settings: Asked): Promise<ConnectionOptions> {
  const { sslMode, host, ssl } = settings;
  const ca = await rootCertificate(settings);
  if (ca === undefined && sslMode.startsWith('verify'))
    throw failure(settings, `there is no root certificate to verify the server with`, {
      advice: `sslrootcert=FILE, or system; without one it is looked for in ${ssl.folder ?? '~/.postgresql'}/root.crt`,
    });
  if (sslMode === 'verify-full' && host === undefined)
    throw failure(settings, 'sslmode verify-full wants the name of the host', {
      advice: 'host=NAME beside hostaddr',
    });
  const crl =
    ca === undefined
      ? undefined
      : await readOptional(settings, ssl.revocations, 'root.crl', 'list of revoked certificates');
  return {
    rejectUnauthorized: ca !== undefined,
    checkServerIdentity: sslMode === 'verify-full' ? (_, seen) => wrongName(host!, seen) : () => undefined,
    ...(ca !== undefined && { ca }),
    ...(crl !== undefined && { crl }),
    ...(await ownCertificate(settings)),
    ...(host !== undefined && isIP(host) === 0 && { servername: host }),
    ...(ssl.minVersion && { minVersion: ssl.minVersion }),
    ...(ssl.maxVersion && { maxVersion: ssl.maxVersion }),
  };
}

/** As Node checks it; but a certificate without any other name may name an address as its subject. */
function wrongName(host: string, seen: PeerCertificate): Error | undefined {
  const isNamed = isIP(host) !== 0 && !seen.subjectaltname && seen.subject.CN === host;
  return isNamed ? undefined : checkServerIdentity(host, seen);
}

async function rootCertificate(settings: Asked): Promise<string | string[] | undefined> {
  const { sslRootCertificate } = settings;
  if (sslRootCertificate !== 'system')
    return readOptional(settings, sslRootCertificate, 'root.crt', 'root certificate');
  const file = settings.ssl.systemCertificates ?? SYSTEM_CERTIFICATES.find(path => existsSync(path));
  return file === undefined
    ? [...rootCertificates]
    : readNamed(settings, file, "machine's root certificates");
}

/** The certificate and key we show to the server, when there are any. */
async function ownCertificate(settings: Asked): Promise<ConnectionOptions> {
  const { certificate, key, keyPassword, folder } = settings.ssl;
  const cert = await readOptional(settings, certificate, 'postgresql.crt', 'certificate');
  if (cert === undefined) return {};
  const path = key ?? `${folder}/postgresql.key`;
  await requirePrivate(settings, path);
  return {
    cert,
    key: await readNamed(settings, path, 'private key'),
    ...(keyPassword !== undefined && { passphrase: keyPassword }),
  };
}

const OTHERS_MAY = 0o077;
/** A key of root's may be read by a group, so that services share it. */
const OTHERS_MAY_OF_ROOTS = 0o037;

async function requirePrivate(settings: Asked, path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return; // said when it is read
  const forbidden = found.uid === 0 && process.geteuid?.() !== 0 ? OTHERS_MAY_OF_ROOTS : OTHERS_MAY;
  if ((found.mode & forbidden) !== 0)
    throw failure(settings, `the private key ${path} may be read by others`, { advice: `chmod 600 ${path}` });
}

/** What was named must be there; what was not is taken from ~/.postgresql if it is there. */
async function readOptional(
  settings: Asked,
  named: string | undefined,
  usual: string,
  what: string,
): Promise<string | undefined> {
  if (named !== undefined) return readNamed(settings, named, what);
  const path = `${settings.ssl.folder}/${usual}`;
  return settings.ssl.folder !== undefined && existsSync(path) ? readNamed(settings, path, what) : undefined;
}

function readNamed(settings: Asked, path: string, what: string): Promise<string> {
  return readGiven(path, { signal: settings.signal }).catch((cause: unknown) => {
    throw failure(settings, `cannot read the ${what} ${path}`, { cause });
  });
}

function failure(
  settings: Asked,
  reason: string,
  details: { advice?: string; cause?: unknown },
): OldumpError {
  return environmentError(`${describeDatabase(settings)}: ${reason}`, details);
}
