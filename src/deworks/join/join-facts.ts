import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { appendInForm, appendStub, beginAuthorAnswer, PLACE_BYTES } from './author-refs.ts';
import { ID_BYTES } from './fixed-width.ts';
import { beginJoinRow, endJoinRow, FACT_ROLE, GROUP_ROLE, isWorkOf, type JoinRow } from './join-row.ts';
import { appendKeyAsJson } from '../../record/json/json-key.ts';
import { appendItem } from './payloads.ts';
import type { DeworksCounts } from '../deworks-schema.ts';
import {
  appendAll,
  appendRange,
  createSpan,
  NO_SPAN,
  sameBytes,
  sameSpan,
  setSpan,
  type Span,
} from '../../record/json/spans.ts';

/**
 * Answers what was asked about one key after the other: rows of the facts in, rows of the groups out.
 *
 * An author that is not known is answered with a stub, or, if there are `unresolved`, asked for once more there,
 * where redirected authors are known under their old keys too (v2).
 * Memory: what is known about one key; the askers stream past.
 */
export class FactJoin {
  readonly #groups: ByteBuffer;
  readonly #unresolved: ByteBuffer | undefined;
  readonly #counts: DeworksCounts;
  readonly #key = new ByteBuffer(256);
  /** The key as JSON; empty until somebody needs it. */
  readonly #keyJson = new ByteBuffer(256);
  readonly #author = new ByteBuffer(1 << 12);
  readonly #item = new ByteBuffer(1 << 12);
  readonly #lastDuplicate = new ByteBuffer(256);
  readonly #inGroups: Span[] = [];
  readonly #asker: Span = createSpan();
  readonly #document: Span = createSpan();
  readonly #here: Span = createSpan();

  constructor(groups: ByteBuffer, unresolved: ByteBuffer | undefined, counts: DeworksCounts) {
    this.#groups = groups;
    this.#unresolved = unresolved;
    this.#counts = counts;
  }

  row(row: JoinRow): void {
    const { bytes, keyStart, keyEnd, subStart, subEnd } = row;
    if (!sameBytes(bytes, keyStart, keyEnd, this.#key.bytes, 0, this.#key.length)) this.#begin(row);
    setSpan(this.#here, bytes, keyStart, keyEnd);
    setSpan(this.#asker, bytes, subStart, subEnd);
    switch (row.role) {
      case FACT_ROLE.author:
        return this.#knowAuthor(row);
      case FACT_ROLE.group:
        return this.#knowGroup(row);
      case FACT_ROLE.item:
        return hold(this.#item, row); // the last one of the file
      case FACT_ROLE.redirectEnd:
        return this.#resolve();
      case FACT_ROLE.authorRef:
        return this.#answerAuthor(row);
      case FACT_ROLE.itemRef:
        return this.#answerItem(row);
      default:
        return this.#answerDuplicate(row);
    }
  }

  #begin({ bytes, keyStart, keyEnd }: JoinRow): void {
    this.#key.clear();
    appendRange(this.#key, bytes, keyStart, keyEnd);
    for (const held of [this.#keyJson, this.#author, this.#item, this.#lastDuplicate]) held.clear();
    this.#inGroups.length = 0;
  }

  #knowAuthor(row: JoinRow): void {
    if (this.#author.length > 0) this.#counts.repeatedKeys++;
    hold(this.#author, row);
  }

  #knowGroup({ bytes, subStart, subEnd }: JoinRow): void {
    const last = this.#inGroups.at(-1);
    if (last && sameSpan(last, this.#asker)) return;
    this.#inGroups.push({
      bytes: Buffer.from(bytes.subarray(subStart, subEnd)),
      start: 0,
      end: subEnd - subStart,
    });
  }

  /** A redirect ends at this author: known under that key as well. */
  #resolve(): void {
    if (this.#author.length === 0 || !this.#unresolved) return;
    beginJoinRow(this.#unresolved, this.#asker, FACT_ROLE.author, NO_SPAN);
    appendAll(this.#unresolved, this.#author.written());
    endJoinRow(this.#unresolved);
  }

  #answerAuthor({ bytes, payloadStart, payloadEnd }: JoinRow): void {
    const isKnown = this.#author.length > 0;
    const out = this.#groups;
    if (!isKnown && this.#unresolved) {
      beginJoinRow(this.#unresolved, this.#here, FACT_ROLE.authorRef, this.#asker);
      appendRange(this.#unresolved, bytes, payloadStart, payloadEnd);
      endJoinRow(this.#unresolved);
      return;
    }
    if (!isKnown) this.#counts.authorsMissing++;
    beginAuthorAnswer(out, this.#asker, bytes, payloadStart);
    appendInForm(out, bytes[payloadStart + PLACE_BYTES]!, () => {
      if (isKnown) appendAll(out, this.#author.written());
      else appendStub(out, this.#json(), 0, this.#keyJson.length);
    });
    endJoinRow(out);
  }

  #answerItem({ bytes, payloadStart, payloadEnd }: JoinRow): void {
    if (this.#item.length === 0) {
      this.#counts.itemsUnknown++;
      return;
    }
    setSpan(this.#document, bytes, payloadStart + ID_BYTES, payloadEnd);
    const role = isWorkOf(this.#document, this.#asker) ? GROUP_ROLE.work : GROUP_ROLE.edition;
    beginJoinRow(this.#groups, this.#asker, role, this.#document);
    appendItem(this.#groups, bytes, payloadStart, this.#json(), this.#item.written());
    endJoinRow(this.#groups);
  }

  #answerDuplicate({ bytes, subStart, subEnd }: JoinRow): void {
    if (sameBytes(bytes, subStart, subEnd, this.#lastDuplicate.bytes, 0, this.#lastDuplicate.length)) return;
    this.#lastDuplicate.clear();
    appendRange(this.#lastDuplicate, bytes, subStart, subEnd);
    for (const group of this.#inGroups) {
      beginJoinRow(this.#groups, group, GROUP_ROLE.duplicate, this.#here);
      appendRange(this.#groups, bytes, subStart, subEnd);
      endJoinRow(this.#groups);
    }
  }

  #json(): Buffer {
    if (this.#keyJson.length === 0) appendKeyAsJson(this.#keyJson, this.#key.bytes, 0, this.#key.length);
    return this.#keyJson.written();
  }
}

function hold(into: ByteBuffer, { bytes, payloadStart, payloadEnd }: JoinRow): void {
  into.clear();
  appendRange(into, bytes, payloadStart, payloadEnd);
}
