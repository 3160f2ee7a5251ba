import { SHARES, type MemoryShare } from '../../workers/memory-shares.ts';
import { QUEUES, type Queue } from '../../workers/queues.ts';
import { EXIT_CODES } from '../exit-codes.ts';

/** Tables that documents show and code uses, each between `<!-- NAME: … -->` and `<!-- end -->`. */
const TABLES: Readonly<Record<string, () => string>> = {
  queues: () =>
    table(
      ['Queue', 'Holds', 'At most'],
      Object.values(QUEUES).map(queue => [queue.path, queue.holds, depthInWords(queue)]),
    ),
  shares: () =>
    table(
      ['Stage', 'Share', 'For'],
      Object.values(SHARES).map(({ stage, parts, of, holds }: MemoryShare) => [
        stage,
        `${parts}/${of}`,
        holds,
      ]),
    ),
  'exit codes': () => table(['Code', 'Meaning'], EXIT_CODES),
};

/** The document with its tables as the code has them now. */
export function withGeneratedTables(document: string): string {
  return document.replace(
    /(<!-- ([a-z ]+)(?:: [^>]*)? -->\n)[^]*?(<!-- end -->)/g,
    (whole, begin: string, name: string, end: string) => {
      const make = TABLES[name];
      return make ? `${begin}${make()}${end}` : whole;
    },
  );
}

function depthInWords({ perWorker, more }: Queue): string {
  const parts = [perWorker > 0 ? `${perWorker} a worker` : '', more > 0 ? String(more) : ''];
  return parts.filter(part => part !== '').join(' and ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return `\n${line(head)}|${'---|'.repeat(head.length)}\n${rows.map(line).join('')}\n`;
}
