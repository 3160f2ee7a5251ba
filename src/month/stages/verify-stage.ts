import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { countRows } from '../../bytes/output/encode-block.ts';
import { ioError } from '../../bytes/disk/io-error.ts';
import type { RowOrder, SpelledOutput } from '../../bytes/manifest/manifest-form.ts';
import type { OutputSummary } from '../../bytes/output/output.ts';
import { proveSectionCopy } from '../../bytes/index/section-copy.ts';
import { readSections, type SectionPart } from '../../bytes/index/section-file.ts';
import type { Context } from '../../context.ts';
import { incompleteError } from '../../errors.ts';
import { SPLIT_FILES, splitFileOf } from '../../record/row/type-key.ts';
import { formOf, kindOfName, tableOfName } from '../../verify/rows/kinds.ts';
import { sha256OfFile } from '../../verify/file/file-hash.ts';
import { readBackFile, type FileFacts } from '../../verify/file/read-back-file.ts';
import type { RowForm } from '../../verify/rows/row-form.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { damagedFiles, isDamage } from '../journal/damaged-files.ts';
import { roleOf } from '../../publish/guards/role.ts';
import type { ReadBackFile, ReadBackMonth } from '../../publish/guards/read-back-month.ts';
import type { MonthLayout } from '../plan/month-layout.ts';
import type { MonthRecord } from '../journal/month-record.ts';
import { measureStage, type StageReport } from '../../stage/stage-report.ts';

/**
 * Reads every file of a run again from the disk, to its gzip trailer, and holds it against what was written.
 *
 * The split files are not inflated a second time: their blocks are those of ol_dump, which is inflated.
 * Out: what is in the files, for the guards and the manifests.
 * Memory: as readBack.  Throws: incomplete (exit 4), naming every file that is not what was written.
 */
export async function verifyOutputs(
  record: MonthRecord,
  layout: MonthLayout,
  ctx: Context,
): Promise<{ readonly report: StageReport; readonly readBack: ReadBackMonth }> {
  let found: ReadBackMonth | undefined;
  const report = await measureStage('verify', ctx, async meter => {
    const reader = new RunReader(ctx);
    found = await meter.withPool(record.plan.jobs, pool => reader.read(record, layout, pool));
    return { rowsIn: reader.rows, rowsOut: reader.rows, dropped: {}, bytesIn: reader.plainBytes };
  });
  return { report, readBack: found! };
}

/** One pass over all files of a run; a damaged one does not end it, so that all of them are named. */
class RunReader {
  /** Inflated and looked at. */
  rows = 0;
  plainBytes = 0;
  readonly #ctx: Context;
  readonly #damage: string[] = [];
  #doneBytes = 0;

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  async read({ files }: MonthRecord, layout: MonthLayout, pool: WorkerPool): Promise<ReadBackMonth> {
    const made = [...files.cdump, ...files.dump];
    const totalBytes = made.reduce((sum, [{ bytes }]) => sum + bytes, 0);
    this.#ctx.progress.start('verify', totalBytes);
    const found: Record<string, ReadBackFile> = {};
    let sections: ReadonlyMap<string, SectionPart> = new Map();
    for (const [summary, order] of made) {
      const section = sections.get(basename(summary.path));
      const file = await this.#noting(
        section ? proveCopy(summary, section) : this.#readFile(summary, order, pool),
      );
      this.#doneBytes += summary.bytes;
      const role = roleOf(basename(summary.path));
      if (file) found[role] = { ...file, ...typesOfPart(role, found['ol_dump']) };
      if (file && role === 'ol_dump') sections = await sectionsOf(layout);
    }
    if (this.#damage.length > 0) throw damagedFiles(this.#damage);
    return { files: found, rejects: await countLines(layout.rejects) };
  }

  async #readFile(summary: SpelledOutput, order: RowOrder, pool: WorkerPool): Promise<ReadBackFile> {
    const { stdin, signal, progress } = this.#ctx;
    const name = basename(summary.path);
    const form = formOf(kindOfName(name).kind);
    const [table, { dialect }] = [tableOfName(name), summary];
    const hash = sha256OfFile(summary.path, signal);
    hash.catch(() => undefined); // told below, unless the rows tell more
    const facts = await readBackFile(summary.path, {
      pool,
      stdin,
      signal,
      form,
      table: table && dialect && { table, dialect },
      onProgress: (bytes, rows) =>
        progress.update({ doneBytes: this.#doneBytes + bytes, rows: this.rows + rows }),
    });
    this.rows += facts.rows;
    this.plainBytes += facts.plainBytes;
    requireWritten(summary, { ...facts, sha256: await hash });
    requireOrder(facts, order);
    requireDistinct(facts, form);
    requireIndex(facts);
    const { rows, keys, newest, types, refused } = facts;
    if (table) return { rows, refused: { count: 0, first: [] } }; // a row of another shape is damage
    return {
      rows,
      keys,
      ...(order !== 'key' && { types }),
      ...(newest !== '' && { newest }),
      refused: {
        count: refused.count,
        first: refused.first.map(({ row, type, key, reason }) => `row ${row + 1}, ${type} ${key}: ${reason}`),
      },
    };
  }

  /** What another program or the disk made of a file is noted; any other failure is thrown. */
  async #noting(work: Promise<ReadBackFile>): Promise<ReadBackFile | undefined> {
    try {
      return await work;
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#damage.push(error.message);
      return undefined;
    }
  }
}

/** The split files as sections of ol_dump, by name; none where its index names none. */
async function sectionsOf({ dump, parts }: MonthLayout): Promise<ReadonlyMap<string, SectionPart>> {
  const found = await readSections(dump);
  if ('missing' in found || found.sections.length !== parts.length) return new Map();
  return new Map(found.sections.map((section, part) => [basename(parts[part]!), section]));
}

async function proveCopy(summary: OutputSummary, section: SectionPart): Promise<ReadBackFile> {
  requireWritten(summary, { ...section, bytes: summary.bytes, sha256: summary.sha256 });
  await proveSectionCopy(summary.path, section);
  return { rows: section.rows, refused: { count: 0, first: [] } }; // told of ol_dump
}

/** Of a split file: the types of ol_dump that belong to it; nothing for other files. */
function typesOfPart(role: string, dump: ReadBackFile | undefined): Pick<ReadBackFile, 'types'> {
  const part = SPLIT_FILES.findIndex(name => role === `ol_dump_${name}`);
  if (part < 0 || !dump?.types) return {};
  const isOfPart = (type: string): boolean =>
    splitFileOf(Buffer.from(type), 0, Buffer.byteLength(type)) === part;
  return { types: Object.fromEntries(Object.entries(dump.types).filter(([type]) => isOfPart(type))) };
}

type Sums = Pick<OutputSummary, 'rows' | 'plainBytes' | 'bytes' | 'crc32' | 'sha256'>;

function requireWritten(summary: OutputSummary, found: Sums): void {
  for (const what of ['rows', 'plainBytes', 'bytes', 'crc32', 'sha256'] as const) {
    if (found[what] === summary[what]) continue;
    throw incompleteError(`${what} ${found[what]}, ${summary[what]} was written`, {
      position: { file: summary.path },
    });
  }
}

/** What verify refuses is not published: the merge leaves out a row that is there once more, and ends at two that differ. */
function requireDistinct({ path, sameRows, rivals }: FileFacts, form: RowForm): void {
  const { count, first } = sameRows.count > 0 ? sameRows : rivals;
  if (form !== 'row' || count === 0) return;
  throw incompleteError(`${count} rows are of the key and revision of the row before`, {
    position: { file: path, row: first[0]!.row + 1 },
  });
}

function requireOrder({ path, rowFalls, typeKeyFalls }: FileFacts, order: RowOrder): void {
  if (order === 'columns') return; // numbers, names and days, as the database sorted them
  const { count, first } = order === 'type-key' ? typeKeyFalls : rowFalls;
  if (count === 0) return;
  const row = first[0]!.row + 1;
  throw incompleteError(`${count} rows are smaller than the one before`, { position: { file: path, row } });
}

/** One that is there is published as well. */
function requireIndex({ path, index }: FileFacts): void {
  if (index.kind === 'unfit')
    throw incompleteError(`its index does not fit: ${index.why}`, { position: { file: path } });
}

/** Memory: 64 KiB. */
async function countLines(path: string): Promise<number> {
  let count = 0;
  try {
    for await (const chunk of createReadStream(path)) count += countRows(chunk as Buffer);
  } catch (error) {
    throw ioError(error, path, 'work');
  }
  return count;
}
