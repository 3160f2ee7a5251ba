/**
 * `npm run demo`: the main job on a machine that has nothing but Node.
 *
 * Starts a throw-away PostgreSQL, fills it with a sample library, makes every dump
 * file of it in ./dumps-demo, says where they are, and stops the server. Ctrl-C stops all.
 * Options: --rows N (50000), --seed N (1), --dir DIR (dumps-demo).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { connect } from '../src/pg/connection/connect.ts';
import { copyIn } from '../dev/server/copy-in.ts';
import { startServer, type EmbeddedServer } from '../dev/server/embedded-server.ts';
import { connectionSettings } from '../src/pg/connection/settings.ts';
import { sampleDatabases, type SampleDatabase } from '../dev/sample/tables/databases.ts';
import type { SampleOptions } from '../dev/sample/sample-options.ts';

const DATE = '2026-06-30';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '1' },
    dir: { type: 'string', default: 'dumps-demo' },
  },
});
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => interrupted.abort(new Error(`stopped by ${signal}`)));
}
process.exitCode = await demo(
  { rows: Number(values.rows), seed: Number(values.seed) },
  resolve(values.dir),
).catch((error: Error) => {
  say(`demo: ${error.message}`);
  return interrupted.signal.aborted ? 130 : 5;
});

/** The main job's exit code. */
async function demo(sample: SampleOptions, dir: string): Promise<number> {
  say('Starting a throw-away PostgreSQL …');
  const server = await startServer();
  try {
    say(`  ${server.origin}`);
    for (const database of sampleDatabases(sample)) await fill(server, database);
    const words = ['run', DATE, '--dir', dir, '--ia-db', 'archive', '--overwrite'];
    say(`\nPSQL_PARAMS='${server.connectionWords('openlibrary')}' oldump ${words.join(' ')}\n`);
    const code = await oldump(words, server.connectionWords('openlibrary'));
    say(code === 0 ? whatNow(dir) : `\nThe main job ended with exit code ${code}.`);
    return code;
  } finally {
    await server.stop();
  }
}

async function fill(
  server: EmbeddedServer,
  { name, create, tables, indexes }: SampleDatabase,
): Promise<void> {
  await server.createDatabase(name);
  const settings = connectionSettings({ PSQL_PARAMS: server.connectionWords(name) });
  const { client, close } = await connect(settings, interrupted.signal);
  try {
    await client.query(create);
    let count = 0;
    for (const { copy, rows } of tables) count += await copyIn(client, copy, untilInterrupted(rows));
    await client.query(indexes);
    say(`  database ${name}: ${count.toLocaleString('en-US')} rows`);
  } finally {
    await close();
  }
}

function* untilInterrupted(rows: Iterable<Buffer>): Generator<Buffer, void, undefined> {
  for (const batch of rows) {
    interrupted.signal.throwIfAborted();
    yield batch;
  }
}

/** In its own process group: the terminal's Ctrl-C reaches us alone, and is passed on once. */
async function oldump(words: readonly string[], connectionWords: string): Promise<number> {
  interrupted.signal.throwIfAborted();
  const program = new URL('./oldump.js', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, ...words], {
    stdio: 'inherit',
    detached: true,
    env: { ...process.env, PSQL_PARAMS: connectionWords },
  });
  const stop = () => child.kill('SIGINT');
  interrupted.signal.addEventListener('abort', stop, { once: true });
  const [code] = (await once(child, 'close')) as [number | null];
  interrupted.signal.removeEventListener('abort', stop);
  return code ?? 1;
}

function whatNow(dir: string): string {
  const dump = `${dir}/ol_dump_${DATE}`;
  return `
The dumps are in ${dir}. Look at them:

  ls -l ${dump}
  zcat ${dump}/ol_dump_works_${DATE}.txt.gz | head -n 3
  zcat ${dump}/ol_dump_deworks_${DATE}.txt.gz | head -n 1
  zcat ${dump}/ol_dump_reading-log_${DATE}.txt.gz | cut -f3 | sort | uniq -c
  zcat ${dir}/ol_cdump_${DATE}/ol_cdump_${DATE}.txt.gz | cut -f1 | sort | uniq -c
  zcat ${dir}/sitemaps_${DATE}/siteindex.xml.gz
`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
