/** A reporter for node's test runner: when all is done, the test files that took longest, a line each. */
import type { TestEvent } from 'node:test/reporters';
import { testFileName } from './failed-tests.ts';

const MOST_FILES = 10;

export default async function* slowestFiles(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const seconds = new Map<string, number>();
  for await (const event of events) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { file, nesting, details } = event.data;
    if (nesting > 0 || file === undefined) continue;
    const name = testFileName(file);
    seconds.set(name, (seconds.get(name) ?? 0) + details.duration_ms / 1000);
  }
  const slowest = [...seconds].sort(([, a], [, b]) => b - a).slice(0, MOST_FILES);
  for (const [name, taken] of slowest) yield `#   ${taken.toFixed(0).padStart(4)} s  ${name}\n`;
}
