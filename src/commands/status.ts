import type { Context } from '../context.ts';
import { incompleteError } from '../errors.ts';
import { describeStatus, headline } from '../run/status/describe.ts';
import { findStatusFile } from '../run/status/find-run.ts';
import { LONGEST_SILENCE_SECONDS, observe, type Health } from '../run/status/observe.ts';
import { readStatus } from '../run/status/status-file.ts';
import type { Command } from './definition.ts';
import { defaultDir } from './dumps-folder.ts';
import { print } from './print.ts';

interface StatusPlan {
  readonly folder: string;
  readonly json: boolean;
  readonly check: boolean;
}

/** What `--check` takes. */
const FINE: ReadonlySet<Health> = new Set(['running', 'complete']);

export const statusCommand: Command<StatusPlan> = {
  name: 'status',
  summary: 'say where a run stands',
  details:
    'Reads the status.json of the run with the latest date in DIR: which stage is under way, how far and how fast, when it last ' +
    'gave a sign of life and whether its process is still there, what failed, and how to resume. It opens nothing else and can be ' +
    `asked at any time. The exit code is 0 whatever the answer; with --check it is 4 unless the run is complete or goes on, ` +
    `with a heartbeat in the last ${LONGEST_SILENCE_SECONDS / 60} minutes.`,
  positionals: [
    { name: 'DIR', help: 'folder of the dumps (default: $TMPDIR/dumps), or a folder run_DATE in it' },
  ],
  options: {
    json: {
      kind: 'flag',
      help: 'print status.json (docs/schema/status.schema.json) with what is observed now',
    },
    check: { kind: 'flag', help: 'exit 4 when the run has failed or gives no sign of life' },
  },
  examples: [
    ['oldump status /1/var/tmp/dumps', 'where the latest run stands'],
    ['oldump status --json /1/var/tmp/dumps | jq .observed.health', 'one word, for a script'],
  ],
  check: (values, ctx) => ({
    folder: values.string('DIR') ?? defaultDir(ctx),
    json: values.flag('json'),
    check: values.flag('check'),
  }),
  run: showStatus,
};

async function showStatus({ folder, json, check }: StatusPlan, ctx: Context): Promise<void> {
  const file = await findStatusFile(folder);
  const status = await readStatus(file);
  const observed = await observe(status, ctx.now());
  const text = json
    ? `${JSON.stringify({ ...status, observed }, null, 2)}\n`
    : describeStatus(status, observed, folder);
  await print(ctx.stdout, text);
  if (check && !FINE.has(observed.health))
    throw incompleteError(`run ${status.date}: ${headline(status, observed)}`, { position: { file } });
}
