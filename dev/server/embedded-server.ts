/**
 * A throw-away PostgreSQL server for the demo and the tests.
 *
 * It lives in one private folder under the temporary folder, listens on a Unix
 * socket there and nowhere else, and goes away with its folder on `stop`. Should
 * this process die without calling `stop`, even by SIGKILL, a small guard shell
 * sees its stdin close, kills the server and removes the folder.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { environmentError } from '../../src/errors.ts';
import { findServerBinaries, packagedBinaries } from './embedded-binaries.ts';
import {
  handOver,
  lastWords,
  spawnLogged,
  stopper,
  unprivilegedOwner,
  type Owner,
} from './embedded-process.ts';

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
