import { readBody } from '../bytes/member-part.ts';
import type { Output } from '../bytes/output.ts';
import { damagedSection, type SectionFile } from '../bytes/section-file.ts';

/**
 * Stage split without a look at the rows: each section's blocks become a split file, as they are.
 *
 * In: a dump whose sections are the split files (`findSections`).  Out: one output each, in that order:
 * the same bytes as the files the dump was made of.
 * Memory: 1 MiB, and the outputs' indexes.
 * Throws: incomplete when a section's compressed bytes are not those that were written.
 */
export async function copySections(
  { sections }: SectionFile,
  outputs: readonly Output[],
  onProgress: (compressedBytes: number, rows: number) => void,
): Promise<void> {
  let rows = 0;
  for (const [file, section] of sections.entries()) {
    await outputs[file]!.appendPart(
      section,
      readBody(section, () => damagedSection(section)),
    );
    rows += section.rows;
    onProgress(section.bodyEnd, rows);
  }
}
