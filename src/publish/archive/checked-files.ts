import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { withPath } from '../../bytes/disk/io-error.ts';
import type { Context } from '../../context.ts';
import { incompleteError } from '../../errors.ts';
import { itemBytes, type HashedFile, type Item, type ItemFile } from './item.ts';
import { stampOf, type Checksums, type Memory } from './upload-memory.ts';

/** An item all of whose files have been read and are what the manifest says. */
export interface CheckedItem extends Item {
  readonly files: readonly HashedFile[];
}

const CHUNK_BYTES = 1 << 20;

/**
 * Reads every file once, for SHA-256, which has to be the manifest's, and MD5, which archive.org wants and tells;
 * a file that is remembered with its size and time is not read again.
 *
 * Memory: one chunk. Throws: incomplete when a file is not the one the manifest was written for.
 */
export async function checkFiles(item: Item, memory: Memory, ctx: Context): Promise<CheckedItem> {
  const files: HashedFile[] = [];
  let doneBytes = 0;
  let rows = 0;
  ctx.progress.start(`check ${item.identifier}`, itemBytes(item));
  try {
    for (const file of item.files) {
      const onBytes = (bytes: number): void => ctx.progress.update({ doneBytes: doneBytes + bytes, rows });
      files.push({ ...file, md5: await md5Of(file, memory, onBytes, ctx) });
      doneBytes += file.bytes;
      rows += file.rows;
    }
  } finally {
    ctx.progress.stop();
  }
  return { ...item, files };
}

async function md5Of(
  file: ItemFile,
  memory: Memory,
  onBytes: (bytes: number) => void,
  ctx: Context,
): Promise<string> {
  const stamp = await stampOf(file.path);
  let checksums = memory.checksums(file, stamp);
  if (!checksums) {
    checksums = await withPath(file.path, readChecksums(file.path, onBytes, ctx.signal));
    await memory.remember(file, stamp, checksums);
  }
  if (file.sha256 === undefined || file.sha256 === checksums.sha256) return checksums.md5;
  throw incompleteError('is damaged: its SHA-256 is not the one on record', {
    position: { file: file.path },
    advice: 'nothing has been uploaded; make the file again',
  });
}

async function readChecksums(
  path: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Checksums> {
  const md5 = createHash('md5');
  const sha256 = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES, signal })) {
    md5.update(chunk as Buffer);
    sha256.update(chunk as Buffer);
    onBytes((bytes += (chunk as Buffer).length));
  }
  return { md5: md5.digest('hex'), sha256: sha256.digest('hex') };
}
