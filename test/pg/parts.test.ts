import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readBlocks } from '../../src/bytes/input/block-reader.ts';
import { SlotPool } from '../../src/bytes/slots.ts';
import { CopyMessages } from '../../src/pg/copy/copy-messages.ts';
import { provedRows } from '../../src/pg/copy/proved-rows.ts';
import { RowBlocks } from '../../src/pg/copy/row-blocks.ts';
import { tidRanges, valueRanges } from '../../src/pg/copy/ranges.ts';
import { textOf } from './with-server.ts';

const ROWS = fc.array(
  fc.string({ unit: fc.constantFrom('a', '\t', 'é'), maxLength: 20 }).map(text => `${text}\n`),
  { minLength: 1, maxLength: 30 },
);

/** As PostgreSQL sends it: letter, length with itself, the rest. */
function message(letter: string, text = ''): Buffer {
  const body = Buffer.from(text);
  const header = Buffer.from(`${letter}....`);
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map(cut => cut % bytes.length)), bytes.length].sort((a, b) => a - b);
  return places.map((place, i) => bytes.subarray(places[i - 1] ?? 0, place));
}

test('copy messages: any cut gives every row, whole, and leaves what follows to the next reader', () => {
  fc.assert(
    fc.property(ROWS, fc.array(fc.nat()), fc.array(fc.boolean()), (rows, cuts, refusals) => {
      const after = message('C', `COPY ${rows.length}\0`);
      const notice = message('N', 'd of something'); // looks like no row, is none
      const stream = [
        message('H', '\0\0\0'),
        notice,
        ...rows.map(row => message('d', row)),
        message('c'),
        after,
      ];
      const taken: string[] = [];
      const refused = [...refusals];
      const messages = new CopyMessages('table data', (bytes, start, end) => {
        if (refused.pop()) return false;
        taken.push(bytes.toString('utf8', start, end));
        return true;
      });
      let state = 'more';
      const rest: Buffer[] = [];
      for (const chunk of cutAt(Buffer.concat(stream), cuts)) {
        const lent = Buffer.from(chunk);
        if (state === 'over') rest.push(chunk);
        else state = messages.read(lent);
        while (state === 'full') state = messages.continue();
        if (state === 'more') lent.fill('d'); // the next read goes into the same memory
      }
      assert.equal(state, 'over');
      assert.deepEqual(taken, rows);
      assert.equal(messages.rows, rows.length);
      assert.deepEqual(Buffer.concat([messages.rest(), ...rest]), after);
    }),
  );
});

test('copy messages: an error ends the COPY and is left to the next reader', () => {
  const messages = new CopyMessages('table data', () => true);
  const error = message('E', 'SERROR\0');
  assert.equal(messages.read(Buffer.concat([message('H'), message('d', 'a\n'), error])), 'over');
  assert.deepEqual(messages.rest(), error);
});

test('copy messages: a message that is no whole row is exit 4, a row above 256 MiB exit 3', () => {
  const messages = () => new CopyMessages('table data', () => true);
  for (const text of ['a', '', 'a\nb']) {
    assert.throws(() => messages().read(message('d', text)), { exitCode: 4 });
  }
  const long = message('d', 'a');
  long.writeUInt32BE((1 << 28) + 1, 1);
  assert.throws(() => messages().read(long), { exitCode: 3, message: /above 256 MiB/ });
});

test("row blocks are those a reader of the same bytes makes, with one slot beside the reader's", async () => {
  await fc.assert(
    fc.asyncProperty(ROWS, fc.integer({ min: 4, max: 40 }), async (rows, slotBytes) => {
      const bytes = Buffer.from(rows.join(''));
      const expected: string[] = [];
      const source = {
        name: 'rows',
        chunks: (async function* () {
          yield bytes;
        })(),
      };
      for await (const block of readBlocks(source, new SlotPool(slotBytes), { lastRow: 'any' })) {
        expected.push(`${block.byteOffset} ${block.bytes.toString()}`);
        block.release();
      }
      const slots = new CountedSlots(slotBytes);
      const target = new RowBlocks(slots);
      void giveAll(target, rows);
      const got: string[] = [];
      for await (const block of target.blocks()) {
        got.push(`${block.byteOffset} ${block.bytes.toString()}`);
        block.release();
        await new Promise(resolve => setImmediate(resolve)); // a slow reader
      }
      assert.deepEqual(got, expected);
      assert.equal(slots.held, 0);
      assert.ok(slots.most <= 2, `${slots.most} slots at one time`);
    }),
    { numRuns: 50 },
  );
});

class CountedSlots extends SlotPool {
  held = 0;
  most = 0;

  override take(minBytes?: number): Buffer {
    this.most = Math.max(this.most, ++this.held);
    return super.take(minBytes);
  }

  override release(slot: Buffer): void {
    this.held -= 1;
    super.release(slot);
  }
}

async function giveAll(target: RowBlocks, rows: readonly string[]): Promise<void> {
  for (const row of rows.map(text => Buffer.from(text))) {
    while (!target.add(row, 0, row.length)) await new Promise<void>(resolve => target.whenRoom(resolve));
  }
  target.end();
}

test('rows are proved: none at all, not read to the end, another number used', async () => {
  const signal = new AbortController().signal;
  const rowsOf = (counted: number, text: string) =>
    provedRows('table data', signal, async target => {
      if (text !== '') target.add(Buffer.from(text), 0, text.length);
      return counted;
    });
  await assert.rejects(textOf(rowsOf(0, '').blocks(new SlotPool(8))), { exitCode: 4, message: /is empty/ });
  const rows = rowsOf(1, 'a\n');
  assert.throws(() => rows.verify(1), { exitCode: 4, message: /not read to its end/ });
  assert.equal(await textOf(rows.blocks(new SlotPool(8))), 'a\n');
  rows.verify(1);
  assert.throws(() => rows.verify(2), { exitCode: 4, message: /server counts 1 rows, 2 were used/ });
});

test('ranges begin open and end open, and each begins where the one before ends', () => {
  assert.deepEqual(tidRanges(0, 8), ['true']);
  assert.deepEqual(tidRanges(1, 8), ['true']);
  assert.deepEqual(tidRanges(3, 3), [
    `ctid < '(1,0)'::tid`,
    `ctid >= '(1,0)'::tid AND ctid < '(2,0)'::tid`,
    `ctid >= '(2,0)'::tid`,
  ]);
  assert.deepEqual(valueRanges('thing_id', []), ['(true OR thing_id IS NULL)']);
  assert.deepEqual(valueRanges('thing_id', [5]), ['(thing_id < 5 OR thing_id IS NULL)', 'thing_id >= 5']);
});
