import { incompleteError } from '../../errors.ts';
import type { Output } from '../../bytes/output/output.ts';
import { SPLIT_FILES } from '../../record/row/type-key.ts';

/** Throws incomplete (exit 4) unless what went in came out: looked at before any file gets its name. */
export function requireSameRows(what: string, expected: number, found: number): void {
  if (expected === found) return;
  throw incompleteError(`${what}: ${expected} rows were expected, ${found} are there`);
}

/**
 * `ol_dump` out of the split files' blocks, file after file in the order of SPLIT_FILES: nothing is
 * compressed a second time. So the dump of a run is in (type, key) order, and `split` can cut it again.
 */
export async function concatenateParts(parts: readonly Output[], dump: Output): Promise<void> {
  for (const [file, part] of parts.entries()) {
    await part.end();
    await dump.appendSection(SPLIT_FILES[file]!, part.part());
  }
}
