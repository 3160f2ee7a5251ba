import type { Block } from '../block.ts';

/** One block of a gzip file of ours: whole rows, compressed by themselves. */
export interface PackedBlock {
  readonly compressedBytes: number;
  readonly plainBytes: number;
}

/**
 * Rows that still lie compressed in a gzip file of ours: neighbouring blocks of it, for a worker to read and inflate.
 *
 * The file is given by its descriptor, which all threads of a process share: it is the same file for all of
 * them, and whoever opened it keeps it open until the task has answered.
 */
export interface PackedRows {
  readonly fd: number;
  /** For messages. */
  readonly file: string;
  /** Where the first block begins in the file. */
  readonly compressedOffset: number;
  /** Of all blocks. */
  readonly plainBytes: number;
  readonly blocks: readonly PackedBlock[];
  /** Given: each block must end at the first row end at or past so many bytes, or with the file. */
  readonly blockBytes: number | undefined;
}

/** Rows as a task gets them: as bytes, or packed. */
export type TaskRows = Uint8Array | PackedRows;

/** What a worker found in packed rows, for the proof that they are the file's. */
export interface RowSums {
  readonly rows: number;
  readonly plainBytes: number;
  /** Of the plain bytes. */
  readonly crc32: number;
}

/** Packed rows on their way to a task: they hold no memory. */
export interface PackedGroup {
  readonly packed: PackedRows;
  /** Offset of their first byte in the uncompressed input. */
  readonly byteOffset: number;
  /** To be told what the task found, in the order of the input. Throws: incomplete when it is not what the index says. */
  prove(sums: RowSums): void;
  release(): void;
}

export function rowsOf(block: Block | PackedGroup): TaskRows {
  return 'packed' in block ? block.packed : block.bytes;
}

export function isPacked(rows: TaskRows): rows is PackedRows {
  return !(rows instanceof Uint8Array);
}
