import type { IndexedFile } from '../../bytes/index/block-index-file.ts';
import type { BlockIndex } from '../../bytes/index/block-index.ts';
import { blockSizes, type FittingIndex } from '../../bytes/index/fitting-index.ts';
import { PackedReader } from '../../bytes/input/packed-reader.ts';
import { incompleteError, type OldumpError } from '../../errors.ts';
import { isInKeyOrder, needleOf, rowsOfKey } from './rows-of-key.ts';
import { blocksFor, inLikelyOrder, stretchesOf, type Stretch } from './stretches.ts';

/**
 * The rows of single keys out of a gzip file of ours, by its block index: one block, and the next ones where
 * the key runs on; in a file with sections the same in one section after the other until it is found, as
 * such a file has one row for each key.
 *
 * That the file is in key order is believed of first keys that rise, and looked at in each block that is read.
 * Memory: the index, two blocks, the rows of one key.
 */
export class IndexedRows {
  readonly blocks: number;
  /** So far. */
  blocksRead = 0;
  readonly #name: string;
  readonly #fd: number;
  readonly #file: IndexedFile;
  readonly #index: BlockIndex;
  readonly #stretches: readonly Stretch[];
  readonly #reader = new PackedReader();

  private constructor(
    name: string,
    fd: number,
    { file, index }: Extract<FittingIndex, { kind: 'fits' }>,
    stretches: readonly Stretch[],
  ) {
    this.#name = name;
    this.#fd = fd;
    this.#file = file;
    this.#index = index;
    this.#stretches = stretches;
    this.blocks = index.length;
  }

  /** Undefined when the index does not say where a key is. The file must stay open. */
  static of(
    name: string,
    fd: number,
    found: Extract<FittingIndex, { kind: 'fits' }>,
  ): IndexedRows | undefined {
    const stretches = stretchesOf(found.file, found.index);
    return stretches && new IndexedRows(name, fd, found, stretches);
  }

  /**
   * The rows of a key, copied; none when it is not there.
   * Undefined: a block is not in key order, or not what the index says; nothing is known then.
   * Throws: as PackedReader; incomplete where a block is not the one that was written.
   */
  rows(key: string): readonly Buffer[] | undefined {
    const needle = needleOf(key);
    for (const stretch of inLikelyOrder(this.#stretches, key)) {
      const rows: Buffer[] = [];
      for (const block of blocksFor(this.#index, stretch, key)) {
        const plain = this.#read(block);
        if (!this.#isInOrder(plain, block, stretch)) return undefined;
        for (const row of rowsOfKey(plain, needle)) rows.push(Buffer.from(row));
      }
      if (rows.length > 0) return rows;
    }
    return [];
  }

  #isInOrder(plain: Buffer, block: number, { to }: Stretch): boolean {
    const firstKey = (number: number): Buffer => Buffer.from(this.#index.entry(number).firstKey);
    return isInKeyOrder(plain, firstKey(block), block + 1 < to ? firstKey(block + 1) : undefined);
  }

  #read(block: number): Buffer {
    const sizes = blockSizes(this.#file, this.#index, block);
    const { compressedOffset, crc32 } = this.#index.entry(block);
    const rows = {
      fd: this.#fd,
      file: this.#name,
      compressedOffset,
      plainBytes: sizes.plainBytes,
      blocks: [sizes],
      blockBytes: undefined,
    };
    this.blocksRead += 1;
    const sums = { plainBytes: 0, crc32: 0 };
    const [plain] = this.#reader.blocks(rows, sums);
    if (sums.crc32 !== crc32) throw this.#failsChecksum(compressedOffset);
    return plain!;
  }

  /** A byte that was flipped may still inflate to as many bytes, to other rows. */
  #failsChecksum(byte: number): OldumpError {
    return incompleteError(
      `the block at compressed byte ${byte} fails its checksum: the file or its index is damaged`,
      {
        position: { file: this.#name, byte },
      },
    );
  }
}
