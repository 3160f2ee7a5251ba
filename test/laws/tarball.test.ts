/** The law of the package: what a host gets is the program and its documents, and nothing that makes or tests it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { projectRoot } from '../support/project.ts';

const PACKED: readonly RegExp[] = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^scripts\/oldump\.sh$/,
  /^dist\/scripts\/oldump\.js$/,
  /^dist\/src\/[\w/-]+\.js$/,
  /^dist\/kernels\/\w+\.wasm$/,
  /^docs\/[\w/.@-]+$/,
];

const NEEDED = [
  'scripts/oldump.sh',
  'dist/scripts/oldump.js',
  'dist/src/workers/entry.js',
  'dist/kernels/clean.wasm',
  'docs/man/oldump.1',
];

/** Its files that are none of those. */
function strays(files: readonly string[]): string[] {
  return files
    .filter(path => !PACKED.some(pattern => pattern.test(path)))
    .map(path => `${path} is packed: leave it out by "files" of package.json, or list it here`);
}

test('law: the packed tarball holds what is listed, no more', () => {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [packed] = JSON.parse(execFileSync('npm', words, { cwd: projectRoot, encoding: 'utf8' })) as [
    { readonly files: readonly { readonly path: string }[] },
  ];
  const files = packed.files.map(({ path }) => path);
  assert.deepEqual(strays(files), []);
  assert.deepEqual(
    NEEDED.filter(path => !files.includes(path)),
    [],
  );
  assert.match(
    strays(['dist/test/laws/laws.test.js']).join(),
    /is packed: leave it out/,
    'the law does not fail',
  );
});
