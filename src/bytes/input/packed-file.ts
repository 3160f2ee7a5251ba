import type { IndexedFile } from '../index/block-index-file.ts';
import type { BlockIndex } from '../index/block-index.ts';
import { blockSizes, type FittingIndex } from '../index/fitting-index.ts';
import { PackedProof } from './packed-proof.ts';
import type { PackedBlock, PackedGroup, RowSums } from './packed-rows.ts';

/**
 * A gzip file of ours with its index: says where its rows lie, so that workers inflate them.
 *
 * Memory: the index, about 72 bytes a block.  The file must stay open while groups are under way.
 */
export class PackedFile {
  readonly #name: string;
  readonly #fd: number;
  readonly #file: IndexedFile;
  readonly #index: BlockIndex;
  readonly #proof: PackedProof;
  #consumedBytes = 0;

  constructor(name: string, fd: number, { file, index }: Extract<FittingIndex, { kind: 'fits' }>) {
    this.#name = name;
    this.#fd = fd;
    this.#file = file;
    this.#index = index;
    this.#proof = new PackedProof(name, file);
  }

  /** Compressed bytes of the groups proved so far, for progress. */
  get consumedBytes(): number {
    return this.#consumedBytes;
  }

  /** Whether the blocks' first keys never fall, as in row order. */
  get hasRisingKeys(): boolean {
    return this.#index.isSorted;
  }

  /** Whether all blocks but the last have at least so many plain bytes: not where files were put together. */
  hasBlocksFrom(plainBytes: number): boolean {
    for (let block = 0; block < this.#index.length - 1; block += 1)
      if (this.#sizes(block).plainBytes < plainBytes) return false;
    return true;
  }

  /** Whether a block begins behind so many plain bytes, or they are all there are. */
  hasCutAt(plainBytes: number): boolean {
    return this.#blockAt(plainBytes) !== undefined;
  }

  /** The groups behind those whose sums are given, which were proved before. Only if `hasCutAt(before.plainBytes)`. */
  groupsFrom(before: RowSums, plainBytes: number): Generator<PackedGroup, void, undefined> {
    const first = this.#blockAt(before.plainBytes);
    if (first === undefined) throw new Error(`${this.#name}: no block begins at ${before.plainBytes}`);
    this.#proof.startFrom(before);
    return this.#groups(plainBytes, undefined, first);
  }

  /** All rows in order, in groups of neighbouring blocks: as many as `plainBytes` hold, at least one. */
  groups(plainBytes: number): Generator<PackedGroup, void, undefined> {
    return this.#groups(plainBytes, undefined);
  }

  /** All blocks in order, each by itself and proved to be cut as a RowWriter cuts. Only if `hasBlocksFrom(blockBytes)`. */
  blocks(blockBytes: number): Generator<PackedGroup, void, undefined> {
    return this.#groups(0, blockBytes);
  }

  /** To be called when every group has been proved. Throws: incomplete when the checksum of the file disagrees. */
  requireWhole(): void {
    this.#proof.end();
  }

  #blockAt(plainBytes: number): number | undefined {
    for (let block = 0; block < this.#index.length; block += 1)
      if (this.#index.entry(block).plainOffset >= plainBytes)
        return this.#index.entry(block).plainOffset === plainBytes ? block : undefined;
    return plainBytes === this.#file.plainBytes ? this.#index.length : undefined;
  }

  *#groups(
    plainBytes: number,
    blockBytes: number | undefined,
    from = 0,
  ): Generator<PackedGroup, void, undefined> {
    for (let first = from, end; first < this.#index.length; first = end) {
      let groupBytes = this.#sizes(first).plainBytes;
      for (end = first + 1; end < this.#index.length; end += 1) {
        const { plainBytes: more } = this.#sizes(end);
        if (groupBytes + more > plainBytes) break;
        groupBytes += more;
      }
      yield this.#group(first, end, groupBytes, blockBytes);
    }
  }

  #group(first: number, end: number, plainBytes: number, blockBytes: number | undefined): PackedGroup {
    const { compressedOffset, plainOffset } = this.#index.entry(first);
    const blocks: PackedBlock[] = [];
    let rows = 0;
    let compressedBytes = 0;
    for (let block = first; block < end; block += 1) {
      const sizes = this.#sizes(block);
      blocks.push(sizes);
      rows += this.#index.entry(block).rows;
      compressedBytes += sizes.compressedBytes;
    }
    return {
      packed: { fd: this.#fd, file: this.#name, compressedOffset, plainBytes, blocks, blockBytes },
      byteOffset: plainOffset,
      prove: sums => {
        this.#proof.add(sums, { compressedOffset, rows });
        this.#consumedBytes = compressedOffset + compressedBytes;
      },
      release: () => undefined,
    };
  }

  #sizes(block: number): PackedBlock {
    return blockSizes(this.#file, this.#index, block);
  }
}
