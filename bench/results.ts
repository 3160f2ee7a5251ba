import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatReport, type BenchResults } from './report.ts';
import { makeFolder } from './sample-files.ts';

/** Writes the report as Markdown, and all numbers beside it as JSON; returns the Markdown's path. */
export async function saveResults(results: BenchResults, path = defaultPath(results)): Promise<string> {
  await makeFolder(join(path, '..'));
  await writeFile(path, `${formatReport(results)}\n`);
  await writeFile(path.replace(/(\.md)?$/, '.json'), `${JSON.stringify(results, undefined, 1)}\n`);
  return path;
}

/** bench/results in the project, whether this runs from dist or not. */
function defaultPath({ date, machine }: BenchResults): string {
  const name = `${date}-${machine.cpu}-${machine.cores}-cores`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return fileURLToPath(new URL(`../../bench/results/${name}.md`, import.meta.url));
}
