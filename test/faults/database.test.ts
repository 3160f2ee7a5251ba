/**
 * A run straight from a real PostgreSQL whose backend, server or network goes away in the middle of a COPY:
 * exit 5, nothing published; the run again makes the files of an undisturbed one.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Random } from '../../dev/sample/random.ts';
import { hangsUpAfter, Staller } from '../pg/proxy.ts';
import { skipWithReason } from '../pg/with-server.ts';
import type { Attempt, Ended } from './support/attempt.ts';
import { faultyDatabase, type FaultyDatabase } from './support/database.ts';
import { hasManifest, type Published } from './support/published.ts';
import { DATE } from './support/sample.ts';
import { isLong, randomOf, trials } from './support/seed.ts';
import { pass, reach, type Stage } from './support/stages.ts';
import { printsTally } from './support/tally.ts';
import { trial, undisturbed, type Trial } from './support/trial.ts';

const WORDS = [DATE, '--dir', 'd', '--ia-db', 'archive', '--export-jobs', '1'];
const ITS_BACKENDS = `FROM pg_stat_activity WHERE application_name = 'oldump' AND pid <> pg_backend_pid()`;

const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-database-'));
const database = await faultyDatabase(isLong ? 20_000 : 8_000);
let expected: Published;

before(async () => {
  if (typeof database === 'string') return;
  expected = await undisturbed(dir, WORDS, database.env);
});
after(() => rmSync(dir, { recursive: true }));
printsTally('PostgreSQL goes away');

/** What happens to a COPY that stands still after some bytes; what the program ends with. */
const FAULTS: Readonly<Record<string, (database: FaultyDatabase, attempt: Attempt) => Promise<void>>> = {
  pg_terminate_backend: async ({ query }) =>
    void (await query(`SELECT pg_terminate_backend(pid) ${ITS_BACKENDS}`)),
  pg_cancel_backend: async ({ query }) => void (await query(`SELECT pg_cancel_backend(pid) ${ITS_BACKENDS}`)),
  'kill -9 of the backend': async ({ query }) => {
    const backends = await query(`SELECT pid ${ITS_BACKENDS}`);
    assert.ok(backends.length > 0, 'it is connected');
    for (const { pid } of backends) process.kill(Number(pid), 'SIGKILL');
  },
  'server stopped': async database => {
    await database.stopServer();
  },
  'SIGKILL of the run': async (_, { child }) => void child.kill('SIGKILL'),
  'SIGTERM of the run': async (_, { child }) => void child.kill('SIGTERM'),
};

for (let number = 0; number < trials(4, 42); number++) {
  const names = [...Object.keys(FAULTS), 'network cut'];
  const name = names[(2 * number) % names.length]!;
  test(`${name} in mid-COPY, ${number}`, async t => {
    if (typeof database === 'string') return skipWithReason(t, database);
    const random = randomOf('database', number);
    await trial(`database ${number}`, WORDS, one => disturb(one, name, random, database), database.env);
  });
}

const STAGES: readonly Stage[] = ['ia-metadata', 'tables', 'cdump', 'dump', 'deworks', 'guards'];

for (let number = 0; number < trials(2, 24); number++) {
  const stage = STAGES[(number + 1) % STAGES.length]!;
  test(`killed in ${stage}, ${number}`, async t => {
    if (typeof database === 'string') return skipWithReason(t, database);
    const random = randomOf('killed', number);
    const signal = random.pick(['SIGKILL', 'SIGKILL', 'SIGTERM'] as const);
    await trial(
      `killed ${number}`,
      WORDS,
      async one => {
        const attempt = one.start();
        await reach(stage, one.dir, attempt);
        await pass(random.below(60), attempt);
        attempt.child.kill(signal);
        const ended = await attempt.ended;
        one.disturbed(`${signal} in ${stage}`, ended);
        if (ended.code === 0) return one.isComplete(expected); // it had ended before
        assert.equal(ended.signal ?? ended.code, signal === 'SIGKILL' ? signal : 143, ended.stderr);
        await one.completes(expected);
      },
      database.env,
    );
  });
}

async function disturb(one: Trial, name: string, random: Random, database: FaultyDatabase): Promise<void> {
  const bytes = random.below(database.dataBytes);
  const ended = await (name === 'network cut'
    ? cut(one, bytes, database)
    : strike(one, name, bytes, database));
  one.disturbed(name, ended);
  // The server had sent all of it, the rest was on its way: every row is proved to be there.
  if (ended.code === 0) return one.isComplete(expected);
  if (name.startsWith('SIGKILL')) assert.equal(ended.signal, 'SIGKILL');
  else assert.equal(ended.code, name.startsWith('SIGTERM') ? 143 : 5, ended.stderr);
  assert.ok(!hasManifest(one.dir), 'nothing is published');
  await one.completes(expected);
}

async function cut(one: Trial, bytes: number, database: FaultyDatabase): Promise<Ended> {
  database.meddleWith(hangsUpAfter(bytes));
  const ended = await one.start().ended;
  database.meddleWith(undefined);
  return ended;
}

/** Lets so many bytes of a COPY through, and strikes then. */
async function strike(one: Trial, name: string, bytes: number, database: FaultyDatabase): Promise<Ended> {
  const staller = new Staller(bytes);
  database.meddleWith(staller.meddle);
  const attempt = one.start();
  await Promise.race([staller.stalled, attempt.ended]);
  await FAULTS[name]!(database, attempt);
  staller.goOn();
  const ended = await attempt.ended;
  database.meddleWith(undefined);
  if (name === 'server stopped') await database.restartServer();
  await database.untilItAnswers();
  return ended;
}
