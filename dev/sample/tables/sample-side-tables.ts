/**
 * What readers do with the library, its covers, and what Wikidata knows of its authors: the tables beside `data`, as
 * COPY text. Who read or rated is in them, as in Open Library's; no file of ours may show it.
 */
import { escapeCopy } from '../../../src/record/text/pg-text.ts';
import { inBatches } from '../batch.ts';
import { KIND, type SampleOptions } from '../sample-options.ts';
import { Plan } from '../library-plan.ts';
import { Random } from '../random.ts';

/** The three that Open Library has. */
const SHELVES = ['Want to Read', 'Currently Reading', 'Already Read'] as const;
const READ_PERCENT = 40;
const RATED_PERCENT = 12;
const COVER_PERCENT = 40;
const KNOWN_PERCENT = 5;
/** Editions stand so many to a work, nearly. */
const EDITIONS_A_WORK = 2;
const FIRST_MS = Date.UTC(2017, 0, 1);
const SECONDS = (Date.UTC(2026, 5, 30) - FIRST_MS) / 1000;

/** bookshelves: id, name. */
export function* sampleShelfRows(): Generator<Buffer, void, undefined> {
  yield Buffer.from(SHELVES.map((name, shelf) => `${shelf + 1}\t${name}\n`).join(''));
}

/** bookshelves_books: username, work_id, bookshelf_id, edition_id, created. */
export function sampleReadingRows(options: SampleOptions): Generator<Buffer, void, undefined> {
  return inBatches(ofThings(options, 'work', READ_PERCENT, KIND.reading), ({ number, random }) => {
    const readers = random.between(1, 5);
    return Array.from({ length: readers }, (_, reader) => {
      const shelf = 1 + random.below(SHELVES.length);
      return [readerOf(random, reader), number, shelf, editionOf(random, number), moment(random)].join('\t');
    }).join('\n');
  });
}

/** ratings: username, work_id, rating, edition_id, created. */
export function sampleRatingRows(options: SampleOptions): Generator<Buffer, void, undefined> {
  return inBatches(ofThings(options, 'work', RATED_PERCENT, KIND.rating), ({ number, random }) => {
    const readers = random.between(1, 3);
    return Array.from({ length: readers }, (_, reader) => {
      const stars = random.between(1, 5);
      return [readerOf(random, reader), number, stars, editionOf(random, number), moment(random)].join('\t');
    }).join('\n');
  });
}

/** wikidata: id, data, updated. */
export function sampleWikidataRows(options: SampleOptions): Generator<Buffer, void, undefined> {
  return inBatches(ofThings(options, 'author', KNOWN_PERCENT, KIND.wikidata), ({ number, random }) => {
    const document = {
      id: `Q${number}`,
      type: 'item',
      labels: { en: `Author ${number}`, ja: '作家', fr: `auteur dit « l’ami »` },
      descriptions: { en: `writer, "known" as A\\${number}` },
      statements: { P648: [{ value: { type: 'value', content: `OL${number}A` } }] },
    };
    return [`Q${number}`, escapeCopy(JSON.stringify(document)), moment(random)].join('\t');
  });
}

/** cover: id, olid, author, ip, width, height, created. */
export function sampleCoverRows(options: SampleOptions): Generator<Buffer, void, undefined> {
  return inBatches(ofThings(options, 'edition', COVER_PERCENT, KIND.cover), ({ number, random }) => {
    const isMeasured = random.chance(97);
    const width = isMeasured ? random.between(120, 900) : '\\N';
    const height = isMeasured ? random.between(200, 1400) : '\\N';
    const address = `10.${random.below(256)}.${random.below(256)}.${random.below(256)}`;
    return [number, `OL${number}M`, readerOf(random, 0), address, width, height, moment(random)].join('\t');
  });
}

interface Thing {
  /** From 1, as in its key. */
  readonly number: number;
  readonly random: Random;
}

/** Some of the things of a kind, one after the other. */
function* ofThings(
  { rows, seed }: SampleOptions,
  kind: 'work' | 'edition' | 'author',
  percent: number,
  part: number,
): Generator<Thing, void, undefined> {
  const random = new Random(seed);
  const count = new Plan(rows, random).count(kind);
  for (let number = 1; number <= count; number++) {
    random.at(part, number);
    if (random.chance(percent)) yield { number, random };
  }
}

/** Another one for each `place`. */
function readerOf(random: Random, place: number): string {
  return `reader${random.below(1000) * 10 + place}`;
}

function editionOf(random: Random, work: number): number | string {
  return random.chance(60) ? work * EDITIONS_A_WORK + random.below(EDITIONS_A_WORK) : '\\N';
}

/** To the microsecond, as the tables have it. */
function moment(random: Random): string {
  const date = new Date(FIRST_MS + 1000 * random.below(SECONDS));
  const fraction = String(random.below(1e6)).padStart(6, '0');
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}.${fraction}`;
}
