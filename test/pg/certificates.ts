/** Certificates for a test, made by openssl: an authority, a server's, a client's, and an authority nobody asked. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEY = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';
const CONFIG = `[ca]
default_ca = here
[here]
database = index.txt
crlnumber = crlnumber
default_md = sha256
default_crl_days = 30
`;

/** Into `folder`: ca.crt, other.crt, server.crt and .key, client.crt and .key, revoked.crl. Out: why there are none. */
export function makeCertificates(folder: string, server: string, user: string): string | undefined {
  writeFileSync(join(folder, 'server.ext'), `subjectAltName = ${server}\n`);
  writeFileSync(join(folder, 'client.ext'), 'extendedKeyUsage = clientAuth\n');
  writeFileSync(join(folder, 'ca.cnf'), CONFIG);
  writeFileSync(join(folder, 'index.txt'), '');
  writeFileSync(join(folder, 'crlnumber'), '01\n');
  const lines = [
    ...['ca', 'other'].map(
      name => `req -x509 ${KEY} -days 30 -subj /CN=${name} -keyout ${name}.key -out ${name}.crt`,
    ),
    ...[
      ['server', 'server'],
      ['client', user],
    ].flatMap(([name, subject]) => [
      `req ${KEY} -subj /CN=${subject} -keyout ${name}.key -out ${name}.csr`,
      `x509 -req -in ${name}.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile ${name}.ext -out ${name}.crt`,
    ]),
    'ca -config ca.cnf -cert ca.crt -keyfile ca.key -revoke server.crt',
    'ca -config ca.cnf -cert ca.crt -keyfile ca.key -gencrl -out revoked.crl',
  ];
  for (const line of lines) {
    const { status, stderr, error } = spawnSync('openssl', line.split(' '), {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) return `openssl ${line}: ${error?.message ?? stderr}`;
  }
  return undefined;
}
