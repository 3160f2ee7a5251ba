/**
 * Runs the compiled tests with node's own runner: `npm test`, `npm test -- bytes sort`.
 * A list of files, because Node 20's runner knows no globs and Node 22's no folders.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../test/', import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.test.js'))
  .filter(name => wanted.length === 0 || wanted.some(word => name.includes(word)))
  .sort()
  .map(name => join(root, name));

if (files.length === 0) {
  process.stderr.write(`no test file matches: ${wanted.join(' ')}\n`);
  process.exitCode = 2;
} else {
  const args = ['--test', '--test-concurrency=2', '--test-timeout=1800000', '--enable-source-maps', ...files];
  const runner = spawn(process.execPath, args, { stdio: 'inherit' });
  runner.on('close', code => (process.exitCode = code ?? 1));
}
