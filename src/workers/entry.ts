/**
 * What runs inside a worker thread: a task name is bound to a pure function, whose code is loaded by its first task,
 * since a thread mostly does one kind of work, and loading all of them costs it more than a small file does.
 * The only file of `workers` that may import stages and the run; loaded by piscina, imported by nobody.
 */
import { threadId, workerData } from 'node:worker_threads';
import type { MERGE_GROUPS } from '../deworks/assemble/merge-groups.ts';
import type { MAP_DUMP, MAP_ITEMS } from '../deworks/map/map-tasks.ts';
import type { CLEAN_BLOCK, CLEAN_RUN } from '../dump/tasks/clean-tasks.ts';
import { loadError, OldumpError } from '../errors.ts';
import type { READ_FIELDS } from '../fields/field-task.ts';
import type { INDEX_ROWS } from '../listing/index-task.ts';
import type { SITEMAP_RUN, WRITE_SITEMAPS } from '../listing/sitemaps/sitemap-tasks.ts';
import type { MERGE_DUMPS } from '../month/dumps/merge-dumps.ts';
import type { DRAW_WORKS } from '../look/sample/draw-task.ts';
import type { FIND_LINKS } from '../look/sample/link-task.ts';
import type { SELECT_ROWS } from '../look/filter/select-task.ts';
import type { MERGE_ROWS } from '../sort/merge/merge-rows.ts';
import type { PROVE_RUN } from '../sort/spill/prove-sorted-run.ts';
import type { MERGE_RUNS, SORT_RUN } from '../sort/contract/sort-tasks.ts';
import type { TALLY_ROWS } from '../statistics/tally-task.ts';
import type { CHECK_ROWS } from '../verify/file/check-task.ts';
import type { READ_ROWS } from '../verify/file/read-task.ts';
import type { ENCODE_BLOCK } from './tasks/encode-task.ts';
import type { INFLATE_MEMBERS } from './tasks/inflate-members-task.ts';
import type { INFLATE_ROWS } from './tasks/inflate-task.ts';
import { loaded, loads } from './load-gate.ts';
import type { TaskAnswer } from './pool.ts';
import type { Task, TaskMessage } from './task.ts';

type Handler = (input: unknown) => unknown;

/** Gives a handler the types of its task. */
function bind<T>(
  handler: T extends Task<infer In, infer Out> ? (input: In) => Out | Promise<Out> : never,
): Handler {
  return handler as Handler;
}

/** What several tasks of a thread share, made by the first. */
const sortScratch = once(async () => new (await import('../sort/spill/sort-scratch.ts')).SortScratch());
const mapBuffers = once(async () => new (await import('../deworks/map/map-tasks.ts')).MapBuffers());

const HANDLERS: Readonly<Record<string, () => Promise<Handler>>> = {
  'encode-block': async () => bind<typeof ENCODE_BLOCK>((await import('./tasks/encode-task.ts')).encoder()),
  'inflate-rows': async () =>
    bind<typeof INFLATE_ROWS>((await import('./tasks/inflate-task.ts')).rowInflater()),
  'inflate-members': async () =>
    bind<typeof INFLATE_MEMBERS>((await import('./tasks/inflate-members-task.ts')).inflateMembersTask),

  'clean-block': async () =>
    bind<typeof CLEAN_BLOCK>((await import('../dump/tasks/clean-block.ts')).blockCleaner()),
  'clean-run': async () =>
    bind<typeof CLEAN_RUN>(
      (await import('../dump/tasks/clean-into-runs.ts')).runCleaner(await sortScratch()),
    ),
  'merge-dumps': async () =>
    bind<typeof MERGE_DUMPS>(
      (await import('../month/dumps/merge-dumps.ts')).dumpsMerger(await sortScratch()),
    ),

  'sort-run': async () =>
    bind<typeof SORT_RUN>((await import('../sort/make/sort-run.ts')).sortRunTask(await sortScratch())),
  'merge-runs': async () =>
    bind<typeof MERGE_RUNS>((await import('../sort/merge/merge-runs.ts')).mergeRunsTask(await sortScratch())),
  'merge-rows': async () =>
    bind<typeof MERGE_ROWS>((await import('../sort/merge/merge-rows.ts')).rowsMerger(await sortScratch())),
  'prove-run': async () =>
    bind<typeof PROVE_RUN>(
      (await import('../sort/spill/prove-sorted-run.ts')).runProver(await sortScratch()),
    ),

  'map-dump': async () =>
    bind<typeof MAP_DUMP>((await import('../deworks/map/map-tasks.ts')).dumpMapper(await mapBuffers())),
  'map-items': async () =>
    bind<typeof MAP_ITEMS>((await import('../deworks/map/map-tasks.ts')).itemMapper(await mapBuffers())),
  'merge-groups': async () =>
    bind<typeof MERGE_GROUPS>(
      (await import('../deworks/assemble/merge-groups.ts')).groupsMerger(await sortScratch()),
    ),

  'index-rows': async () => bind<typeof INDEX_ROWS>((await import('../listing/index-task.ts')).rowIndexer()),
  'sitemap-run': async () =>
    bind<typeof SITEMAP_RUN>(
      (await import('../listing/sitemaps/sitemap-tasks.ts')).sitemapRunMaker(await sortScratch()),
    ),
  'write-sitemaps': async () =>
    bind<typeof WRITE_SITEMAPS>(
      (await import('../listing/sitemaps/sitemap-tasks.ts')).sitemapWriter(await sortScratch()),
    ),

  'select-rows': async () =>
    bind<typeof SELECT_ROWS>((await import('../look/filter/select-task.ts')).rowSelector()),
  'draw-works': async () =>
    bind<typeof DRAW_WORKS>((await import('../look/sample/draw-task.ts')).workDrawer()),
  'find-links': async () =>
    bind<typeof FIND_LINKS>((await import('../look/sample/link-task.ts')).linkFinder()),
  'tally-rows': async () =>
    bind<typeof TALLY_ROWS>((await import('../statistics/tally-task.ts')).rowTallier()),
  'read-fields': async () =>
    bind<typeof READ_FIELDS>((await import('../fields/field-task.ts')).fieldReader()),
  'read-rows': async () => bind<typeof READ_ROWS>((await import('../verify/file/read-task.ts')).rowReader()),
  'check-rows': async () =>
    bind<typeof CHECK_ROWS>((await import('../verify/file/check-task.ts')).rowChecker()),
};

const handlers = new Map<string, Promise<Handler>>();

function handlerOf(name: string): Promise<Handler> {
  const handler = handlers.get(name) ?? loads(workerData, () => load(name));
  handlers.set(name, handler);
  return handler;
}

async function load(name: string): Promise<Handler> {
  const make = HANDLERS[name];
  if (!make) throw new Error(`no such task: ${name}`);
  try {
    return await make();
  } catch (error) {
    throw loadError(name, error);
  }
}

export default async function answer({ name, input }: TaskMessage): Promise<TaskAnswer> {
  const started = performance.now();
  const work = () => ({ thread: threadId, busyMs: performance.now() - started });
  try {
    const handler = await handlerOf(name);
    return { result: await handler(input), ...work() };
  } catch (error) {
    if (error instanceof OldumpError) return { failed: error.toData(), ...work() };
    throw error;
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

// A microtask: piscina takes this file by require(), which is still at work when the file's last line runs.
queueMicrotask(() => loaded(workerData));
