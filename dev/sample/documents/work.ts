import { FIRST_OWN_PART, type Draft } from './draft.ts';
import type { Random } from '../random.ts';

const PART = {
  title: FIRST_OWN_PART,
  authors: 5,
  description: 6,
  subjects: 7,
  covers: 8,
  excerpt: 9,
  scanned: 10,
} as const;
const AUTHOR_ROLE = '"type": {"key": "/type/author_role"}';

export function workJson(draft: Draft): string {
  const { random, words } = draft;
  let json = '{';
  const description = draft.part(PART.description);
  if (description.chance(30)) {
    const text = words.prose(random, random.between(2, 14));
    json += random.chance(50)
      ? `"description": "${text}", `
      : `"description": {"type": "/type/text", "value": "${text}"}, `;
  }
  const title = draft.part(PART.title);
  json += `"title": "${words.phrase(title, title.between(2, 8))}", `;
  json += subjects(draft) + covers(draft) + excerpt(draft) + ocaid(draft);
  json += `"key": "${draft.workKey(draft.number)}", "authors": [${authors(draft)}], `;
  return json + draft.tail('work');
}

/** Now and then a work itself names an archive item. */
function ocaid(draft: Draft): string {
  return draft.fixed(PART.scanned).chance(0.3) ? `"ocaid": "workscan${draft.number}", ` : '';
}

/** Roles as FACTS 3 knows them: usual, without author, nested twice, with a stub, with an unknown author. */
function authors(draft: Draft): string {
  const random = draft.part(PART.authors);
  const roles = [authorRole(draft, random)];
  while (random.chance(15)) roles.push(authorRole(draft, random));
  return random.chance(3) ? '' : roles.join(', ');
}

function authorRole(draft: Draft, random: Random): string {
  const key = draft.authorKey(authorOf(draft, random));
  switch (random.below(1000)) {
    case 0:
      return `{${AUTHOR_ROLE}}`;
    case 1:
      return `{${AUTHOR_ROLE}, "author": {"author": {"key": "${key}"}}}`;
    case 2:
      return `{${AUTHOR_ROLE}, "author": {"name": "Anonymous"}}`;
    case 3:
      return `{${AUTHOR_ROLE}, "author": {"key": "${draft.authorKey(900_000_000 + draft.number)}"}}`;
    default:
      return `{${AUTHOR_ROLE}, "author": {"key": "${key}"}}`;
  }
}

/** Mostly somebody new, sometimes somebody with hundreds of works. */
function authorOf(draft: Draft, random: Random): number {
  const authors = Math.max(1, draft.plan.count('author'));
  const luck = random.next() / 4294967296;
  if (random.chance(70)) return Math.min(authors - 1, Math.floor(draft.number * (20 / 46)));
  return Math.floor(authors * luck * luck * luck);
}

function subjects(draft: Draft): string {
  const random = draft.part(PART.subjects);
  if (random.chance(35)) return '';
  const { words } = draft;
  const topics = Array.from({ length: random.between(1, 9) }, () =>
    random.chance(55)
      ? `"${random.pick(words.subjects)}"`
      : `"${words.phrase(random, random.between(1, 3))}"`,
  );
  const places = random.chance(30)
    ? `"subject_places": ["${words.phrase(random, 1)}", "${words.phrase(random, 2)}"], `
    : '';
  const people = random.chance(20) ? `"subject_people": ["${words.name(random)}"], ` : '';
  return `"subjects": [${topics.join(', ')}], ${places}${people}`;
}

function covers(draft: Draft): string {
  const random = draft.part(PART.covers);
  return random.chance(45) ? `"covers": [${random.below(1.4e7)}, ${random.below(1.4e7)}], ` : '';
}

function excerpt(draft: Draft): string {
  const random = draft.part(PART.excerpt);
  if (random.chance(93)) return '';
  const text = draft.words.prose(random, random.between(4, 20));
  return `"excerpts": [{"excerpt": "${text}", "comment": "first sentence", "author": {"key": "${draft.userKey(random.below(500))}"}}], `;
}
