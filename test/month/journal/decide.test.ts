/** What is made, gone on with or skipped, as a table: what the plan wants and the journal knows, and what follows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, MONTH_STAGES } from '../../../src/month/journal/decide.ts';
import type { Stage } from '../../../src/month/journal/journal-records.ts';
import type { MonthPlan } from '../../../src/month/plan/month-plan.ts';

type Plan = Parameters<typeof decide>[1];
type Known = NonNullable<Parameters<typeof decide>[2]>;

const ALL: Partial<MonthPlan> = {
  data: { kind: 'postgres', jobs: 1, keep: false },
  ia: { kind: 'postgres', url: 'archive' },
  tables: { names: ['ratings'], dialect: 'copy-text', coversDb: undefined } as unknown as NonNullable<
    MonthPlan['tables']
  >,
  withDeworks: true,
  withSitemaps: true,
};
const FROM_FILE: Partial<MonthPlan> = { ...ALL, data: { kind: 'file', path: 'data.txt' } };
const DUMPS_ONLY: Partial<MonthPlan> = {
  ...FROM_FILE,
  withDeworks: false,
  withSitemaps: false,
  tables: undefined,
};

/** Plan, finished stages, blocks cleaned and ranges merged; then the actions in the order of MONTH_STAGES. */
const TABLE: readonly (readonly [
  what: string,
  plan: Partial<MonthPlan>,
  finished: readonly Stage[] | undefined,
  kept: readonly [blocks: number, ranges: number],
  actions: string,
])[] = [
  ['nothing is known', ALL, undefined, [0, 0], 'run run run run run run'],
  ['nothing is made', ALL, [], [0, 0], 'run run run run run run'],
  ['only dumps are wanted', DUMPS_ONLY, undefined, [0, 0], 'leave leave run run leave leave'],
  ['blocks were cleaned', FROM_FILE, [], [3, 0], 'run run continue run run run'],
  ['all is sorted', FROM_FILE, ['cdump'], [3, 0], 'run run skip run run run'],
  ['ranges were merged', FROM_FILE, ['cdump'], [3, 2], 'run run skip continue run run'],
  ['dumps are there', FROM_FILE, ['dump'], [3, 2], 'run run skip skip run run'],
  ['an export that begins anew makes its tables anew', ALL, ['tables'], [0, 0], 'run run run run run run'],
  ['tables of a finished export stay', ALL, ['tables', 'cdump'], [0, 0], 'run skip skip run run run'],
  ['tables beside a file stay', FROM_FILE, ['tables'], [0, 0], 'run skip run run run run'],
  [
    'what was made stays of the run where it is not asked for now',
    DUMPS_ONLY,
    ['ia-metadata', 'tables', 'cdump', 'dump', 'deworks', 'sitemaps'],
    [0, 0],
    'skip skip skip skip skip skip',
  ],
  [
    'archive items without the deworks they were for are not of the run',
    DUMPS_ONLY,
    ['ia-metadata'],
    [0, 0],
    'leave leave run run leave leave',
  ],
];

for (const [what, plan, finished, [blocks, ranges], actions] of TABLE) {
  test(`decide: ${what}`, () => {
    const state = finished && {
      finished: new Map(finished.map(stage => [stage, {}])),
      blocks: Array.from({ length: blocks }, () => ({})),
      outputs: { tempPaths: [], ranges: Array.from({ length: ranges }, () => ({})) },
    };
    const decisions = MONTH_STAGES.map(stage => decide(stage, plan as Plan, state as unknown as Known));
    assert.equal(decisions.map(({ action }) => action.split(' ')[0]).join(' '), actions);
    assert.ok(decisions.every(({ why }) => why !== ''));
  });
}

test('decide: what is kept is said in words', () => {
  const state = { finished: new Map(), blocks: [{}, {}], outputs: undefined } as unknown as Known;
  assert.deepEqual(decide('cdump', FROM_FILE as Plan, state), {
    action: 'continue',
    why: '2 blocks of the input are cleaned and sorted',
  });
  assert.equal(decide('dump', FROM_FILE as Plan, undefined, '--overwrite').why, '--overwrite');
});
