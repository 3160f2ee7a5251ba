import { Presets, SingleBar } from 'cli-progress';
import type { Logger, Progress } from '../context.ts';

const SILENT: Progress = { start: () => undefined, update: () => undefined, stop: () => undefined };
const LINE_EVERY_MS = 60_000;

/** A bar on a terminal, a log line a minute elsewhere, nothing when nobody wants it. */
export function createProgress(wanted: boolean, stderr: NodeJS.WriteStream, log: Logger): Progress {
  if (!wanted) return SILENT;
  return stderr.isTTY ? barProgress(stderr) : lineProgress(log);
}

function barProgress(stream: NodeJS.WriteStream): Progress {
  let bar: SingleBar | undefined;
  let started = 0;
  return {
    start(stage, totalBytes) {
      started = performance.now();
      const known = totalBytes !== undefined && totalBytes > 0;
      const format = known
        ? `${stage} {bar} {percentage}% | {rows} rows | {rate} MB/s | ETA {eta_formatted} | {memory} MB`
        : `${stage} {rows} rows | {rate} MB/s | {memory} MB`;
      bar = new SingleBar(
        { stream, format, hideCursor: true, etaBuffer: 100, fps: 4 },
        Presets.shades_classic,
      );
      bar.start(known ? totalBytes : 0, 0, { rows: '0', rate: '0', memory: '0' });
    },
    update({ doneBytes, rows }) {
      const seconds = Math.max((performance.now() - started) / 1000, 0.001);
      bar?.update(doneBytes, {
        rows: rows.toLocaleString('en-US'),
        rate: (doneBytes / 1e6 / seconds).toFixed(0),
        memory: (process.memoryUsage.rss() / 1e6).toFixed(0),
      });
    },
    stop() {
      bar?.stop();
      bar = undefined;
    },
  };
}

function lineProgress(log: Logger): Progress {
  let stage = '';
  let totalBytes: number | undefined;
  let nextLineAt = 0;
  return {
    start(name, total) {
      stage = name;
      totalBytes = total;
      nextLineAt = performance.now() + LINE_EVERY_MS;
    },
    update({ doneBytes, rows }) {
      if (performance.now() < nextLineAt) return;
      nextLineAt = performance.now() + LINE_EVERY_MS;
      const share = totalBytes ? ` (${Math.floor((100 * doneBytes) / totalBytes)} %)` : '';
      log.info(`${stage}: ${rows.toLocaleString('en-US')} rows${share}`);
    },
    stop: () => undefined,
  };
}
