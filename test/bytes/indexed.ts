import { readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { Logger } from '../../src/context.ts';
import { openInput } from '../../src/bytes/input/input.ts';
import { Output } from '../../src/bytes/output/output.ts';
import { PackedReader } from '../../src/bytes/input/packed-reader.ts';
import { encode } from '../support/encode.ts';
import { ends, readAll } from './material.ts';

/** What the tests of indexed files share: files with their index, and the two ways to read them. */

export const CODEC = { kind: 'gzip', level: 4 } as const;

/** Writes whole rows as a gzip file of ours with its index, in blocks of about `blockBytes`. */
export async function writeIndexed(path: string, rows: Buffer, blockBytes: number): Promise<void> {
  const output = await Output.open({ path, codec: CODEC, overwrite: true, index: true }, ends());
  for (let start = 0, end = 0; start < rows.length; start = end) {
    end = rows.indexOf(10, Math.min(start + blockBytes, rows.length) - 1) + 1;
    await output.append(encode(rows.subarray(start, end), { codec: CODEC, keyColumn: 1 }));
  }
  await output.finish();
  await output.publish();
}

export function listeningLog(lines: string[]): Logger {
  const add = (line: string): void => void lines.push(line);
  return { debug: add, info: add, warn: add };
}

export interface PackedRead {
  readonly plain: Buffer;
  readonly groupBytes: readonly number[];
  readonly consumedBytes: number;
}

/** The file's rows as workers read them; undefined when its index does not fit. `opened` is called before the first read. */
export async function readPacked(
  path: string,
  groupBytes: number,
  { log = [], opened }: { readonly log?: string[]; readonly opened?: () => void } = {},
): Promise<PackedRead | undefined> {
  const input = await openInput(path, ends());
  try {
    const file = await input.packed?.(listeningLog(log));
    if (!file) return undefined;
    opened?.();
    const reader = new PackedReader();
    const plain: Buffer[] = [];
    const sizes: number[] = [];
    for (const { packed, byteOffset, prove } of file.groups(groupBytes)) {
      const sums = { plainBytes: 0, crc32: 0 };
      const blocks = [...reader.blocks(packed, sums)];
      const rows = rowsIn(Buffer.concat(blocks));
      if (byteOffset !== sizes.reduce((sum, size) => sum + size, 0))
        throw new Error('wrong offset of a group');
      prove({ ...sums, rows });
      plain.push(...blocks);
      sizes.push(packed.plainBytes);
    }
    file.requireWhole();
    return { plain: Buffer.concat(plain), groupBytes: sizes, consumedBytes: input.consumedBytes() };
  } finally {
    await input.close();
  }
}

export async function readSerially(path: string): Promise<Buffer> {
  const input = await openInput(path, ends());
  try {
    return await readAll(input.chunks);
  } finally {
    await input.close();
  }
}

/** Changes the text of a file. */
export function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  if (after === before) throw new Error('nothing to change');
  writeFileSync(path, after);
}

/** Changes what an index says, with the checksum of its lines made right: an index that lies. */
export function editIndex(path: string, change: (text: string) => string): void {
  edit(path, text => sealed(change(text)));
}

/** The text of an index with the checksum of its lines made right. */
export function sealed(text: string): string {
  const [header, ...lines] = text.split(/(?<=\n)/);
  const sum = crc32(lines.join('')).toString(16).padStart(8, '0');
  return header!.replace(/^((?:[^\t]*\t){7})[0-9a-f]{8}/, `$1${sum}`) + lines.join('');
}

function rowsIn(bytes: Buffer): number {
  return bytes.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);
}
