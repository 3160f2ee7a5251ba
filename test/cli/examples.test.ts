/** Every example that the documents show is run, with the built program and a real database, or listed here. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, test, type TestContext } from 'node:test';
import { skipWithReason, testServer } from '../pg/with-server.ts';
import { exampleLines } from '../support/example-lines.ts';
import { fillDatabases, fillShelf } from '../support/example-shelf.ts';
import { bashWithin, inWorkDir, type Ended } from '../support/oldump.ts';

const UPLOADS = 'uploads to archive.org, or asks it; test/archive runs it against a server of its own';

/** Examples that cannot be run here, and why. */
const NOT_RUN: ReadonlyMap<string, string> = new Map([
  ['oldump archive /1/var/tmp/dumps --date 2026-06-30', UPLOADS],
  ['oldump archive /1/var/tmp/dumps --date 2026-06-30 --dry-run', UPLOADS],
  ['oldump archive /1/var/tmp/dumps/ol_cdump_2026-06-30 --dry-run', UPLOADS],
  [
    'oldump 2026-06-30 --ia-db postgresql://db-archive/archive --export-jobs 2 --memory 1G --archive 2>&1 | tee -a oldump-2026-06-30.log',
    UPLOADS,
  ],
  ['oldump status --serve /1/var/tmp/dumps', 'serves until it is stopped; test/run/status runs it'],
]);

const examples = await exampleLines();
const running = await testServer();
/** Each takes seconds: whoever reaches this hangs, also on a slow machine with other work. */
const LIMIT_MS = 300_000;
const shelf = mkdtempSync(join(tmpdir(), 'oldump-examples-'));

before(async () => {
  if (typeof running === 'string') return;
  await fillDatabases(running);
  await fillShelf(shelf, runHere);
});

after(() => rmSync(shelf, { recursive: true, force: true }));

test('examples are found, and every one listed as not run is still there', t => {
  assert.ok(examples.size > 40, `${examples.size} examples`);
  for (const [line, reason] of NOT_RUN) {
    assert.ok(examples.has(line), `no longer in the documents: ${line}`);
    t.diagnostic(`not run: ${line}: ${reason}`);
  }
});

test('an example that hangs is ended, with what it started, and named', async () => {
  await inWorkDir(async dir => {
    const hangs = bashWithin(2_000, 'cat < <(sleep 3600) | cat', dir);
    await assert.rejects(hangs, /has not ended after 2 s: cat < <\(sleep 3600\)/);
  });
});

describe('examples', { concurrency: 2 }, () => {
  for (const [line, places] of examples) {
    if (!NOT_RUN.has(line)) it(`${places.join(', ')}: ${line}`, t => runExample(line, t));
  }
});

async function runExample(line: string, t: TestContext): Promise<void> {
  if (typeof running === 'string') return skipWithReason(t, running);
  if (/\bjq\b/.test(line) && spawnSync('jq', ['--version']).error)
    return skipWithReason(t, 'no jq on this machine');
  await inWorkDir(async dir => {
    cpSync(shelf, dir, { recursive: true });
    const outputs = outputsOf(line);
    makeRoom(line, outputs, dir);
    const ended = await runHere(line, dir);
    assert.equal(ended.code, 0, ended.stderr);
    if (!isRun(line)) assert.equal(ended.stderr, '', 'silence on success');
    for (const name of outputs) assertFilled(join(dir, name));
  });
}

/** The line with this folder and this server in the place of Open Library's. */
async function runHere(line: string, dir: string): Promise<Ended> {
  assert.ok(typeof running !== 'string');
  const { host, port, user } = running.server;
  const words = running.server.connectionWords('openlibrary');
  const here = line
    .replaceAll('/1/var/tmp', dir)
    .replaceAll('-h db openlibrary', words)
    .replaceAll(
      'postgresql://db-archive/archive',
      `'postgresql:///archive?host=${host}&port=${port}&user=${user}'`,
    );
  // An upload that nobody listed finds nobody there, whatever keys this machine has.
  const nowhere = 'http://127.0.0.1:1';
  const archive = { OLDUMP_ARCHIVE_S3_URL: nowhere, OLDUMP_ARCHIVE_URL: nowhere };
  // One worker: with so few rows a second one costs more than it does.
  const env = { HOME: dir, TMPDIR: dir, PSQL_PARAMS: words, OLDUMP_JOBS: '1', ...archive };
  return bashWithin(LIMIT_MS, here, dir, env);
}

/** What a line says it writes, behind `-o`, `>` and `--dir`; seen from the work folder. */
function outputsOf(line: string): string[] {
  return [...line.matchAll(/\s(?:-o|>|--dir) (\S+)/g)].map(match =>
    match[1]!.replace(/^(\/1\/var\/tmp|~)\//, ''),
  );
}

function isRun(line: string): boolean {
  return /\boldump \d{4}-/.test(line);
}

/** Takes away what the line is to make: nothing is replaced without --overwrite. */
function makeRoom(line: string, outputs: readonly string[], dir: string): void {
  const files = outputs.filter(name => name !== 'dumps').flatMap(name => [name, `${name}.idx`]);
  const made = isRun(line) && !line.includes('--overwrite');
  const published = made ? readdirSync(join(dir, 'dumps')).filter(name => name.endsWith('_2026-06-30')) : [];
  for (const name of [...files, ...published.map(name => join('dumps', name))])
    rmSync(join(dir, name), { recursive: true, force: true });
}

function assertFilled(path: string): void {
  assert.ok(existsSync(path), `${path} is made`);
  const isFilled = statSync(path).isDirectory() ? readdirSync(path).length > 0 : statSync(path).size > 0;
  assert.ok(isFilled, `${path} holds something`);
}
