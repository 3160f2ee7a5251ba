import type { Context } from '../context.ts';
import { incompleteError, usageError } from '../errors.ts';
import { describeStatus, headline } from '../month/watch/observe/status-text.ts';
import { findStatusFile } from '../month/watch/observe/find-run.ts';
import {
  LONGEST_SILENCE_SECONDS,
  LONGEST_STALL_SECONDS,
  observe,
  type Health,
} from '../month/watch/observe/observe.ts';
import { serveStatus } from '../month/watch/observe/serve.ts';
import { readStatus } from '../month/watch/status/status-file.ts';
import type { Command } from './definition.ts';
import { defaultDir } from './options/dumps-folder.ts';
import { print, printJson } from './options/print.ts';
import type { Values } from './options/values.ts';

interface StatusPlan {
  readonly folder: string;
  readonly json: boolean;
  readonly check: boolean;
  readonly stallSeconds: number;
  /** undefined: not served. */
  readonly port: number | undefined;
}

/** What `--check` takes. */
const FINE: ReadonlySet<Health> = new Set(['running', 'complete']);

const DEFAULT_PORT = 8717;

export const statusCommand: Command<StatusPlan> = {
  name: 'status',
  summary: 'say where a run stands',
  details:
    'Reads the status.json of the run with the latest date in DIR: which stage is under way, how far and how fast, when it last ' +
    'gave a sign of life and whether its process is still there, what failed, and how to resume. It opens nothing else and can be ' +
    `asked at any time. The exit code is 0 whatever the answer; with --check it is 4 unless the run is complete or goes on, ` +
    `with a heartbeat in the last ${LONGEST_SILENCE_SECONDS / 60} minutes and something that has moved within --stall: a row, a byte, a worker. ` +
    'With --serve it shows the same as a page to browsers of this machine, anew every few seconds, until it is interrupted; and when ' +
    'the dump is published, the pages of its folders.',
  positionals: [
    { name: 'DIR', help: 'folder of the dumps (default: $TMPDIR/dumps), or a folder run_DATE in it' },
  ],
  options: {
    json: {
      kind: 'flag',
      help: 'print status.json (docs/schema/status.schema.json) with what is observed now',
    },
    check: { kind: 'flag', help: 'exit 4 when the run has failed, is stalled or gives no sign of life' },
    stall: {
      kind: 'string',
      value: 'TIME',
      help: `call a run stalled that has moved nothing for so long: 90s, 15m, 2h (default: ${LONGEST_STALL_SECONDS / 60}m)`,
    },
    serve: { kind: 'flag', help: 'show it to browsers of this machine, at 127.0.0.1 only, read-only' },
    port: {
      kind: 'number',
      value: 'N',
      help: `port of --serve (default: ${DEFAULT_PORT}; 0: any that is free)`,
    },
  },
  examples: [
    ['oldump status /1/var/tmp/dumps', 'where the latest run stands'],
    ['oldump status --json /1/var/tmp/dumps | jq .observed.health', 'one word, for a script'],
    ['oldump status --serve /1/var/tmp/dumps', 'watch it in a browser'],
  ],
  check: planStatus,
  run: showStatus,
};

function planStatus(values: Values, ctx: Context): StatusPlan {
  const [json, check, serve] = [values.flag('json'), values.flag('check'), values.flag('serve')];
  if (serve && (json || check)) throw usageError('--serve shows a page; it goes without --json and --check');
  const port = values.integer('port', 0, 65_535);
  if (values.isWritten('port') && !serve) throw usageError('--port is of --serve');
  return {
    folder: values.string('DIR') ?? defaultDir(ctx),
    json,
    check,
    stallSeconds: values.seconds('stall') ?? LONGEST_STALL_SECONDS,
    port: serve ? (port ?? DEFAULT_PORT) : undefined,
  };
}

async function showStatus(plan: StatusPlan, ctx: Context): Promise<void> {
  const { folder, json, check, stallSeconds, port } = plan;
  if (port !== undefined)
    return serveStatus(folder, { port, stallSeconds }, address => print(ctx.stdout, `${address}\n`), ctx);
  const file = await findStatusFile(folder);
  const status = await readStatus(file);
  const observed = await observe(status, ctx.now(), stallSeconds);
  if (json) await printJson(ctx.stdout, { ...status, observed });
  else await print(ctx.stdout, describeStatus(status, observed, folder));
  if (check && !FINE.has(observed.health))
    throw incompleteError(`run ${status.date}: ${headline(status, observed)}`, { position: { file } });
}
