import { readBlocks } from '../bytes/input/block-reader.ts';
import { ByteCount } from '../bytes/input/block-streams.ts';
import { BLOCK_BYTES } from '../bytes/block.ts';
import { openInput } from '../bytes/input/input.ts';
import { SlotPool } from '../bytes/slots.ts';
import { usageError } from '../errors.ts';
import { writeHtmlIndex } from '../listing/write-html-index.ts';
import { withCommas } from '../record/text/with-commas.ts';
import { formatReport, measureStage } from '../stage/stage-report.ts';
import type { Command } from './definition.ts';
import { EMPTY_OPTION, OUTPUT_OPTIONS, pathOrStdio } from './options/common-options.ts';

interface HtmlIndexPlan {
  readonly input: string | undefined;
  readonly folder: string;
  readonly overwrite: boolean;
  readonly allowEmpty: boolean;
}

export const htmlindexCommand: Command<HtmlIndexPlan> = {
  name: 'htmlindex',
  summary: 'make HTML pages with links to every page of an index',
  details:
    'Reads index rows, as index writes them, and makes a folder of pages with a thousand links each: 00/00000.html, …, with ' +
    'an index.html in every folder. The folder appears when all pages are complete.',
  positionals: [{ name: 'INDEX', help: 'index rows, plain or gzip; - or nothing is standard input' }],
  options: {
    dir: { kind: 'string', value: 'DIR', default: 'htmlindex', help: 'folder to make' },
    overwrite: {
      ...OUTPUT_OPTIONS['overwrite']!,
      help: 'replace the folder, if it holds nothing but such pages',
    },
    ...EMPTY_OPTION,
  },
  examples: [
    ['oldump index ol_dump_works_2026-06-30.txt.gz | oldump htmlindex --dir works', 'links to all works'],
  ],
  check(values) {
    const folder = pathOrStdio(values.string('dir'));
    if (folder === undefined) throw usageError('--dir wants a folder');
    return {
      input: pathOrStdio(values.string('INDEX')),
      folder,
      overwrite: values.flag('overwrite'),
      allowEmpty: values.flag('allow-empty'),
    };
  },
  async run(plan, ctx) {
    const input = await openInput(plan.input, ctx);
    try {
      const report = await measureStage('htmlindex', ctx, async () => {
        ctx.progress.start('htmlindex', input.sizeBytes);
        const read = new ByteCount();
        const blocks = readBlocks(input, new SlotPool(BLOCK_BYTES), { lastRow: 'any' });
        const { rows, pages, bytes } = await writeHtmlIndex(read.through(blocks), {
          ...plan,
          signal: ctx.signal,
          inputName: input.name,
          onProgress: done => ctx.progress.update({ doneBytes: input.consumedBytes(), rows: done }),
        });
        ctx.log.info(`htmlindex: ${withCommas(pages)} pages in ${plan.folder}`);
        return { rowsIn: rows, rowsOut: rows, dropped: {}, bytesIn: read.bytes, bytesOut: bytes };
      });
      ctx.log.info(formatReport(report));
    } finally {
      await input.close();
    }
  },
};
