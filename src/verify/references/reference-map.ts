import { Document } from '../../record/json/document.ts';
import { beginJoinRow, endJoinRow } from '../../deworks/join/join-row.ts';
import { readKey } from '../../record/json/json-key.ts';
import { appendSpan, createSpan, NO_SPAN, setSpan, type Span } from '../../record/json/spans.ts';
import { OldumpError } from '../../errors.ts';
import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import type { RowColumns } from '../../record/row/row.ts';
import type { RowCheck } from '../rows/row-check.ts';
import { NamedKeys } from '../../record/json/named-keys.ts';
import {
  KEY_ROLE,
  OTHER_LETTER,
  REFERENCE_LETTERS,
  STEP_ROLE,
  TYPE_LETTERS,
  type ReferenceKind,
} from './reference-rows.ts';

const WORKS = Buffer.from('works');
const AUTHORS = Buffer.from('authors');
const LOCATION = Buffer.from('location');

/** Stands for the key that a redirect does not have. */
const NOWHERE: Readonly<Span> = { bytes: Buffer.from('-'), start: 0, end: 1 };

/** Rows for the two sorts, made of a part of a dump. */
export interface MappedReferences {
  readonly keys: Uint8Array;
  readonly steps: Uint8Array;
}

/**
 * Makes of each dump row what its key is, and what it names (reference-rows.ts).
 * A row whose JSON cannot be read names nothing: whoever checks the JSON says so.
 */
export class ReferenceMap implements RowCheck {
  readonly #document = new Document();
  readonly #named = new NamedKeys();
  readonly #keys = new ByteBuffer();
  readonly #steps = new ByteBuffer();
  readonly #here: Span = createSpan();
  readonly #there: Span = createSpan();

  row(
    bytes: Buffer,
    start: number,
    end: number,
    { typeEnd, keyStart, keyEnd, jsonStart }: Readonly<RowColumns>,
  ): void {
    const letter = TYPE_LETTERS[bytes.toString('latin1', start, typeEnd)] ?? OTHER_LETTER;
    setSpan(this.#here, bytes, keyStart, keyEnd);
    beginJoinRow(this.#keys, this.#here, KEY_ROLE.known, NO_SPAN);
    this.#keys.appendText(letter);
    endJoinRow(this.#keys);
    if (letter !== 'e' && letter !== 'w' && letter !== 'r') return;
    try {
      this.#document.read(bytes, jsonStart, end);
    } catch (error) {
      if (error instanceof OldumpError) return;
      throw error;
    }
    if (letter === 'r') return this.#redirect();
    if (letter === 'e') this.#list(WORKS, 'work');
    this.#list(AUTHORS, 'author');
  }

  mapped(): MappedReferences {
    return { keys: Uint8Array.from(this.#keys.written()), steps: Uint8Array.from(this.#steps.written()) };
  }

  #list(member: Uint8Array, as: ReferenceKind): void {
    const i = this.#document.find(member);
    if (i < 0) return;
    const { bytes, members } = this.#document;
    this.#named.read(bytes, members.valueStart[i]!, members.valueEnd[i]!, this.#there, () => {
      beginJoinRow(this.#keys, this.#there, KEY_ROLE.named, this.#here);
      this.#keys.appendText(REFERENCE_LETTERS[as]);
      endJoinRow(this.#keys);
    });
  }

  /** A redirect without a location leads to a key that no row has. */
  #redirect(): void {
    const { bytes, members } = this.#document;
    const i = this.#document.find(LOCATION);
    const isKey = i >= 0 && readKey(bytes, members.valueStart[i]!, members.valueEnd[i]!, this.#there);
    const there = isKey ? this.#there : NOWHERE;
    beginJoinRow(this.#steps, this.#here, STEP_ROLE.redirect, NO_SPAN);
    appendSpan(this.#steps, there);
    endJoinRow(this.#steps);
    beginJoinRow(this.#steps, there, STEP_ROLE.walker, this.#here);
    endJoinRow(this.#steps);
  }
}
