import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Deflater } from '../src/bytes/deflate/deflater.ts';
import { encodeBlock } from '../src/bytes/output/encode-block.ts';
import { Output } from '../src/bytes/output/output.ts';

const PART_BLOCKS = 200;

/** Processor seconds of the main thread for 10^9 bytes of a part that it appends to an output. */
export async function appendCost(folder: string, cpuSeconds: () => number): Promise<number> {
  const ctx = { stdout: process.stdout, signal: new AbortController().signal };
  const codec = { kind: 'gzip', level: 1 } as const;
  const open = (name: string): Promise<Output> =>
    Output.open({ path: join(folder, name), codec, overwrite: true, index: false }, ctx);
  const part = await open('part.gz');
  const block = encodeBlock(randomBytes(1 << 20), { codec, keyColumn: 0 }, new Deflater());
  for (let blocks = 0; blocks < PART_BLOCKS; blocks++) await part.append(block);
  const { bytes } = await part.finish();
  const whole = await open('whole.gz');
  const started = cpuSeconds();
  await whole.appendPart(part.part());
  const seconds = cpuSeconds() - started;
  for (const output of [part, whole]) await output.discard();
  return (seconds * 1e9) / bytes;
}
