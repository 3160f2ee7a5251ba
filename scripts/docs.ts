/** Writes docs/commands and docs/man from the command definitions, and the tables of code in other documents; `--check` only compares and exits 1 on a difference. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DOCUMENTS_WITH_TABLES, GENERATED_FOLDERS, generatedDocs } from '../src/cli/docs/generated-docs.ts';
import { withGeneratedTables } from '../src/cli/docs/generated-tables.ts';
import { allCommands } from '../src/commands/all.ts';

const root = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '..' : '../..', import.meta.url));
const docs = generatedDocs(await allCommands());
for (const path of DOCUMENTS_WITH_TABLES) docs.set(path, withGeneratedTables(textOf(path)!));

if (process.argv.includes('--check')) {
  const stale = [...docs].filter(([path, text]) => textOf(path) !== text).map(([path]) => path);
  const strays = GENERATED_FOLDERS.flatMap(namesIn).filter(path => !docs.has(path));
  if (stale.length + strays.length > 0) {
    process.stderr.write(`not what the definitions say: ${[...stale, ...strays].join(', ')}; npm run docs\n`);
    process.exitCode = 1;
  }
} else {
  for (const folder of GENERATED_FOLDERS) {
    rmSync(join(root, folder), { recursive: true, force: true });
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const [path, text] of docs) writeFileSync(join(root, path), text);
}

function namesIn(folder: string): string[] {
  const path = join(root, folder);
  return existsSync(path) ? readdirSync(path).map(name => join(folder, name)) : [];
}

function textOf(path: string): string | undefined {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
}
