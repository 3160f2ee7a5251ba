/** Open Library's database and the archive's, small, on a real server, reached through a proxy that can meddle. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { connect } from '../../../src/pg/connection/connect.ts';
import { copyIn } from '../../../dev/server/copy-in.ts';
import { spawnLogged, unprivilegedOwner } from '../../../dev/server/embedded-process.ts';
import type { ConnectionSettings } from '../../../src/pg/connection/settings.ts';
import { sampleSideTables } from '../../../dev/sample/tables/databases.ts';
import { sampleCoverRows } from '../../../dev/sample/tables/sample-side-tables.ts';
import * as schema from '../../../dev/sample/tables/sample-schema.ts';
import { proxyTo, type Meddle } from '../../pg/proxy.ts';
import { testServer } from '../../pg/with-server.ts';
import { until } from '../../support/until.ts';
import { archiveRows, dataRows, library } from './sample.ts';

export interface FaultyDatabase {
  /** For the program: the proxy's address, the same for the whole test file. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs a query of the test's own, past the proxy. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** Bytes of the table data as COPY text: about what the export of it sends. */
  readonly dataBytes: number;
  /** What becomes of the answers on connections made from now on; undefined: nothing. */
  meddleWith(meddle: (() => Meddle) | undefined): void;
  /** Ends the server as an operator does, and starts it again on the same files. */
  stopServer(): Promise<void>;
  restartServer(): Promise<void>;
  untilItAnswers(): Promise<void>;
}

/** Or why there is none; everything ends with the test file. */
export async function faultyDatabase(rows: number): Promise<FaultyDatabase | string> {
  const running = await testServer();
  if (typeof running === 'string') return running;
  const data = dataRows(rows);
  const { client, settings } = await running.database('openlibrary');
  await client.query(schema.DATA_TABLE);
  await copyIn(client, schema.COPY_DATA_IN, [data]);
  await client.query(schema.SIDE_TABLE_SCHEMA);
  for (const table of sampleSideTables(library(rows))) await copyIn(client, table.copy, table.rows);
  const covers = await running.database('coverstore');
  await covers.client.query(schema.COVER_SCHEMA);
  await copyIn(covers.client, schema.COPY_COVERS_IN, sampleCoverRows(library(rows)));
  const archive = await running.database('archive');
  await archive.client.query(schema.METADATA_TABLE);
  await copyIn(archive.client, schema.COPY_METADATA_IN, [archiveRows(rows)]);

  const { host, port, pid } = running.server;
  const plain: Meddle = (piece, near) => void near.write(piece);
  let current: (() => Meddle) | undefined;
  const proxy = await proxyTo(`${host}/.s.PGSQL.${port}`, () => (current ?? (() => plain))());
  let second: ChildProcess | undefined;
  let words: readonly string[] = [];
  after(() => {
    proxy.close();
    second?.kill('SIGQUIT');
  });
  return {
    env: {
      PGSSLMODE: 'disable',
      PSQL_PARAMS: `-h 127.0.0.1 -p ${proxy.port} -U ${settings.user} -d openlibrary`,
    },
    query: sql => queryOnce(settings, sql),
    dataBytes: data.length,
    meddleWith: meddle => (current = meddle),
    async stopServer() {
      words = wordsOf(second?.pid ?? pid);
      await endServer(second?.pid ?? pid);
    },
    async restartServer() {
      second = await startAgain(host, words);
    },
    untilItAnswers: () => untilItAnswers(settings),
  };
}

async function endServer(pid: number): Promise<void> {
  process.kill(pid, 'SIGINT'); // PostgreSQL's "fast shutdown"
  await until(() => !isThere(pid), 'the server has ended', 60_000);
}

/** The same words, folder and user as before. */
async function startAgain(folder: string, words: readonly string[]): Promise<ChildProcess> {
  return spawnLogged(words[0]!, words.slice(1), join(folder, 'log'), await unprivilegedOwner());
}

function wordsOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').slice(0, -1);
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

async function queryOnce(settings: ConnectionSettings, sql: string): Promise<Record<string, unknown>[]> {
  const { client, close } = await connect(settings, new AbortController().signal);
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await close();
  }
}

/** After the crash of a backend, and after its start, the server takes no connections for a while. */
async function untilItAnswers(settings: ConnectionSettings): Promise<void> {
  let refusal = '';
  const answers = async (): Promise<boolean> => {
    const connection = await connect(settings, new AbortController().signal).catch(
      (error: Error) => void (refusal = error.message),
    );
    await connection?.close();
    return connection !== undefined;
  };
  await until(answers, () => `the server answers: ${refusal}`);
}
