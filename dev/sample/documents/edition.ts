import { itemName, namedItem } from '../tables/archive-items.ts';
import { FIRST_OWN_PART, type Draft } from './draft.ts';
import { CELL } from '../library-plan.ts';
import type { Random } from '../random.ts';

const PART = {
  title: FIRST_OWN_PART,
  publisher: 5,
  numbers: 6,
  works: 7,
  notes: 8,
  subjects: 9,
  source: 10,
  shape: 11,
  contents: 12,
} as const;
/** A title as raw UTF-8, as in a few rows of the real table. */
const RAW_TITLE = 'Les Misérables — 悲惨世界';

export function editionJson(draft: Draft): string {
  return (
    '{' +
    publisher(draft) +
    numbers(draft) +
    subjects(draft) +
    `"key": "${draft.editionKey(draft.number)}", ` +
    title(draft) +
    source(draft) +
    shape(draft) +
    contents(draft) +
    notes(draft) +
    works(draft) +
    draft.tail('edition')
  );
}

function title(draft: Draft): string {
  const random = draft.part(PART.title);
  const text = draft.isRaw ? RAW_TITLE : draft.words.phrase(random, random.between(2, 8));
  const subtitle = random.chance(30)
    ? `"subtitle": "${draft.words.phrase(random, random.between(3, 9))}", `
    : '';
  const statement = random.chance(40) ? `"by_statement": "${draft.words.name(random)}.", ` : '';
  return `"title": "${text}", "full_title": "${text}", ${subtitle}${statement}`;
}

function publisher(draft: Draft): string {
  const random = draft.part(PART.publisher);
  const name = random.chance(60)
    ? random.pick(draft.words.publishers)
    : draft.words.phrase(random, random.between(1, 3));
  const place = draft.words.phrase(random, 1);
  return `"publishers": ["${name}"], "publish_places": ["${place}"], "publish_date": "${random.between(1850, 2024)}", `;
}

/** ISBNs, catalogue numbers and the numbers of other libraries: the part of a row that does not compress. */
function numbers(draft: Draft): string {
  const random = draft.part(PART.numbers);
  let json = '';
  if (random.chance(65)) {
    const isbn = 100_000_000 + random.below(900_000_000);
    json += `"isbn_10": ["${isbn}${random.below(10)}"], "isbn_13": ["978${isbn}${random.below(10)}"], `;
  }
  if (random.chance(35))
    json += `"lccn": ["${random.below(1e8)}"], "oclc_numbers": ["${random.below(1e9)}"], `;
  if (random.chance(25)) {
    json += `"lc_classifications": ["PS${random.below(9999)}.A${random.below(99)} ${random.between(1900, 2020)}"], `;
  }
  if (random.chance(30)) {
    json += `"identifiers": {"goodreads": ["${random.below(1e8)}"], "librarything": ["${random.below(1e7)}"]}, `;
  }
  return json;
}

function subjects(draft: Draft): string {
  const random = draft.part(PART.subjects);
  const language = random.chance(80)
    ? `"languages": [{"key": "${draft.languageKey(random.pick(draft.words.languages))}"}], `
    : '';
  if (random.chance(50)) return language;
  const topics = Array.from({ length: random.between(1, 5) }, () => {
    const narrower = random.chance(50) ? ` -- ${draft.words.phrase(random, 2)}` : '';
    return `"${random.pick(draft.words.subjects)}${narrower}."`;
  });
  return `${language}"subjects": [${topics.join(', ')}], `;
}

function source(draft: Draft): string {
  const item = namedItem(draft.random, draft.number);
  const ocaid = item === undefined ? '' : `"ocaid": "${itemName(item)}", `;
  const random = draft.fixed(PART.source);
  const file = `marc:marc_loc_2016/BooksAll.2016.part${10 + random.below(34)}.utf8:${random.below(3e8)}:${random.between(400, 3000)}`;
  const more = random.chance(25) ? `, "bwb:978${random.below(1e10)}"` : '';
  return `${ocaid}"source_records": ["${file}"${more}], `;
}

function shape(draft: Draft): string {
  const random = draft.part(PART.shape);
  const pages = random.between(16, 900);
  const size = random.chance(25)
    ? '"physical_dimensions": "8.8 x 6 x 1 inches", "weight": "1.2 pounds", '
    : '';
  const format = random.chance(40)
    ? `"physical_format": "${random.pick(['Hardcover', 'Paperback', 'Library Binding'])}", `
    : '';
  const cover = random.chance(40) ? `"covers": [${random.below(1.4e7)}], ` : '';
  return `"number_of_pages": ${pages}, "pagination": "${random.between(4, 20)}, ${pages} p. :", ${size}${format}${cover}`;
}

/** A few editions carry a long table of contents: a row of many kilobytes. */
function contents(draft: Draft): string {
  const random = draft.fixed(PART.contents);
  if (random.chance(96)) return '';
  const length = random.chance(1) ? random.between(200, 400) : random.between(4, 30);
  const chapters = Array.from({ length }, (_, index) => {
    const chapter = draft.words.phrase(random, random.between(2, 7));
    return `{"level": 0, "label": "${index + 1}", "title": "${chapter}", "pagenum": "${index * 12 + 1}", "type": {"key": "/type/toc_item"}}`;
  });
  return `"table_of_contents": [${chapters.join(', ')}], `;
}

function notes(draft: Draft): string {
  const random = draft.part(PART.notes);
  if (random.chance(68)) return '';
  const text = draft.words.prose(random, random.between(1, 6));
  return random.chance(50) ? `"notes": "${text}", ` : `"notes": {"type": "/type/text", "value": "${text}"}, `;
}

/** Most editions have one work; some none (orphans), some two, a few one that does not exist. */
function works(draft: Draft): string {
  const random = draft.fixed(PART.works);
  const author = `"authors": [{"key": "${draft.authorKey(Math.floor(draft.number * (CELL.author / CELL.edition)))}"}], `;
  if (random.chance(8)) return author;
  const keys = [`{"key": "${draft.workKey(workOf(draft, random))}"}`];
  if (random.chance(2)) keys.push(`{"key": "${draft.workKey(workOf(draft, random))}"}`);
  if (random.chance(0.3)) keys[0] = `{"key": "${draft.workKey(900_000_000 + draft.number)}"}`;
  return `${author}"works": [${keys.join(', ')}], `;
}

/** Neighbours in number, and now and then a classic with very many editions. */
function workOf(draft: Draft, random: Random): number {
  const works = Math.max(1, draft.plan.count('work'));
  if (random.chance(3)) return random.below(Math.min(works, 1 + Math.floor(works / 500)));
  return Math.min(works - 1, Math.floor(draft.number * (CELL.work / CELL.edition)));
}
