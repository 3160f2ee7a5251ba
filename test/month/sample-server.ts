/** The databases of a sample library on a real server, and runs of everything from them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Client } from 'pg';
import { copyIn } from '../../dev/server/copy-in.ts';
import { sampleDatabases } from '../../dev/sample/tables/databases.ts';
import { testServer, type TestServer } from '../pg/with-server.ts';
import { oldumpScript } from '../support/oldump.ts';

export interface SampleServer {
  readonly server: TestServer['server'];
  /** Of the library. */
  readonly client: Client;
}

/** Or why there is none; it ends with the test file. */
export async function sampleServer(rows: number): Promise<SampleServer | string> {
  const running = await testServer();
  if (typeof running === 'string') return running;
  let library: Client | undefined;
  for (const { name, create, tables, indexes } of sampleDatabases({ seed: 5, rows })) {
    const { client } = await running.database(name);
    await client.query(create);
    for (const { copy, rows } of tables) await copyIn(client, copy, rows);
    if (indexes !== '') await client.query(indexes);
    library ??= client;
  }
  return { server: running.server, client: library! };
}

export interface SampleRun {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** `oldump 2026-06-30 --dir d` and these words, in `dir`; `port`: of a proxy. Not with spawnSync: a proxy lives in this process. */
export function startRun({ server }: SampleServer, dir: string, words: string, port?: number): SampleRun {
  const place = port === undefined ? server.connectionWords('openlibrary') : wordsOf(server, port);
  const env = { ...process.env, TMPDIR: dir, PGSSLMODE: 'disable', PSQL_PARAMS: place };
  const all = `2026-06-30 --dir d -j 2 --max-age-days 99 ${words}`.split(' ').filter(Boolean);
  const child = spawn(process.execPath, [oldumpScript, ...all], { cwd: dir, env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', chunk => (stdout += String(chunk)));
  child.stderr.on('data', chunk => (stderr += String(chunk)));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, ended };
}

function wordsOf({ user }: TestServer['server'], port: number): string {
  return `-h 127.0.0.1 -p ${port} -U ${user} -d openlibrary`;
}
