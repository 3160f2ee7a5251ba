import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32, gunzipSync } from 'node:zlib';
import { readBlockIndex } from '../../../src/bytes/index/block-index-file.ts';
import { BlockIndex } from '../../../src/bytes/index/block-index.ts';
import { readBody, type MemberPart } from '../../../src/bytes/index/member-part.ts';
import { Output } from '../../../src/bytes/output/output.ts';
import { inWorkDir } from '../../support/oldump.ts';
import { encode } from '../../support/encode.ts';
import { ends, failsAs, rows } from '../material.ts';

const CODEC = { kind: 'gzip', level: 4 } as const;

function open(path: string): Promise<Output> {
  return Output.open({ path, codec: CODEC, overwrite: false, index: true }, ends());
}

async function finished(path: string, blocks: readonly Buffer[]): Promise<Output> {
  const output = await open(path);
  for (const plain of blocks) await output.append(encode(plain, { codec: CODEC, keyColumn: 1 }));
  await output.finish();
  return output;
}

test('parts put together are byte for byte the file made of their blocks', () =>
  inWorkDir(async dir => {
    const blocks = [[rows(40), rows(300, 4000)], [], [rows(7)], [rows(90), rows(1)]];
    const parts = await Promise.all(
      blocks.map((part, number) => finished(join(dir, `part${number}.gz`), part)),
    );
    await parts[1]!.publish();
    const joined = await open(join(dir, 'joined.gz'));
    for (const part of parts) await joined.appendPart(part.part());
    const summary = await joined.finish();
    await joined.publish();
    for (const part of parts) await part.publish();

    const direct = await finished(join(dir, 'direct.gz'), blocks.flat());
    await direct.publish();
    const file = readFileSync(join(dir, 'joined.gz'));
    assert.deepEqual(file, readFileSync(join(dir, 'direct.gz')));
    assert.deepEqual(readFileSync(join(dir, 'joined.gz.idx')), readFileSync(join(dir, 'direct.gz.idx')));
    assert.deepEqual({ ...summary, path: '' }, { ...(await direct.finish()), path: '' });
    assert.deepEqual(gunzipSync(file), Buffer.concat(blocks.flat()));
    assert.equal((await readBlockIndex(join(dir, 'joined.gz.idx'))).index.length, 5);
  }));

test('a part that the disk changed is found out', () =>
  inWorkDir(async dir => {
    const part = (await finished(join(dir, 'part.gz'), [rows(100)])).part();
    const file = readFileSync(part.path);
    const damaged = Buffer.from(file);
    damaged[100]! ^= 1;
    for (const bytes of [damaged, file.subarray(0, 90)]) {
      writeFileSync(part.path, bytes);
      const joined = await open(join(dir, 'joined.gz'));
      await assert.rejects(
        joined.appendPart(part),
        failsAs('environment', /does not hold what was written to it/),
      );
      await joined.discard();
    }
  }));

test('a long body comes in chunks that stay as they are while the next is read', () =>
  inWorkDir(async dir => {
    const path = join(dir, 'body');
    const body = randomBytes(5 * 2 ** 20 + 17);
    writeFileSync(path, Buffer.concat([Buffer.alloc(10), body, Buffer.alloc(10)]));
    const part: MemberPart = {
      path,
      bodyStart: 10,
      bodyEnd: 10 + body.length,
      bodyCrc32: crc32(body),
      plainBytes: 0,
      crc32: 0,
      rows: 0,
      index: new BlockIndex(),
    };
    const chunks: Buffer[] = [];
    for await (const chunk of readBody(part)) {
      const before = Buffer.from(chunk);
      await readFile(path); // a reader that takes longer than the read of the next chunk, which is under way
      assert.ok(before.equals(chunk));
      chunks.push(before);
    }
    assert.equal(chunks.length, 6);
    assert.ok(Buffer.concat(chunks).equals(body));
    for await (const chunk of readBody(part)) if (chunk.length > 0) break; // the next is being read

    truncateSync(path, 3 * 2 ** 20);
    const cut = async (): Promise<void> => {
      for await (const chunk of readBody(part)) if (chunk.length > 0) await readFile(path);
    };
    await assert.rejects(cut(), failsAs('environment', /does not hold what was written to it/));
  }));

test('sections are named in the index, and no block stands outside of one', () =>
  inWorkDir(async dir => {
    const first = await finished(join(dir, 'first.gz'), [rows(40), rows(300)]);
    const second = await finished(join(dir, 'second.gz'), [rows(7)]);
    const joined = await open(join(dir, 'joined.gz'));
    await joined.appendSection('first', first.part());
    await joined.appendSection('second', second.part());
    await joined.finish();
    await joined.publish();
    const { file } = await readBlockIndex(join(dir, 'joined.gz.idx'));
    assert.equal(file.sections?.level, CODEC.level);
    const told = file.sections.list.map(({ name, blocks, crc32: sum }) => [name, blocks, sum]);
    assert.deepEqual(told, [
      ['first', 2, first.part().crc32],
      ['second', 1, second.part().crc32],
    ]);

    const mixed = await open(join(dir, 'mixed.gz'));
    await mixed.appendSection('first', first.part());
    await mixed.appendPart(second.part());
    await assert.rejects(mixed.finish(), /holds blocks outside of its sections/);
    for (const output of [first, second, mixed]) await output.discard();
  }));

test('an unfinished or plain file is no part', () =>
  inWorkDir(async dir => {
    const unfinished = await open(join(dir, 'x.gz'));
    assert.throws(() => unfinished.part(), /only an ended gzip file/);
    await unfinished.discard();
  }));
