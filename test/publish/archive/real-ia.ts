/** The real `ia` client out of PyPI, and a machine of its own for it on which archive.org is loopback. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bashWithin, type Ended } from '../../support/oldump.ts';

const INSTALL_MS = 180_000;
const RUN_MS = 120_000;

/** Why there are no namespaces or certificates here, or false. */
export function loopbackMissing(): string | false {
  for (const line of ['openssl version', 'unshare --net --mount ip link set lo up']) {
    const [program, ...words] = line.split(' ') as [string, ...string[]];
    const { status, error, stderr } = spawnSync(program, words, { encoding: 'utf8' });
    if (status !== 0) return `not possible here: ${line}: ${error?.message ?? stderr.trim()}`;
  }
  return false;
}

export interface RealIa {
  readonly bin: string;
  /** The file of the authorities it trusts. */
  readonly authorities: string;
}

/** The folder with its `ia`, installed once a machine; or why there is none. */
export function installIa(version: string): RealIa | { readonly missing: string } {
  const folder = join(tmpdir(), `oldump-test-ia-${version}`);
  if (!existsSync(join(folder, 'ready'))) {
    const made = mkdtempSync(join(tmpdir(), 'oldump-test-ia-'));
    for (const words of [
      ['python3', '-m', 'venv', made],
      [
        join(made, 'bin', 'python'),
        '-m',
        'pip',
        'install',
        '--quiet',
        `internetarchive==${version}`,
        'setuptools<81',
      ],
    ]) {
      const ended = spawnSync(words[0]!, words.slice(1), { encoding: 'utf8', timeout: INSTALL_MS });
      if (ended.status === 0) continue;
      rmSync(made, { recursive: true, force: true });
      const reason = ended.error?.message ?? ended.stderr.trim().split('\n').at(-1);
      return { missing: `no ia ${version}: ${words.join(' ')}: ${reason}` };
    }
    writeFileSync(join(made, 'ready'), '');
    // Programs of a venv name their interpreter by its path: this one goes on living where it was made.
    writeFileSync(
      join(made, 'bin', 'ia'),
      `#!/bin/sh\nexec '${folder}/bin/python' -m internetarchive.cli.ia "$@"\n`,
    );
    try {
      renameSync(made, folder);
    } catch {
      rmSync(made, { recursive: true, force: true }); // another test was first
    }
  }
  const python = readdirSync(join(folder, 'lib')).find(name => name.startsWith('python'))!;
  const authorities = join(folder, 'lib', python, 'site-packages', 'certifi', 'cacert.pem');
  return { bin: join(folder, 'bin'), authorities };
}

/** An authority, a certificate of it for archive.org, and the names of the hosts. */
export function writeMachine(folder: string): void {
  const names = 'subjectAltName=DNS:archive.org,DNS:s3.us.archive.org';
  writeFileSync(join(folder, 'hosts'), '127.0.0.1 localhost archive.org s3.us.archive.org\n');
  writeFileSync(join(folder, 'names'), `${names}\n`);
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';
  for (const line of [
    `req -x509 ${key} -keyout ca-key.pem -out ca.pem -days 2 -subj /CN=oldump-test`,
    `req ${key} -keyout key.pem -out request.pem -subj /CN=archive.org`,
    'x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -extfile names -out cert.pem',
  ]) {
    const { status, stderr } = spawnSync('openssl', line.split(' '), { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl ${line}: ${stderr}`);
  }
}

/** Runs a line on that machine; `early` as loopback-archive.ts has it. */
export function onMachine(
  folder: string,
  early: string,
  line: string,
  env: Record<string, string>,
): Promise<Ended> {
  const script = fileURLToPath(new URL('./loopback-archive.js', import.meta.url));
  const start = `unshare --net --mount --propagation private '${process.execPath}' '${script}' '${folder}' '${early}'`;
  return bashWithin(RUN_MS, `${start} bash -c '${line}'`, folder, env);
}
