/** Removes from dist what was compiled of sources that are gone, so that no test and no tarball has it. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

for (const folder of ['src', 'scripts', 'test', 'bench', 'dev']) {
  const compiled = join(root, 'dist', folder);
  if (!existsSync(compiled)) continue;
  for (const name of readdirSync(compiled, { recursive: true, encoding: 'utf8' })) {
    const stem = /^(.*)\.js(?:\.map)?$/.exec(name)?.[1];
    if (stem === undefined || existsSync(join(root, folder, `${stem}.ts`))) continue;
    rmSync(join(compiled, name));
  }
}
