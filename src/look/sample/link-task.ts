import type { RowSums, TaskRows } from '../../bytes/input/packed-rows.ts';
import { Document } from '../../record/json/document.ts';
import { taskNamed } from '../../workers/task.ts';
import { LinkedKeys, type SampleKeys } from './linked-keys.ts';
import { TaskRowReader } from '../filter/task-rows.ts';

/** Some rows → the keys they add to a sample. */
export const FIND_LINKS = taskNamed('find-links').of<LinkInput, LinkOutput>();

export interface LinkInput {
  readonly rows: TaskRows;
  readonly sample: SampleKeys;
}

export interface LinkOutput {
  /** Their bytes as characters (latin1). */
  readonly keys: readonly string[];
  readonly sums: RowSums;
}

/** The worker's side of FIND_LINKS. Memory: one inflated block, one row's document, the keys found. */
export function linkFinder(): (input: LinkInput) => Promise<LinkOutput> {
  const reader = new TaskRowReader();
  const document = new Document();
  return async ({ rows, sample }) => {
    const links = new LinkedKeys(sample, document);
    const sums = await reader.read(rows, (bytes, row) => links.read(bytes, row));
    return { keys: [...links.found], sums };
  };
}
