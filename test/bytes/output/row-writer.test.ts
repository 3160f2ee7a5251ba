import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { BLOCK_BYTES } from '../../../src/bytes/block.ts';
import type { EncodedBlock } from '../../../src/bytes/output/encode-block.ts';
import { RowWriter, WRITER_SLOT_BYTES } from '../../../src/bytes/output/row-writer.ts';
import { SlotPool } from '../../../src/bytes/slots.ts';
import { encode } from '../../support/encode.ts';
import { rows } from '../material.ts';

/** Takes blocks like an Output, and says how many were under way at most. */
class Collected {
  readonly bodies: Buffer[] = [];
  underWay = 0;
  most = 0;

  readonly encode = async (plain: Buffer): Promise<EncodedBlock> => {
    this.underWay += 1;
    this.most = Math.max(this.most, this.underWay);
    const encoded = encode(plain, { codec: { kind: 'plain' }, keyColumn: 1 });
    for (let turns = Math.random() * 5; turns > 0; turns -= 1) await nextTurn();
    return encoded;
  };

  async append({ body }: EncodedBlock): Promise<void> {
    await nextTurn();
    this.underWay -= 1;
    this.bodies.push(Buffer.from(body));
  }
}

function writerTo(output: Collected, inFlight: number): RowWriter {
  return new RowWriter({ output, encode: output.encode, slots: new SlotPool(WRITER_SLOT_BYTES), inFlight });
}

async function writeIn(batches: readonly Buffer[], inFlight: number): Promise<Collected> {
  const output = new Collected();
  const writer = writerTo(output, inFlight);
  for (const batch of batches) {
    const own = Buffer.from(batch);
    await writer.write(own);
    own.fill(0); // the rows are copied when the promise resolves
  }
  await writer.end();
  return output;
}

const ROWS = rows(6000, 900);

/** The rows in batches that end at the row ends nearest to the offsets. */
function batchesAt(offsets: readonly number[]): Buffer[] {
  const ends = [...new Set(offsets.map(offset => ROWS.indexOf(10, offset) + 1))].sort((a, b) => a - b);
  return [...ends, ROWS.length].map((end, batch) => ROWS.subarray(batch === 0 ? 0 : ends[batch - 1], end));
}

test('the blocks depend on the rows alone: not on batches, not on inFlight', async () => {
  const expected = await writeIn([ROWS], 1);
  assert.deepEqual(Buffer.concat(expected.bodies), ROWS);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(ROWS.length - 2), { maxLength: 30 }),
      fc.integer({ min: 1, max: 5 }),
      async (offsets, inFlight) => {
        const written = await writeIn(batchesAt(offsets), inFlight);
        assert.ok(written.most <= inFlight, `${written.most} under way, ${inFlight} allowed`);
        assert.deepEqual(written.bodies, expected.bodies);
      },
    ),
    { numRuns: 15 },
  );
});

test('a block ends at the first row end at or past its size', async () => {
  const { bodies } = await writeIn([ROWS], 2);
  for (const body of bodies.slice(0, -1)) {
    assert.ok(body.length >= BLOCK_BYTES);
    assert.ok(body.lastIndexOf(10, body.length - 2) + 1 < BLOCK_BYTES);
  }
  const exact = Buffer.alloc(2 * BLOCK_BYTES, 'x');
  for (let end = 1024; end <= exact.length; end += 1024) exact[end - 1] = 10;
  assert.deepEqual(
    (await writeIn([exact], 2)).bodies.map(body => body.length),
    [BLOCK_BYTES, BLOCK_BYTES],
  );
});

test('a row of 5 MB between short ones', async () => {
  const long = Buffer.concat([Buffer.alloc(5_000_000, 'y'), Buffer.from('\n')]);
  const { bodies } = await writeIn([rows(3), long, rows(2)], 2);
  assert.deepEqual(Buffer.concat(bodies), Buffer.concat([rows(3), long, rows(2)]));
  assert.equal(bodies.length, 2);
});

test('there is no need to wait while there is room', async () => {
  const output = new Collected();
  const writer = writerTo(output, 2);
  assert.equal(writer.write(rows(10)), undefined);
  assert.equal(writer.write(ROWS.subarray(0, ROWS.indexOf(10, BLOCK_BYTES) + 1)), undefined);
  const wait = writer.write(ROWS);
  assert.ok(wait instanceof Promise);
  await wait;
  await writer.end();
});

test('the first failure comes out of write and of end, and nothing is appended behind it', async () => {
  for (const fail of ['encode', 'append'] as const) {
    const output = new Collected();
    let calls = 0;
    const failing = async <T>(result: Promise<T>): Promise<T> => {
      calls += 1;
      if (calls === 3) throw new Error(`${fail} failed`);
      return result;
    };
    const writer = new RowWriter({
      output: { append: block => (fail === 'append' ? failing(output.append(block)) : output.append(block)) },
      encode: plain => (fail === 'encode' ? failing(output.encode(plain)) : output.encode(plain)),
      slots: new SlotPool(WRITER_SLOT_BYTES),
      inFlight: 2,
    });
    await assert.rejects(async () => writer.write(ROWS), new RegExp(`${fail} failed`));
    await assert.rejects(async () => writer.write(rows(1)), new RegExp(`${fail} failed`));
    await assert.rejects(writer.end(), new RegExp(`${fail} failed`));
    assert.ok(output.bodies.length <= 3);
  }
});

test('rows without their last LF are a bug of the caller, not a short file', async () => {
  const writer = writerTo(new Collected(), 2);
  await assert.rejects(async () => writer.write(Buffer.alloc(2 * BLOCK_BYTES, 'x')), /without their last LF/);
});
