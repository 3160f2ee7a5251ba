import type { FileHandle } from 'node:fs/promises';
import { crcOfBlocks, findFittingIndex } from '../../bytes/index/fitting-index.ts';
import { HEAD_BYTES } from '../../bytes/forms/foreign-form.ts';
import { cutShort, GZIP_TRAILER_BYTES, startsLikeGzip } from '../../bytes/gzip/gzip-header.ts';
import { openFile } from '../../bytes/disk/whole-file.ts';
import { OldumpError } from '../../errors.ts';
import type { CheckedFile } from './checked-file.ts';
import { compareWithManifest } from './compare-manifest.ts';
import { Findings } from '../findings/findings.ts';
import { notGzip } from './row-file.ts';
import type { Expected } from './verify-file.ts';

/**
 * Looks at a gzip file's size, header and trailer, and at its index; nothing is inflated, so damage between them is
 * not seen. Costs a few reads.
 *
 * Throws: as verifyFile; usage for what is not a file.
 */
export async function lookAtFile(
  path: string,
  { as, listed }: Expected,
  mostFindings: number,
): Promise<CheckedFile> {
  const findings = new Findings(path, mostFindings);
  const file = { path, kind: as.kind, findings, ...(listed && { listed }) };
  try {
    const found = await withOpen(path, handle => lookAtEnds(path, handle, findings));
    const checked = { ...file, ...found };
    if (listed) compareQuickly(checked, findings);
    return checked;
  } catch (error) {
    if (!(error instanceof OldumpError) || (error.kind === 'usage' && !listed)) throw error;
    findings.addError(error);
    return file;
  }
}

async function withOpen<T>(path: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await openFile(path);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

type Ends = Pick<CheckedFile, 'bytes' | 'rows' | 'plainBytes' | 'crc32' | 'index'> & {
  /** Length of the plain bytes modulo 2^32, as the trailer says. */
  readonly trailerBytes?: number;
};

async function lookAtEnds(path: string, handle: FileHandle, findings: Findings): Promise<Ends> {
  const { size: bytes } = await handle.stat();
  const start = await readAt(handle, 0, HEAD_BYTES);
  if (!startsLikeGzip(start)) {
    if (path.endsWith('.gz')) throw notGzip(path, start);
    return { bytes, index: 'none' };
  }
  const end = await readAt(handle, Math.max(0, bytes - GZIP_TRAILER_BYTES), GZIP_TRAILER_BYTES);
  if (end.length < GZIP_TRAILER_BYTES) throw cutShort({ file: path, member: 1 }, bytes, 'in its trailer');
  const trailer = { crc32: end.readUInt32LE(0), trailerBytes: end.readUInt32LE(4) };
  const index = await findFittingIndex(path, handle, bytes);
  if (index.kind === 'unfit' && bytes > 20)
    findings.add('incomplete', `its index does not fit: ${index.why}`);
  if (index.kind !== 'fits') return { bytes, index: index.kind, ...trailer };
  if (crcOfBlocks(index.file, index.index, 0, index.index.length) !== trailer.crc32)
    findings.add(
      'incomplete',
      'its index does not fit: the checksums of its blocks are not those of the file',
    );
  const { rows, plainBytes } = index.file;
  return { bytes, rows, plainBytes, index: 'fits', ...trailer };
}

async function readAt(handle: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, offset);
  return buffer.subarray(0, bytesRead);
}

function compareQuickly(file: CheckedFile & Ends, findings: Findings): void {
  const listed = file.listed!;
  compareWithManifest(file, listed, findings);
  const { trailerBytes } = file;
  if (trailerBytes === undefined || trailerBytes === listed.plain_bytes % 2 ** 32) return;
  findings.add(
    'incomplete',
    `its trailer says ${trailerBytes} plain bytes, its manifest ${listed.plain_bytes}`,
  );
}
