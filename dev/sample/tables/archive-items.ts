/**
 * The archive database's table `metadata`: items that editions name by `ocaid`,
 * and many more that no edition names.
 *
 * Whether an item exists follows from its number alone, so editions and items
 * agree without either being remembered.
 */
import { inBatches } from '../batch.ts';
import { KIND, type SampleOptions } from '../sample-options.ts';
import { Plan } from '../library-plan.ts';
import { Random } from '../random.ts';

/** Of 100 edition numbers so many have an item made from that book. */
const SCANNED_PERCENT = 17;
const COLLECTIONS = [
  'inlibrary;printdisabled;internetarchivebooks',
  'americana;internetarchivebooks;toronto',
  'printdisabled;inlibrary;china',
  'opensource',
  '',
];

export interface ArchiveItem {
  readonly identifier: string;
  readonly mediatype: string;
  /** Null as in the database, most of the time. */
  readonly curatestate: string | null;
  readonly boxid: string | null;
  readonly collection: string | null;
}

/** The item an edition names, if any: its own, its neighbour's (shared), or one that does not exist. */
export function namedItem(random: Random, edition: number): number | undefined {
  const isOwn = isScanned(random, edition);
  const luck = random.at(KIND.item, edition, 1).below(1000);
  if (isOwn) return luck < 930 ? edition : undefined;
  if (luck < 8) return edition; // an item that is gone
  return luck < 20 && edition > 0 && isScanned(random, edition - 1) ? edition - 1 : undefined;
}

export function itemName(number: number): string {
  return `book${number.toString(36).padStart(6, '0')}00scan`;
}

function isScanned(random: Random, edition: number): boolean {
  return random.at(KIND.item, edition).chance(SCANNED_PERCENT);
}

/** Every row of the archive's table, dark items and other media included. */
export function* sampleItems(options: SampleOptions): Generator<ArchiveItem, void, undefined> {
  const random = new Random(options.seed);
  const editions = new Plan(options.rows, random).count('edition');
  for (let number = 0; number < editions; number++) {
    if (isScanned(random, number)) yield describeItem(random, itemName(number), number);
    random.at(KIND.item, number, 2);
    if (random.chance(20)) yield describeItem(random, `other${number.toString(36).padStart(6, '0')}`, number);
  }
}

function describeItem(random: Random, identifier: string, number: number): ArchiveItem {
  random.at(KIND.item, number, 3);
  const box = random.below(90_000);
  const boxes = random.chance(15) ? `IA${box};IA${box + 1}` : `IA${box}`;
  return {
    identifier,
    mediatype: random.chance(96) ? 'texts' : random.pick(['audio', 'movies', 'image']),
    curatestate: random.chance(3) ? 'dark' : random.chance(2) ? 'freeze' : null,
    boxid: random.chance(60) ? boxes : random.chance(50) ? '' : null,
    collection: random.chance(97) ? random.pick(COLLECTIONS) : null,
  };
}

/** The table `metadata` as COPY text: identifier, mediatype, curatestate, boxid, collection. */
export function sampleMetadataRows(options: SampleOptions): Generator<Buffer, void, undefined> {
  return inBatches(sampleItems(options), item =>
    [item.identifier, item.mediatype, item.curatestate, item.boxid, item.collection]
      .map(v => v ?? '\\N')
      .join('\t'),
  );
}

/** What `ia-metadata` makes of that table: identifier, boxid, collection. */
export function sampleIaRows(options: SampleOptions): Generator<Buffer, void, undefined> {
  return inBatches(sampleItems(options), item => {
    if (item.mediatype !== 'texts' || item.curatestate === 'dark') return undefined;
    return `${item.identifier}\t${item.boxid ?? ''}\t${item.collection ?? ''}`;
  });
}
