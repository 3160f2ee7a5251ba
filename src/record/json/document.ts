import { parseJson } from './json-parse.ts';
import { createMembers, findMember, readMembers, type Members } from './members.ts';
import { pythonJson } from './python-json.ts';
import { malformedError } from '../../errors.ts';
import { DocumentScanner } from './scan-document.ts';
import { utf8, type Span } from './spans.ts';

const BRACE_OPEN = 0x7b;

/** Whoever proves documents faster than the scanner: the kernel of deworks. */
export interface DocumentProver {
  /** Of the document last proved. */
  readonly members: Members;
  /** Whether the document [start, end) of its input is in Python's spelling; a doubt says nothing about it. */
  proves(start: number, end: number): boolean;
}

/**
 * The document of a row in Python's spelling, cut into its members; made once and filled for every row.
 *
 * A document that is already spelled so is used where it lies; any other is rewritten first, exactly.
 * Throws: malformedError without a position when the text is not JSON, or not an object.
 */
export class Document implements Span {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  members: Members;
  readonly #ownMembers = createMembers();
  readonly #scanner = new DocumentScanner();
  readonly #kernel: DocumentProver | undefined;

  /** With a kernel, the documents to be read must lie in its input. */
  constructor(kernel?: DocumentProver) {
    this.#kernel = kernel;
    this.members = this.#ownMembers;
  }

  /** In: bytes[start, end) with LF at `end`. */
  read(bytes: Uint8Array, start: number, end: number): void {
    if (this.#kernel?.proves(start, end)) {
      this.members = this.#kernel.members;
      this.#set(bytes, start, end);
      return;
    }
    this.members = this.#ownMembers;
    const isCanonical = this.#scanner.scan(bytes, start, end, this.members);
    if (isCanonical) this.#set(bytes, start, end);
    else this.#rewrite(utf8(bytes, start, end));
  }

  /** Index of the member in `members`, or -1. */
  find(name: Uint8Array): number {
    return findMember(this.bytes, this.members, name);
  }

  #rewrite(text: string): void {
    const canonical = Buffer.from(pythonJson(parseJson(text)));
    if (canonical[0] !== BRACE_OPEN) throw malformedError('the document is not a JSON object');
    readMembers(canonical, 0, canonical.length, this.members);
    this.#set(canonical, 0, canonical.length);
  }

  #set(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }
}
