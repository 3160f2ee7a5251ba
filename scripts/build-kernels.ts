/** Compiles the kernels to dist/kernels, those whose sources or compiler changed; side by side. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = join(root, 'kernels');
const { targets } = JSON.parse(readFileSync(join(sources, 'asconfig.json'), 'utf8')) as {
  readonly targets: Readonly<Record<string, unknown>>;
};
const made = join(root, 'dist/kernels/made-of');
const digest = digestOfSources();
const names = Object.keys(targets);
const isFresh =
  existsSync(made) &&
  readFileSync(made, 'utf8') === digest &&
  names.every(name => existsSync(join(root, `dist/kernels/${name}.wasm`)));

if (!isFresh) {
  const asc = join(root, 'node_modules/assemblyscript/bin/asc.js');
  await Promise.all(
    names.map(name =>
      promisify(execFile)(process.execPath, [asc, `${name}/index.ts`, '--target', name], { cwd: sources }),
    ),
  );
  writeFileSync(made, digest);
}

/** One for all kernels: they share folders (frames is lz4 and merge). */
function digestOfSources(): string {
  const sum = createHash('sha256');
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.(ts|json)$/.test(name),
  );
  const compiler = join(root, 'node_modules/assemblyscript/package.json');
  for (const path of [compiler, ...files.sort().map(name => join(sources, name))]) {
    sum.update(`${path.slice(root.length)}\0`).update(readFileSync(path));
  }
  return sum.digest('hex');
}
