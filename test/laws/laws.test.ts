/** The laws of the house hold, and each can fail: it is fed a tree that breaks it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as imports from './import-laws.ts';
import * as rooms from './room-laws.ts';
import { projectTree, type SourceTree } from './source-tree.ts';
import * as words from './word-laws.ts';

type Law = (tree: SourceTree) => string[];

/** The law, a tree that breaks it, and what it says then. */
const LAWS: readonly (readonly [law: Law, wrong: Readonly<Record<string, string>>, said: RegExp])[] = [
  [
    rooms.roomsAreSmall,
    Object.fromEntries(Array.from({ length: 15 }, (_, at) => [`src/sort/merge/a${at}.ts`, ''])),
    /^src\/sort\/merge has 15 files, 14 at most/,
  ],
  [rooms.filesAreShort, { 'src/sort/a.ts': '\n'.repeat(300) }, /^src\/sort\/a\.ts has more than 300 lines/],
  [rooms.roomsHaveNouns, { 'src/sort/utils.ts': '' }, /^src\/sort\/utils\.ts is a drawer/],
  [
    rooms.baseNamesAreUnique,
    { 'src/sort/plan.ts': '', 'src/month/plan/plan.ts': '' },
    /^plan\.ts stands in src\/sort and src\/month\/plan/,
  ],
  [
    rooms.exportedNamesAreUnique,
    { 'src/sort/a.ts': 'export type Plan = 1;', 'src/month/b.ts': 'export interface Plan {}' },
    /^Plan is exported by src\/sort\/a\.ts and src\/month\/b\.ts/,
  ],
  [
    imports.arrowsPointOneWay,
    { 'src/sort/a.ts': "import { b } from '../month/b.ts';", 'src/month/b.ts': '' },
    /^src\/sort\/a\.ts imports src\/month\/b\.ts: sort may not import month/,
  ],
  [imports.roomsAreInThePlan, { 'src/cellar/a.ts': '' }, /^src\/cellar is not in the plan/],
  [
    imports.filesHaveNoCircles,
    {
      'src/sort/a.ts': "import type { B } from './b.ts';",
      'src/sort/b.ts': "export const c = () => import('./a.ts');",
    },
    /^src\/sort\/a\.ts, src\/sort\/b\.ts import each other/,
  ],
  [
    imports.roomsHaveNoCircles,
    {
      'src/sort/make/a.ts': "import { b } from '../spill/b.ts';",
      'src/sort/spill/b.ts': '',
      'src/sort/spill/c.ts': "import { d } from '../make/d.ts';",
      'src/sort/make/d.ts': '',
    },
    /^in src\/sort the rooms make, spill import each other/,
  ],
  [
    imports.packagesHaveOneDoor,
    { 'src/sort/a.ts': "import pg from 'pg';" },
    /^src\/sort\/a\.ts imports pg: it enters through pg only/,
  ],
  [words.nothingServesTestsOnly, { 'src/sort/a.ts': '' }, /^src\/sort\/a\.ts is reached by no program/],
  [
    words.nothingServesTestsOnly,
    { 'scripts/a.ts': "import '../src/sort/b.ts';", 'src/sort/b.ts': 'export const lonely = 1;' },
    /^src\/sort\/b\.ts exports lonely, which no program uses/,
  ],
  [
    words.papersAreInTheTree,
    { 'src/sort/a.ts': '/** As in DESIGN 1.3. */' },
    /^src\/sort\/a\.ts refers to "DESIGN 1"/,
  ],
  [
    words.linksLeadSomewhere,
    { 'docs/a.md': '[b](../src/b.ts)' },
    /^docs\/a\.md links to \.\.\/src\/b\.ts, which is not there/,
  ],
  [
    words.namedFilesAreThere,
    { 'kernels/a.ts': '/** Twin: src/sort/b.ts. */' },
    /^kernels\/a\.ts names src\/sort\/b\.ts/,
  ],
  [
    words.testsDoNotGuessTimes,
    { 'test/sort/a.test.ts': 'await sleep(20);' },
    /^test\/sort\/a\.test\.ts waits, sleep\(20: use an event/,
  ],
  [
    words.testsDoNotGuessTimes,
    { 'test/sort/a.test.ts': 'await new Promise(resolve => setTimeout(resolve, 20));' },
    /^test\/sort\/a\.test\.ts waits, setTimeout\(resolve, 20\)/,
  ],
  [
    words.testsDoNotGuessTimes,
    { 'test/sort/a.test.ts': 'const PAUSE_MS = 5;\nawait sleep(PAUSE_MS);' },
    /waits, sleep\(PAUSE_MS/,
  ],
  [words.onlyCliEndsTheProcess, { 'src/sort/a.ts': 'process.exit(1)' }, /^src\/sort\/a\.ts ends the process/],
];

const project = projectTree();

for (const [law, wrong, said] of LAWS) {
  test(`law: ${law.name}`, () => {
    assert.match(law(new Map(Object.entries(wrong))).join('\n'), said, 'the law does not see what breaks it');
    assert.deepEqual(law(project), []);
  });
}
