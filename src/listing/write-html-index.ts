import { mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Block } from '../bytes/block.ts';
import { withPath } from '../bytes/disk/io-error.ts';
import { syncFolder } from '../bytes/disk/sync-folder.ts';
import { TempFolder } from '../bytes/disk/temp-folder.ts';
import { incompleteError } from '../errors.ts';
import { mapInOrder } from '../workers/map-in-order.ts';
import { htmlPage, pagePath, type HtmlEntry } from './html-pages.ts';
import { pagesOf } from './index-entries.ts';

export interface HtmlIndexOptions {
  /** It appears when all pages are complete. */
  readonly folder: string;
  readonly overwrite: boolean;
  readonly allowEmpty: boolean;
  /** For messages. */
  readonly inputName: string;
  readonly signal: AbortSignal;
  readonly onProgress: (rows: number) => void;
}

export interface HtmlIndexMade {
  readonly rows: number;
  readonly pages: number;
  /** Of the pages with entries. */
  readonly bytes: number;
}

/** Being written and synced at the same time; syncing is mostly waiting. */
const PAGES_UNDER_WAY = 8;

const INDEX_NAME = 'index.html';

/**
 * Stage: index rows → a folder of HTML pages with a thousand links each, and an index.html in it and in each of its folders.
 *
 * Memory: the pages under way.  Throws: as pagesOf; incomplete when there is no row (unless allowed).
 */
export async function writeHtmlIndex(
  blocks: AsyncIterable<Block>,
  options: HtmlIndexOptions,
): Promise<HtmlIndexMade> {
  const folder = await TempFolder.create(options.folder, { ...options, owns: isOwnName });
  try {
    const made = await writePages(blocks, folder.tempPath, options);
    if (made.rows === 0 && !options.allowEmpty) throw noRows(options.inputName);
    await writeContents(folder.tempPath);
    await folder.publish();
    return made;
  } finally {
    await folder.discard();
  }
}

function isOwnName(name: string): boolean {
  return name === INDEX_NAME || /^\d{2,}$/.test(name);
}

async function writePages(
  blocks: AsyncIterable<Block>,
  folder: string,
  { inputName, signal, onProgress }: HtmlIndexOptions,
): Promise<HtmlIndexMade> {
  const made = { rows: 0, pages: 0, bytes: 0 };
  let number = 0;
  const write = async (entries: readonly HtmlEntry[]) => {
    const path = join(folder, pagePath(number++));
    return { rows: entries.length, bytes: await writePage(path, htmlPage('..', entries)) };
  };
  for await (const page of mapInOrder(pagesOf(blocks, inputName), PAGES_UNDER_WAY, write)) {
    signal.throwIfAborted();
    made.rows += page.rows;
    made.bytes += page.bytes;
    made.pages++;
    onProgress(made.rows);
  }
  return made;
}

/** The contents of each folder, and then of them all. */
async function writeContents(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).sort()) await writeFolderIndex(join(folder, name), '..');
  await writeFolderIndex(folder, '.');
}

async function writeFolderIndex(folder: string, back: string): Promise<void> {
  const names = (await readdir(folder)).sort();
  const entries = names.map(name => ({ path: name, title: name }));
  await writePage(join(folder, INDEX_NAME), htmlPage(back, entries));
  await syncFolder(folder);
}

/** On the disk when the promise resolves; gives its size. */
async function writePage(path: string, html: string): Promise<number> {
  await withPath(path, mkdir(dirname(path), { recursive: true }), 'work');
  const file = await withPath(path, open(path, 'wx'), 'work');
  try {
    await withPath(path, file.writeFile(html), 'work');
    await withPath(path, file.sync(), 'work');
  } finally {
    await file.close();
  }
  return Buffer.byteLength(html);
}

function noRows(file: string): Error {
  return incompleteError('input holds no rows', {
    position: { file },
    advice: '--allow-empty if that is meant',
  });
}
