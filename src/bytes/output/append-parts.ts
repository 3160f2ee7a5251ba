import type { Output } from './output.ts';
import { memberPartOf, type WrittenPart } from './part-writer.ts';
import { removeIfThere } from '../disk/temp-file.ts';

/** Appends what a worker wrote to its output, in turn, and removes it. */
export async function appendParts(
  outputs: readonly Output[],
  parts: readonly (WrittenPart | undefined)[],
): Promise<void> {
  for (const [index, part] of parts.entries()) {
    if (!part) continue;
    await outputs[index]!.appendPart(memberPartOf(part));
    await removeIfThere(part.path);
  }
}
