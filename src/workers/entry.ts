/**
 * What runs inside a worker thread: a task name is bound to a pure function.
 * The only file of `workers` that may import stages and the run; loaded by piscina, imported by nobody.
 */
import { parentPort, threadId } from 'node:worker_threads';
import { groupsMerger, MERGE_GROUPS } from '../deworks/merge-groups.ts';
import { dumpMapper, itemMapper, MAP_DUMP, MAP_ITEMS, MapBuffers } from '../deworks/tasks.ts';
import { blockCleaner } from '../dump/clean-block.ts';
import { runCleaner } from '../dump/clean-run.ts';
import { CLEAN_BLOCK, CLEAN_RUN } from '../dump/tasks.ts';
import { OldumpError } from '../errors.ts';
import { fieldReader, READ_FIELDS } from '../fields/field-task.ts';
import { rowIndexer, INDEX_ROWS } from '../listing/index-task.ts';
import { SITEMAP_RUN, sitemapRunMaker, sitemapWriter, WRITE_SITEMAPS } from '../listing/sitemap-tasks.ts';
import { dumpsMerger, MERGE_DUMPS } from '../run/merge-dumps.ts';
import { DRAW_WORKS, workDrawer } from '../select/draw-task.ts';
import { FIND_LINKS, linkFinder } from '../select/link-task.ts';
import { rowSelector, SELECT_ROWS } from '../select/select-task.ts';
import { MERGE_ROWS, rowsMerger } from '../sort/merge-rows.ts';
import { mergeRunsTask } from '../sort/merge-runs.ts';
import { PROVE_RUN, runProver } from '../sort/prove-run.ts';
import { SortScratch } from '../sort/scratch.ts';
import { sortRunTask } from '../sort/sort-run.ts';
import { MERGE_RUNS, SORT_RUN } from '../sort/tasks.ts';
import { rowTallier, TALLY_ROWS } from '../statistics/tally-task.ts';
import { CHECK_ROWS, rowChecker } from '../verify/check-task.ts';
import { READ_ROWS, rowReader } from '../verify/read-task.ts';
import { ENCODE_BLOCK, encodeBlockTask } from './encode-task.ts';
import { INFLATE_ROWS, rowInflater } from './inflate-task.ts';
import { INFLATE_MEMBERS, inflateMembersTask } from './inflate-members-task.ts';
import type { TaskAnswer } from './pool.ts';
import { LOADED, type Task, type TaskMessage } from './task.ts';

type Handler = (input: unknown) => unknown;

const handlers = new Map<string, Handler>();

function bind<In, Out>(task: Task<In, Out>, handler: (input: In) => Out | Promise<Out>): void {
  handlers.set(task.name, handler as Handler);
}

bind(ENCODE_BLOCK, encodeBlockTask);
bind(INFLATE_ROWS, rowInflater());
bind(INFLATE_MEMBERS, inflateMembersTask);
bind(CLEAN_BLOCK, blockCleaner());
bind(INDEX_ROWS, rowIndexer());
bind(SELECT_ROWS, rowSelector());
bind(DRAW_WORKS, workDrawer());
bind(FIND_LINKS, linkFinder());

const sortScratch = new SortScratch(); // of this thread, filled by its first task
bind(SORT_RUN, sortRunTask(sortScratch));
bind(MERGE_RUNS, mergeRunsTask(sortScratch));
bind(PROVE_RUN, runProver(sortScratch));
bind(MERGE_ROWS, rowsMerger(sortScratch));
bind(CLEAN_RUN, runCleaner(sortScratch));
bind(MERGE_DUMPS, dumpsMerger(sortScratch));
bind(SITEMAP_RUN, sitemapRunMaker(sortScratch));
bind(WRITE_SITEMAPS, sitemapWriter(sortScratch));

const mapBuffers = new MapBuffers();
bind(MAP_DUMP, dumpMapper(mapBuffers));
bind(MAP_ITEMS, itemMapper(mapBuffers));
bind(MERGE_GROUPS, groupsMerger(sortScratch));

bind(TALLY_ROWS, rowTallier());
bind(READ_FIELDS, fieldReader());

bind(READ_ROWS, rowReader());
bind(CHECK_ROWS, rowChecker());

// A microtask: piscina takes this file by require(), which is still at work when the file's last line runs.
queueMicrotask(() => parentPort?.postMessage(LOADED));

export default async function answer({ name, input }: TaskMessage): Promise<TaskAnswer> {
  const handler = handlers.get(name);
  if (!handler) throw new Error(`no such task: ${name}`);
  const started = performance.now();
  const work = () => ({ thread: threadId, busyMs: performance.now() - started });
  try {
    return { result: await handler(input), ...work() };
  } catch (error) {
    if (error instanceof OldumpError) return { failed: error.toData(), ...work() };
    throw error;
  }
}
