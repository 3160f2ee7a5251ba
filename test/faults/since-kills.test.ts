/**
 * A run --since, killed in mid-export, in mid-cdump and in mid-dump, and started again: the bytes of an undisturbed one.
 * A previous folder that is damaged or replaced meanwhile is refused, and nothing is published.
 */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { proxyTo, Staller, type Meddle, type Proxy } from '../pg/proxy.ts';
import { skipWithReason } from '../pg/with-server.ts';
import { until } from '../support/until.ts';
import type { Library } from '../month/library.ts';
import { historyLibrary } from '../month/rows/since/history.ts';
import { start, type Attempt, type Ended } from './support/attempt.ts';
import { assertNothingBroken, assertSame, publishedIn, type Published } from './support/published.ts';
import { DATE } from './support/sample.ts';
import { reach } from './support/stages.ts';

const EARLIER = '2012-12-31';
const SINCE = `d/ol_cdump_${EARLIER}`;
const CDUMP = `${SINCE}/ol_cdump_${EARLIER}.txt.gz`;
const ALLOWED = ['--allow-old', '--allow-same', '--allow-shrink', '--skip', 'deworks,tables,sitemaps'];

const library = await historyLibrary('since_kills', 7, 6000);
const dir = mkdtempSync(join(tmpdir(), 'oldump-faults-since-'));
let expected: Published;
/** What becomes of the database's answers: every attempt goes through one proxy, as its address is part of the run. */
const undisturbed = (): Meddle => (piece, near) => void near.write(piece);
let meddle: () => Meddle = undisturbed;
let proxy: Proxy;

before(async () => {
  if (typeof library === 'string') return;
  const { host, port } = library.settings;
  proxy = await proxyTo(`${host}/.s.PGSQL.${port}`, () => meddle());
  const earlier = join(dir, 'earlier');
  mkdirSync(earlier);
  await succeeds(runOf(library, earlier, EARLIER));
  const whole = withEarlier('whole');
  await succeeds(runSince(library, whole));
  expected = publishedIn(whole);
});
after(() => {
  if (typeof library !== 'string') proxy.close();
  rmSync(dir, { recursive: true });
});

/** Kills the attempt somewhere in a stage; the folder is that of the trial. */
const KILLS: Readonly<Record<string, (library: Library, folder: string) => Promise<Ended>>> = {
  'in mid-export': async (library, folder) => {
    const staller = new Staller(400_000);
    meddle = staller.meddle;
    const attempt = runSince(library, folder);
    await Promise.race([staller.stalled, attempt.ended]);
    const ended = await killed(attempt);
    staller.goOn();
    meddle = undisturbed;
    return ended;
  },
  'in cdump': (library, folder) => killedIn('cdump', library, folder),
  'in dump': (library, folder) => killedIn('dump', library, folder),
  'before the guards': (library, folder) => killedIn('publish', library, folder),
};

for (const [moment, kill] of Object.entries(KILLS)) {
  test(`killed ${moment}, a run --since goes on to the same bytes`, async t => {
    await onLibrary(t, async library => {
      const folder = withEarlier(moment);
      assert.equal((await kill(library, folder)).signal, 'SIGKILL', 'it was under way');
      assertNothingBroken(folder, expected);
      await succeeds(runSince(library, folder));
      assertSame(folder, expected);
    });
  });
}

/** What becomes of the previous cdump between two attempts, and how that is told. */
const CHANGES: Readonly<Record<string, { to(folder: string): void; code: number; words: RegExp }>> = {
  'a flipped byte': {
    to(folder) {
      const bytes = readFileSync(join(folder, CDUMP));
      bytes[bytes.length >> 1]! ^= 4;
      writeFileSync(join(folder, CDUMP), bytes);
    },
    code: 2,
    words: /begun with something else: since sha256 was [0-9a-f]{64}, is/,
  },
  'another compression of the same rows': {
    to(folder) {
      const bytes = readFileSync(join(folder, CDUMP));
      writeFileSync(join(folder, CDUMP), gzipSync(gunzipSync(bytes), { level: 1 }));
    },
    code: 4,
    words: /has \d+ bytes, its manifest says \d+/,
  },
  'the cdump of another run': {
    to(folder) {
      cpSync(join(dir, 'whole', `d/ol_cdump_${DATE}`), join(folder, SINCE), { recursive: true, force: true });
    },
    code: 2,
    words: /--since wants an earlier cdump/,
  },
  'no folder': {
    to: folder => rmSync(join(folder, SINCE), { recursive: true }),
    code: 2,
    words: /no such file/,
  },
};

for (const [name, { to, code, words }] of Object.entries(CHANGES)) {
  test(`killed, and then its previous cdump has ${name}: refused`, async t => {
    await onLibrary(t, async library => {
      const folder = withEarlier(name);
      await KILLS['in cdump']!(library, folder);
      to(folder);
      const ended = await runSince(library, folder).ended;
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, words);
      assert.ok(
        ![...publishedIn(folder).manifests.keys()].some(name => name.includes(DATE)),
        'not published',
      );
    });
  });
}

async function onLibrary(t: TestContext, use: (library: Library) => Promise<void>): Promise<void> {
  if (typeof library === 'string') return skipWithReason(t, library);
  await use(library);
}

/** A folder of its own with the run of the earlier date; files keep their times, by which they are known again. */
function withEarlier(name: string): string {
  const folder = join(dir, name.replaceAll(' ', '-'));
  cpSync(join(dir, 'earlier'), folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

function runSince(library: Library, folder: string): Attempt {
  return runOf(library, folder, DATE, ['--since', SINCE]);
}

function runOf({ settings }: Library, folder: string, date: string, more: readonly string[] = []): Attempt {
  const { database, user } = settings;
  const place = `-h 127.0.0.1 -p ${proxy.port} -U ${user} -d ${database}`;
  const words = [date, '-q', '--dir', 'd', ...ALLOWED, ...more];
  return start(folder, { words, env: { PGSSLMODE: 'disable', PSQL_PARAMS: place } });
}

async function succeeds(attempt: Attempt): Promise<void> {
  const { code, stderr } = await attempt.ended;
  assert.equal(code, 0, stderr);
}

async function killedIn(
  stage: 'cdump' | 'dump' | 'publish',
  library: Library,
  folder: string,
): Promise<Ended> {
  const attempt = runSince(library, folder);
  await reach(stage, folder, attempt);
  if (stage === 'cdump') await until(() => hasBegun(folder) || attempt.hasEnded(), 'its journal has begun');
  return killed(attempt);
}

/** The journal says what it was begun with: a run makes its folders before. */
function hasBegun(folder: string): boolean {
  const journal = join(folder, `d/run_${DATE}/journal.jsonl`);
  return existsSync(journal) && readFileSync(journal, 'utf8').includes('"kind":"run"');
}

function killed(attempt: Attempt): Promise<Ended> {
  if (!attempt.hasEnded()) attempt.child.kill('SIGKILL');
  return attempt.ended;
}
