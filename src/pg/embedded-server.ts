/**
 * A throw-away PostgreSQL server for the demo and the tests.
 *
 * It lives in one private folder under the temporary folder, listens on a Unix
 * socket there and nowhere else, and goes away with its folder on `stop`. Should
 * this process die without calling `stop`, even by SIGKILL, a small guard shell
 * sees its stdin close, kills the server and removes the folder.
 */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { environmentError } from '../errors.ts';
import { findServerBinaries, packagedBinaries } from './embedded-binaries.ts';

export interface EmbeddedServer {
  /** The folder of the Unix socket, as psql's -h and PGHOST take it. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Process id of the postmaster. */
  readonly pid: number;
  /** Where its programs came from. */
  readonly origin: string;
  createDatabase(name: string): Promise<void>;
  /** psql words for PSQL_PARAMS. */
  connectionWords(database: string): string;
  stop(): Promise<void>;
}

/** Part of the socket's name only; nothing listens on TCP. */
const PORT = 5432;
const USER = 'openlibrary';
/** A socket path longer than this is refused by the kernel (sun_path less the file name). */
const LONGEST_SOCKET_FOLDER = 85;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;

/** Durability off: the data is thrown away anyway. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '',
  port: String(PORT),
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '512MB',
  max_connections: '50',
  shared_buffers: '32MB',
};

/**
 * Starts a server and waits until it answers.
 *
 * In: `packaged`: use the npm package's server even where this machine has one.
 * Throws environmentError with the server's own words when it does not start.
 */
export async function startServer({ packaged = false } = {}): Promise<EmbeddedServer> {
  const owner = await unprivilegedOwner();
  const folder = await mkdtemp(join(shortTemporaryFolder(), 'oldump-pg-'));
  try {
    await handOver(folder, owner);
    const { initdb, postgres, origin } = packaged
      ? await packagedBinaries(folder)
      : await findServerBinaries(process.env['PATH'], folder);
    const log = join(folder, 'log');
    await runInitdb(initdb, folder, log, owner);
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = await spawnLogged(
      postgres,
      ['-D', join(folder, 'data'), '-k', folder, ...settings],
      log,
      owner,
    );
    const stop = stopper(server, folder);
    try {
      await answers(server, folder, log);
    } catch (error) {
      await stop();
      throw error;
    }
    return describeServer(server, folder, origin, stop);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function describeServer(
  server: ChildProcess,
  folder: string,
  origin: string,
  stop: () => Promise<void>,
): EmbeddedServer {
  return {
    host: folder,
    port: PORT,
    user: USER,
    pid: server.pid as number,
    origin,
    createDatabase: name => createDatabase(folder, name),
    connectionWords: database => `-h ${folder} -p ${PORT} -U ${USER} -d ${database}`,
    stop,
  };
}

async function createDatabase(host: string, name: string): Promise<void> {
  const client = new Client({ host, port: PORT, user: USER, database: 'postgres', password: '', ssl: false });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

function shortTemporaryFolder(): string {
  return tmpdir().length <= LONGEST_SOCKET_FOLDER - 'oldump-pg-XXXXXX/'.length ? tmpdir() : '/tmp';
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then `postgres` or `nobody` owns it. Undefined: we ourselves. */
async function unprivilegedOwner(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map(line => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const user = users.find(fields => fields[0] === name);
    if (user) return { uid: Number(user[2]), gid: Number(user[3]) };
  }
  throw environmentError('PostgreSQL does not run as root and there is no user postgres or nobody');
}

async function handOver(folder: string, owner: Owner | undefined): Promise<void> {
  await mkdir(join(folder, 'data'), { mode: 0o700 });
  await chmod(folder, 0o700);
  if (!owner) return;
  await chown(join(folder, 'data'), owner.uid, owner.gid);
  await chown(folder, owner.uid, owner.gid);
}

async function runInitdb(
  program: string,
  folder: string,
  log: string,
  owner: Owner | undefined,
): Promise<void> {
  const words = [
    '-D',
    join(folder, 'data'),
    '-U',
    USER,
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ];
  const initdb = await spawnLogged(program, words, log, owner);
  const [code] = (await once(initdb, 'close')) as [number | null];
  if (code !== 0) throw environmentError(`initdb failed: ${await lastWords(log)}`);
}

/** Away from our process group, so that Ctrl-C reaches us and not the server. */
async function spawnLogged(
  program: string,
  words: string[],
  log: string,
  owner: Owner | undefined,
): Promise<ChildProcess> {
  const file = await open(log, 'a');
  try {
    const options: SpawnOptions = {
      cwd: join(log, '..'),
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', HOME: join(log, '..') },
      stdio: ['ignore', file.fd, file.fd],
      detached: true,
      ...owner,
    };
    const child = spawn(program, words, options);
    await once(child, 'spawn').catch((cause: Error) => {
      throw environmentError(`cannot start ${program}: ${cause.message}`, { cause });
    });
    return child;
  } finally {
    await file.close();
  }
}

async function answers(server: ChildProcess, host: string, log: string): Promise<void> {
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  while (server.exitCode === null && server.signalCode === null && Date.now() < deadlineMs) {
    const client = new Client({
      host,
      port: PORT,
      user: USER,
      database: 'postgres',
      password: '',
      ssl: false,
    });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      // not ready yet: the loop's deadline and the server's exit decide
      await sleep(50);
    }
  }
  throw environmentError(`PostgreSQL does not start: ${await lastWords(log)}`);
}

async function lastWords(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  return lines.slice(-3).join(' | ');
}

function stopper(server: ChildProcess, folder: string): () => Promise<void> {
  const closed = server.exitCode === null ? once(server, 'close') : Promise.resolve();
  const guard = spawnGuard(server, folder);
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    server.kill('SIGINT'); // "fast": open transactions are rolled back
    const timer = setTimeout(() => server.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await closed;
    clearTimeout(timer);
    guard.kill('SIGKILL'); // before it acts on a process id that is no longer ours
    await rm(folder, { recursive: true, force: true });
  };
  return () => (stopped ??= stop());
}

/** Reads until our end of its stdin closes, however we die; SIGQUIT is the postmaster's "immediate". */
function spawnGuard(server: ChildProcess, folder: string): ChildProcess {
  const script = 'cat > /dev/null; kill -QUIT "$1"; sleep 1; rm -rf "$2"';
  const guard = spawn('/bin/sh', ['-c', script, 'guard', String(server.pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.on('error', () => undefined); // no shell, no guard: `stop` still works
  // A process that forgets `stop` ends all the same, and the guard cleans up after it.
  for (const handle of [server, guard, guard.stdin as Socket]) handle.unref();
  return guard;
}
