import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { OldumpError } from '../../src/errors.ts';
import { ExternalSort, type SortOptions } from '../../src/sort/external-sort.ts';
import { WorkerPool } from '../../src/workers/pool.ts';
import { blocksOf, row, TINY_PLAN, withTmpdir } from './sorting.ts';

let pool: WorkerPool;

before(() => {
  pool = new WorkerPool(3);
});

after(async () => {
  await pool.close();
});

function optionsIn(folder: string, signal = new AbortController().signal): SortOptions {
  return { pool, memoryBytes: 64 << 20, tmpdir: folder, signal, inputName: 'c.txt.gz', plan: TINY_PLAN };
}

/** Adds all rows in blocks; the caller closes. */
async function addAll(sort: ExternalSort, rows: readonly string[], rowsPerBlock = 10): Promise<void> {
  for (const block of blocksOf(rows, rowsPerBlock, { count: 0 })) await sort.add(block);
}

async function drain(sort: ExternalSort): Promise<void> {
  for await (const batch of sort.sorted()) assert.ok(batch.length > 0);
}

/** The error that a sort of the rows ends with; nothing may be left in the folder then. */
async function failureOf(
  rows: readonly string[],
  rowsPerBlock: number,
  plan = TINY_PLAN,
): Promise<OldumpError> {
  return await withTmpdir(async folder => {
    const sort = new ExternalSort({ ...optionsIn(folder), plan });
    try {
      await addAll(sort, rows, rowsPerBlock);
      await drain(sort);
    } catch (error) {
      assert.ok(error instanceof OldumpError, String(error));
      return error;
    } finally {
      await sort.close();
    }
    return assert.fail('no error');
  });
}

const GOOD = Array.from({ length: 90 }, (_, index) => row(`/works/OL${index % 17}W`, index));
const GOOD_BYTES = GOOD.join('').length;

test('a bad row is named by file, row and byte, wherever the blocks are cut', async () => {
  for (const rowsPerBlock of [1, 7, 1000]) {
    const error = await failureOf([...GOOD, 'a\tb\n', ...GOOD], rowsPerBlock);
    assert.equal(error.exitCode, 3);
    assert.equal(error.message, `c.txt.gz, row 91, byte ${GOOD_BYTES}: expected 5 columns, found 2`);
  }
});

test('of several bad rows the first is reported, however fast its worker was', async () => {
  const slow = Array.from({ length: 3000 }, (_, index) => row(`/works/OL${index}W`, 1));
  const rows = [...slow, row('/a', -1), 'bad\n', ...GOOD, 'worse\n'];
  const error = await failureOf(rows, slow.length + 1, {});
  assert.equal(error.position?.row, 3001);
  assert.match(error.reason, /revision/);
});

test('bytes that are no UTF-8 are named with their byte', () =>
  withTmpdir(async folder => {
    const sort = new ExternalSort(optionsIn(folder));
    const [first, second] = blocksOf([GOOD.join(''), row('/a', 1, '"zü"')], 1, { count: 0 });
    const bad = second!.bytes.indexOf('ü');
    second!.bytes[bad + 1] = 0x41;
    await sort.add(first!);
    await sort.add(second!);
    const message = `c.txt.gz, row 91, byte ${GOOD_BYTES + bad}: invalid UTF-8`;
    await assert.rejects(
      drain(sort),
      (error: unknown) => error instanceof OldumpError && error.message === message,
    );
  }));

test('a folder for temporary files that is not there is a usage error', () =>
  withTmpdir(async folder => {
    const sort = new ExternalSort(optionsIn(join(folder, 'missing')));
    await assert.rejects(sort.open(), { exitCode: 2 });
    const released = { count: 0 };
    await assert.rejects(sort.add(blocksOf(GOOD, 100, released)[0]!), { exitCode: 2 });
    assert.equal(released.count, 1);
    await sort.close();
  }));

test('a temporary folder that vanishes is an environment error, not a wrong option', () =>
  withTmpdir(async folder => {
    const sort = new ExternalSort(optionsIn(folder));
    await sort.open();
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    await sort.add(blocksOf(GOOD, 100, { count: 0 })[0]!);
    await assert.rejects(sort.settle(), { exitCode: 5 });
    await sort.close();
  }));

test('a folder that may not be written is an environment error', async t => {
  if (process.getuid?.() === 0) return t.skip('root may write everywhere');
  await withTmpdir(async folder => {
    chmodSync(folder, 0o500);
    await assert.rejects(new ExternalSort(optionsIn(folder)).open(), { exitCode: 5 });
  });
});

test('a full disk is an environment error with the path, and leaves nothing', t =>
  withTmpdir(async folder => {
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
    if (mounted.status !== 0)
      return t.skip(`no small disk: ${mounted.error?.message ?? String(mounted.stderr)}`);
    try {
      const sort = new ExternalSort(optionsIn(folder));
      const large = Array.from({ length: 3000 }, (_, index) => row(`/works/OL${index}W`, index));
      await assert.rejects(addAll(sort, large), (error: unknown) => {
        assert.ok(error instanceof OldumpError);
        assert.equal(error.exitCode, 5);
        assert.match(error.message, /oldump-sort-.*run.*: no space left on device/);
        return true;
      });
      await sort.close();
      assert.deepEqual(readdirSync(folder), []);
    } finally {
      spawnSync('umount', [folder]);
    }
  }));

test('an abort rejects with its reason, while adding and while merging', () =>
  withTmpdir(async folder => {
    const reason = new OldumpError('interrupted', 'interrupted');
    const adding = new AbortController();
    const first = new ExternalSort(optionsIn(folder, adding.signal));
    await addAll(first, GOOD);
    adding.abort(reason);
    await assert.rejects(addAll(first, GOOD), reason);
    await first.close();

    const merging = new AbortController();
    const second = new ExternalSort(optionsIn(folder, merging.signal));
    await addAll(second, Array.from({ length: 15 }, () => GOOD).flat());
    setImmediate(() => merging.abort(reason));
    await assert.rejects(drain(second), reason);
  }));

test('a sort left in the middle of its output leaves nothing behind', () =>
  withTmpdir(async folder => {
    const sort = new ExternalSort({ ...optionsIn(folder), plan: { ...TINY_PLAN, slotBytes: 1 << 20 } });
    const long = Array.from({ length: 40 }, (_, index) => row(`/works/OL${index}W`, 1, 'x'.repeat(100_000)));
    await addAll(sort, long);
    for await (const batch of sort.sorted()) {
      assert.ok(batch.length > 0);
      break;
    }
    assert.deepEqual(readdirSync(folder), []);
  }));

test('close while merges are under way waits for them', () =>
  withTmpdir(async folder => {
    const sort = new ExternalSort(optionsIn(folder));
    await addAll(sort, Array.from({ length: 15 }, () => GOOD).flat());
    const draining = assert.rejects(drain(sort));
    await new Promise(setImmediate);
    await sort.close();
    await draining;
  }));

test('a run damaged on the disk is an environment error', () =>
  withTmpdir(async folder => {
    const sort = new ExternalSort(optionsIn(folder));
    await addAll(sort, GOOD);
    const own = join(folder, readdirSync(folder)[0]!);
    const path = join(own, readdirSync(own).toSorted()[0]!);
    const bytes = readFileSync(path);
    bytes[30]! ^= 1;
    writeFileSync(path, bytes);
    await assert.rejects(drain(sort), (error: unknown) => {
      assert.ok(error instanceof OldumpError);
      assert.equal(error.exitCode, 5);
      assert.match(error.message, /a temporary file of the sort is damaged/);
      return true;
    });
  }));

test('rows can be made from other bytes, and answers come in the order of the input', () =>
  withTmpdir(async folder => {
    const { SORT_RUN } = await import('../../src/sort/contract/sort-tasks.ts');
    const origins: string[] = [];
    const sort = new ExternalSort({
      ...optionsIn(folder),
      maker: {
        madeBytesRatio: 1.3,
        make: input => pool.run(SORT_RUN, input),
        done: (made, { rowsBefore, byteOffset }) =>
          void origins.push(`${made.rowsIn} ${rowsBefore} ${byteOffset}`),
      },
    });
    await addAll(sort, GOOD.slice(0, 25));
    await drain(sort);
    const bytesOf = (rows: readonly string[]) => rows.join('').length;
    assert.deepEqual(origins, [
      '10 0 0',
      `10 10 ${bytesOf(GOOD.slice(0, 10))}`,
      `5 20 ${bytesOf(GOOD.slice(0, 20))}`,
    ]);
    assert.equal(sort.stats.rowsIn, 25);
  }));
