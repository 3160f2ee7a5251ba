/** A run from a real PostgreSQL that goes wrong in the middle: the exit code says so, and nothing is published. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { miscounts, proxyTo, Staller } from '../pg/proxy.ts';
import { skipWithReason } from '../pg/with-server.ts';
import { inWorkDir } from '../support/oldump.ts';
import { assertNothingMade, filledLibrary, start } from './library.ts';

const library = await filledLibrary();

test('counts that disagree are exit 4, and nothing has a name', async t => {
  if (typeof library === 'string') return skipWithReason(t, library);
  const { host, port } = library.settings;
  for (const words of ['', '--keep-data', '--keep-data --export-jobs 2']) {
    const proxy = await proxyTo(`${host}/.s.PGSQL.${port}`, miscounts);
    await inWorkDir(async dir => {
      const { code, stderr } = await start(library, { dir, words, port: proxy.port }).ended;
      assert.equal(code, 4, stderr);
      assert.match(stderr, /the server counts \d+ rows, \d+ arrived/);
      assertNothingMade(dir);
    });
    proxy.close();
  }
});

const BACKENDS = `FROM pg_stat_activity WHERE application_name = 'oldump' AND datname = current_database()`;

for (const [how, words, expected] of [
  ['pg_terminate_backend', '', 5],
  ['pg_terminate_backend', '--keep-data --export-jobs 2', 5],
  ['pg_cancel_backend', '--keep-data', 5],
  ['SIGTERM', '--keep-data --export-jobs 2', 143],
] as const) {
  test(`${how} in mid-COPY of a run ${words}: exit ${expected}, nothing has a name`, async t => {
    if (typeof library === 'string') return skipWithReason(t, library);
    const { settings, client } = library;
    const staller = new Staller(200_000);
    const proxy = await proxyTo(`${settings.host}/.s.PGSQL.${settings.port}`, staller.meddle);
    await inWorkDir(async dir => {
      const { child, ended } = start(library, { dir, words, port: proxy.port });
      await staller.stalled;
      if (how === 'SIGTERM') child.kill(how);
      else await client.query(`SELECT ${how}(pid) ${BACKENDS}`);
      staller.goOn();
      const { code, stderr } = await ended;
      assert.equal(code, expected, stderr);
      assertNothingMade(dir);
    });
    proxy.close();
  });
}
