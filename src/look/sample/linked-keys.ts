import type { Document } from '../../record/json/document.ts';
import { readKey } from '../../record/json/json-key.ts';
import { NamedKeys } from '../../record/json/named-keys.ts';
import type { RowColumns } from '../../record/row/row.ts';
import { createSpan, sameBytes } from '../../record/json/spans.ts';
import { KeySet, type SharedKeys } from '../filter/key-set.ts';
import type { RowPlace } from '../filter/task-rows.ts';

const EDITION = Buffer.from('/type/edition');
const WORK = Buffer.from('/type/work');
const REDIRECT = Buffer.from('/type/redirect');
const WORKS = Buffer.from('works');
const AUTHORS = Buffer.from('authors');
const LOCATION = Buffer.from('location');

/** What a sample has so far. Crosses threads. */
export interface SampleKeys {
  /** The works that were drawn: their editions belong to the sample. */
  readonly works: SharedKeys;
  /** All keys, those of the works too. */
  readonly chosen: SharedKeys;
}

/**
 * Finds the keys that belong to a sample and are not in it yet, one row after the other:
 *
 *   an edition that names a drawn work; the authors a chosen work or edition names;
 *   a redirect to a chosen key; where a chosen redirect leads.
 *
 * What is found does not change what is chosen, so that the order of the rows does not matter.
 */
export class LinkedKeys {
  /** Their bytes as characters (latin1). Grows with what is found. */
  readonly found = new Set<string>();
  readonly #works: KeySet;
  readonly #chosen: KeySet;
  readonly #document: Document;
  readonly #names = new NamedKeys();
  readonly #key = createSpan();

  constructor({ works, chosen }: SampleKeys, document: Document) {
    this.#works = KeySet.from(works);
    this.#chosen = KeySet.from(chosen);
    this.#document = document;
  }

  /** Throws: malformed, without a position, when a document that has to be read is no JSON object. */
  read(bytes: Buffer, row: RowColumns & RowPlace): void {
    const isType = (type: Buffer): boolean => sameBytes(bytes, row.start, row.typeEnd, type, 0, type.length);
    if (isType(EDITION)) this.#edition(bytes, row);
    else if (isType(REDIRECT)) this.#redirect(bytes, row);
    else if (isType(WORK) && this.#isChosen(bytes, row)) {
      this.#document.read(bytes, row.jsonStart, row.end);
      this.#named(AUTHORS, () => this.#addNamed());
    }
  }

  #edition(bytes: Buffer, row: RowColumns & RowPlace): void {
    this.#document.read(bytes, row.jsonStart, row.end);
    let isWanted = this.#isChosen(bytes, row);
    this.#named(WORKS, () => {
      isWanted ||= this.#works.has(this.#key.bytes, this.#key.start, this.#key.end);
    });
    if (!isWanted) return;
    this.#add(bytes, row.keyStart, row.keyEnd);
    this.#named(AUTHORS, () => this.#addNamed());
  }

  #redirect(bytes: Buffer, row: RowColumns & RowPlace): void {
    this.#document.read(bytes, row.jsonStart, row.end);
    const { members } = this.#document;
    const at = this.#document.find(LOCATION);
    if (at < 0 || !readKey(this.#document.bytes, members.valueStart[at]!, members.valueEnd[at]!, this.#key))
      return;
    const { bytes: target, start, end } = this.#key;
    if (this.#chosen.has(target, start, end)) this.#add(bytes, row.keyStart, row.keyEnd);
    if (this.#isChosen(bytes, row)) this.#addNamed();
  }

  /** Shows each key in the list `member`. */
  #named(member: Buffer, onKey: () => void): void {
    const { members } = this.#document;
    const at = this.#document.find(member);
    if (at < 0) return;
    const [start, end] = [members.valueStart[at]!, members.valueEnd[at]!];
    this.#names.read(this.#document.bytes, start, end, this.#key, onKey);
  }

  #isChosen(bytes: Buffer, { keyStart, keyEnd }: RowColumns): boolean {
    return this.#chosen.has(bytes, keyStart, keyEnd);
  }

  #addNamed(): void {
    this.#add(this.#key.bytes, this.#key.start, this.#key.end);
  }

  #add(bytes: Uint8Array, start: number, end: number): void {
    if (this.#chosen.has(bytes, start, end)) return;
    this.found.add(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  }
}
