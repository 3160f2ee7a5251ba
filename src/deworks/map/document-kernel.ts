import { loadKernel, type KernelMemory } from '../../bytes/kernel-file.ts';
import type { Members } from '../../record/json/members.ts';
import { DOCUMENT_PLACES } from './document-places.ts';

const { MEMBERS, MOST_MEMBERS, INPUT } = DOCUMENT_PLACES;
/** Behind the rows: may be read, says nothing. */
const SLACK = 64;

/**
 * The kernel of one thread that proves documents (kernels/document), as scan-document.ts does.
 *
 * Memory: 4 MiB outside the heap, of a fixed size, in which the rows must lie. Longer blocks are its caller's.
 */
export class DocumentKernel {
  /** Where rows go in: whole ones, each with its LF. */
  readonly input: Buffer;
  /** Of the document last proved, as offsets into `input`. */
  readonly members: Members;
  readonly #scan: WasmExports['scan'];

  constructor({ scan, memory }: WasmExports) {
    this.#scan = scan;
    this.input = Buffer.from(memory.buffer, INPUT, memory.buffer.byteLength - INPUT - SLACK);
    const table = (number: number) =>
      new Uint32Array(memory.buffer, MEMBERS + 4 * MOST_MEMBERS * number, MOST_MEMBERS);
    this.members = {
      count: 0,
      nameStart: table(0),
      nameEnd: table(1),
      valueStart: table(2),
      valueEnd: table(3),
    };
  }

  /** Whether input[start, end) is proved; a doubt says nothing about it. */
  proves(start: number, end: number): boolean {
    const count = this.#scan(start, end);
    this.members.count = Math.max(0, count);
    return count >= 0;
  }
}

/** The kernel, or undefined where it was not built or this processor has no vectors for it. */
export function loadDocumentKernel(file?: URL): DocumentKernel | undefined {
  const exports = loadKernel<WasmExports>(file ?? 'document');
  return exports && new DocumentKernel(exports);
}

interface WasmExports {
  readonly scan: (start: number, end: number) => number;
  readonly memory: KernelMemory;
}
