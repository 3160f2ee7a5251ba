/** A run from PostgreSQL that was killed: the export begins anew, unless all rows were proved; then no database is needed. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { proxyTo, Staller } from '../pg/proxy.ts';
import { skipWithReason } from '../pg/with-server.ts';
import { inWorkDir } from '../support/oldump.ts';
import { LONG_MS, until } from '../support/until.ts';
import { filledLibrary, published, run, start, type Started } from './library.ts';

const library = await filledLibrary();
const JOURNAL = 'd/run_2026-06-30/journal.jsonl';

test('killed when all rows are sorted, a run goes on though the database has gone', async t => {
  if (typeof library === 'string') return skipWithReason(t, library);
  await inWorkDir(async dir => {
    const expected = await undisturbed(dir);
    const killed = start(library, { dir });
    await killedAt(killed, dir, '"kind":"finished","stage":"cdump"');
    const nowhere = { ...library, settings: { ...library.settings, port: 1 } };
    const { code, stderr } = await start(nowhere, { dir }).ended;
    assert.equal(code, 0, stderr);
    assert.deepEqual(published(dir), expected);
  });
});

test('killed in mid-COPY, a run exports anew, and leaves nothing of the first export', async t => {
  if (typeof library === 'string') return skipWithReason(t, library);
  const { host, port } = library.settings;
  const staller = new Staller(200_000);
  const proxy = await proxyTo(`${host}/.s.PGSQL.${port}`, staller.meddle);
  await inWorkDir(async dir => {
    const expected = await undisturbed(dir);
    const killed = start(library, { dir, port: proxy.port, words: '--keep-data' });
    await staller.stalled;
    killed.child.kill('SIGKILL');
    await killed.ended;
    staller.goOn();
    await run(library, { dir, port: proxy.port, words: '--keep-data' });
    assert.deepEqual(published(dir), expected);
    const left = readdirSync(dir, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      left.filter(name => /\.tmp$|oldump-/.test(name)),
      [],
    );
  });
  proxy.close();
});

async function undisturbed(dir: string): Promise<Map<string, Buffer>> {
  if (typeof library === 'string') throw new Error(library);
  mkdirSync(join(dir, 'whole'));
  await run(library, { dir: join(dir, 'whole') });
  return published(join(dir, 'whole'));
}

async function killedAt({ child, ended }: Started, dir: string, words: string): Promise<void> {
  const journal = join(dir, JOURNAL);
  const isThere = (): boolean => existsSync(journal) && readFileSync(journal, 'utf8').includes(words);
  await until(() => child.exitCode !== null || isThere(), words, LONG_MS);
  child.kill('SIGKILL');
  const { code, stderr } = await ended;
  assert.equal(code, null, `ended before it was killed: ${stderr}`);
}
