import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { HeldRows } from '../../../src/deworks/join/held-rows.ts';
import type { OldumpError } from '../../../src/errors.ts';

let folder: string;
before(async () => (folder = await mkdtemp(join(tmpdir(), 'oldump-test-'))));
after(() => rm(folder, { recursive: true }));

async function all(held: HeldRows): Promise<string> {
  const found: string[] = [];
  for await (const rows of held.rows()) {
    assert.equal(rows.at(-1), 0x0a);
    found.push(rows.toString());
  }
  return found.join('');
}

async function heldFile(): Promise<string> {
  const [name = ''] = await readdir(folder);
  const [file = ''] = await readdir(join(folder, name));
  return join(folder, name, file);
}

test('gives back every row in whole rows, also those longer than a batch, and leaves no file', async () => {
  const held = new HeldRows(folder);
  const expected: string[] = [];
  for (let i = 0; i < 300; i++) {
    const rows =
      `j\t${i}\t${'x'.repeat((i * 7919) % 20_000)}\n`.repeat(i % 3) +
      (i === 200 ? `${'y'.repeat(3 << 20)}\n` : '');
    expected.push(rows);
    await held.add(Buffer.from(rows));
  }
  assert.equal(await all(held), expected.join(''));
  await held.close();
  assert.deepEqual(await readdir(folder), []);
  await held.close();
});

test('without rows there is neither a file nor a row', async () => {
  const held = new HeldRows(folder);
  await held.add(Buffer.alloc(0));
  assert.equal(await all(held), '');
  assert.deepEqual(await readdir(folder), []);
  await held.close();
});

for (const [name, damage] of [
  ['cut', (path: string) => truncate(path, 4)],
  ['changed', (path: string) => writeFile(path, 'j\tb\t\n')],
] as const) {
  test(`a file that was ${name} meanwhile is refused`, async () => {
    const held = new HeldRows(folder);
    await held.add(Buffer.from('j\ta\t\n'));
    await damage(await heldFile());
    await assert.rejects(all(held), (error: OldumpError) => error.exitCode === 5);
    await held.close();
    assert.deepEqual(await readdir(folder), []);
  });
}
