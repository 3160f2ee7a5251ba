import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Context } from '../../context.ts';
import { usageError } from '../../errors.ts';
import { BlockIndex } from '../index/block-index.ts';
import { indexPathOf, saveBlockIndex } from '../index/block-index-file.ts';
import type { Codec } from '../codec.ts';
import { combineCrc32 } from '../gzip/crc-combine.ts';
import type { EncodedBlock } from './encode-block.ts';
import { gzipTrailer, LAST_DEFLATE_BLOCK, PLAIN_GZIP_HEADER } from '../gzip/gzip-header.ts';
import { readBody, type MemberPart } from '../index/member-part.ts';
import { blocksOf, type Section } from '../index/sections.ts';
import type { OutputOptions, OutputSummary } from './output-options.ts';
import { openSink, type Sink } from '../disk/sink.ts';
import { during } from '../timed.ts';
import { targetOf } from '../disk/target.ts';
import type { FinishedOutput } from './finished-output.ts';
import { recogniseBody } from '../index/recognise-body.ts';
import { removeIfThere, TempFile } from '../disk/temp-file.ts';

export type { OutputOptions, OutputSummary } from './output-options.ts';

/**
 * An output of rows: a file under a temporary name until `publish`, or standard output.
 *
 * A gzip file is ONE member (DESIGN 1.3): plain header, bodies each ended by a full flush,
 * an empty final block, the trailer with the CRCs combined. So any reader takes it and any
 * cut is noticed.
 * The order of calls: `append` (one at a time) …, `finish`, `publish`; or `discard`, always allowed.
 * Memory: the block index, about 72 bytes a block.
 */
export class Output {
  readonly #sink: Sink;
  readonly #options: OutputOptions;
  readonly #ctx: Pick<Context, 'signal' | 'waits'>;
  #hash = createHash('sha256');
  readonly #index = new BlockIndex();
  readonly #sections: Section[] = [];
  #bytes = 0;
  #bodyCrc32 = 0;
  #bodyEnd: number | undefined;
  #plainBytes = 0;
  #crc32 = 0;
  #rows = 0;
  #summary: OutputSummary | undefined;
  #indexFile: TempFile | undefined;
  #isPublished = false;
  /** Set when an earlier attempt began the file. */
  #earlier: TempFile | undefined;

  private constructor(sink: Sink, options: OutputOptions, ctx: Pick<Context, 'signal' | 'waits'>) {
    this.#sink = sink;
    this.#options = options;
    this.#ctx = ctx;
  }

  /** Throws: usage when the file exists without `overwrite`, its folder is missing, or gzip would go to a terminal. */
  static async open(
    options: OutputOptions,
    ctx: Pick<Context, 'stdout' | 'signal' | 'waits'>,
  ): Promise<Output> {
    const isStdout = options.path === undefined || options.path === '-';
    if (isStdout && options.codec.kind === 'gzip' && ctx.stdout.isTTY) {
      throw usageError('gzip data is not written to a terminal', {
        advice: 'name a file with --output, or use a pipe',
      });
    }
    const output = new Output(await openSink(options.path, options, ctx), options, ctx);
    try {
      if (options.codec.kind === 'gzip') await output.#write(PLAIN_GZIP_HEADER);
      return output;
    } catch (error) {
      await output.discard();
      throw error;
    }
  }

  /**
   * Takes up a file that an earlier attempt left under its temporary name: `recognise` and `take` its parts, then `cut`.
   * Out: undefined when the file is gone or does not begin like one of ours.
   */
  static async reopen(
    options: OutputOptions & { readonly path: string },
    tempPath: string,
    ctx: Pick<Context, 'signal' | 'waits'>,
  ): Promise<Output | undefined> {
    const file = await TempFile.reopen(await targetOf(options.path), tempPath, options);
    if (!file) return undefined;
    const output = new Output(file, options, ctx);
    output.#earlier = file;
    const hash = await recogniseBody(tempPath, 0, headerBody(options.codec), output.#hash);
    if (hash) {
      output.#hash = hash;
      output.#bytes = headerBody(options.codec).bytes;
      return output;
    }
    await output.discard();
    return undefined;
  }

  /** Whether the file goes on with this part; what it answers is for `take`.  Reads the part. */
  async recognise(part: MemberPart): Promise<Hash | undefined> {
    const body = { bytes: part.bodyEnd - part.bodyStart, crc32: part.bodyCrc32 };
    return recogniseBody(this.#sink.tempPath!, this.#bytes, body, this.#hash);
  }

  /** Counts a part that was recognised. */
  take(part: MemberPart, hash: Hash): void {
    this.#addIndex(part);
    this.#hash = hash;
    this.#bytes += part.bodyEnd - part.bodyStart;
    this.#count(part);
  }

  /** Cuts off what lies behind the parts taken; appending goes on there. */
  async cut(): Promise<void> {
    await this.#earlier!.truncate(this.#bytes);
  }

  async append(block: EncodedBlock): Promise<void> {
    this.#index.add({
      compressedOffset: this.#bytes,
      plainOffset: this.#plainBytes,
      rows: block.rows,
      firstKey: block.firstKey,
      crc32: block.crc32,
    });
    this.#bodyCrc32 = crc32(block.body, this.#bodyCrc32);
    await this.#write(block.body);
    this.#count(block);
  }

  /** Appends the blocks of another finished gzip file of ours, as they are; `body` gives and proves them. */
  async appendPart(part: MemberPart, body: AsyncIterable<Uint8Array> = readBody(part)): Promise<void> {
    this.#addIndex(part);
    for await (const bytes of body) await this.#write(bytes);
    this.#count(part);
  }

  /**
   * The same, and the index names it, so that it can be cut out again (sections.ts).
   * All blocks of the output have to come this way then, compressed at the output's level.
   */
  async appendSection(name: string, part: MemberPart): Promise<void> {
    await this.appendPart(part);
    const { index, crc32: sum, bodyCrc32 } = part;
    this.#sections.push({ name, blocks: index.length, crc32: sum, bodyCrc32 });
  }

  /** Writes the trailer: nothing can be appended any more, and the output can be a part of another. */
  async end(): Promise<void> {
    if (this.#bodyEnd !== undefined) return;
    this.#bodyEnd = this.#bytes;
    if (this.#options.codec.kind === 'plain') return;
    await this.#write(LAST_DEFLATE_BLOCK);
    await this.#write(gzipTrailer(this.#crc32, this.#plainBytes));
  }

  /** Ends the output, writes the index and brings all to the disk, still under the temporary name. */
  async finish(): Promise<OutputSummary> {
    if (this.#summary) return this.#summary;
    await this.end();
    await this.#sink.finish();
    const summary = this.#summarize();
    if (this.#hasIndex) this.#indexFile = await this.#saveIndex(summary);
    return (this.#summary = summary);
  }

  /** The finished file, as a later attempt can publish it. */
  finished(): FinishedOutput {
    const { tempPath } = this.#sink;
    if (!this.#summary || tempPath === undefined) throw new Error(`${this.#sink.path}: is no finished file`);
    const index = this.#indexFile && { path: this.#indexFile.path, tempPath: this.#indexFile.tempPath };
    return { ...this.#summary, tempPath, ...(index && { index }) };
  }

  /** Where the bytes lie until they are published. */
  get tempPath(): string | undefined {
    return this.#sink.tempPath;
  }

  get rows(): number {
    return this.#rows;
  }

  /** The ended gzip file as a part of another one. */
  part(): MemberPart {
    const { path, tempPath } = this.#sink;
    const bodyEnd = this.#bodyEnd;
    if (bodyEnd === undefined || tempPath === undefined || this.#options.codec.kind !== 'gzip') {
      throw new Error(`${path}: only an ended gzip file can become a part`);
    }
    return {
      path: this.#isPublished ? path : tempPath,
      bodyStart: PLAIN_GZIP_HEADER.length,
      bodyEnd,
      bodyCrc32: this.#bodyCrc32,
      plainBytes: this.#plainBytes,
      crc32: this.#crc32,
      rows: this.#rows,
      index: this.#index,
    };
  }

  /**
   * Gives file and index their final names. An older index goes first and the new one comes
   * last: no index stands beside a file it does not describe.
   */
  async publish(): Promise<void> {
    if (this.#isPublished) return;
    if (!this.#summary) throw new Error(`${this.#sink.path}: published before it was finished`);
    if (this.#options.overwrite) await this.#removeOldIndex();
    await this.#sink.publish();
    this.#isPublished = true;
    await (this.#indexFile ? this.#indexFile.publish() : this.#removeOldIndex());
  }

  /** Removes what is not published; safe to call twice, and after `publish`. */
  async discard(): Promise<void> {
    try {
      await this.#sink.discard();
    } finally {
      await this.#indexFile?.discard();
    }
  }

  /** Lets the files go as they are, under their temporary names; safe to call after `publish`. */
  async keep(): Promise<void> {
    await this.#sink.keep();
  }

  async #removeOldIndex(): Promise<void> {
    const isFile = this.#sink.tempPath !== undefined;
    if (isFile && this.#options.codec.kind === 'gzip') await removeIfThere(indexPathOf(this.#sink.path));
  }

  #saveIndex(summary: OutputSummary): Promise<TempFile> {
    const { codec } = this.#options;
    const list = this.#sections;
    if (list.length > 0 && blocksOf(list) !== this.#index.length)
      throw new Error(`${this.#sink.path}: holds blocks outside of its sections`);
    const sections = codec.kind === 'gzip' && list.length > 0 ? { level: codec.level, list } : undefined;
    const file = { ...summary, ...(sections && { sections }) };
    return saveBlockIndex(indexPathOf(this.#sink.path), file, this.#index);
  }

  get #hasIndex(): boolean {
    return this.#options.index && this.#options.codec.kind === 'gzip' && this.#sink.tempPath !== undefined;
  }

  get #isHashed(): boolean {
    return this.#options.sha256 !== false && this.#sink.tempPath !== undefined;
  }

  /** Index and checksum of the body, of blocks that come to lie at the end of the file. */
  #addIndex(part: MemberPart): void {
    this.#index.addShifted(part.index, this.#bytes - part.bodyStart, this.#plainBytes);
    this.#bodyCrc32 = combineCrc32(this.#bodyCrc32, part.bodyCrc32, part.bodyEnd - part.bodyStart);
  }

  #count({ rows, plainBytes, crc32: sum }: Pick<EncodedBlock, 'rows' | 'plainBytes' | 'crc32'>): void {
    this.#crc32 = combineCrc32(this.#crc32, sum, plainBytes);
    this.#plainBytes += plainBytes;
    this.#rows += rows;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#ctx.signal.throwIfAborted();
    if (this.#isHashed) this.#hash.update(bytes);
    this.#bytes += bytes.length;
    await during(this.#ctx.waits?.output, () => this.#sink.write(bytes));
  }

  #summarize(): OutputSummary {
    return {
      path: this.#sink.path,
      rows: this.#rows,
      plainBytes: this.#plainBytes,
      bytes: this.#bytes,
      sha256: this.#isHashed ? this.#hash.digest('hex') : '',
      crc32: this.#crc32,
    };
  }
}

/** What stands in front of the first block. */
function headerBody(codec: Codec): { readonly bytes: number; readonly crc32: number } {
  const header = codec.kind === 'gzip' ? PLAIN_GZIP_HEADER : new Uint8Array();
  return { bytes: header.length, crc32: crc32(header) };
}
