/**
 * A stretch of a gzip file's blocks that is the body of another file too: `ol_dump` of a run is the bodies
 * of the split files, one after the other. What is written down of each is enough to cut it out again
 * without inflating it, and to prove that it is still what was put in.
 */
export interface Section {
  readonly name: string;
  readonly blocks: number;
  /** Of its plain bytes: what the trailer of its own file says. */
  readonly crc32: number;
  /** Of its blocks as they lie in the file, compressed. */
  readonly bodyCrc32: number;
}

/** All blocks of a file, section after section; a section without rows has no block. */
export interface Sections {
  /** At which the blocks were compressed. */
  readonly level: number;
  readonly list: readonly Section[];
}

/**
 * As columns of an index's first line: the level, then one column per section,
 * NAME:BLOCKS:CRC32:BODY_CRC32, the checksums in hexadecimal.
 */
export function formatSections({ level, list }: Sections): string[] {
  const columns = list.map(({ name, blocks, crc32, bodyCrc32 }) =>
    [name, blocks, formatCrc(crc32), formatCrc(bodyCrc32)].join(':'),
  );
  return [String(level), ...columns];
}

/** Undefined: these are no such columns, or they do not make up all `blocks` of the file. */
export function parseSections([level, ...columns]: readonly string[], blocks: number): Sections | undefined {
  const list = columns.map(parseSection);
  if (!/^[1-9]$/.test(level ?? '') || list.length === 0 || !list.every(section => section !== undefined))
    return undefined;
  return blocksOf(list) === blocks ? { level: Number(level), list } : undefined;
}

export function blocksOf(list: readonly Section[]): number {
  return list.reduce((total, section) => total + section.blocks, 0);
}

function parseSection(column: string): Section | undefined {
  const match = /^([a-z_-]+):(\d+):([0-9a-f]{8}):([0-9a-f]{8})$/.exec(column);
  if (!match) return undefined;
  const [, name, blocks, crc, bodyCrc] = match;
  return {
    name: name!,
    blocks: Number(blocks),
    crc32: Number.parseInt(crc!, 16),
    bodyCrc32: Number.parseInt(bodyCrc!, 16),
  };
}

export function formatCrc(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
