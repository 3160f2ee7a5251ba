import { open, type FileHandle } from 'node:fs/promises';
import { incompleteError, type OldumpError } from '../../errors.ts';
import { MEMBER_END_BYTES } from './fitting-index.ts';
import { gzipTrailer, LAST_DEFLATE_BLOCK, PLAIN_GZIP_HEADER } from '../gzip/gzip-header.ts';
import { withPath } from '../disk/io-error.ts';
import { readBody } from './member-part.ts';
import type { SectionPart } from './section-file.ts';

/**
 * Proves that a gzip file is a section of another one: our header, the same compressed blocks, the trailer of
 * their sums. Whoever has inflated the section then knows the file to its trailer, without inflating it again.
 *
 * Memory: 2 MiB.  Throws: incomplete when it is not; environment when it cannot be read.
 */
export async function proveSectionCopy(path: string, section: SectionPart): Promise<void> {
  const bodyStart = PLAIN_GZIP_HEADER.length;
  const bodyEnd = bodyStart + section.bodyEnd - section.bodyStart;
  const end = Buffer.concat([LAST_DEFLATE_BLOCK, gzipTrailer(section.crc32, section.plainBytes)]);
  const handle = await withPath(path, open(path, 'r'), 'work');
  try {
    const { size } = await withPath(path, handle.stat(), 'work');
    if (size !== bodyEnd + MEMBER_END_BYTES)
      throw unlike(path, `has ${size} bytes, ${bodyEnd + MEMBER_END_BYTES} were written`);
    await requireBytes(handle, path, PLAIN_GZIP_HEADER, 0, 'header');
    await requireBytes(handle, path, end, bodyEnd, 'trailer');
  } finally {
    await handle.close();
  }
  const changed = (): OldumpError => unlike(path, `has other blocks than ${section.path}`);
  for await (const bytes of readBody({ ...section, path, bodyStart, bodyEnd }, changed)) void bytes; // its end proves it
}

async function requireBytes(
  handle: FileHandle,
  path: string,
  wanted: Uint8Array,
  offset: number,
  what: string,
): Promise<void> {
  const found = Buffer.alloc(wanted.length);
  await withPath(path, handle.read(found, 0, found.length, offset), 'work');
  if (!found.equals(wanted)) throw unlike(path, `has another ${what} than was written`);
}

function unlike(path: string, what: string): OldumpError {
  return incompleteError(what, { position: { file: path } });
}
