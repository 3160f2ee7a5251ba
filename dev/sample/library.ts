/**
 * The library made row by row: the table `data` as COPY text.
 *
 * Out: buffers of whole rows, about 256 KiB each.  Memory: one such buffer, and
 * a few hundred kilobytes of vocabulary, whatever the size of the library.
 */
import { authorJson } from './documents/author.ts';
import { badRow } from './bad-rows.ts';
import { Batch } from './batch.ts';
import { Clock } from './sample-clock.ts';
import { Draft } from './documents/draft.ts';
import { editionJson } from './documents/edition.ts';
import { DEFAULT_CHURN, type SampleOptions } from './sample-options.ts';
import {
  deletedJson,
  hiddenJson,
  listJson,
  pageJson,
  redirectJson,
  tagJson,
  userJson,
} from './documents/pages.ts';
import { Plan, type RecordKind } from './library-plan.ts';
import { prefaceRows } from './documents/preface.ts';
import { Random } from './random.ts';
import { workJson } from './documents/work.ts';
import { Words } from './documents/words.ts';

/** Of the things edited at least once, so many in 100 end as a redirect or a delete. */
const ENDED_PERCENT = 4;

const WRITERS: Readonly<Record<RecordKind, (draft: Draft) => string>> = {
  edition: editionJson,
  work: workJson,
  author: authorJson,
  user: userJson,
  list: listJson,
  redirect: redirectJson,
  delete: deletedJson,
  hidden: hiddenJson,
  page: pageJson,
  tag: tagJson,
};

/** Data rows of a coherent library; the first fifty or so are fixed pages that show every rare form once. */
export function* sampleDataRows(options: SampleOptions): Generator<Buffer, void, undefined> {
  const random = new Random(options.seed);
  const plan = new Plan(options.rows, random);
  const draft = new Draft(
    plan,
    new Words(random),
    random,
    new Clock(plan.things, plan.steps),
    options.churn ?? DEFAULT_CHURN,
  );
  const badRows = options.badRows ?? 0;
  let badDone = 0;
  const batch = new Batch();
  batch.add(prefaceRows(plan.things));
  for (let step = 0; step < plan.steps; step++) {
    plan.step(step, (thing, revision, isLast) => {
      draft.begin(step, thing, plan.place(thing), revision);
      batch.add(`${draft.thingId}\t${revision}\t${documentJson(draft, isLast)}\n`);
    });
    while (badDone < badRows && badDone <= (step / plan.steps) * badRows) batch.add(badRow(badDone++));
    if (batch.isFull) yield batch.take();
  }
  if (!batch.isEmpty) yield batch.take();
}

function documentJson(draft: Draft, isLast: boolean): string {
  const canEnd = draft.kind === 'edition' || draft.kind === 'work' || draft.kind === 'author';
  if (isLast && canEnd && draft.revision > 1) {
    const fate = draft.fate().next() / 42949672.96;
    if (fate < ENDED_PERCENT / 2) return redirectJson(draft);
    if (fate < ENDED_PERCENT) return deletedJson(draft);
  }
  return WRITERS[draft.kind](draft);
}
