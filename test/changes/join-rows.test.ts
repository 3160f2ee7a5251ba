/** What --since reads together: twenty pairs of libraries, the later one out of the earlier and the revisions since. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SlotPool } from '../../src/bytes/slots.ts';
import { SortedRows } from '../../src/changes/sorted-rows.ts';
import { OldumpError } from '../../src/errors.ts';
import { joinRows } from '../../src/month/rows/join-rows.ts';
import { blocksOf } from './blocks.ts';
import { cutAt, joined } from './states.ts';

interface Result {
  readonly text: string;
  readonly seen: number;
  readonly repeated: number;
}

async function join(previous: string, since: string, cut: number, slotBytes = 4096): Promise<Result> {
  const [old, now] = [
    new SortedRows(blocksOf(previous, cut), 'cdump', 'row'),
    new SortedRows(blocksOf(since, cut), 'database', 'row'),
  ];
  const counts = { repeated: 0 };
  const parts: Buffer[] = [];
  let seen = 0;
  let at = 0;
  for await (const block of joinRows(old, now, new SlotPool(slotBytes), () => seen++, counts)) {
    assert.equal(block.byteOffset, at);
    at += block.bytes.length;
    parts.push(Buffer.from(block.bytes));
    block.release();
  }
  return { text: Buffer.concat(parts).toString(), seen, repeated: counts.repeated };
}

test('twenty pairs: the earlier cdump and the revisions since, a margin in both, are the later one', async () => {
  let repeated = 0;
  for (let seed = 200; seed < 220; seed += 1) {
    const { before, after } = cutAt(seed);
    const first = before
      .map(row => row.split('\t')[3]!)
      .sort()
      .at(-Math.ceil(before.length / 10))!;
    const since = after.filter(row => row.split('\t')[3]! >= first);
    const result = await join(joined(before), joined(since), 100 + seed * 7, 1000 + seed);
    assert.ok(result.text === joined(after), `seed ${seed}`);
    assert.equal(result.seen, after.length);
    assert.equal(result.repeated, before.length + since.length - after.length);
    repeated += result.repeated;
  }
  assert.ok(repeated > 1000, 'the margins were no empty ones');
});

const row = (key: string, revision: number, json: string): string =>
  `/type/work\t/works/${key}\t${revision}\tT\t${json}`;

test('the same revision with other bytes is refused, whichever comes first; the same twice is none', async () => {
  const old = [row('OL1W', 1, '{}'), row('OL2W', 1, '{"b": 1}'), row('OL3W', 1, '{}')];
  for (const json of ['{"a": 1}', '{"c": 1}'])
    for (const cut of [1, 1000])
      await assert.rejects(join(joined(old), joined([row('OL2W', 1, json)]), cut), (error: unknown) => {
        assert.ok(error instanceof OldumpError);
        assert.equal(error.exitCode, 4);
        const byte = old[0]!.length + 1;
        assert.match(
          error.message,
          new RegExp(`^cdump, row 2, byte ${byte}: /works/OL2W revision 1 has other bytes in database`),
        );
        return true;
      });
  const last = joined([row('OL3W', 1, '{"x": 1}')]);
  await assert.rejects(join(joined(old), last, 1), /^OldumpError: cdump, row 3, byte/);
  const twice = [row('OL4W', 1, '{"a": 1}'), row('OL4W', 1, '{"b": 1}')];
  const { text, repeated } = await join(joined([...old, ...twice]), joined(twice.slice(1)), 50);
  assert.deepEqual([text, repeated], [joined([...old, ...twice]), 1]);
  const equal = [twice[0]!, twice[0]!];
  assert.equal((await join(joined(equal), joined(equal), 50)).text, joined(equal));
});

test('issue 12: what the database gives twice is no other revision; the merge leaves it out', async () => {
  const once = [row('OL1W', 1, '{}'), row('OL2W', 1, '{}'), row('OL3W', 1, '{}')];
  for (const cut of [1, 50, 1000])
    for (const at of [0, 1, 2]) {
      const twice = [once[at]!, once[at]!];
      const both = await join(joined(once), joined(twice), cut);
      assert.equal(both.text, joined([...once.slice(0, at), ...twice, ...once.slice(at + 1)]));
      assert.equal(both.repeated, 1);
    }
});

test('issue 12: a cdump with a control character in a column is not gone on from', async () => {
  for (const key of ['OL2W\0', 'OL2W\u0085', 'OL2W\u2028', 'OL2W\x7f'])
    await assert.rejects(
      join(joined([row('OL1W', 1, '{}'), row(key, 1, '{}')]), joined([row('OL3W', 1, '{}')]), 50),
      {
        exitCode: 4,
        message: /^cdump, row 2, byte \d+: holds a control character/,
      },
    );
});
