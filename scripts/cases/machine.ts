/** What the cases run on: a folder, a program `oldump` of this build, throw-away PostgreSQL servers, Python's duckdb. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Client } from 'pg';
import { startServer, type EmbeddedServer } from '../../dev/server/embedded-server.ts';

export type CaseRun =
  | { readonly kind: 'ended' | 'late'; readonly text: string }
  | { readonly kind: 'skipped'; readonly reason: string };

const LIMIT_MS = 240_000;
/** Needs PostgreSQL 17 or later: the packaged server, whatever this machine has. */
const NEW_SERVER = /^b1-/;

export class Machine {
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'oldump-cases-'));
  readonly #program: string;
  readonly #servers: Map<boolean, Promise<EmbeddedServer>> = new Map();

  constructor(script: string) {
    chmodSync(this.#folder, 0o755); // a case runs the program as another user
    this.#program = join(this.#folder, 'oldump');
    writeFileSync(this.#program, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
    chmodSync(this.#program, 0o755);
  }

  folderFor(name: string): string {
    return join(this.#folder, name);
  }

  /** Runs `cmd` in the folder, with all it writes in one text. */
  async run(name: string, folder: string, withServer: boolean): Promise<CaseRun> {
    const missing = missingProgram(name, withServer);
    if (missing !== undefined) return { kind: 'skipped', reason: missing };
    const env = { ...this.#environment(folder), ...(withServer && (await this.#serverFor(name))) };
    spawnSync('chmod', ['-R', 'u+w', folder]);
    const output = join(this.#folder, `${name}.out`);
    const fd = openSync(output, 'w');
    const child = spawn('bash', ['cmd'], { cwd: folder, env, detached: true, stdio: ['ignore', fd, fd] });
    let isLate = false;
    const clock = setTimeout(() => {
      isLate = true;
      process.kill(-child.pid!, 'SIGKILL'); // the group of the case, which is ours
    }, LIMIT_MS);
    await once(child, 'close');
    clearTimeout(clock);
    closeSync(fd);
    return { kind: isLate ? 'late' : 'ended', text: readFileSync(output, 'utf8') };
  }

  async stop(): Promise<void> {
    for (const server of this.#servers.values()) await server.then(({ stop }) => stop());
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Nothing of this machine's own settings. */
  #environment(folder: string): Record<string, string> {
    const python = duckdbFolder();
    const path = [...(existsSync(python) ? [join(python, 'bin')] : []), process.env['PATH'] ?? ''];
    return { PATH: path.join(delimiter), HOME: folder, LANG: 'C.UTF-8', OLDUMP: this.#program };
  }

  async #serverFor(name: string): Promise<Record<string, string>> {
    const packaged = NEW_SERVER.test(name);
    const found = this.#servers.get(packaged) ?? startWithSuperuser(packaged);
    this.#servers.set(packaged, found);
    const { host, port } = await found;
    return { PGHOST: host, PGPORT: String(port), PGUSER: 'postgres' };
  }
}

async function startWithSuperuser(packaged: boolean): Promise<EmbeddedServer> {
  const server = await startServer({ packaged });
  const { host, port, user } = server;
  const client = new Client({ host, port, user, database: 'postgres', password: '', ssl: false });
  await client.connect();
  await client.query('CREATE ROLE postgres SUPERUSER LOGIN');
  await client.end();
  return server;
}

function missingProgram(name: string, withServer: boolean): string | undefined {
  if (name.startsWith('o7-')) return installDuckdb();
  const program = withServer ? 'psql' : name.startsWith('o4-') ? 'setpriv' : 'python3';
  const { error } = spawnSync(program, ['--version']);
  return error ? `no program ${program}` : undefined;
}

function duckdbFolder(): string {
  return join(tmpdir(), 'oldump-cases-duckdb');
}

/** Once a machine, from PyPI; or why not. */
function installDuckdb(): string | undefined {
  const python = join(duckdbFolder(), 'bin', 'python');
  if (spawnSync(python, ['-c', 'import duckdb']).status === 0) return undefined;
  for (const [program, ...words] of [
    ['python3', '-m', 'venv', duckdbFolder()],
    [python, '-m', 'pip', 'install', '--quiet', 'duckdb'],
  ] as const) {
    const { status, error, stderr } = spawnSync(program, words, { encoding: 'utf8', timeout: LIMIT_MS });
    if (status !== 0) return `no duckdb: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
  }
  return undefined;
}
