#!/usr/bin/env node
import { closeInspector, inheritedIgnores, ofNoEffect } from '../src/cli/inherited-signals.ts';
import { loadError, OldumpError } from '../src/errors.ts';

// Before all other code is loaded, which takes a while in which signals come as well.
const ignored = inheritedIgnores(process);
ofNoEffect(['SIGUSR1', ...ignored], process);

try {
  const { main } = await import('../src/cli/main.ts');
  await closeInspector(process);
  process.exitCode = await main(process.argv.slice(2), process, ignored);
} catch (thrown) {
  const error = loadError('oldump', thrown);
  if (!(error instanceof OldumpError)) throw error;
  process.stderr.write(`oldump: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
