import { printable } from '../../printable.ts';
import { withCommas } from '../../record/text/with-commas.ts';
import type { FileState, ItemPlan } from './upload-with-retries.ts';
import type { Item } from './item.ts';

/** What was found and done; with --json printed as it is. */
export interface ArchiveReport {
  readonly items: readonly ItemReport[];
}

interface ItemReport {
  readonly identifier: string;
  readonly url: string;
  readonly files: readonly FileReport[];
}

interface FileReport {
  readonly name: string;
  readonly bytes: number;
  /** null where the file has not been read. */
  readonly md5: string | null;
  /**
   * there: was there before; uploaded: is there now; the others, in a dry run, are what there is to do.
   * unknown: archive.org has not said what it has.
   */
  readonly state: FileState | 'uploaded' | 'unknown';
}

/** `via`: how the files were sent; none: a dry run, nothing was. */
export function archiveReport(plans: readonly ItemPlan[], via: string | undefined): ArchiveReport {
  return {
    items: plans.map(({ item, files }) => ({
      identifier: item.identifier,
      url: urlOf(item.identifier),
      files: files.map(({ file: { name, bytes, md5 }, state }) => {
        const isSent = via !== undefined && state !== 'there';
        return { name, bytes, md5, state: isSent ? 'uploaded' : state };
      }),
    })),
  };
}

/** Of a look at archive.org that has failed: what there is to upload, if it is not there. */
export function unknownReport(items: readonly Item[]): ArchiveReport {
  return {
    items: items.map(({ identifier, files }) => ({
      identifier,
      url: urlOf(identifier),
      files: files.map(({ name, bytes }) => ({ name, bytes, md5: null, state: 'unknown' })),
    })),
  };
}

function urlOf(identifier: string): string {
  return `https://archive.org/details/${identifier}`;
}

const WORDS: Readonly<Record<FileReport['state'], string>> = {
  uploaded: 'uploaded',
  there: 'is there',
  taken: 'is taken, not listed yet',
  missing: 'to upload',
  different: 'other content there',
  unknown: 'to upload, if it is not there',
};

/** One line a file, as people read it. */
export function archiveTable({ items }: ArchiveReport): string {
  const width = Math.max(...items.flatMap(({ files }) => files.map(({ name }) => name.length)));
  const lines = items.flatMap(({ url, files }) => [
    url,
    ...files.map(
      ({ name, bytes, state }) =>
        `  ${name.padEnd(width)}  ${withCommas(bytes).padStart(15)}  ${WORDS[state]}`,
    ),
  ]);
  return `${lines.map(printable).join('\n')}\n`;
}
