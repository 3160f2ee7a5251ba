import { createRequire } from 'node:module';
import type * as Pino from 'pino';
import type { Logger } from '../../context.ts';
import { loadError } from '../../errors.ts';
import { printable, printableJsonText, printableText } from '../../printable.ts';

export type LogFormat = 'text' | 'json';
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** What takes whole lines. */
interface Lines {
  write(text: string): unknown;
}

/** As pino ranks them. */
const RANKS: Readonly<Record<LogLevel, number>> = { debug: 20, info: 30, warn: 40, error: 50 };

const require = createRequire(import.meta.url);

/**
 * The log on stderr. Text lines read `YYYY-MM-DD HH:MM:SS [openlibrary.dump] …`, as Open Library's
 * scripts write them and its staff grep for; JSON lines are pino's.
 *
 * pino is loaded for the first line that is heard: most commands say nothing, and it takes a tenth of a short one.
 */
export function createLogger(format: LogFormat, level: LogLevel, stderr: Lines): Logger {
  const write = (line: string): void =>
    void stderr.write(format === 'json' ? printableJsonText(line) : toText(line));
  let made: Pino.Logger | undefined;
  const log = (): Pino.Logger => (made ??= makeLog(level, write));
  const ignore = (): void => undefined;
  const heard = (its: LogLevel, say: (message: string, table?: string) => void) =>
    RANKS[its] < RANKS[level] ? ignore : say;
  return {
    debug: heard('debug', message => log().debug(message)),
    info: heard('info', (message, table) => log().info({ table }, message)),
    warn: heard('warn', message => log().warn(message)),
  };
}

function makeLog(level: LogLevel, write: (line: string) => void): Pino.Logger {
  return loadPino()({ level, base: { name: 'openlibrary.dump' } }, { write });
}

function loadPino(): typeof Pino.pino {
  try {
    return (require('pino') as typeof Pino).pino;
  } catch (error) {
    throw loadError('pino', error);
  }
}

function toText(line: string): string {
  const { time, name, level, msg, table } = JSON.parse(line) as {
    time: number;
    name: string;
    level: number;
    msg: string;
    table?: string;
  };
  const at = new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  const below = table === undefined ? '' : `\n\n${printableText(table)}`;
  return `${at} [${name}] ${level >= 40 ? 'warning: ' : ''}${printable(msg)}${below}\n`;
}
