import type { IndexedFile } from '../../bytes/index/block-index-file.ts';
import type { BlockIndex } from '../../bytes/index/block-index.ts';

/** Neighbouring blocks of a file whose rows are in key order. */
export interface Stretch {
  /** Block numbers: [from, to). */
  readonly from: number;
  readonly to: number;
  /** Of a section. */
  readonly name?: string;
}

/**
 * Below this, that first keys rise says too little: rows in any order may have it by chance.
 * Above it rises by chance once in forty thousand files, and then the blocks' own rows give them away.
 */
export const FEWEST_BLOCKS = 8;

/** Where most keys of a kind are, in a file with sections. */
const LIKELY: readonly (readonly [prefix: string, section: string])[] = [
  ['/works/', 'works'],
  ['/books/', 'editions'],
  ['/authors/', 'authors'],
  ['/people/', 'lists'],
];

/**
 * The stretches in which a key can be searched: the sections of a file put together by a run, or the whole
 * file. Undefined: the index cannot be searched.
 */
export function stretchesOf(file: IndexedFile, index: BlockIndex): readonly Stretch[] | undefined {
  const stretches = file.sections ? sectionsOf(file.sections.list) : wholeFile(index);
  return stretches.length > 0 && stretches.every(({ from, to }) => index.isSortedWithin(from, to))
    ? stretches
    : undefined;
}

/** The likely one first; all others behind it, in their order. */
export function inLikelyOrder(stretches: readonly Stretch[], key: string): readonly Stretch[] {
  const likely = LIKELY.find(([prefix]) => key.startsWith(prefix))?.[1];
  const isLikely = ({ name }: Stretch): boolean => name !== undefined && name === likely;
  return [...stretches.filter(isLikely), ...stretches.filter(stretch => !isLikely(stretch))];
}

/** The blocks of a stretch that may hold the key: none where all keys are greater. */
export function* blocksFor(
  index: BlockIndex,
  { from, to }: Stretch,
  key: string,
): Generator<number, void, undefined> {
  const wanted = Buffer.from(key);
  for (let block = index.findBlock(key, from, to); block < to; block += 1) {
    if (Buffer.compare(Buffer.from(index.entry(block).firstKey), wanted) > 0) return;
    yield block;
  }
}

function wholeFile(index: BlockIndex): Stretch[] {
  return index.length < FEWEST_BLOCKS ? [] : [{ from: 0, to: index.length }];
}

function sectionsOf(list: readonly { readonly name: string; readonly blocks: number }[]): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  for (const { name, blocks } of list) {
    if (blocks > 0) stretches.push({ name, from, to: from + blocks });
    from += blocks;
  }
  return stretches;
}
