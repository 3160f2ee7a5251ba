import type { SubjectResult } from './report.ts';
import { scalingPairs } from './scaling.ts';
import { cpuOf, ratioOf, spread, table, wallOf } from './tables.ts';

/** How much faster two workers are than one. */
export function scalingTable(subjects: readonly SubjectResult[]): string {
  const rows = subjects.flatMap(({ work, level, scores }) =>
    scalingPairs(scores).map(({ input, one, two }) => [
      work,
      String(level),
      input,
      spread(wallOf(one)),
      spread(wallOf(two)),
      spread(ratioOf(one, two)),
      (cpuOf(two) / cpuOf(one)).toFixed(2),
    ]),
  );
  const head = ['work', 'level', 'input', '1 worker, s', '2 workers, s', 'times faster', 'CPU 2 ÷ 1'];
  return `One worker and two, of the same rows in the same rounds:\n\n${table(head, rows)}`;
}
