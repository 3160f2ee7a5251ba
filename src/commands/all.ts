import { cdumpCommand } from './cdump.ts';
import { seal, type AnyCommand } from './definition.ts';
import { dumpCommand } from './dump.ts';
import { splitCommand } from './split.ts';

/** Every command, in the order of the pipeline. */
export function allCommands(): readonly AnyCommand[] {
  return [seal(cdumpCommand), seal(dumpCommand), seal(splitCommand)];
}
