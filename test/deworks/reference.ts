/**
 * deworks once more, the way the rules read: everything in memory, JavaScript objects, no care for size.
 * For documents whose keys and numbers JavaScript does not change.
 */
import type { Doc, Json } from './library.ts';

type Schema = 'v1' | 'v2';
interface Item {
  readonly boxid: string;
  readonly collection: string;
}

export function referenceGroups(
  docs: readonly Doc[],
  items: ReadonlyMap<string, Item>,
  schema: Schema,
): string[] {
  const authors = new Map<Json, Doc>();
  const locations = new Map<string, string>();
  const groups = new Map<string, Doc[]>();
  for (const doc of docs) {
    const key = doc['key'] as string;
    const type = (doc['type'] as Doc)['key'];
    if (type === '/type/author') authors.set(key, authorOf(doc));
    if (type === '/type/redirect') locations.set(key, doc['location'] as string);
    if (type !== '/type/work' && type !== '/type/edition') continue;
    const works =
      type === '/type/work' ? [] : ((doc['works'] ?? []) as { key: string }[]).map(work => work.key);
    const wanted = schema === 'v1' ? works.slice(0, 1) : [...new Set(works)];
    for (const group of wanted.length > 0 ? wanted : [key])
      groups.set(group, [...(groups.get(group) ?? []), doc]);
  }

  const itemOf = (ocaid: Json): Doc | undefined => {
    const item = typeof ocaid === 'string' ? items.get(ocaid) : undefined;
    if (!item) return undefined;
    if (schema === 'v1') return { boxid: [item.boxid], collection: item.collection.split(';') };
    const split = (text: string): string[] => (text === '' ? [] : text.split(';'));
    return { boxid: split(item.boxid), collection: split(item.collection) };
  };
  const withItem = (doc: Doc): Doc =>
    'ocaid' in doc
      ? { ...doc, _ia_meta: itemOf(doc['ocaid'] as Json) ?? (schema === 'v1' ? { collection: [] } : null) }
      : doc;
  const authorAt = (key: string): Doc => {
    let at: string | undefined = key;
    for (let step = 0; step <= 10 && at !== undefined; step++) {
      const found = authors.get(at);
      if (found) return found;
      at = schema === 'v2' ? locations.get(at) : undefined;
    }
    return { key };
  };
  const duplicatesOf = (key: string): string[] => {
    const found = new Set<string>();
    for (const redirect of locations.keys()) {
      let at: string | undefined = redirect;
      for (let step = 0; step < 10 && at !== undefined; step++) {
        at = locations.get(at);
        if (at === key) found.add(redirect);
      }
    }
    return [...found].sort(byBytes);
  };

  return [...groups.keys()].sort(byBytes).map(group => {
    const members = groups.get(group) ?? [];
    const work = group.startsWith('/works/') ? members.find(doc => doc['key'] === group) : undefined;
    const editions = members.filter(doc => doc !== work).sort((a, b) => byBytes(keyOf(a), keyOf(b)));
    const named = ((work?.['authors'] ?? []) as { author?: { key: string } }[]).flatMap(({ author }) =>
      author ? [authorAt(author.key)] : [],
    );
    const ia = editions.flatMap(doc => {
      const item = itemOf(doc['ocaid'] ?? null);
      return item ? [schema === 'v1' ? item : { identifier: doc['ocaid'], ...item }] : [];
    });
    const keys = [...(work ? [work] : []), ...editions].map(keyOf).sort(byBytes);
    const duplicates = Object.fromEntries(
      keys.map(key => [key, duplicatesOf(key)]).filter(([, found]) => found?.length),
    );
    const json = {
      ...(schema === 'v2' && { schema: 'deworks/2' }),
      work: work ? withItem(work) : {},
      editions: editions.map(withItem),
      authors: named,
      ia,
      duplicates,
    };
    return `${group}\t${JSON.stringify(json)}`;
  });
}

const HISTORY = new Set(['type', 'key', 'latest_revision', 'revision', 'last_modified', 'created']);

function authorOf(doc: Doc): Doc {
  const rest = Object.fromEntries(Object.entries(doc).filter(([name]) => !HISTORY.has(name)));
  return { ...rest, type: { key: '/type/author' }, key: keyOf(doc) };
}

function keyOf(doc: Doc): string {
  return doc['key'] as string;
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
