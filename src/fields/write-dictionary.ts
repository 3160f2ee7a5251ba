import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { withPath } from '../bytes/disk/io-error.ts';
import type { TempFolder } from '../bytes/disk/temp-folder.ts';
import type { Dictionary } from './dictionary.ts';
import { typeSchema } from './json-schema.ts';
import { contentsPage, typePage } from './markdown.ts';

const CONTENTS = 'README.md';

/** Gives its files to `write`: contents, and of each type a page and a schema. */
async function eachFile(
  dictionary: Dictionary,
  write: (name: string, text: string) => Promise<void>,
): Promise<void> {
  await write(CONTENTS, contentsPage(dictionary));
  for (const type of dictionary.types) {
    await write(`${type.fileName}.md`, typePage(type, dictionary.source));
    const schema = typeSchema(type, dictionary.source);
    await write(`${type.fileName}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
  }
}

/** Writes the pages into a folder, which appears when all are complete. Throws: as TempFolder. */
export async function writeDictionary(folder: TempFolder, dictionary: Dictionary): Promise<void> {
  await eachFile(dictionary, async (name, text) => {
    const path = join(folder.tempPath, name);
    const file = await withPath(path, open(path, 'wx'), 'work');
    try {
      await withPath(path, file.writeFile(text), 'work');
      await withPath(path, file.sync(), 'work');
    } finally {
      await file.close();
    }
  });
  await folder.publish();
}

/** Whether a name in a folder is one of those. */
export function isDictionaryFile(name: string): boolean {
  return /^[A-Za-z0-9_-]+(?:\.md|\.schema\.json)$/.test(name);
}
