import { open, realpath, type FileHandle } from 'node:fs/promises';
import { readBlocks } from '../../bytes/input/block-reader.ts';
import type { BlockIndex } from '../../bytes/index/block-index.ts';
import { indexPathOf, readBlockIndex, type IndexedFile } from '../../bytes/index/block-index-file.ts';
import { MEMBER_END_BYTES, findFittingIndex } from '../../bytes/index/fitting-index.ts';
import { foreignForm, HEAD_BYTES } from '../../bytes/forms/foreign-form.ts';
import { foreignError } from '../../bytes/forms/rows-only.ts';
import { PLAIN_GZIP_HEADER, startsLikeGzip } from '../../bytes/gzip/gzip-header.ts';
import { openInput } from '../../bytes/input/input.ts';
import { withPath } from '../../bytes/disk/io-error.ts';
import { PackedFile } from '../../bytes/input/packed-file.ts';
import { rowsOf, type RowSums, type TaskRows } from '../../bytes/input/packed-rows.ts';
import { WRITER_SLOT_BYTES } from '../../bytes/output/block-cut.ts';
import { SlotPool } from '../../bytes/slots.ts';
import { isPipe } from '../../bytes/disk/pipe.ts';
import type { Context } from '../../context.ts';
import { incompleteError, malformedError, OldumpError } from '../../errors.ts';
import { mapInOrder } from '../../workers/map-in-order.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { depthOf, QUEUES } from '../../workers/queues.ts';
import { IndexProof, type BlockFacts } from './index-proof.ts';

/** Plain bytes of the packed blocks that one task gets: enough that a message costs nothing. */
const GROUP_BYTES = 4 << 20;

/** A file of ours without rows: its index has no block to be proved by. */
const EMPTY_GZIP_BYTES = PLAIN_GZIP_HEADER.length + MEMBER_END_BYTES;

/** How a file's index stands to it. */
export type IndexState =
  | { readonly kind: 'fits'; readonly file: IndexedFile; readonly index: BlockIndex }
  | { readonly kind: 'none' }
  | { readonly kind: 'unfit'; readonly why: string };

export interface RowFileOptions extends Pick<Context, 'stdin' | 'signal'> {
  readonly pool: WorkerPool;
  /** False: the file is read as any other gzip file, whatever its index says. */
  readonly useIndex?: boolean;
  /** Told now and then: bytes of the file read so far as they lie on disk. */
  readonly onProgress?: (doneBytes: number, rows: number) => void;
}

/** What every task that reads rows tells. */
export interface Found {
  readonly sums: RowSums;
  /** Of each packed block. */
  readonly blocks: readonly BlockFacts[];
}

/** What a task found in a part of a file. */
export interface ReadPart<Out> {
  readonly out: Out;
  /** Of its first row in the plain file. */
  readonly byteOffset: number;
  readonly rowsBefore: number;
}

/** A file being read: its parts, and afterwards what is known of the whole. */
export interface RowFile<Out> {
  readonly name: string;
  readonly index: IndexState;
  readonly parts: AsyncIterable<ReadPart<Out>>;
  /** Size on disk; known when all parts were read where it is a pipe. */
  bytes(): number;
}

/**
 * Reads a file of rows to its end, in the workers where its index fits, and hands what the tasks find to `use`
 * in the order of the file. A gzip file is proved by its checksums, an index that is used too.
 *
 * Memory: two parts of 1 MiB (packed: places) more than there are workers.
 * Throws: as openInput's chunks, readBlocks and PackedReader; incomplete when the last row has no end.
 */
export async function withRowFile<Out extends Found, T>(
  path: string | undefined,
  work: (rows: TaskRows) => Promise<Out>,
  use: (file: RowFile<Out>) => Promise<T>,
  options: RowFileOptions,
): Promise<T> {
  if (path === undefined || path === '-') return use(serialFile(undefined, { kind: 'none' }, work, options));
  if (await isPipe(path)) return use(serialFile(path, { kind: 'none' }, work, options));
  const handle = await withPath(path, open(path, 'r'));
  try {
    const index = await indexOf(path, handle);
    const isUsed = index.kind === 'fits' && index.index.length > 0 && options.useIndex !== false;
    if (!isUsed) return await use(serialFile(path, index, work, options));
    return await use(packedFile(path, handle, index, work, options));
  } finally {
    await handle.close();
  }
}

/** A pipe has none. */
async function indexOf(path: string, handle: FileHandle): Promise<IndexState> {
  const stats = await withPath(path, handle.stat(), 'work');
  if (!stats.isFile()) return { kind: 'none' };
  await requireGzip(path, handle, stats.size);
  const found = await withPath(path, findFittingIndex(path, handle, stats.size), 'work');
  if (found.kind !== 'unfit' || stats.size !== EMPTY_GZIP_BYTES) return found;
  return (await emptyIndex(path)) ?? found;
}

/** The index of a file of ours without rows, if it is one. */
async function emptyIndex(path: string): Promise<IndexState | undefined> {
  try {
    const { file, index } = await readBlockIndex(indexPathOf(await withPath(path, realpath(path))));
    const isEmpty = file.bytes === EMPTY_GZIP_BYTES && file.plainBytes === 0 && file.crc32 === 0;
    return isEmpty && index.length === 0 ? { kind: 'fits', file, index } : undefined;
  } catch (error) {
    if (error instanceof OldumpError) return undefined; // told as unfit
    throw error;
  }
}

/** What a name promises; and no file of rows has no bytes at all. */
async function requireGzip(file: string, handle: FileHandle, sizeBytes: number): Promise<void> {
  if (sizeBytes === 0) throw incompleteError('holds nothing', { position: { file, byte: 0 } });
  if (!file.endsWith('.gz')) return;
  const start = Buffer.alloc(HEAD_BYTES);
  const { bytesRead } = await withPath(file, handle.read(start, 0, start.length, 0), 'work');
  if (!startsLikeGzip(start)) throw notGzip(file, start.subarray(0, bytesRead));
}

/** Of a file whose name promises gzip, by its first HEAD_BYTES bytes. */
export function notGzip(file: string, head: Buffer): OldumpError {
  const form = foreignForm(head, true);
  if (form) return foreignError(form, { name: file, isGzip: false });
  return malformedError('is not gzip', { position: { file, byte: 0 } });
}

function packedFile<Out extends Found>(
  name: string,
  handle: FileHandle,
  index: Extract<IndexState, { kind: 'fits' }>,
  work: (rows: TaskRows) => Promise<Out>,
  { pool, signal, onProgress }: RowFileOptions,
): RowFile<Out> {
  const file = new PackedFile(name, handle.fd, index);
  async function* parts(): AsyncGenerator<ReadPart<Out>, void, undefined> {
    let rowsBefore = 0;
    const proof = new IndexProof(name, index);
    const answers = mapInOrder(
      file.groups(GROUP_BYTES),
      depthOf(QUEUES.checking, pool.size),
      async group => ({ group, out: await work(group.packed) }),
    );
    for await (const { group, out } of answers) {
      signal.throwIfAborted();
      group.prove(out.sums);
      for (const block of out.blocks) proof.add(block);
      yield { out, byteOffset: group.byteOffset, rowsBefore };
      rowsBefore += out.sums.rows;
      onProgress?.(file.consumedBytes, rowsBefore);
    }
    file.requireWhole();
    proof.end();
  }
  return { name, index, parts: parts(), bytes: () => index.file.bytes };
}

function serialFile<Out extends Found>(
  path: string | undefined,
  index: IndexState,
  work: (rows: TaskRows) => Promise<Out>,
  options: RowFileOptions,
): RowFile<Out> {
  const slots = new SlotPool(WRITER_SLOT_BYTES);
  let bytes = 0;
  async function* parts(): AsyncGenerator<ReadPart<Out>, void, undefined> {
    const input = await openInput(path, options);
    const end = new LastByte();
    let rowsBefore = 0;
    try {
      const blocks = readBlocks({ name: input.name, chunks: end.watch(input.chunks) }, slots, {
        lastRow: 'any',
        keepsMark: true,
      });
      const answers = mapInOrder(blocks, depthOf(QUEUES.checking, options.pool.size), async block => {
        try {
          return { out: await work(rowsOf(block)), byteOffset: block.byteOffset };
        } finally {
          block.release();
        }
      });
      for await (const { out, byteOffset } of answers) {
        yield { out, byteOffset, rowsBefore };
        rowsBefore += out.sums.rows;
        bytes = input.consumedBytes();
        options.onProgress?.(bytes, rowsBefore);
      }
      end.requireRowEnd(input.name, rowsBefore);
      bytes = input.consumedBytes();
    } finally {
      await input.close();
    }
  }
  return { name: path ?? 'standard input', index, parts: parts(), bytes: () => bytes };
}

/** A reader of blocks adds the LF that a last row lacks; here it must have been there. */
class LastByte {
  #last = 10;
  #bytes = 0;

  async *watch(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of chunks) {
      this.#bytes += chunk.length;
      if (chunk.length > 0) this.#last = chunk[chunk.length - 1]!;
      yield chunk;
    }
  }

  requireRowEnd(file: string, row: number): void {
    if (this.#last === 10) return;
    throw incompleteError('last row has no end', { position: { file, row, byte: this.#bytes } });
  }
}
