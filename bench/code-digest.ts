import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of the compiled files of a folder: what was made by other code is not taken for proof. */
export async function digestOfCode(folder: 'src' | 'dev/sample'): Promise<string> {
  const root = fileURLToPath(new URL(`../${folder}`, import.meta.url));
  const names = (await readdir(root, { recursive: true })).filter(name => name.endsWith('.js')).sort();
  const sum = createHash('sha256');
  for (const name of names) sum.update(name).update(await readFile(join(root, name)));
  return sum.digest('hex').slice(0, 10);
}
