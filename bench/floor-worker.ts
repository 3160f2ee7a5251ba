/** A worker of the codec floor: reads a block of plain bytes, answers it deflated as our outputs are. */
import { openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { BLOCK_BYTES } from '../src/bytes/block.ts';
import { deflateByZlib, Deflater } from '../src/bytes/deflate/deflater.ts';
import { encodeBlock, type EncodedBlock } from '../src/bytes/output/encode-block.ts';

export interface FloorPlace {
  readonly path: string;
  readonly offset: number;
  readonly bytes: number;
}

export interface FloorSettings {
  readonly level: number;
  readonly byZlib: boolean;
}

export type FloorBlock = Pick<EncodedBlock, 'body' | 'crc32' | 'plainBytes'>;

const { level, byZlib } = workerData as FloorSettings;
const codec = { kind: 'gzip', level } as const;
const files = new Map<string, number>();
const deflater = byZlib ? { deflate: deflateByZlib } : new Deflater();
const plain = Buffer.alloc(BLOCK_BYTES);

parentPort!.on('message', ({ path, offset, bytes }: FloorPlace) => {
  const file = files.get(path) ?? openSync(path, 'r');
  files.set(path, file);
  if (readSync(file, plain, 0, bytes, offset) !== bytes) throw new Error(`${path}: a short read`);
  const { body, crc32, plainBytes } = encodeBlock(
    plain.subarray(0, bytes),
    { codec, keyColumn: 0 },
    deflater,
  );
  parentPort!.postMessage({ body, crc32, plainBytes } satisfies FloorBlock, [body.buffer as ArrayBuffer]);
});
