import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { indexPathOf } from '../../bytes/index/block-index-file.ts';
import { openInput, type Input } from '../../bytes/input/input.ts';
import { CHECKSUMS_NAME, MANIFEST_NAME, PAGE_NAME } from '../../bytes/manifest/manifest.ts';
import { syncFolder } from '../../bytes/disk/sync-folder.ts';
import { isPipe } from '../../bytes/disk/pipe.ts';
import { removeIfThere } from '../../bytes/disk/temp-file.ts';
import { withPath } from '../../bytes/disk/io-error.ts';
import type { Context } from '../../context.ts';
import { OldumpError, usageError } from '../../errors.ts';
import { SIDE_TABLES } from '../../tables/side-tables.ts';
import type { MonthLayout } from './month-layout.ts';
import type { MonthPlan } from './month-plan.ts';
import { tableFileName } from '../../tables/tables-stage.ts';

/** A mistyped input is found before anything else is looked at. Opens nothing. */
export async function refuseMissingInputs(plan: MonthPlan): Promise<void> {
  for (const path of inputsOf(plan)) {
    const found = await look(path);
    if (found === undefined) throw usageError('no such file', { position: { file: path } });
    if (found === 'folder') throw usageError('is a directory', { position: { file: path } });
    if (await isPipe(path))
      throw usageError('is a pipe, which cannot be read twice', {
        position: { file: path },
        advice: 'a run wants a file, or rows at its standard input with --data -',
      });
  }
}

/**
 * An input that is no rows (bzip2, UTF-16, …) is refused before the work: archive items are wanted hours later only.
 * Reads the first chunk of each file; a pipe can be read once only, and damage is told by who reads on.
 * Throws: malformed, with what it is.
 */
export async function refuseForeignInputs(plan: MonthPlan, ctx: Context): Promise<void> {
  for (const path of inputsOf(plan)) {
    const { stdin, signal } = ctx;
    const input = await openRegular(path, { stdin, signal });
    if (!input) continue;
    try {
      for await (const chunk of input.chunks) if (chunk.length > 0) break;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof OldumpError) || error.kind === 'malformed') throw error;
    } finally {
      await input.close();
    }
  }
}

async function openRegular(path: string, ctx: Pick<Context, 'stdin' | 'signal'>): Promise<Input | undefined> {
  return (await withPath(path, stat(path))).isFile() ? openInput(path, ctx) : undefined;
}

/** Everything that would stop the run at its end is looked at before its beginning. Opens nothing. */
export async function refuseOldOutputs(plan: MonthPlan, layout: MonthLayout): Promise<void> {
  if (plan.overwrite) return;
  for (const path of outputsOf(plan, layout)) {
    if ((await look(path)) === undefined) continue;
    throw usageError('exists already', {
      position: { file: path },
      advice: 'use --overwrite to make everything anew',
    });
  }
}

/** Makes the run's folders; the folder above `dir` must be there, so that a mistyped path fills no other disk. */
export async function makeFolders(dir: string, layout: MonthLayout): Promise<void> {
  for (const folder of [dir, layout.cdumpFolder, layout.dumpFolder, layout.runFolder]) {
    if ((await look(folder)) === 'folder') continue;
    await withPath(folder, mkdir(folder));
    await syncFolder(dirname(folder));
  }
}

/**
 * What an earlier run left and this one will not replace: manifests, checksums and pages, which would call half-new
 * folders complete, and deworks and side tables that would stand, unlisted, beside another month's rows when skipped.
 */
export async function removeStale(plan: MonthPlan, layout: MonthLayout): Promise<void> {
  const names = [MANIFEST_NAME, CHECKSUMS_NAME, PAGE_NAME];
  const stale = [layout.cdumpFolder, layout.dumpFolder].flatMap(folder =>
    names.map(name => join(folder, name)),
  );
  if (plan.overwrite) stale.push(...leftOut(plan, layout).flatMap(path => [path, indexPathOf(path)]));
  for (const path of stale) await removeIfThere(path);
  for (const folder of [layout.cdumpFolder, layout.dumpFolder]) await syncFolder(folder);
}

function leftOut(plan: MonthPlan, layout: MonthLayout): string[] {
  const tables = SIDE_TABLES.filter(table => !plan.tables?.names.includes(table));
  const paths = tables.map(table => join(layout.dumpFolder, tableFileName(table, plan.date)));
  return plan.withDeworks ? paths : [...paths, layout.deworks];
}

function inputsOf(plan: MonthPlan): string[] {
  return [plan.data, plan.ia].flatMap(source =>
    source.kind === 'file' && source.path !== '-' ? [source.path] : [],
  );
}

function outputsOf(plan: MonthPlan, layout: MonthLayout): string[] {
  return [
    layout.cdump,
    layout.dump,
    ...layout.parts,
    ...(plan.tables?.names ?? []).map(table => join(layout.dumpFolder, tableFileName(table, plan.date))),
    ...(plan.withDeworks ? [layout.deworks] : []),
    ...(plan.withDeworks && plan.ia.kind === 'postgres' ? [layout.iaMetadata] : []),
    ...(plan.withSitemaps ? [layout.sitemaps] : []),
  ];
}

async function look(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw usageError(`cannot be looked at: ${(error as Error).message}`, {
      position: { file: path },
      cause: error,
    });
  }
}
