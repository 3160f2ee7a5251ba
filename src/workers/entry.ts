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

/** All tasks. A row of the table that is missing, or is not of its task, does not compile. */
type AnyTask =
  | typeof ENCODE_BLOCK
  | typeof INFLATE_ROWS
  | typeof INFLATE_MEMBERS
  | typeof CLEAN_BLOCK
  | typeof CLEAN_RUN
  | typeof MERGE_DUMPS
  | typeof SORT_RUN
  | typeof MERGE_RUNS
  | typeof MERGE_ROWS
  | typeof PROVE_RUN
  | typeof MAP_DUMP
  | typeof MAP_ITEMS
  | typeof MERGE_GROUPS
  | typeof INDEX_ROWS
  | typeof SITEMAP_RUN
  | typeof WRITE_SITEMAPS
  | typeof SELECT_ROWS
  | typeof DRAW_WORKS
  | typeof FIND_LINKS
  | typeof TALLY_ROWS
  | typeof READ_FIELDS
  | typeof READ_ROWS
  | typeof CHECK_ROWS;

type HandlerOf<T> = T extends Task<infer In, infer Out> ? (input: In) => Out | Promise<Out> : never;

type Handler = (input: unknown) => unknown;

/** What several tasks of a thread share, made by the first. */
const sortScratch = once(async () => new (await import('../sort/spill/sort-scratch.ts')).SortScratch());
const mapBuffers = once(async () => new (await import('../deworks/map/map-tasks.ts')).MapBuffers());

const HANDLERS: { readonly [T in AnyTask as T['name']]: () => Promise<HandlerOf<T>> } = {
  'encode-block': async () => (await import('./tasks/encode-task.ts')).encoder(),
  'inflate-rows': async () => (await import('./tasks/inflate-task.ts')).rowInflater(),
  'inflate-members': async () => (await import('./tasks/inflate-members-task.ts')).inflateMembersTask,

  'clean-block': async () => (await import('../dump/tasks/clean-block.ts')).blockCleaner(),
  'clean-run': async () => (await import('../dump/tasks/clean-into-runs.ts')).runCleaner(await sortScratch()),
  'merge-dumps': async () => (await import('../month/dumps/merge-dumps.ts')).dumpsMerger(await sortScratch()),

  'sort-run': async () => (await import('../sort/make/sort-run.ts')).sortRunTask(await sortScratch()),
  'merge-runs': async () => (await import('../sort/merge/merge-runs.ts')).mergeRunsTask(await sortScratch()),
  'merge-rows': async () => (await import('../sort/merge/merge-rows.ts')).rowsMerger(await sortScratch()),
  'prove-run': async () => (await import('../sort/spill/prove-sorted-run.ts')).runProver(await sortScratch()),

  'map-dump': async () => (await import('../deworks/map/map-tasks.ts')).dumpMapper(await mapBuffers()),
  'map-items': async () => (await import('../deworks/map/map-tasks.ts')).itemMapper(await mapBuffers()),
  'merge-groups': async () =>
    (await import('../deworks/assemble/merge-groups.ts')).groupsMerger(await sortScratch()),

  'index-rows': async () => (await import('../listing/index-task.ts')).rowIndexer(),
  'sitemap-run': async () =>
    (await import('../listing/sitemaps/sitemap-tasks.ts')).sitemapRunMaker(await sortScratch()),
  'write-sitemaps': async () =>
    (await import('../listing/sitemaps/sitemap-tasks.ts')).sitemapWriter(await sortScratch()),

  'select-rows': async () => (await import('../look/filter/select-task.ts')).rowSelector(),
  'draw-works': async () => (await import('../look/sample/draw-task.ts')).workDrawer(),
  'find-links': async () => (await import('../look/sample/link-task.ts')).linkFinder(),
  'tally-rows': async () => (await import('../statistics/tally-task.ts')).rowTallier(),
  'read-fields': async () => (await import('../fields/field-task.ts')).fieldReader(),
  'read-rows': async () => (await import('../verify/file/read-task.ts')).rowReader(),
  'check-rows': async () => (await import('../verify/file/check-task.ts')).rowChecker(),
};

const handlers = new Map<string, Promise<Handler>>();

function handlerOf(name: string): Promise<Handler> {
  const handler = handlers.get(name) ?? loads(workerData, () => load(name));
  handlers.set(name, handler);
  return handler;
}

async function load(name: string): Promise<Handler> {
  const make = (HANDLERS as Readonly<Record<string, () => Promise<Handler>>>)[name];
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
