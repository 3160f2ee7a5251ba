import type { ByteSource } from './byte-source.ts';
import { GZIP_TRAILER_BYTES, startsLikeGzip } from './gzip-header.ts';
import { SlotPool } from '../slots.ts';

/** As bgzip writes a member's header: the extra field is the length of the member, nothing else is there. */
export const BGZF_HEADER_BYTES = 18;
const EXTRA_FLAG = 4;

/** The most a member of BGZF holds. */
const LARGEST_PLAIN_BYTES = 1 << 16;
/** Compressed or plain bytes of the members that make one task. */
const BATCH_BYTES = 1 << 20;

/** Neighbouring members, for one worker. */
export interface MemberBatch {
  readonly file: string;
  /** Of the first one, from 1. */
  readonly member: number;
  /** Where it begins in the file. */
  readonly byteOffset: number;
  /** Whole members, in shared memory. */
  readonly compressed: Uint8Array;
  /** Room for all their plain bytes, in shared memory. */
  readonly plain: Uint8Array;
}

/** Inflates batches somewhere else; out: their plain bytes in order, each valid until the next pull. */
export type MemberInflater = (batches: AsyncIterable<MemberBatch>) => AsyncIterable<Uint8Array>;

/** The length of a member whose header says it as BGZF does; undefined for any other. */
export function bgzfMemberBytes(header: Uint8Array): number | undefined {
  if (header.length < BGZF_HEADER_BYTES || !startsLikeGzip(header)) return undefined;
  const isBgzf =
    header[2] === 8 &&
    header[3] === EXTRA_FLAG &&
    numberAt(header, 10) === 6 &&
    header[12] === 0x42 && // B
    header[13] === 0x43 && // C
    numberAt(header, 14) === 2;
  const bytes = numberAt(header, 16) + 1;
  return isBgzf && bytes > BGZF_HEADER_BYTES + GZIP_TRAILER_BYTES ? bytes : undefined;
}

function numberAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! + 256 * bytes[at + 1]!;
}

/**
 * The members of BGZF that follow in a source, from header to header, nothing of them inflated.
 *
 * It ends in front of the first member that is not one, or not whole: the serial reader goes on there and says what is wrong.
 * Memory: the batches under way, at most 2 MiB each; whoever inflated one releases it.
 */
export class BgzfMembers {
  readonly #source: ByteSource;
  readonly #file: string;
  readonly #firstMember: number;
  readonly #slots = new SlotPool(2 * BATCH_BYTES);
  #count = 0;
  #lastPlainBytes = 0;

  constructor(source: ByteSource, file: string, firstMember: number) {
    this.#source = source;
    this.#file = file;
    this.#firstMember = firstMember;
  }

  /** Members given out so far. */
  get count(): number {
    return this.#count;
  }

  /** Whether the last of them was the empty one that ends a file. */
  get endsWithMarker(): boolean {
    return this.#lastPlainBytes === 0;
  }

  /** The plain bytes of all of them, in order; each chunk valid until the next pull. */
  async *inflated(inflate: MemberInflater): AsyncGenerator<Uint8Array, void, undefined> {
    const slots: Buffer[] = [];
    for await (const plain of inflate(this.#batches(slots))) {
      if (plain.length > 0) yield plain;
      this.#slots.release(slots.shift()!);
    }
  }

  async *#batches(slots: Buffer[]): AsyncGenerator<MemberBatch, void, undefined> {
    for (let hasMore = true; hasMore;) {
      const slot = this.#slots.take();
      slots.push(slot);
      const member = this.#firstMember + this.#count;
      const byteOffset = this.#source.offset;
      const { compressedBytes, plainBytes, isFull } = await this.#fill(slot);
      hasMore = isFull;
      if (compressedBytes === 0) this.#slots.release(slots.pop()!);
      else
        yield {
          file: this.#file,
          member,
          byteOffset,
          compressed: slot.subarray(0, compressedBytes),
          plain: slot.subarray(BATCH_BYTES, BATCH_BYTES + plainBytes),
        };
    }
  }

  /** As many members as fit; full: another one follows. */
  async #fill(
    slot: Buffer,
  ): Promise<{ readonly compressedBytes: number; readonly plainBytes: number; readonly isFull: boolean }> {
    let compressedBytes = 0;
    let plainBytes = 0;
    for (;;) {
      const next = await this.#next();
      if (next === undefined) return { compressedBytes, plainBytes, isFull: false };
      const { bytes, holds } = next;
      if (compressedBytes + bytes.length > BATCH_BYTES || plainBytes + holds > BATCH_BYTES)
        return { compressedBytes, plainBytes, isFull: true };
      slot.set(bytes, compressedBytes);
      compressedBytes += bytes.length;
      plainBytes += holds;
      this.#source.skip(bytes.length);
      this.#count += 1;
      this.#lastPlainBytes = holds;
    }
  }

  /** The next member and how many plain bytes it says it holds; the source does not move. */
  async #next(): Promise<{ readonly bytes: Uint8Array; readonly holds: number } | undefined> {
    const memberBytes = bgzfMemberBytes(await this.#source.fill(BGZF_HEADER_BYTES));
    if (memberBytes === undefined) return undefined;
    const ahead = await this.#source.fill(memberBytes);
    if (ahead.length < memberBytes) return undefined;
    const bytes = ahead.subarray(0, memberBytes);
    const holds = numberAt(bytes, memberBytes - 4) + 65536 * numberAt(bytes, memberBytes - 2);
    return holds <= LARGEST_PLAIN_BYTES ? { bytes, holds } : undefined;
  }
}
