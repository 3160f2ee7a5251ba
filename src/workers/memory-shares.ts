/**
 * Shares of `--memory`, as data: whoever holds rows takes its part from here, docs/architecture.md prints it.
 * Shares of one stage that are held at the same time are at most the whole.
 */
export interface MemoryShare {
  readonly stage: string;
  readonly holds: string;
  readonly parts: number;
  readonly of: number;
}

export const SHARES = {
  runs: { stage: 'sort', holds: 'slots and row tables of runs in the making', parts: 3, of: 4 },
  frames: { stage: 'sort', holds: 'frames of runs being merged', parts: 1, of: 4 },
  newRows: { stage: 'run --since', holds: 'the sort of what was written since', parts: 1, of: 4 },
  allRows: { stage: 'run --since', holds: 'the sort of all rows', parts: 3, of: 4 },
  groups: { stage: 'deworks', holds: 'the sort of documents by group', parts: 8, of: 16 },
  facts: { stage: 'deworks', holds: 'the sort of facts about keys', parts: 5, of: 16 },
  edges: { stage: 'deworks', holds: 'the sort of redirects', parts: 1, of: 16 },
  beside: { stage: 'deworks', holds: 'a sort that is opened beside them, two at most', parts: 1, of: 16 },
  keys: { stage: 'verify --refs', holds: 'the sort of keys and references', parts: 4, of: 6 },
  step: { stage: 'verify --refs', holds: 'the sort of a step of redirects, two at most', parts: 1, of: 6 },
} as const satisfies Readonly<Record<string, MemoryShare>>;

export function shareOf(memoryBytes: number, { parts, of }: MemoryShare): number {
  return Math.floor((memoryBytes * parts) / of);
}
