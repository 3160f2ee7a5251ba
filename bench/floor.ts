/**
 * The codec floor: what inflating the input and deflating the outputs costs, and nothing else.
 *
 *   node floor.js --jobs 2 --level 4 [--zlib] --input data.txt.gz --output cdump.txt [--output …]
 *
 * The input is inflated by our own reader and forgotten; meanwhile worker threads deflate the
 * plain outputs, given as files, in blocks of the same size with the same call as ours, or, with --zlib, by zlib, and
 * the blocks are written in order to NAME.gz in the current folder, one gzip member each.
 * No row is looked at, nothing sorted, hashed or synced. The plain bytes are read from the
 * page cache (some 2 % of deflate at level 4): that stands for gathering rows into blocks.
 */
import { once } from 'node:events';
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { BLOCK_BYTES } from '../src/bytes/block.ts';
import { combineCrc32 } from '../src/bytes/gzip/crc-combine.ts';
import { gzipTrailer, LAST_DEFLATE_BLOCK, PLAIN_GZIP_HEADER } from '../src/bytes/gzip/gzip-header.ts';
import { openInput } from '../src/bytes/input/input.ts';
import { mapInOrder } from '../src/workers/map-in-order.ts';
import type { FloorBlock, FloorPlace, FloorSettings } from './floor-worker.ts';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '2' },
    level: { type: 'string', default: '4' },
    zlib: { type: 'boolean', default: false },
    input: { type: 'string' },
    output: { type: 'string', multiple: true, default: [] },
  },
});
const settings: FloorSettings = { level: Number(values.level), byZlib: values.zlib };
const workers = Array.from(
  { length: Number(values.jobs) },
  () => new Worker(new URL('./floor-worker.js', import.meta.url), { workerData: settings }),
);
const idle = [...workers];
const waiting: ((worker: Worker) => void)[] = [];
await Promise.all([inflate(values.input!), deflateAll(values.output)]);
for (const worker of workers) await worker.terminate();

async function inflate(path: string): Promise<void> {
  const input = await openInput(path, { stdin: process.stdin, signal: new AbortController().signal });
  for await (const chunk of input.chunks) if (chunk.length === 0) throw new Error('an empty chunk');
}

async function deflateAll(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const output = await open(`${basename(path)}.gz`, 'w');
    await deflateInto(output, path);
    await output.close();
  }
}

async function deflateInto(output: FileHandle, path: string): Promise<void> {
  await output.write(PLAIN_GZIP_HEADER);
  let crc = 0;
  let plainBytes = 0;
  for await (const block of mapInOrder(placesOf(path), workers.length + 2, deflateBlock)) {
    await output.write(block.body);
    crc = combineCrc32(crc, block.crc32, block.plainBytes);
    plainBytes += block.plainBytes;
  }
  await output.write(LAST_DEFLATE_BLOCK);
  await output.write(gzipTrailer(crc, plainBytes));
}

async function* placesOf(path: string): AsyncGenerator<FloorPlace, void, undefined> {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  await file.close();
  for (let offset = 0; offset < size; offset += BLOCK_BYTES) {
    yield { path, offset, bytes: Math.min(BLOCK_BYTES, size - offset) };
  }
}

async function deflateBlock(place: FloorPlace): Promise<FloorBlock> {
  const worker = idle.pop() ?? (await new Promise<Worker>(resolve => waiting.push(resolve)));
  worker.postMessage(place);
  const [block] = (await once(worker, 'message')) as [FloorBlock];
  const next = waiting.shift();
  if (next) next(worker);
  else idle.push(worker);
  return block;
}
