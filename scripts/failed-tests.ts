/** A reporter for node's test runner: a line of JSON for each test that failed, and nothing else. */
import type { TestEvent } from 'node:test/reporters';

export interface FailedTest {
  /** Below the folder of tests, without its ending: the runner names the source, or what was compiled of it. */
  readonly file: string;
  readonly name: string;
  readonly error: string;
}

export default async function* failedTests(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== 'test:fail') continue;
    const { file, name, details } = event.data;
    const { cause, message, failureType } = details.error as Error & { readonly failureType?: string };
    if (failureType === 'subtestsFailed') continue; // they are told
    const failed: FailedTest = {
      file: testFileName(file ?? name),
      name,
      error: cause instanceof Error ? cause.message : String(cause ?? message),
    };
    yield `${JSON.stringify(failed)}\n`;
  }
}

export function testFileName(path: string): string {
  return path.replace(/^.*\btest\//, '').replace(/\.[jt]s$/, '');
}
