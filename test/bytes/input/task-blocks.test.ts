/** Where inputs are cut for tasks: as the writers cut, with an index and without. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MemberInflater } from '../../../src/bytes/gzip/bgzf.ts';
import { openInput } from '../../../src/bytes/input/input.ts';
import { PackedReader } from '../../../src/bytes/input/packed-reader.ts';
import { rowsOf } from '../../../src/bytes/input/packed-rows.ts';
import { RowWriter, WRITER_SLOT_BYTES } from '../../../src/bytes/output/row-writer.ts';
import { SlotPool } from '../../../src/bytes/slots.ts';
import { taskBlocks } from '../../../src/bytes/input/task-blocks.ts';
import { BLOCK_BYTES } from '../../../src/bytes/block.ts';
import { inWorkDir } from '../../support/oldump.ts';
import { encode } from '../../support/encode.ts';
import { listeningLog, writeIndexed } from '../indexed.ts';
import { ends, failsAs, inChunksOf, readBlockTexts, rows } from '../material.ts';

/** Sizes of the blocks that an input of these rows is cut into; `log` says whether the index was used. */
async function sizesOf(path: string, blockBytes: number, log: string[] = []): Promise<number[]> {
  const input = await openInput(path, ends());
  try {
    const ctx = { ...ends(), log: listeningLog(log) };
    const { blocks, requireWhole } = await taskBlocks(input, new SlotPool(blockBytes + 100), notAsked, ctx, {
      blockBytes,
    });
    const sizes: number[] = [];
    const reader = new PackedReader();
    for await (const block of blocks) {
      const sums = { plainBytes: 0, crc32: 0 };
      const plain = Buffer.concat([...reader.blocks(rowsOf(block), sums)]);
      if ('packed' in block) block.prove({ ...sums, rows: plain.toString('latin1').split('\n').length - 1 });
      sizes.push(plain.length);
      block.release();
    }
    requireWhole();
    return sizes;
  } finally {
    await input.close();
  }
}

/** None of these files is BGZF. */
const notAsked: MemberInflater = () => assert.fail('no member has a length');

test('with blockBytes a block ends at the first row end at or past them, for any cut of the input', async () => {
  const row = fc.string({ unit: fc.constantFrom('a', '}'), maxLength: 90 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 20 }),
      fc.integer({ min: 1, max: 300 }),
      async (texts, chunk) => {
        const input = Buffer.from(texts.map(text => `${text}\n`).join(''));
        const expected: string[] = [];
        for (let at = 0, end; at < input.length; at = end) {
          end = input.indexOf(10, Math.min(at + 64, input.length) - 1) + 1;
          expected.push(input.toString('latin1', at, end));
        }
        assert.deepEqual(await readBlockTexts(inChunksOf(input, chunk), 70, { blockBytes: 64 }), expected);
      },
    ),
    { numRuns: 100 },
  );
});

test('a reader cuts rows where a RowWriter cuts them', async () => {
  const input = Buffer.concat([rows(9000, 300), Buffer.from(`${'x'.repeat(3_000_000)}\n`), rows(5000, 300)]);
  const written: number[] = [];
  const writer = new RowWriter({
    output: { append: async ({ plainBytes }) => void written.push(plainBytes) },
    encode: async plain => encode(plain, { codec: { kind: 'plain' }, keyColumn: 0 }),
    slots: new SlotPool(WRITER_SLOT_BYTES),
    inFlight: 2,
  });
  await writer.write(input);
  await writer.end();
  const read = await readBlockTexts(inChunksOf(input, 1 << 20), WRITER_SLOT_BYTES, {
    blockBytes: BLOCK_BYTES,
  });
  assert.deepEqual(
    read.map(text => text.length),
    written,
  );
});

test('blocks of an indexed file are those of its rows without an index', () =>
  inWorkDir(async dir => {
    const input = rows(3000, 200);
    writeFileSync(join(dir, 'plain'), input);
    await writeIndexed(join(dir, 'x.gz'), input, 10_000);
    const log: string[] = [];
    assert.deepEqual(
      await sizesOf(join(dir, 'x.gz'), 10_000, log),
      await sizesOf(join(dir, 'plain'), 10_000),
    );
    assert.deepEqual(log, []);
  }));

test('where blocks are short, as of parts put together, the file is read without its index', () =>
  inWorkDir(async dir => {
    const input = rows(3000, 200);
    writeFileSync(join(dir, 'plain'), input);
    await writeIndexed(join(dir, 'x.gz'), input, 6_000);
    const log: string[] = [];
    assert.deepEqual(
      await sizesOf(join(dir, 'x.gz'), 10_000, log),
      await sizesOf(join(dir, 'plain'), 10_000),
    );
    assert.match(log.join(), /x\.gz: read without its index: some blocks are short$/);
  }));

test('a block that a RowWriter would have cut earlier is refused', () =>
  inWorkDir(async dir => {
    await writeIndexed(join(dir, 'x.gz'), rows(3000, 200), 20_000);
    await assert.rejects(
      sizesOf(join(dir, 'x.gz'), 10_000),
      failsAs(
        'incomplete',
        /byte 10 holds more rows than one block of ours.*without .*x\.gz\.idx it is read/,
      ),
    );
  }));

test('an abort ends the reading of an indexed file', () =>
  inWorkDir(async dir => {
    await writeIndexed(join(dir, 'x.gz'), rows(3000, 200), 20_000);
    const abort = new AbortController();
    const input = await openInput(join(dir, 'x.gz'), ends());
    const ctx = { log: listeningLog([]), signal: abort.signal };
    const { blocks } = await taskBlocks(input, new SlotPool(20_000), notAsked, ctx);
    const reading = blocks[Symbol.asyncIterator]();
    assert.ok((await reading.next()).value);
    abort.abort(new Error('interrupted by the user'));
    await assert.rejects(reading.next(), /interrupted by the user/);
    await input.close();
  }));
