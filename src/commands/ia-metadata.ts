import { iaMetadataRows } from '../dump/ia-metadata-rows.ts';
import type { SessionOptions } from '../pg/read-session.ts';
import { DATABASE_OPTION, databasePlan } from './options/database-option.ts';
import type { Command } from './definition.ts';
import { runFromDatabase } from '../stage/frame.ts';
import {
  OUTPUT_OPTIONS,
  WORKER_OPTIONS,
  jobsPlan,
  outputPlan,
  type OutputPlan,
} from './options/common-options.ts';

interface IaMetadataPlan {
  readonly database: SessionOptions;
  readonly output: OutputPlan;
  readonly jobs: number;
}

export const iaMetadataCommand: Command<IaMetadataPlan> = {
  name: 'ia-metadata',
  summary: "copy the archive's texts out of PostgreSQL",
  details:
    "Writes identifier, boxid and collections (joined by ;) of every text in the archive's table metadata that is not dark, " +
    'as COPY text. The rows written must be as many as the server counted.',
  positionals: [],
  options: { ...OUTPUT_OPTIONS, ...DATABASE_OPTION, ...WORKER_OPTIONS },
  examples: [
    [
      'oldump ia-metadata --db postgresql://db-archive/archive -o ia_metadata_dump_2026-06-30.txt.gz',
      'for deworks',
    ],
  ],
  check: (values, ctx) => ({
    database: databasePlan(values, ctx),
    output: outputPlan(values),
    jobs: jobsPlan(values),
  }),
  run: (plan, ctx) => runFromDatabase('ia-metadata', iaMetadataRows(plan.database), plan, ctx),
};
