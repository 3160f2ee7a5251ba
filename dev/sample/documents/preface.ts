/**
 * The fixed pages every sample begins with: types and languages, and each rare
 * form once, so that even a tiny library shows them all.
 */
import { copyJsonText } from './words.ts';

const TYPES =
  'author author_role edition i18n language list page redirect delete tag template type user usergroup work';
const LANGUAGES =
  'eng:English fre:French ger:German spa:Spanish rus:Русский ita:Italian chi:中文 jpn:日本語 por:Português';
const WHEN = '2008-04-01T03:28:50.625462';

type Member = readonly [name: string, json: string];

/** In: the number of things, after which these pages take their thing ids. */
export function prefaceRows(things: number): string {
  const documents = [...typePages(), ...languagePages(), ...cycle(), ...oddWorks(), ...oddKeys()];
  return documents.map((json, index) => `${things + index + 1}\t1\t${json}\n`).join('');
}

function page(key: string, type: string, ...members: Member[]): string {
  const own = members.map(([name, json]) => `"${name}": ${json}, `).join('');
  const stamp = `{"type": "/type/datetime", "value": "${WHEN}"}`;
  return (
    `{${own}"key": "${copyJsonText(key)}", "type": {"key": "/type/${type}"}, "latest_revision": 1, "revision": 1, ` +
    `"created": ${stamp}, "last_modified": ${stamp}}`
  );
}

function typePages(): string[] {
  return TYPES.split(' ').map(name =>
    page(`/type/${name}`, 'type', ['name', `"${name}"`], ['kind', '"regular"']),
  );
}

/** Half of them under their old keys. */
function languagePages(): string[] {
  return LANGUAGES.split(' ').map((pair, index) => {
    const [code, name] = pair.split(':') as [string, string];
    return page(
      `/${index % 2 === 0 ? 'languages' : 'l'}/${code}`,
      'language',
      ['code', `"${code}"`],
      ['name', `"${copyJsonText(name)}"`],
    );
  });
}

/** Three works that redirect to each other, and a chain of twelve that leads to the first work. */
function cycle(): string[] {
  const circle = ['/works/OL700000001W', '/works/OL700000002W', '/works/OL700000003W'];
  const chain = Array.from({ length: 12 }, (_, i) => `/works/OL70000001${String(i).padStart(2, '0')}W`);
  return [
    ...circle.map((key, i) => page(key, 'redirect', ['location', `"${circle[(i + 1) % 3]}"`])),
    ...chain.map((key, i) => page(key, 'redirect', ['location', `"${chain[i + 1] ?? '/works/OL1W'}"`])),
  ];
}

/** An author that moved, and works with every form of author role. */
function oddWorks(): string[] {
  const role = '"type": {"key": "/type/author_role"}';
  const roles = [
    `{${role}, "author": {"key": "/authors/OL700000001A"}}`,
    `{${role}, "author": {"author": {"key": "/authors/OL1A"}}}`,
    `{${role}, "author": {"key": "/authors/OL799999999A"}}`,
    `{${role}, "author": {"name": "Anonymous"}}`,
    `{${role}}`,
  ];
  return [
    page('/authors/OL700000001A', 'redirect', ['location', '"/authors/OL1A"']),
    page(
      '/works/OL700000020W',
      'work',
      ['title', '"Every form of author"'],
      ['authors', `[${roles.join(', ')}]`],
    ),
    page(
      '/books/OL700000001M',
      'edition',
      ['title', '"Orphan"'],
      ['works', '[]'],
      ['ocaid', '"gone00nowhere"'],
    ),
    page(
      '/books/OL700000002M',
      'edition',
      ['title', '"Two works"'],
      ['works', '[{"key": "/works/OL1W"}, {"key": "/works/OL2W"}]'],
    ),
    page(
      '/books/OL700000003M',
      'edition',
      ['title', '"Raw: naïve 日本語"'],
      ['works', '[{"key": "/works/OL1W"}]'],
    ),
  ];
}

/** One of each: hidden pages, old user and list keys, numbers that JavaScript cannot hold. */
function oddKeys(): string[] {
  return [
    page('/people/old-friend', 'user', ['displayname', '"Old friend"']),
    page('/user/older-friend', 'user', ['displayname', '"Older friend"']),
    page('/user/older-friend/lists/OL700000001L', 'list', ['name', '"Moved list"'], ['seeds', '[]']),
    page(
      '/people/old-friend/lists/OL700000002L',
      'list',
      ['name', '"Kept list"'],
      ['seeds', '[{"key": "/b/OL1M"}]'],
    ),
    page('/admin/blocked', 'object', ['body', '"hidden"']),
    page('/scan_record/b/OL1M', 'scan_record', ['scan_status', '"NOT_SCANNED"']),
    page('/old/home', 'page', ['body', '"hidden"']),
    page('volumes/1', 'volume', ['number', '1']),
    page(
      '/books/OL700000004M',
      'edition',
      ['title', '"Numbers"'],
      ['big', '12345678901234567890'],
      ['price', '1.0'],
      ['small', '1e-07'],
    ),
    page('/collections/naïve', 'page', ['title', '"A key that is not ASCII"']),
  ];
}
