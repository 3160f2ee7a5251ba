import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { WorkerPool } from '../../src/workers/pool.ts';
import {
  author,
  edition,
  editionOf,
  groupsOf,
  redirect,
  rowOf,
  rowOfText,
  runDeworks,
  work,
  type Doc,
  type Group,
  type Json,
} from './library.ts';

const pool = new WorkerPool(1);
after(() => pool.close());

const ITEMS = 'item1\tIA1;IA2\tamericana;toronto\nempty\t\t\n';
const ITEM1 = { boxid: ['IA1;IA2'], collection: ['americana', 'toronto'] };
const UNKNOWN = { collection: [] };

async function groupOf(
  key: string,
  docs: readonly Doc[],
  more: { schema?: 'v1' | 'v2' } = {},
): Promise<Group> {
  const group = (await groupsOf(docs, { pool, items: ITEMS, ...more })).get(key);
  assert.ok(group, `no group ${key}`);
  return group;
}

test('the row of a group, to the letter', async () => {
  const dump = [
    author('OL1A', {
      name: 'Ann',
      created: 'x',
      latest_revision: 3,
      bio: 'B',
      revision: 3,
      last_modified: 'y',
    }),
    editionOf('OL2M', 'OL1W', { title: 'Zwei' }),
    editionOf('OL1M', 'OL1W', { ocaid: 'item1' }),
    work('OL1W', { authors: [{ author: { key: '/authors/OL1A' } }] }),
    redirect('/books/OL9M', '/books/OL1M'),
    redirect('/works/OL9W', '/works/OL1W'),
  ];
  const { rows } = await runDeworks(dump.map(rowOf).join(''), { pool, items: ITEMS });
  assert.deepEqual(rows, [
    '/works/OL1W\t{"work": {"key": "/works/OL1W", "type": {"key": "/type/work"}, "authors": [{"author": {"key": "/authors/OL1A"}}]}, ' +
      '"editions": [{"key": "/books/OL1M", "type": {"key": "/type/edition"}, "works": [{"key": "/works/OL1W"}], "ocaid": "item1", ' +
      '"_ia_meta": {"boxid": ["IA1;IA2"], "collection": ["americana", "toronto"]}}, ' +
      '{"key": "/books/OL2M", "type": {"key": "/type/edition"}, "works": [{"key": "/works/OL1W"}], "title": "Zwei"}], ' +
      '"authors": [{"name": "Ann", "bio": "B", "type": {"key": "/type/author"}, "key": "/authors/OL1A"}], ' +
      '"ia": [{"boxid": ["IA1;IA2"], "collection": ["americana", "toronto"]}], ' +
      '"duplicates": {"/books/OL1M": ["/books/OL9M"], "/works/OL1W": ["/works/OL9W"]}}',
  ]);
});

test('v2 to the letter', async () => {
  const dump = [editionOf('OL1M', 'OL1W', { ocaid: 'item1' }), editionOf('OL2M', 'OL1W', { ocaid: 'empty' })];
  const { rows } = await runDeworks(dump.map(rowOf).join(''), { pool, items: ITEMS, schema: 'v2' });
  assert.deepEqual(rows, [
    '/works/OL1W\t{"schema": "deworks/2", "work": {}, ' +
      '"editions": [{"key": "/books/OL1M", "type": {"key": "/type/edition"}, "works": [{"key": "/works/OL1W"}], "ocaid": "item1", ' +
      '"_ia_meta": {"boxid": ["IA1", "IA2"], "collection": ["americana", "toronto"]}}, ' +
      '{"key": "/books/OL2M", "type": {"key": "/type/edition"}, "works": [{"key": "/works/OL1W"}], "ocaid": "empty", ' +
      '"_ia_meta": {"boxid": [], "collection": []}}], "authors": [], ' +
      '"ia": [{"identifier": "item1", "boxid": ["IA1", "IA2"], "collection": ["americana", "toronto"]}, ' +
      '{"identifier": "empty", "boxid": [], "collection": []}], "duplicates": {}}',
  ]);
});

const GROUP_KEYS: readonly (readonly [string, Doc, readonly string[], readonly string[]])[] = [
  ['its first work', editionOf('OL1M', 'OL1W'), ['/works/OL1W'], ['/works/OL1W']],
  ['itself without works', edition('OL1M'), ['/books/OL1M'], ['/books/OL1M']],
  ['itself with empty works', edition('OL1M', { works: [] }), ['/books/OL1M'], ['/books/OL1M']],
  ['itself with works: null', edition('OL1M', { works: null }), ['/books/OL1M'], ['/books/OL1M']],
  [
    'itself with works: [{}], where the old script died',
    edition('OL1M', { works: [{}] }),
    ['/books/OL1M'],
    ['/books/OL1M'],
  ],
  [
    'itself with a key no row can have',
    edition('OL1M', { works: [{ key: 'a\tb' }] }),
    ['/books/OL1M'],
    ['/books/OL1M'],
  ],
  [
    'each of its works, once (v2)',
    edition('OL1M', { works: [{ key: '/works/OL2W' }, { key: '/works/OL1W' }, { key: '/works/OL2W' }] }),
    ['/works/OL2W'],
    ['/works/OL1W', '/works/OL2W'],
  ],
  ['its work with escapes in the key', editionOf('OL1M', 'Ü"\\x'), ['/works/Ü"\\x'], ['/works/Ü"\\x']],
];

for (const [name, doc, v1, v2] of GROUP_KEYS) {
  test(`an edition belongs to ${name}`, async () => {
    for (const [schema, keys] of [
      ['v1', v1],
      ['v2', v2],
    ] as const) {
      const groups = await groupsOf([doc], { pool, schema });
      assert.deepEqual([...groups.keys()], keys, schema);
      for (const group of groups.values()) {
        assert.deepEqual(group.work, {});
        assert.deepEqual(group.editions, [doc]);
      }
    }
  });
}

const AUTHORS: readonly (readonly [string, Json, readonly Json[]])[] = [
  [
    'in full',
    [{ author: { key: '/authors/OL1A' } }],
    [{ name: 'Ann', type: { key: '/type/author' }, key: '/authors/OL1A' }],
  ],
  ['as a stub when missing', [{ author: { key: '/authors/OL8A' } }], [{ key: '/authors/OL8A' }]],
  ['as a stub, whatever the shape of its key', [{ author: { key: 'nobody' } }], [{ key: 'nobody' }]],
  ['as a stub, even when its key is no text', [{ author: { key: 7 } }], [{ key: 7 }]],
  [
    'nested',
    [{ author: { author: { key: '/authors/OL1A' } } }, { author: { author: { key: '/authors/OL8A' } } }],
    [
      { author: { name: 'Ann', type: { key: '/type/author' }, key: '/authors/OL1A' } },
      { author: { key: '/authors/OL8A' } },
    ],
  ],
  [
    'as it is without a key',
    [{ author: { name: 'X' } }, { author: 'Y' }, { author: null }],
    [{ name: 'X' }, 'Y', null],
  ],
  ['not at all without author', [{ type: { key: '/type/author_role' } }, 'text', 7], []],
  ['not at all when the list is none', null, []],
  [
    'in the order of the work, repeated as there',
    [
      { author: { key: '/authors/OL2A' } },
      { author: { key: '/authors/OL1A' } },
      { author: { key: '/authors/OL2A' } },
    ],
    [
      { type: { key: '/type/author' }, key: '/authors/OL2A' },
      { name: 'Ann', type: { key: '/type/author' }, key: '/authors/OL1A' },
      { type: { key: '/type/author' }, key: '/authors/OL2A' },
    ],
  ],
];

for (const [name, named, given] of AUTHORS) {
  test(`authors are given ${name}`, async () => {
    const docs = [work('OL1W', { authors: named }), author('OL1A', { name: 'Ann' }), author('OL2A')];
    for (const schema of ['v1', 'v2'] as const) {
      assert.deepEqual((await groupOf('/works/OL1W', docs, { schema })).authors, given, schema);
    }
  });
}

test('a redirected author: a stub in v1, the final author in v2, a stub where the redirects go round', async () => {
  const docs = [
    work('OL1W', { authors: [{ author: { key: '/authors/OL3A' } }, { author: { key: '/authors/OL5A' } }] }),
    author('OL1A', { name: 'Ann' }),
    redirect('/authors/OL3A', '/authors/OL2A'),
    redirect('/authors/OL2A', '/authors/OL1A'),
    redirect('/authors/OL5A', '/authors/OL6A'),
    redirect('/authors/OL6A', '/authors/OL5A'),
  ];
  assert.deepEqual((await groupOf('/works/OL1W', docs)).authors, [
    { key: '/authors/OL3A' },
    { key: '/authors/OL5A' },
  ]);
  assert.deepEqual((await groupOf('/works/OL1W', docs, { schema: 'v2' })).authors, [
    { name: 'Ann', type: { key: '/type/author' }, key: '/authors/OL1A' },
    { key: '/authors/OL5A' },
  ]);
});

test('_ia_meta: at the end, or in the place of an old one; works too; unknown items are told', async () => {
  const docs = [
    work('OL1W', { ocaid: 'item1', title: 'T' }),
    editionOf('OL1M', 'OL1W', { _ia_meta: { old: [1] }, ocaid: 'item1', title: 'T' }),
    editionOf('OL2M', 'OL1W', { ocaid: 'unheard' }),
    editionOf('OL3M', 'OL1W', { ocaid: null }),
    editionOf('OL4M', 'OL1W', { ocaid: '' }),
    editionOf('OL5M', 'OL1W', { _ia_meta: 'stays' }),
  ];
  for (const [schema, unknown] of [
    ['v1', UNKNOWN],
    ['v2', null],
  ] as const) {
    const group = await groupOf('/works/OL1W', docs, { schema });
    const item = schema === 'v1' ? ITEM1 : { boxid: ['IA1', 'IA2'], collection: ['americana', 'toronto'] };
    assert.deepEqual(Object.keys(group.work), ['key', 'type', 'ocaid', 'title', '_ia_meta']);
    assert.deepEqual(Object.keys(group.editions[0] ?? {}), [
      'key',
      'type',
      'works',
      '_ia_meta',
      'ocaid',
      'title',
    ]);
    const metas = [group.work, ...group.editions].map(doc => doc['_ia_meta']);
    assert.deepEqual(metas, [item, item, unknown, unknown, unknown, 'stays']);
    assert.deepEqual(
      group.ia,
      [schema === 'v1' ? item : { identifier: 'item1', ...item }],
      'the work is not in ia',
    );
  }
});

test('ia: in the order of the editions, repeated when shared; an empty collection as in the golden data', async () => {
  const docs = [
    editionOf('OL3M', 'OL1W', { ocaid: 'item1' }),
    editionOf('OL1M', 'OL1W', { ocaid: 'item1' }),
    editionOf('OL2M', 'OL1W', { ocaid: 'empty' }),
  ];
  const group = await groupOf('/works/OL1W', docs);
  assert.deepEqual(group.ia, [ITEM1, { boxid: [''], collection: [''] }, ITEM1]);
});

test('without IA metadata every item is unknown', async () => {
  const { rows, counts } = await runDeworks(rowOf(edition('OL1M', { ocaid: 'item1' })), { pool });
  assert.match(rows[0] ?? '', /"_ia_meta": \{"collection": \[\]\}.*"ia": \[\]/);
  assert.equal(counts.itemsUnknown, 1);
});

test('other types are left out and counted', async () => {
  const docs: Doc[] = [
    { key: '/people/x/lists/OL1L', type: { key: '/type/list' } },
    { key: '/works/OL1W', type: { key: '/type/delete' } },
    editionOf('OL1M', 'OL1W'),
  ];
  const { rows, counts } = await runDeworks(docs.map(rowOf).join(''), { pool });
  assert.equal(rows.length, 1);
  assert.deepEqual(
    [counts.rowsIn, counts.otherRows, counts.worksMissing, counts.editions, counts.rowsOut],
    [3, 2, 1, 1, 1],
  );
});

test('a work whose key is not under /works/ stands like an edition; an edition whose key is, like a work', async () => {
  const docs: Doc[] = [
    { key: '/books/OL1M', type: { key: '/type/work' } },
    { key: '/works/OL2W', type: { key: '/type/edition' } },
  ];
  const groups = await groupsOf(docs, { pool });
  assert.deepEqual(groups.get('/books/OL1M')?.work, {});
  assert.deepEqual(groups.get('/books/OL1M')?.editions, [docs[0]]);
  assert.deepEqual(groups.get('/works/OL2W')?.work, docs[1]);
});

test('numbers and strange members keep their bytes; another spelling is made Python’s first', async () => {
  const json =
    '{"key":"/books/OL1M","type":{"key":"/type/edition"},"n":12345678901234567890,"f":1.0,"e":1E400,"10":1,"2":2,"__proto__":{"z":0},"s":"é\\u00E9\\/"}';
  const { rows } = await runDeworks(`t\t/books/OL1M\t1\tm\t${json}\n`, { pool });
  assert.match(
    rows[0] ?? '',
    /"n": 12345678901234567890, "f": 1\.0, "e": Infinity, "10": 1, "2": 2, "__proto__": \{"z": 0\}, "s": "\\u00e9\\u00e9\/"\}\]/,
  );
});

test('a key that comes again in the dump: one document stays, with its own item and authors, and it is counted', async () => {
  const rows = [
    rowOfText(
      '/works/OL1W',
      JSON.stringify(work('OL1W', { authors: [{ author: { key: '/authors/OL1A' } }] })),
    ),
    rowOfText(
      '/works/OL1W',
      JSON.stringify(work('OL1W', { authors: [{ author: { key: '/authors/OL2A' } }] })),
    ),
    rowOf(editionOf('OL1M', 'OL1W', { ocaid: 'empty' })),
    rowOf(editionOf('OL1M', 'OL1W', { ocaid: 'item1' })),
  ];
  const expected = await runDeworks(rows.join(''), { pool, items: ITEMS });
  assert.equal(expected.counts.repeatedKeys, 2);
  assert.equal(expected.rows.length, 1);
  const group = JSON.parse(expected.rows[0]?.split('\t')[1] ?? '') as Group;
  assert.deepEqual(group.authors, [{ key: '/authors/OL2A' }]);
  assert.equal(group.editions.length, 1);
  assert.deepEqual(group.ia, [ITEM1]);
  const reversed = await runDeworks(rows.reverse().join(''), { pool, items: ITEMS });
  assert.deepEqual(reversed, expected);
});

test('an empty dump gives nothing', async () => {
  assert.deepEqual((await runDeworks('', { pool, items: '' })).rows, []);
});
