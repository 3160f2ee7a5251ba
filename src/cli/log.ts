import { pino } from 'pino';
import type { Logger } from '../context.ts';

export type LogFormat = 'text' | 'json';
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** What takes whole lines. */
interface Lines {
  write(text: string): unknown;
}

/**
 * The log on stderr. Text lines read `YYYY-MM-DD HH:MM:SS [openlibrary.dump] …`, as Open Library's
 * scripts write them and its staff grep for; JSON lines are pino's.
 */
export function createLogger(format: LogFormat, level: LogLevel, stderr: Lines): Logger {
  const write = (line: string): void => void stderr.write(format === 'json' ? line : toText(line));
  const log = pino({ level, base: { name: 'openlibrary.dump' } }, { write });
  return {
    debug: message => log.debug(message),
    info: message => log.info(message),
    warn: message => log.warn(message),
  };
}

function toText(line: string): string {
  const { time, name, level, msg } = JSON.parse(line) as {
    time: number;
    name: string;
    level: number;
    msg: string;
  };
  const at = new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  return `${at} [${name}] ${level >= 40 ? 'warning: ' : ''}${msg}\n`;
}
