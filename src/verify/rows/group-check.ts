import { Document } from '../../record/json/document.ts';
import { malformedError, OldumpError } from '../../errors.ts';
import { controlInColumns } from '../../record/row/control-characters.ts';
import { createMembers, findMember, readMembers } from '../../record/json/members.ts';
import type { RowColumns } from '../../record/row/row.ts';
import type { MalformedRow, RowCheck } from './row-check.ts';

const MEMBERS = ['work', 'editions', 'authors', 'ia', 'duplicates'];
/** v2 says what it is first. */
const SCHEMA = 'schema';
const WORK = Buffer.from('work');
const KEY = Buffer.from('key');

/**
 * Rows of deworks: JSON spelled as Python spells it, the members of a group in their order, and a work that has
 * the group's key.  Memory: one document that Python would have written otherwise.
 */
export class GroupCheck implements RowCheck {
  readonly #document = new Document();
  readonly #work = createMembers(64);
  #wrong: MalformedRow[] = [];
  #row = 0;

  row(bytes: Buffer, start: number, end: number, columns: Readonly<RowColumns>): void {
    const row = this.#row++;
    try {
      this.#check(bytes, end, columns);
    } catch (error) {
      if (!(error instanceof OldumpError)) throw error;
      this.#wrong.push({ row, byte: start, error: error.toData() });
    }
  }

  block(): readonly MalformedRow[] {
    const wrong = this.#wrong;
    this.#wrong = [];
    this.#row = 0;
    return wrong;
  }

  #check(bytes: Buffer, end: number, { keyStart, keyEnd, jsonStart }: Readonly<RowColumns>): void {
    if (controlInColumns(bytes, keyStart, keyEnd))
      throw malformedError('the key holds a control character or a line separator');
    const document = this.#document;
    document.read(bytes, jsonStart, end);
    const spelled = document.bytes.subarray(document.start, document.end);
    if (document.bytes !== bytes && Buffer.compare(spelled, bytes.subarray(jsonStart, end)) !== 0)
      throw malformedError('the JSON is not as Python writes it');
    this.#requireMembers();
    const key = this.#workKey();
    const groupKey = JSON.stringify(bytes.toString('utf8', keyStart, keyEnd));
    if (key !== undefined && key !== groupKey)
      throw malformedError(`the work of group ${groupKey} is ${key}`);
  }

  #requireMembers(): void {
    const { bytes, members } = this.#document;
    const names: string[] = [];
    for (let i = 0; i < members.count; i += 1)
      names.push(Buffer.from(bytes.subarray(members.nameStart[i], members.nameEnd[i])).toString());
    if (names[0] === SCHEMA) names.shift();
    if (names.join() !== MEMBERS.join())
      throw malformedError(`the members of a group are not ${MEMBERS.join(', ')}`);
  }

  /** As JSON; undefined for a group without a work, or where only a decoder could tell. */
  #workKey(): string | undefined {
    const { bytes, members } = this.#document;
    const i = findMember(bytes, members, WORK);
    readMembers(bytes, members.valueStart[i]!, members.valueEnd[i]!, this.#work);
    const key = findMember(bytes, this.#work, KEY);
    if (key < 0) return undefined;
    const value = bytes.subarray(this.#work.valueStart[key], this.#work.valueEnd[key]);
    return value.includes(0x5c) ? undefined : Buffer.from(value).toString();
  }
}
