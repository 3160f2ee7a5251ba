import { readBody } from '../bytes/member-part.ts';
import type { Output } from '../bytes/output.ts';
import { damagedSection, type SectionFile } from '../bytes/section-file.ts';

/**
 * Stage split without a look at the rows: each section's blocks become a split file, as they are.
 *
 * In: a dump whose sections are the split files (`findSections`).  Out: one output each, in that order:
 * the same bytes as the files the dump was made of. All are copied at the same time.
 * Memory: 2 MiB a section, and the outputs' indexes.
 * Throws: incomplete when a section's compressed bytes are not those that were written.
 */
export async function copySections(
  { sections }: SectionFile,
  outputs: readonly Output[],
  onProgress: (compressedBytes: number, rows: number) => void,
): Promise<void> {
  let bytes = 0;
  let rows = 0;
  const copies = sections.map(async (section, file) => {
    await outputs[file]!.appendPart(
      section,
      readBody(section, () => damagedSection(section)),
    );
    bytes += section.bodyEnd - section.bodyStart;
    rows += section.rows;
    onProgress(bytes, rows);
  });
  for (const copy of await Promise.allSettled(copies)) if (copy.status === 'rejected') throw copy.reason;
}
