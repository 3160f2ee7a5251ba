import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunStatus } from '../../../../src/month/watch/status/run-status.ts';
import { StatusWriter } from '../../../../src/month/watch/status/status-writer.ts';

/** A writer into memory, whose statuses are numbered. */
function writer(write: (number: number) => Promise<void>, everyMs: number): [StatusWriter, string[]] {
  const warnings: string[] = [];
  const log = { debug: () => undefined, info: () => undefined, warn: (text: string) => warnings.push(text) };
  let read = 0;
  const status = (): RunStatus => ({ seconds: ++read }) as RunStatus;
  return [new StatusWriter(status, ({ seconds }) => write(seconds), { log }, everyMs), warnings];
}

const EVERY_MS = 10_000;

/** Lets heartbeats pass, one by one, each with what it writes. */
function heartbeats(t: TestContext): (count: number) => Promise<void> {
  t.mock.timers.enable({ apis: ['setInterval'] });
  return async count => {
    for (let beat = 0; beat < count; beat++) {
      t.mock.timers.tick(EVERY_MS);
      await nextTurn();
    }
  };
}

test('a status is written again and again, unasked, until the end', async t => {
  const pass = heartbeats(t);
  const written: number[] = [];
  const [it] = writer(async number => void written.push(number), EVERY_MS);
  await pass(5);
  assert.deepEqual(written, [1, 2, 3, 4, 5]);
  await it.end();
  await pass(5);
  assert.deepEqual(written, [1, 2, 3, 4, 5, 6], 'nothing is written after the end');
});

test('one is written at a time, and the last one says what is last', async () => {
  let underWay = 0;
  const written: number[] = [];
  let goOn = (): void => undefined;
  const held = new Promise<void>(resolve => (goOn = resolve));
  const [it] = writer(async number => {
    assert.equal(++underWay, 1);
    await held;
    underWay--;
    written.push(number);
  }, 1e6);
  for (let asked = 0; asked < 10; asked++) it.touch();
  await nextTurn();
  assert.equal(underWay, 1);
  for (let asked = 0; asked < 10; asked++) it.touch();
  const ended = it.end();
  goOn();
  await ended;
  assert.deepEqual(written, [1, 2]);
});

test('what cannot be written is one warning, until it can be again', async t => {
  const pass = heartbeats(t);
  let isFull = true;
  let written = 0;
  const [it, warnings] = writer(async () => {
    if (isFull) throw new Error('no space left on device');
    written++;
  }, EVERY_MS);
  it.touch();
  await pass(3);
  assert.equal(warnings.length, 1);
  isFull = false;
  await pass(2);
  assert.equal(written, 2);
  isFull = true;
  await pass(2);
  await it.end();
  const warning = 'the status cannot be written: no space left on device';
  assert.deepEqual(warnings, [warning, warning]);
});

test('a run that never began writes nothing, unless something was written', async () => {
  const written: number[] = [];
  const [silent] = writer(async number => void written.push(number), 1e6);
  await silent.endUnbegun();
  assert.equal(written.length, 0);
  const [begun] = writer(async number => void written.push(number), 1e6);
  begun.touch();
  await begun.endUnbegun();
  assert.deepEqual(written, [1, 2]);
});
