import { loadError } from '../errors.ts';
import { seal, type AnyCommand } from './definition.ts';

/** Every command, in the order of the pipeline. Each is loaded when it is asked for: a filter need not wait for the database's code. */
const COMMANDS: Readonly<Record<string, () => Promise<AnyCommand>>> = {
  run: async () => seal((await import('./run.ts')).runCommand),
  export: async () => seal((await import('./export.ts')).exportCommand),
  cdump: async () => seal((await import('./cdump.ts')).cdumpCommand),
  sort: async () => seal((await import('./sort.ts')).sortCommand),
  dump: async () => seal((await import('./dump.ts')).dumpCommand),
  split: async () => seal((await import('./split.ts')).splitCommand),
  'ia-metadata': async () => seal((await import('./ia-metadata.ts')).iaMetadataCommand),
  deworks: async () => seal((await import('./deworks.ts')).deworksCommand),
  verify: async () => seal((await import('./verify.ts')).verifyCommand),
  archive: async () => seal((await import('./archive.ts')).archiveCommand),
  status: async () => seal((await import('./status.ts')).statusCommand),
  idump: async () => seal((await import('./idump.ts')).idumpCommand),
  index: async () => seal((await import('./index.ts')).indexCommand),
  sitemaps: async () => seal((await import('./sitemaps.ts')).sitemapsCommand),
  htmlindex: async () => seal((await import('./htmlindex.ts')).htmlindexCommand),
  stats: async () => seal((await import('./stats.ts')).statsCommand),
  describe: async () => seal((await import('./describe.ts')).describeCommand),
  diff: async () => seal((await import('./diff.ts')).diffCommand),
  apply: async () => seal((await import('./apply.ts')).applyCommand),
  merge: async () => seal((await import('./merge.ts')).mergeCommand),
  tables: async () => seal((await import('./tables.ts')).tablesCommand),
  show: async () => seal((await import('./show.ts')).showCommand),
  filter: async () => seal((await import('./filter.ts')).filterCommand),
  sample: async () => seal((await import('./sample.ts')).sampleCommand),
  completion: async () => seal((await import('./completion.ts')).completionCommand(allCommands)),
};

export function allCommands(): Promise<readonly AnyCommand[]> {
  return Promise.all(Object.values(COMMANDS).map(load => load()));
}

export async function commandNamed(name: string): Promise<AnyCommand | undefined> {
  try {
    return Object.hasOwn(COMMANDS, name) ? await COMMANDS[name]!() : undefined;
  } catch (error) {
    throw loadError(name, error);
  }
}
