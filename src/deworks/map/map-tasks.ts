import { checkUtf8 } from '../../bytes/utf8.ts';
import type { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { copyBytes } from '../../record/text/copy-bytes.ts';
import { taskNamed } from '../../workers/task.ts';
import { loadDocumentKernel, type DocumentKernel } from './document-kernel.ts';
import { DumpMap } from './map-dump.ts';
import { ItemMap } from './map-items.ts';
import { createCounts, type DeworksCounts, type Schema } from '../deworks-schema.ts';
import { createWorkBuffer, emptied, takeOver } from './work-buffer.ts';

/** A block of dump rows → join rows for the three sorts. */
export const MAP_DUMP = taskNamed('map-dump').of<MapInput, Mapped>();

/** A block of IA metadata → rows of the facts. */
export const MAP_ITEMS = taskNamed('map-items').of<MapInput, Mapped>();

export interface MapInput {
  readonly rows: Uint8Array;
  /** Of the first row in its file. */
  readonly byteOffset: number;
  readonly schema: Schema;
  /** A shared buffer for the join rows, so that they need not be copied between threads. */
  readonly out: Uint8Array;
}

/** Join rows, in `out` as far as there was room. */
export interface Mapped {
  readonly edges: Uint8Array;
  readonly facts: Uint8Array;
  readonly groups: Uint8Array;
  readonly memberships: Uint8Array;
  readonly counts: DeworksCounts;
}

/** The memory of one thread that maps, and its kernel, loaded by its first task. */
export class MapBuffers {
  #kernel: DocumentKernel | undefined;
  #isLoaded = false;
  rows = createWorkBuffer();
  edges = createWorkBuffer();
  facts = createWorkBuffer();
  groups = createWorkBuffer();
  memberships = createWorkBuffer();

  /** Undefined where there is none, or the block is too long for it. */
  kernelFor(block: Uint8Array): DocumentKernel | undefined {
    if (!this.#isLoaded) this.#kernel = loadDocumentKernel();
    this.#isLoaded = true;
    return this.#kernel && block.length <= this.#kernel.input.length ? this.#kernel : undefined;
  }

  empty(): void {
    this.rows = emptied(this.rows);
    this.edges = emptied(this.edges);
    this.facts = emptied(this.facts);
    this.groups = emptied(this.groups);
    this.memberships = emptied(this.memberships);
  }
}

/** The worker's side of MAP_DUMP. */
export function dumpMapper(buffers: MapBuffers): (input: MapInput) => Mapped {
  return ({ rows, byteOffset, schema, out }) => {
    buffers.empty();
    const kernel = buffers.kernelFor(rows);
    const bytes = kernel ? takeInto(kernel.input, rows) : takeOver(buffers.rows, rows);
    checkUtf8({ bytes, byteOffset }, '');
    const map = new DumpMap(schema, buffers, kernel);
    map.map(bytes, byteOffset);
    return handOver(buffers, out, map.counts);
  };
}

/** The worker's side of MAP_ITEMS. */
export function itemMapper(buffers: MapBuffers): (input: MapInput) => Mapped {
  return ({ rows, byteOffset, schema, out }) => {
    buffers.empty();
    const bytes = takeOver(buffers.rows, rows);
    checkUtf8({ bytes, byteOffset }, '');
    const map = new ItemMap(schema, buffers.facts);
    map.map(bytes, byteOffset);
    return handOver(buffers, out, { ...createCounts(), itemsIn: map.rowsIn });
  };
}

function takeInto(input: Buffer, rows: Uint8Array): Buffer {
  copyBytes(input, 0, rows, 0, rows.length);
  return input.subarray(0, rows.length);
}

function handOver(
  { edges, facts, groups, memberships }: MapBuffers,
  out: Uint8Array,
  counts: DeworksCounts,
): Mapped {
  const shared = Buffer.from(out.buffer, out.byteOffset, out.length);
  const factsAt = edges.length;
  const groupsAt = factsAt + facts.length;
  const membershipsAt = groupsAt + groups.length;
  return {
    edges: place(edges, shared, 0),
    facts: place(facts, shared, factsAt),
    groups: place(groups, shared, groupsAt),
    memberships: place(memberships, shared, membershipsAt),
    counts,
  };
}

/** Where there is no room in `out`: bytes of their own, which are copied once more on their way. */
function place(rows: ByteBuffer, out: Buffer, at: number): Uint8Array {
  if (at + rows.length > out.length) return new Uint8Array(rows.written());
  copyBytes(out, at, rows.bytes, 0, rows.length);
  return out.subarray(at, at + rows.length);
}
