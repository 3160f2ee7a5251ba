import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
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

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000 && !isTrue(); tries++) await sleep(5);
  assert.ok(isTrue(), 'waited in vain');
}

test('a status is written again and again, unasked, until the end', async () => {
  const written: number[] = [];
  const [it] = writer(async number => void written.push(number), 5);
  await until(() => written.length >= 5);
  await it.end();
  const { length } = written;
  await sleep(50);
  assert.equal(written.length, length, 'nothing is written after the end');
  assert.deepEqual(
    written,
    written.map((_, index) => index + 1),
  );
});

test('one is written at a time, and the last one says what is last', async () => {
  let underWay = 0;
  const written: number[] = [];
  const [it] = writer(async number => {
    assert.equal(++underWay, 1);
    await sleep(10);
    underWay--;
    written.push(number);
  }, 1e6);
  for (let asked = 0; asked < 10; asked++) it.touch();
  await sleep(2);
  for (let asked = 0; asked < 10; asked++) it.touch();
  await it.end();
  assert.deepEqual(written, [1, 2]);
});

test('what cannot be written is one warning, until it can be again', async () => {
  let isFull = true;
  let written = 0;
  const [it, warnings] = writer(async () => {
    if (isFull) throw new Error('no space left on device');
    written++;
  }, 5);
  it.touch();
  await until(() => warnings.length > 0);
  await sleep(30);
  isFull = false;
  await until(() => written > 0);
  isFull = true;
  await until(() => warnings.length > 1);
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
