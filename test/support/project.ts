import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json and src, found upwards from here (sources and dist lie at different depths). */
export const projectRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'src'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('the project folder is not above the tests');
  return findRoot(parent);
}

/** Real Open Library rows with golden outputs; not part of the project. */
export const sharedData: string = process.env['OLDUMP_SHARED'] ?? join(projectRoot, '..', 'shared', 'data');

/** Why a test that needs the shared data is skipped, or false when it is there. */
export function sharedDataMissing(): string | false {
  return existsSync(sharedData) ? false : `no shared data in ${sharedData}`;
}
