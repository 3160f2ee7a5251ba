import { withCommas } from '../../record/text/with-commas.ts';
import type { FileState, ItemPlan } from './archive-item.ts';

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
  readonly md5: string;
  /** there: was there before; uploaded: is there now; the others, in a dry run, are what there is to do. */
  readonly state: FileState | 'uploaded';
}

/** `via`: how the files were sent; none: a dry run, nothing was. */
export function archiveReport(plans: readonly ItemPlan[], via: string | undefined): ArchiveReport {
  return {
    items: plans.map(({ item, files }) => ({
      identifier: item.identifier,
      url: `https://archive.org/details/${item.identifier}`,
      files: files.map(({ file: { name, bytes, md5 }, state }) => {
        const isSent = via !== undefined && state !== 'there';
        return { name, bytes, md5, state: isSent ? 'uploaded' : state };
      }),
    })),
  };
}

const WORDS: Readonly<Record<FileReport['state'], string>> = {
  uploaded: 'uploaded',
  there: 'is there',
  taken: 'is taken, not listed yet',
  missing: 'to upload',
  different: 'other content there',
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
  return `${lines.join('\n')}\n`;
}
