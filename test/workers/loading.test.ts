/** Threads load the code of a task by its first task, and are not ended while they do. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { closeLoadGate, loaded, loads, newLoadGate } from '../../src/workers/load-gate.ts';
import { WorkerPool } from '../../src/workers/pool.ts';
import { oldumpScript } from '../support/oldump.ts';
import { projectRoot } from '../support/project.ts';

const src = join(projectRoot, 'src');
const DECLARED = /taskNamed\('([a-z-]+)'\)/g;

test('every task that is declared can be loaded, and no other', () => {
  const declared = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .flatMap(name => [...readFileSync(join(src, name), 'utf8').matchAll(DECLARED)].map(([, task]) => task!));
  const entry = readFileSync(join(src, 'workers/entry.ts'), 'utf8');
  const loadable = [...entry.matchAll(/^ {2}'([a-z-]+)': async/gm)].map(([, task]) => task!);
  assert.ok(declared.length > 20);
  assert.deepEqual(loadable.sort(), declared.sort());
});

test('every name in the table loads its code', async () => {
  const entry = readFileSync(join(src, 'workers/entry.ts'), 'utf8');
  const names = [...entry.matchAll(/^ {2}'([a-z-]+)': async/gm)].map(([, task]) => task!);
  const pool = new WorkerPool(1);
  try {
    for (const name of names) {
      // No input: the handler itself, once loaded, stumbles over it.
      await assert.rejects(pool.run({ name }, undefined), error => {
        assert.doesNotMatch(String(error), /no such task|Cannot find|not a function|not a constructor/, name);
        return true;
      });
    }
    await assert.rejects(pool.run({ name: 'nonsense' }, undefined), /no such task: nonsense/);
  } finally {
    await pool.close();
  }
});

/** In which a gate that did not wait would be closed. */
const MANY_LOOKS_MS = 100;

test('a gate is closed when all who load have loaded, and nobody passes it then', async () => {
  const gate = newLoadGate(1);
  const order: string[] = [];
  let finish = (): void => undefined;
  const load = loads(gate, () => new Promise<void>(resolve => (finish = resolve)));
  const closing = closeLoadGate(gate).then(() => order.push('closed'));
  loaded(gate); // the start
  await sleep(MANY_LOOKS_MS);
  order.push('loads');
  finish();
  await load;
  await closing;
  assert.deepEqual(order, ['loads', 'closed']);
  let isPassed = false;
  void loads(gate, async () => (isPassed = true));
  await closeLoadGate(gate); // not held up by who waits in front of it
  assert.equal(isPassed, false);
});

test('a gate is not waited for longer than it takes to give a dead thread up', async () => {
  await closeLoadGate(newLoadGate(1), 10);
});

test('a pool may be closed at any moment of its threads’ loading', async () => {
  const pool = pathToFileURL(join(import.meta.dirname, '../../src/workers/pool.js')).href;
  const program = `
    const { WorkerPool } = await import(${JSON.stringify(pool)});
    const start = pool =>
      Promise.allSettled(['map-dump', 'sort-run', 'check-rows'].map(name => pool.run({ name }, undefined)));
    const first = new WorkerPool(2);
    const began = performance.now();
    await start(first);
    const loadMs = performance.now() - began;
    await first.close();
    for (const part of [0, 0.01, 0.05, 0.2, 0.4, 0.6, 0.8, 1]) {
      const pool = new WorkerPool(2);
      void start(pool);
      const moment = performance.now() + part * loadMs;
      while (performance.now() < moment) await new Promise(resolve => setImmediate(resolve));
      await pool.close();
    }
    console.log('closed');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  let output = '';
  child.stdout.on('data', chunk => (output += String(chunk)));
  child.stderr.on('data', chunk => (output += String(chunk)));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.deepEqual([code, signal, output], [0, null, 'closed\n']);
});

test('code that is gone while the program runs is told as such: exit 5', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'oldump-loading-'));
  const program = join(dir, 'dist/scripts/oldump.js');
  cpSync(join(projectRoot, 'dist/src'), join(dir, 'dist/src'), { recursive: true });
  cpSync(join(projectRoot, 'dist/kernels'), join(dir, 'dist/kernels'), { recursive: true });
  cpSync(oldumpScript, program);
  cpSync(join(projectRoot, 'package.json'), join(dir, 'package.json'));
  symlinkSync(join(projectRoot, 'node_modules'), join(dir, 'node_modules'));
  const rows = join(dir, 'rows.txt');
  writeFileSync(rows, '1\t1\t{}\n');
  const run = (...words: string[]) => spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });

  rmSync(join(dir, 'dist/src/dump/tasks/clean-block.js')); // of the workers
  const ofWorkers = run('cdump', rows);
  assert.equal(ofWorkers.status, 5, ofWorkers.stderr);
  assert.match(
    ofWorkers.stderr,
    /^oldump cdump: the code of clean-block cannot be loaded: .*clean-block\.js.*\(was the program replaced/,
  );

  rmSync(join(dir, 'dist/src/commands/dump.js'));
  const ofCommand = run('dump', rows);
  assert.equal(ofCommand.status, 5, ofCommand.stderr);
  assert.match(ofCommand.stderr, /the code of dump cannot be loaded/);
  rmSync(dir, { recursive: true });
});
