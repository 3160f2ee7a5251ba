/** A database with a sample library and a row that cannot be cleaned, and runs from it. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { copyIn } from '../../dev/server/copy-in.ts';
import type { ConnectionSettings } from '../../src/pg/connection/settings.ts';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { COPY_DATA_IN, DATA_TABLE } from '../../dev/sample/tables/sample-schema.ts';
import { testServer } from '../pg/with-server.ts';
import { oldumpScript } from '../support/oldump.ts';

const BAD_ROW = '77\t1\tno JSON\n';
export const libraryRows: Buffer = Buffer.concat([
  ...sampleDataRows({ seed: 5, rows: 8000 }),
  Buffer.from(BAD_ROW),
]);

export interface Library {
  readonly settings: ConnectionSettings;
  readonly client: Client;
}

/** The database, or why there is none; its server ends with the test file. */
export async function filledLibrary(): Promise<Library | string> {
  const running = await testServer();
  if (typeof running === 'string') return running;
  const library = await running.database('library');
  await library.client.query(DATA_TABLE);
  await copyIn(library.client, COPY_DATA_IN, [libraryRows]);
  return library;
}

export interface Run {
  readonly dir: string;
  readonly words?: string;
  readonly date?: string;
  /** Of a proxy. */
  readonly port?: number;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** Not with spawnSync: a proxy lives in this process. */
export function start({ settings }: Library, { dir, words = '', date = '2026-06-30', port }: Run): Started {
  const { host, database, user } = settings;
  const place = port === undefined ? `-h ${host} -p ${settings.port}` : `-h 127.0.0.1 -p ${port}`;
  const env = {
    ...process.env,
    TMPDIR: dir,
    PGSSLMODE: 'disable',
    PSQL_PARAMS: `${place} -U ${user} -d ${database}`,
  };
  const all = [oldumpScript, date, '-q', '--dir', 'd', '--skip', 'deworks,tables', ...words.split(' ')];
  const child = spawn(process.execPath, all.filter(Boolean), { cwd: dir, env });
  let stderr = '';
  child.stderr.on('data', chunk => (stderr += String(chunk)));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  return { child, ended };
}

export async function run(from: Library, options: Run): Promise<void> {
  const { code, stderr } = await start(from, options).ended;
  assert.equal(code, 0, stderr);
}

/** By name, but for what holds times. */
export function published(dir: string): Map<string, Buffer> {
  const names = readdirSync(join(dir, 'd'), { recursive: true, encoding: 'utf8' });
  const files = names.filter(name => /^ol_.*(\.gz|\.idx|SHA256SUMS)$/.test(name)).sort();
  return new Map(files.map(name => [name, readFileSync(join(dir, 'd', name))]));
}

/** Nothing is left but folders, and what is said of the run. */
export function assertNothingMade(dir: string): void {
  const found = readdirSync(dir, { recursive: true, withFileTypes: true });
  const made = found.filter(entry => entry.isFile() || /^oldump-(sort|run)-/.test(entry.name));
  assert.deepEqual(
    made.map(entry => entry.name).filter(name => !['status.json', 'log.jsonl'].includes(name)),
    [],
  );
}
