/**
 * The files every contestant reads and is held against: made by oldump itself, once per sample
 * and per state of our code, and proved without it (prove.ts).
 */
import { existsSync } from 'node:fs';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOfCode } from './code-digest.ts';
import { DATE, pathOf, type FileName, type InputFolders } from './files.ts';
import { measure } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { oldump } from './programs.ts';
import { prove, type Proof } from './prove.ts';
import { makeFolder, provideSample } from './sample-files.ts';
import { quote } from './shell-words.ts';

export interface References extends Proof {
  readonly folders: InputFolders;
}

export async function provideReferences(
  options: BenchOptions,
  hasPython: boolean,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<References> {
  const sample = await provideSample(options.dir, options, say, signal);
  const folders = { sample, derived: join(sample, `by-${await digestOfCode('src')}`) };
  const saved = join(folders.derived, 'references.json');
  if (existsSync(saved)) return { folders, ...(JSON.parse(await readFile(saved, 'utf8')) as Proof) };
  await removeOlder(sample);
  await makeFolder(folders.derived);
  say('making the reference files');
  await deriveFiles(folders, signal);
  say('proving the reference files');
  const references = await prove(folders, hasPython, signal);
  await writeFile(saved, JSON.stringify(references, undefined, 2));
  return { folders, ...references };
}

async function removeOlder(sample: string): Promise<void> {
  for (const name of await readdir(sample)) {
    if (name.startsWith('by-')) await rm(join(sample, name), { recursive: true });
  }
}

async function deriveFiles(folders: InputFolders, signal: AbortSignal): Promise<void> {
  const file = (name: FileName): string => pathOf(folders, name);
  const out = (name: FileName): readonly string[] => ['--overwrite', '-o', file(name)];
  const lines = [
    oldump('cdump', file('data'), DATE, ...out('cdump')),
    oldump('sort', file('cdump'), '--tmpdir', folders.derived, ...out('sorted')),
    oldump('dump', file('sorted'), ...out('dump')),
    oldump('split', file('dump'), '--overwrite', '--format', '%s.txt.gz'),
    // The dump in another order, one worker, little memory: deworks must not care.
    `gzip -cd ${quote(file('dump'))} | tac | ` +
      oldump(
        'deworks',
        '-',
        file('ia'),
        '--jobs',
        1,
        '--memory',
        '64M',
        '-T',
        folders.derived,
        ...out('deworks'),
      ),
    'rm -f *.idx', // inputs as foreign gzip files: one member, no index
  ];
  for (const line of lines) await measure(line, { cwd: folders.derived, signal });
}
