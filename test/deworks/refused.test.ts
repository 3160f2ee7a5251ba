import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { deworks } from '../../src/deworks/make-deworks.ts';
import { OldumpError } from '../../src/errors.ts';
import { WorkerPool } from '../../src/workers/pool.ts';
import { edition, rowOf, runDeworks, work } from './library.ts';

const pool = new WorkerPool(2);
after(() => pool.close());

const GOOD = rowOf(edition('OL1M'));

const ROWS: readonly (readonly [string, string, RegExp])[] = [
  ['four columns', 't\tk\t1\t{}\n', /expected 5 columns, found 4/],
  ['no JSON', 't\tk\t1\tm\t{"a": }\n', /JSON/],
  ['no object', 't\tk\t1\tm\t[1]\n', /not a JSON object/],
  ['no type', 't\tk\t1\tm\t{"key": "/a"}\n', /no type/],
  ['a type without key', 't\tk\t1\tm\t{"key": "/a", "type": {}}\n', /type of the document has no key/],
  ['a type that is text', 't\tk\t1\tm\t{"key": "/a", "type": "/type/work"}\n', /JSON object/],
  ['an edition without key', 't\tk\t1\tm\t{"type": {"key": "/type/edition"}}\n', /no key/],
  ['a work with a tab in its key', 't\tk\t1\tm\t{"key": "a\\tb", "type": {"key": "/type/work"}}\n', /no key/],
];

for (const [name, row, reason] of ROWS) {
  test(`a dump row with ${name} is refused with its place`, async () => {
    // Small blocks, so that the bad row does not stand in the first.
    const rows = GOOD.repeat(50);
    await assert.rejects(runDeworks(rows + row + GOOD, { pool, slotBytes: 1024 }), (error: OldumpError) => {
      assert.equal(error.exitCode, 3);
      assert.match(error.message, reason);
      assert.deepEqual(error.position, { file: 'dump', row: 51, byte: rows.length });
      return true;
    });
  });
}

for (const [name, row, reason] of [
  ['one column', 'item\n', /expected 3 columns .*, found 1/],
  ['two columns', 'item\tIA1\n', /expected 3 columns .*, found 2/],
  ['four columns', 'item\tIA1\tx\ty\n', /expected 3 columns .*, found 4/],
  ['no identifier', '\tIA1\tx\n', /identifier is empty/],
  ['a tab in its identifier', 'a\\tb\tIA1\tx\n', /identifier holds a tab/],
] as const) {
  test(`an IA row with ${name} is refused with its place`, async () => {
    const items = 'good\tIA1\tx\n'.repeat(200);
    await assert.rejects(
      runDeworks(GOOD, { pool, items: items + row, slotBytes: 1024 }),
      (error: OldumpError) => {
        assert.equal(error.exitCode, 3);
        assert.match(error.message, reason);
        assert.deepEqual(error.position, { file: 'ia', row: 201, byte: items.length });
        return true;
      },
    );
  });
}

test('invalid UTF-8 is refused at its byte', async () => {
  const bytes = Buffer.concat([
    Buffer.from(GOOD),
    Buffer.from('t\tk'),
    Buffer.of(0xff),
    Buffer.from('\t1\tm\t{}\n'),
  ]);
  async function* dump() {
    yield { bytes, byteOffset: 0, release: () => undefined };
  }
  const options = { pool, memoryBytes: 64 << 20, tmpdir: tmpdir(), signal: new AbortController().signal };
  const stage = deworks(dump(), undefined, async () => undefined, {
    ...options,
    schema: 'v1',
    codec: { kind: 'plain' },
    dumpName: 'dump',
    iaName: undefined,
  });
  await assert.rejects(stage, (error: OldumpError) => {
    assert.deepEqual(error.position, { file: 'dump', row: 2, byte: GOOD.length + 3 });
    return error.exitCode === 3;
  });
});

test('the first bad row is the one that is told, whichever worker finds one first', async () => {
  const bad = 'x\n';
  const rows = GOOD.repeat(30) + bad + GOOD.repeat(30) + bad.repeat(500);
  await assert.rejects(
    runDeworks(rows, { pool, slotBytes: 512 }),
    (error: OldumpError) => error.position?.row === 31,
  );
});

test('no temporary file is left: at the end, after an error, when aborted, when the writer fails', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'oldump-test-'));
  const abort = new AbortController();
  const blocks = async function* (text: string, onEnd?: () => void) {
    yield { bytes: Buffer.from(text), byteOffset: 0, release: () => undefined };
    onEnd?.();
  };
  const stage = (text: string, append: () => Promise<void>, onEnd?: () => void) =>
    deworks(blocks(text, onEnd), undefined, append, {
      pool,
      memoryBytes: 64 << 20,
      tmpdir: folder,
      signal: abort.signal,
      schema: 'v2',
      codec: { kind: 'plain' },
      dumpName: 'dump',
      iaName: undefined,
    });
  const rows = GOOD + rowOf(work('OL1W'));
  const fail = async (): Promise<never> => {
    throw new Error('the output is full');
  };
  await stage(rows, async () => undefined);
  await assert.rejects(
    stage(`${rows}x\n`, async () => undefined),
    OldumpError,
  );
  await assert.rejects(stage(rows, fail), /output is full/);
  await assert.rejects(
    stage(
      rows,
      async () => undefined,
      () => abort.abort(),
    ),
    { name: 'AbortError' },
  );
  assert.deepEqual(await readdir(folder), []);
  await rm(folder, { recursive: true });
});

test('a folder for temporary files that is not there is told before the dump is read', async () => {
  let isRead = false;
  async function* dump() {
    isRead = true;
    yield { bytes: Buffer.from(GOOD), byteOffset: 0, release: () => undefined };
  }
  const stage = deworks(dump(), undefined, async () => undefined, {
    pool,
    memoryBytes: 64 << 20,
    tmpdir: '/no/such/folder',
    signal: new AbortController().signal,
    schema: 'v1',
    codec: { kind: 'plain' },
    dumpName: 'dump',
    iaName: undefined,
  });
  await assert.rejects(stage, (error: OldumpError) => error.exitCode === 2);
  assert.equal(isRead, false);
});
