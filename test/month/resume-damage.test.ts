/** What lies between two attempts: damage, other inputs, other arguments. Gone on with, made anew, or refused in words. */
import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { writeIndexed } from '../bytes/indexed.ts';
import { Attempts, writeData } from './attempts.ts';

let dir = '';
let undisturbed = new Map<string, string>();

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'oldump-test-'));
  writeData(join(dir, 'data.txt'));
  const whole = new Attempts(join(dir, 'whole'));
  await whole.finish();
  undisturbed = whole.files();
});
after(() => rm(dir, { recursive: true, force: true }));

test('other workers, memory and folder for temporary files: gone on with', async () => {
  const run = new Attempts(join(dir, 'others'));
  await run.make({ kind: 'block', count: 5 });
  await run.make({ kind: 'range', count: 2 }, { jobs: 1, memoryBytes: 100 << 20 });
  const log = await run.finish({ jobs: 3, tmpdir: join(dir, 'others/d') });
  assert.match(log, /dump: continued behind [1-9]/);
  assert.deepEqual(run.files(), undisturbed);
});

for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const) {
  test(`${signal}: exit ${code}, says how to go on, keeps what was done`, async () => {
    const run = new Attempts(join(dir, signal));
    const { code: found, stderr } = await run.make({ kind: 'range', count: 2, signal });
    assert.equal(found, code, stderr);
    assert.match(stderr, /is kept: run the same command again/);
    const log = await run.finish();
    assert.match(log, /dump: continued behind [1-9]/);
    assert.deepEqual(run.files(), undisturbed);
  });
}

test('a torn end of the journal is forgotten, a damaged row in its middle refused', async () => {
  const run = new Attempts(join(dir, 'torn'));
  await run.make({ kind: 'block', count: 5 });
  appendFileSync(run.journalPath, '{"kind":"block","end":12');
  await run.make({ kind: 'range', count: 1 });
  const bytes = readFileSync(run.journalPath);
  const damaged = Buffer.from(bytes);
  damaged[bytes.indexOf('"end":') + 7]! ^= 1;
  writeFileSync(run.journalPath, damaged);
  const { code, stderr } = await run.make();
  assert.equal(code, 3, stderr);
  assert.match(stderr, /journal\.jsonl, row \d+: the journal of the run is damaged \(use --overwrite/);
  writeFileSync(run.journalPath, bytes);
  await run.finish();
  assert.deepEqual(run.files(), undisturbed);
});

test('a journal that ends before the files it made says that it does not name them, and what to do', async () => {
  const run = new Attempts(join(dir, 'early'));
  await run.finish();
  truncateSync(run.journalPath, readFileSync(run.journalPath).indexOf('"kind":"outputs"') - 1);
  const { code, stderr } = await run.make();
  assert.equal(code, 5, stderr);
  assert.match(stderr, /exists already \(the journal does not name it: .*--overwrite\)/);
  await run.finish({ overwrite: true });
  assert.deepEqual(run.files(), undisturbed);
});

test('runs that are damaged, cut or gone are made again, and those behind them', async () => {
  const run = new Attempts(join(dir, 'runs'));
  await run.make({ kind: 'finished', stage: 'cdump' });
  const paths = run.records
    .flatMap(record => (record.kind === 'block' ? record.runs : []))
    .map(({ path }) => path);
  flip(paths[5]!);
  truncateSync(paths[8]!, 1000);
  rmSync(paths[9]!);
  const log = await run.finish();
  assert.equal([...log.matchAll(/is gone or damaged/g)].length, 3);
  assert.match(log, /cdump: continued at row/);
  assert.deepEqual(run.files(), undisturbed);
});

test('a run damaged while it is merged ends the attempt, not the next one', async () => {
  const run = new Attempts(join(dir, 'merged'));
  await run.make({ kind: 'merged', count: 2 });
  const { to } = run.records.findLast(record => record.kind === 'merged')!;
  flip(to.path);
  assert.match(await run.finish(), /cdump: (continued|anew)/);
  assert.deepEqual(run.files(), undisturbed);
});

for (const harm of ['flipped', 'cut', 'gone'] as const) {
  test(`an output that is ${harm} is written again from there`, async () => {
    const run = new Attempts(join(dir, harm));
    await run.make({ kind: 'range', count: 4 });
    const { tempPaths } = run.records.find(record => record.kind === 'outputs')!;
    const path = tempPaths[3]!;
    if (harm === 'flipped') flip(path);
    if (harm === 'cut') truncateSync(path, 5000);
    if (harm === 'gone') rmSync(path);
    assert.match(
      await run.finish(),
      harm === 'gone' ? /dump: anew/ : /of \d+ key ranges the first \d+ are whole/,
    );
    assert.deepEqual(run.files(), undisturbed);
  });
}

test('other arguments are refused by name; --overwrite takes them', async () => {
  const run = new Attempts(join(dir, 'arguments'));
  await run.make({ kind: 'range', count: 1 });
  const { code, stderr } = await run.make(undefined, { level: 2 });
  assert.equal(code, 2, stderr);
  assert.match(stderr, /begun with something else: level was 1, is 2 \(.*--overwrite/);
  await run.finish({ level: 2, overwrite: true });
  assert.notDeepEqual(run.files(), undisturbed);
  await run.finish({ overwrite: true });
  assert.deepEqual(run.files(), undisturbed);
});

test('another input is refused, though its name and size are the same', async () => {
  const run = new Attempts(join(dir, 'input'));
  copyFileSync(join(dir, 'data.txt'), join(dir, 'copy.txt'));
  const data = { kind: 'file', path: '../copy.txt' } as const;
  await run.make({ kind: 'block', count: 3 }, { data });
  flip(join(dir, 'copy.txt'));
  const { code, stderr } = await run.make(undefined, { data });
  assert.equal(code, 2, stderr);
  assert.match(stderr, /data sha256 was [0-9a-f]{64}, is /);
});

test('a complete run is not made again; one whose file has gone is refused', async () => {
  const run = new Attempts(join(dir, 'complete'));
  await run.finish();
  assert.match(await run.finish(), /was complete before, nothing is to be done/);
  assert.deepEqual(run.files(), undisturbed);
  const [works] = [...run.files().keys()].filter(name => /works.*\.gz$/.test(name));
  truncateSync(join(run.dir, 'd', works!), 100);
  const { code, stderr } = await run.make();
  assert.equal(code, 4, stderr);
  assert.match(stderr, /works_2026-06-30.txt.gz: was made by this run, and is gone or has another size/);
});

test('an input compressed by another program is inflated, and what was read before dropped', async () => {
  const path = join(dir, 'foreign.txt.gz');
  writeFileSync(path, gzipSync(readFileSync(join(dir, 'data.txt')), { level: 1 }));
  const log = await killedAndFinished('foreign.txt.gz', 6);
  assert.match(log, /cdump: continued at row/);
});

test('an input of ours with its index is read on at a block; without the index from its bytes', async () => {
  const path = join(dir, 'indexed.txt.gz');
  await writeIndexed(path, readFileSync(join(dir, 'data.txt')), 1 << 17);
  assert.match(await killedAndFinished('indexed.txt.gz', 5), /cdump: continued at row/);
  const log = await killedAndFinished('indexed.txt.gz', 5, () => rmSync(`${path}.idx`));
  assert.match(log, /cdump: continued at row/);
});

/** Killed among the blocks and gone on with, an input makes the dumps of data.txt. */
async function killedAndFinished(
  name: string,
  blocks: number,
  between = (): void => undefined,
): Promise<string> {
  const folder = await mkdtemp(join(dir, 'input-'));
  const run = new Attempts(folder);
  const data = { kind: 'file', path: `../${name}` } as const;
  await run.make({ kind: 'block', count: blocks }, { data });
  between();
  const log = await run.finish({ data });
  const dumps = (files: Map<string, string>) => [...files].filter(([file]) => /\.(gz|idx)$/.test(file));
  assert.deepEqual(dumps(run.files()), dumps(undisturbed));
  return log;
}

function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}
