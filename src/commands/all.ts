import { cdumpCommand } from './cdump.ts';
import { seal, type AnyCommand } from './definition.ts';
import { deworksCommand } from './deworks.ts';
import { dumpCommand } from './dump.ts';
import { exportCommand } from './export.ts';
import { iaMetadataCommand } from './ia-metadata.ts';
import { runCommand } from './run.ts';
import { sortCommand } from './sort.ts';
import { splitCommand } from './split.ts';

/** Every command, in the order of the pipeline. */
export function allCommands(): readonly AnyCommand[] {
  return [
    seal(runCommand),
    seal(exportCommand),
    seal(cdumpCommand),
    seal(sortCommand),
    seal(dumpCommand),
    seal(splitCommand),
    seal(iaMetadataCommand),
    seal(deworksCommand),
  ];
}
