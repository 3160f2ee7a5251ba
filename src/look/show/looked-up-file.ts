import { open, type FileHandle } from 'node:fs/promises';
import { findFittingIndex, type FittingIndex } from '../../bytes/index/fitting-index.ts';
import { withPath } from '../../bytes/disk/io-error.ts';
import type { Context } from '../../context.ts';
import { fileOfFolder } from './file-of-folder.ts';
import { IndexedRows } from './indexed-rows.ts';
import { scanRows } from './scan-rows.ts';

type LookupContext = Pick<Context, 'stdin' | 'signal' | 'progress' | 'log'>;

/** A file in which keys are looked up: by its index, or by reading it all. */
export class LookedUpFile {
  readonly name: string;
  readonly #path: string | undefined;
  readonly #handle: FileHandle | undefined;
  readonly #ctx: LookupContext;
  #indexed: IndexedRows | undefined;

  private constructor(
    path: string | undefined,
    handle: FileHandle | undefined,
    indexed: IndexedRows | undefined,
    ctx: LookupContext,
  ) {
    this.name = path ?? 'standard input';
    this.#path = path;
    this.#handle = handle;
    this.#indexed = indexed;
    this.#ctx = ctx;
  }

  /**
   * In: a file, a published folder, or undefined for standard input; `usesIndex` false to read all of it.
   * Throws: usage when there is no such file, or the folder holds no dump.
   */
  static async open(path: string | undefined, usesIndex: boolean, ctx: LookupContext): Promise<LookedUpFile> {
    if (path === undefined) return new LookedUpFile(undefined, undefined, undefined, ctx);
    const file = await fileOfFolder(path);
    const handle = await withPath(file, open(file, 'r'));
    try {
      const indexed = usesIndex ? await indexedRows(file, handle, ctx) : undefined;
      return new LookedUpFile(file, handle, indexed, ctx);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Whether a look-up reads some blocks only; known to be wrong when rows turn out to be out of order. */
  get isIndexed(): boolean {
    return this.#indexed !== undefined;
  }

  /** Blocks read by the index so far. */
  get blocksRead(): number {
    return this.#indexed?.blocksRead ?? 0;
  }

  /** The rows of a key in the order of the file, each with its LF. */
  async *rows(key: string): AsyncGenerator<Buffer, void, undefined> {
    const found = this.#indexed?.rows(key);
    if (found) yield* found;
    else {
      if (this.#indexed) this.#ctx.log.info(readWhole(this.name, 'its rows are not in key order'));
      this.#indexed = undefined;
      yield* scanRows(this.#path, key, this.#ctx);
    }
  }

  async close(): Promise<void> {
    if (this.#indexed)
      this.#ctx.log.info(
        `show: ${this.name}: ${this.#indexed.blocksRead} of ${this.#indexed.blocks} blocks read`,
      );
    await this.#handle?.close();
  }
}

async function indexedRows(
  file: string,
  handle: FileHandle,
  { log }: LookupContext,
): Promise<IndexedRows | undefined> {
  const stats = await withPath(file, handle.stat());
  const found: FittingIndex = stats.isFile()
    ? await findFittingIndex(file, handle, stats.size)
    : { kind: 'none' };
  const indexed = found.kind === 'fits' ? IndexedRows.of(file, handle.fd, found) : undefined;
  if (!indexed) log.info(readWhole(file, whyNot(found)));
  return indexed;
}

function whyNot(found: FittingIndex): string {
  if (found.kind === 'unfit') return `its index does not fit, ${found.why}`;
  return found.kind === 'none' ? 'it has no index' : 'its index is not in key order, or very short';
}

function readWhole(name: string, why: string): string {
  return `show: ${name}: read as a whole: ${why}`;
}
