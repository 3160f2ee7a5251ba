import { FIRST_OWN_PART, type Draft } from './draft.ts';

const PART = { name: FIRST_OWN_PART, dates: 5, bio: 6, photos: 7, names: 8, source: 9 } as const;
/** A name as raw UTF-8, as in a few rows of the real table. */
const RAW_NAME = 'Ōe Kenzaburō (大江 健三郎)';

export function authorJson(draft: Draft): string {
  const { words } = draft;
  const name = draft.isRaw ? RAW_NAME : words.name(draft.fixed(PART.name));
  let json = `{"name": "${name}", `;
  if (draft.fixed(PART.source).chance(60)) json += `"personal_name": "${name}", `;
  json += dates(draft) + alternateNames(draft) + bio(draft) + photos(draft);
  return `${json}"key": "${draft.authorKey(draft.number)}", ${draft.tail('author')}`;
}

function dates(draft: Draft): string {
  const random = draft.part(PART.dates);
  if (random.chance(55)) return '';
  const born = random.between(1750, 1985);
  const death = random.chance(50) ? `"death_date": "${born + random.between(25, 90)}", ` : '';
  return `"birth_date": "${born}", ${death}`;
}

function alternateNames(draft: Draft): string {
  const random = draft.part(PART.names);
  if (random.chance(70)) return '';
  const names = Array.from({ length: random.between(1, 4) }, () => `"${draft.words.name(random)}"`);
  return `"alternate_names": [${names.join(', ')}], `;
}

/** A bio is text in some rows and an object in others, as editors left them. */
function bio(draft: Draft): string {
  const random = draft.part(PART.bio);
  if (random.chance(65)) return '';
  const old = random.chance(3) ? ' ([Source](/a/OL1A))' : ''; // old keys inside text stay as they are
  const text = draft.words.prose(random, random.between(3, 16)) + old;
  return random.chance(50) ? `"bio": "${text}", ` : `"bio": {"type": "/type/text", "value": "${text}"}, `;
}

function photos(draft: Draft): string {
  const random = draft.part(PART.photos);
  if (random.chance(70)) return '';
  const ids = `{"wikidata": "Q${random.below(1e8)}", "viaf": "${random.below(1e9)}", "isni": "0000000${random.below(1e9)}"}`;
  return `"photos": [${random.below(1e7)}, -1], "remote_ids": ${ids}, `;
}
