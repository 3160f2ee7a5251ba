/** Everything in the table that is not a book: user pages, lists, tags, templates, and what is left of a merge. */
import { FIRST_OWN_PART, type Draft } from './draft.ts';

const PART = { body: FIRST_OWN_PART, target: 5, kind: 6 } as const;

export function userJson(draft: Draft): string {
  const random = draft.part(PART.body);
  const about = random.chance(30)
    ? `, "description": {"type": "/type/text", "value": "${draft.words.prose(random, 4)}"}`
    : '';
  return (
    `{"displayname": "${draft.words.name(random)}"${about}, "key": "${draft.userKey(draft.number)}", ` +
    `"permission": {"key": "${draft.userKey(draft.number)}/permission"}, ${draft.tail('user')}`
  );
}

/** The only pages under /people/ that are published. */
export function listJson(draft: Draft): string {
  const random = draft.part(PART.body);
  const seeds = Array.from({ length: random.between(1, 12) }, () =>
    random.chance(20) ? `"subject:${draft.words.word(random)}"` : `{"key": "${anyKey(draft)}"}`,
  );
  return (
    `{"name": "${draft.words.phrase(random, 3)}", "key": "${draft.userKey(draft.number)}/lists/OL${draft.number + 1}L", ` +
    `"description": "${draft.words.prose(random, 2)}", "seeds": [${seeds.join(', ')}], ${draft.tail('list')}`
  );
}

/** Key of a thing merged into another. Chains come by themselves: the other may be merged into a third later. */
export function redirectJson(draft: Draft): string {
  const { kind, number } = draft;
  const earlier = (limit: number) => draft.fixed(PART.target).below(Math.max(1, limit));
  if (kind === 'work') return redirect(draft, draft.workKey(number), draft.workKey(earlier(number)));
  if (kind === 'edition') return redirect(draft, draft.editionKey(number), draft.editionKey(earlier(number)));
  if (kind === 'author') return redirect(draft, draft.authorKey(number), draft.authorKey(earlier(number)));
  return redirect(
    draft,
    draft.workKey(500_000_000 + number),
    draft.workKey(earlier(draft.plan.count('work'))),
  );
}

function redirect(draft: Draft, key: string, location: string): string {
  return `{"key": "${key}", "location": "${location}", ${draft.tail('redirect')}`;
}

export function deletedJson(draft: Draft): string {
  const { kind, number } = draft;
  if (kind === 'work') return deleted(draft, draft.workKey(number));
  if (kind === 'edition') return deleted(draft, draft.editionKey(number));
  if (kind === 'author') return deleted(draft, draft.authorKey(number));
  return deleted(draft, draft.editionKey(500_000_000 + number));
}

function deleted(draft: Draft, key: string): string {
  return `{"key": "${key}", ${draft.tail('delete')}`;
}

/** Never published: /admin/, /scan, /old/, and keys that are not paths. */
export function hiddenJson(draft: Draft): string {
  const { number } = draft;
  const key = draft
    .fixed(PART.kind)
    .pick([
      `/admin/stats/${number}`,
      `/scan_record/b/OL${number + 1}M`,
      `/old/page${number}`,
      `volume${number}`,
    ]);
  return `{"key": "${key}", "body": "${draft.words.prose(draft.part(PART.body), 3)}", ${draft.tail('object')}`;
}

export function pageJson(draft: Draft): string {
  const random = draft.part(PART.body);
  const isTemplate = draft.fixed(PART.kind).chance(50);
  const key = isTemplate ? `/templates/page${draft.number}.tmpl` : `/i18n/page${draft.number}/strings.fr`;
  const body = `\$def with (page)\\\\n\\\\n<h1>\$page.title</h1>\\\\n${draft.words.prose(random, 12)}`;
  return `{"key": "${key}", "body": {"type": "/type/text", "value": "${body}"}, ${draft.tail(isTemplate ? 'template' : 'i18n')}`;
}

export function tagJson(draft: Draft): string {
  const random = draft.part(PART.body);
  return (
    `{"name": "${draft.words.phrase(random, 2)}", "tag_type": "subject", "key": "/tags/OL${draft.number + 1}T", ` +
    `"tag_description": "${draft.words.prose(random, 2)}", ${draft.tail('tag')}`
  );
}

function anyKey(draft: Draft): string {
  const { random } = draft;
  return random.chance(50)
    ? draft.workKey(random.below(Math.max(1, draft.plan.count('work'))))
    : draft.editionKey(random.below(Math.max(1, draft.plan.count('edition'))));
}
