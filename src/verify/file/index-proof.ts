import { combineCrc32 } from '../../bytes/gzip/crc-combine.ts';
import type { IndexedFile } from '../../bytes/index/block-index-file.ts';
import type { BlockIndex } from '../../bytes/index/block-index.ts';
import { blockSizes } from '../../bytes/index/fitting-index.ts';
import { formatCrc } from '../../bytes/index/sections.ts';
import { incompleteError } from '../../errors.ts';
import { SPLIT_FILES } from '../../record/row/type-key.ts';

/** What was found in one packed block: all that an index says of it. */
export interface BlockFacts {
  readonly rows: number;
  readonly firstKey: string;
  /** Of its plain bytes. */
  readonly crc32: number;
  /** Of its bytes as they lie in the file. */
  readonly packedCrc32: number;
  /** Which split file its first row belongs to, where its rows have types. */
  readonly part: number | undefined;
}

/**
 * Holds what was inflated against the index, line by line, and against its sections: the checksum of its lines only
 * says that they are as they were written down, by whomever.
 *
 * In: all blocks, in the order of the file; then `end`.
 * Memory: none.  Throws: incomplete where the index says something else, with the block's byte in the compressed file.
 */
export class IndexProof {
  readonly #name: string;
  readonly #file: IndexedFile;
  readonly #index: BlockIndex;
  #block = 0;
  #section = 0;
  /** Blocks, and sums, of the section under way. */
  #blocksOfSection = 0;
  #crc32 = 0;
  #packedCrc32 = 0;

  constructor(name: string, { file, index }: { readonly file: IndexedFile; readonly index: BlockIndex }) {
    this.#name = name;
    this.#file = file;
    this.#index = index;
  }

  add(found: BlockFacts): void {
    const said = this.#index.entry(this.#block);
    const compare = (what: string, of: string | number, is: string | number): void => {
      if (of !== is) this.#refuse(`a block ${what} ${of}, found ${is}`, said.compressedOffset);
    };
    compare('begins with', said.firstKey, found.firstKey);
    compare('has the number of rows', said.rows, found.rows);
    compare('has the CRC-32', formatCrc(said.crc32), formatCrc(found.crc32));
    this.#addToSection(found, said.compressedOffset);
    this.#block += 1;
  }

  end(): void {
    if (this.#file.sections) this.#endSections();
  }

  #addToSection({ crc32, packedCrc32, part }: BlockFacts, byte: number): void {
    const list = this.#file.sections?.list;
    if (!list) return;
    if (this.#blocksOfSection === list[this.#section]?.blocks) this.#endSections();
    const name = list[this.#section]?.name;
    if (part !== undefined && SPLIT_FILES[part] !== name)
      this.#refuse(`a block is of section ${name}, found rows of ${SPLIT_FILES[part]}`, byte);
    const { plainBytes, compressedBytes } = blockSizes(this.#file, this.#index, this.#block);
    this.#crc32 = combineCrc32(this.#crc32, crc32, plainBytes);
    this.#packedCrc32 = combineCrc32(this.#packedCrc32, packedCrc32, compressedBytes);
    this.#blocksOfSection += 1;
  }

  /** The one under way, and those behind it that have no blocks. */
  #endSections(): void {
    const { list } = this.#file.sections!;
    do {
      const { name, crc32, bodyCrc32 } = list[this.#section]!;
      if (crc32 !== this.#crc32 || bodyCrc32 !== this.#packedCrc32)
        this.#refuse(`section ${name} has other checksums than were found`);
      this.#section += 1;
      this.#blocksOfSection = this.#crc32 = this.#packedCrc32 = 0;
    } while (list[this.#section]?.blocks === 0);
  }

  #refuse(what: string, byte?: number): never {
    const position = { file: this.#name, ...(byte !== undefined && { byte }) };
    throw incompleteError(`its index says that ${what}`, { position });
  }
}
