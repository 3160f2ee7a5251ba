import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readBlocks } from '../../../src/bytes/input/block-reader.ts';
import { SlotPool } from '../../../src/bytes/slots.ts';
import { cutAt, failsAs, inChunksOf, readBlockTexts, rows } from '../material.ts';

const SLOT = 64;

test('any cut of the input gives the same blocks', async () => {
  const row = fc.string({ unit: fc.constantFrom('a', '\t', '}'), maxLength: 90 });
  const cuts = fc.array(fc.nat(2000), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), cuts, async (texts, offsets) => {
      const input = Buffer.from(texts.map(text => `${text}\n`).join(''));
      const whole = await readBlockTexts(inChunksOf(input, input.length), SLOT);
      const cut = offsets.filter(offset => offset <= input.length);
      assert.deepEqual(await readBlockTexts(cutAt(input, cut), SLOT), whole);
      assert.deepEqual(await readBlockTexts(inChunksOf(input, 1), SLOT), whole);
      assert.equal(whole.join(''), input.toString());
    }),
    { numRuns: 60 },
  );
});

test('a block ends at the last LF within a slot, a longer row at its own', async () => {
  const long = `${'x'.repeat(150)}\n`;
  const input = Buffer.from(`${'a'.repeat(40)}\n${'b'.repeat(30)}\n${long}c\nd\n`);
  assert.deepEqual(await readBlockTexts(inChunksOf(input, 7), SLOT), [
    `${'a'.repeat(40)}\n`,
    `${'b'.repeat(30)}\n`,
    long,
    'c\nd\n',
  ]);
});

test('offsets count plain bytes', async () => {
  const input = rows(10);
  const found: number[] = [];
  let expected = 0;
  for await (const block of readBlocks({ name: 'in', chunks: inChunksOf(input, 33) }, new SlotPool(400))) {
    found.push(block.byteOffset - expected);
    expected += block.bytes.length;
    block.release();
  }
  assert.equal(expected, input.length);
  assert.ok(found.length > 2 && found.every(difference => difference === 0));
});

test('a row of 5 MB goes through slots of 1 MiB', async () => {
  const input = Buffer.from(`short\n${'y'.repeat(5_000_000)}\nshort\n`);
  const texts = await readBlockTexts(inChunksOf(input, 1 << 16), 1 << 20);
  assert.deepEqual(
    texts.map(text => text.length),
    [6, 5_000_001, 6],
  );
});

test('released slots are used again, also when the reader leaves early', async () => {
  const slots = new CountedSlots(256);
  const input = rows(200);
  for await (const block of readBlocks({ name: 'in', chunks: inChunksOf(input, 100) }, slots))
    block.release();
  assert.equal(slots.held, 0);
  assert.ok(slots.most <= 2, `${slots.most} slots held at once`);
  for await (const block of readBlocks({ name: 'in', chunks: inChunksOf(input, 100) }, slots)) {
    block.release();
    block.release();
    break;
  }
  assert.equal(slots.held, 0);
});

test('an empty input has no blocks', async () => {
  assert.deepEqual(await readBlockTexts(inChunksOf(Buffer.alloc(0), 1), SLOT), []);
});

test('a last row without LF gets one if its JSON is closed', async () => {
  assert.deepEqual(await readBlockTexts(inChunksOf(Buffer.from('a\n{}'), 1), SLOT), ['a\n{}\n']);
  const exact = `${'x'.repeat(SLOT - 1)}}`;
  assert.deepEqual(await readBlockTexts(inChunksOf(Buffer.from(exact), 9), SLOT), [`${exact}\n`]);
});

test('a last row that is cut short is refused with its byte', async () => {
  const read = readBlockTexts(inChunksOf(Buffer.from('{}\n{"a": 1'), 4), SLOT);
  await assert.rejects(read, failsAs('incomplete', /^in, byte 10: last row has no end/));
  assert.deepEqual(await readBlockTexts(inChunksOf(Buffer.from('a\tb'), 1), SLOT, { lastRow: 'any' }), [
    'a\tb\n',
  ]);
});

test('a last row that is cut behind an inner brace is refused, in a dump and in a COPY', async () => {
  const document = JSON.stringify({ a: { b: 'x"}\\' }, c: [{ d: '{' }, { e: '\t' }] });
  for (const json of [document, document.replaceAll('\\', '\\\\')]) {
    const row = Buffer.from(`/type/work\t/works/OL1W\t1\t${json}`);
    for (let end = row.length; end > 0; end--) {
      const read = readBlockTexts(inChunksOf(Buffer.from(`{}\n${row.toString('latin1', 0, end)}`), 16), SLOT);
      if (end === row.length) assert.deepEqual((await read).join(''), `{}\n${String(row)}\n`);
      else
        await assert.rejects(
          read,
          failsAs('incomplete', /last row has no end/),
          String(row.subarray(0, end)),
        );
    }
  }
});

class CountedSlots extends SlotPool {
  held = 0;
  most = 0;

  override take(minBytes?: number): Buffer {
    this.held += 1;
    this.most = Math.max(this.most, this.held);
    return super.take(minBytes);
  }

  override release(slot: Buffer): void {
    this.held -= 1;
    super.release(slot);
  }
}
