/** Writes docs/commands/*.md from the command definitions; `--check` only compares and exits 1 on a difference. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandPage } from '../src/cli/page.ts';
import { allCommands } from '../src/commands/all.ts';

const root = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '..' : '../..', import.meta.url));
const folder = join(root, 'docs', 'commands');
const pages = new Map((await allCommands()).map(command => [`${command.name}.md`, commandPage(command)]));

if (process.argv.includes('--check')) {
  const stale = [...pages].filter(([name, text]) => readPage(name) !== text).map(([name]) => name);
  const strays = existsSync(folder) ? readdirSync(folder).filter(name => !pages.has(name)) : [];
  if (stale.length + strays.length > 0) {
    process.stderr.write(
      `docs/commands is not what the definitions say: ${[...stale, ...strays].join(', ')}; npm run docs\n`,
    );
    process.exitCode = 1;
  }
} else {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of pages) writeFileSync(join(folder, name), text);
}

function readPage(name: string): string | undefined {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
