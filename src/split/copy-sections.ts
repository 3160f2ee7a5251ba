import { readBody } from '../bytes/index/member-part.ts';
import type { Output } from '../bytes/output/output.ts';
import { damagedSection, type SectionFile, type SectionPart } from '../bytes/index/section-file.ts';

/**
 * Stage split without a look at the rows: each section's blocks become a split file, as they are.
 *
 * In: a dump whose sections are the split files (`findSections`).  Out: one output each, in that order:
 * the same bytes as the files the dump was made of. All are copied at the same time.
 * Memory: 2 MiB a section, and the outputs' indexes.
 * Throws, when all have stopped, the first failure: incomplete when a section's compressed bytes are not those that were written.
 */
export async function copySections(
  { sections }: SectionFile,
  outputs: readonly Output[],
  onProgress: (compressedBytes: number, rows: number) => void,
): Promise<void> {
  const failures: unknown[] = [];
  let bytes = 0;
  let rows = 0;
  const copy = async (section: SectionPart, output: Output): Promise<void> => {
    const body = readBody(section, () => damagedSection(section));
    await output.appendPart(section, whileNone(failures, body));
    bytes += section.bodyEnd - section.bodyStart;
    rows += section.rows;
    onProgress(bytes, rows);
  };
  const copies = sections.map((section, file) => copy(section, outputs[file]!));
  await Promise.all(copies.map(each => each.catch((error: unknown) => failures.push(error))));
  if (failures.length > 0) throw failures[0];
}

/** The chunks until one copy has failed; then what it failed with. */
async function* whileNone(
  failures: readonly unknown[],
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const bytes of body) {
    if (failures.length > 0) throw failures[0];
    yield bytes;
  }
}
