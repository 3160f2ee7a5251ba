import type { Logger, Progress, ProgressUnit } from '../../context.ts';
import { Pace } from '../../month/watch/status/pace.ts';
import { progressLine, progressMessage, type StageState } from './progress-line.ts';
import type { TerminalLine } from './terminal-line.ts';

const SILENT: Progress = { start: () => undefined, update: () => undefined, stop: () => undefined };
const LINE_EVERY_MS = 60_000;
const DRAW_EVERY_MS = 250;

/** A bar on a terminal that can draw one, a log line a minute elsewhere, nothing when nobody wants it. */
export function createProgress(wanted: boolean, line: TerminalLine | undefined, log: Logger): Progress {
  if (!wanted) return SILENT;
  if (line === undefined) return watched(LINE_EVERY_MS, state => log.info(progressMessage(state)));
  const draw = (state: StageState): void => line.show(columns => progressLine(state, columns));
  return watched(DRAW_EVERY_MS, draw, () => line.clear());
}

/** Whether lines can be drawn over: `TERM=dumb` is an editor's shell, a log, a line printer. */
export function canDraw(
  stderr: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return stderr.isTTY && env['TERM'] !== 'dumb';
}

/** Shows a stage every so often, also when it tells nothing: one that has stopped slows down before one's eyes. */
export function watched(
  everyMs: number,
  show: (state: StageState) => void,
  end = (): void => undefined,
): Progress {
  let timer: NodeJS.Timeout | undefined;
  let pace = new Pace();
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    end();
  };
  return {
    start(stage, total, unit = 'bytes') {
      stop();
      pace = new Pace();
      timer = setInterval(() => show(stateOf(stage, total, unit, pace)), everyMs).unref();
    },
    update: ({ doneBytes, rows }) => pace.add(doneBytes, rows, performance.now()),
    stop,
  };
}

function stateOf(stage: string, total: number | undefined, unit: ProgressUnit, pace: Pace): StageState {
  const nowMs = performance.now();
  const { recent, mean } = pace.rateOf('done', nowMs);
  return {
    stage,
    unit,
    total,
    done: pace.done,
    rows: pace.rows,
    rate: recent > 0 ? recent : mean,
    secondsLeft: pace.secondsLeft(total, nowMs),
    memoryBytes: process.memoryUsage.rss(),
  };
}
