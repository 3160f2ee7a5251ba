import type { JoinRow } from '../../deworks/join/join-row.ts';
import { JoinSort, type JoinSortOptions } from '../../deworks/join/join-sort.ts';
import { sameBytes } from '../../record/json/spans.ts';
import { Outlet, eachJoinRow } from '../../deworks/join/each-join-row.ts';
import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { followReferences } from './follow.ts';
import type { MappedReferences } from './reference-map.ts';
import {
  KEY_ROLE,
  noReferences,
  REFERENCE_LETTERS,
  type BrokenReference,
  type Problem,
  type ReferenceKind,
  type References,
} from './reference-rows.ts';

/** Where references that lead nowhere are told. */
export interface BrokenSink {
  tell(broken: BrokenReference): void;
  /** Called between rows: a promise when what was told has to go on first. */
  drain(): Promise<void> | undefined;
}

/** Told of each key that is in the dump more than once. */
export type OnRepeated = (key: string) => void;

/**
 * Checks all references of a dump: works that editions name, authors that works and editions name, where redirects
 * end. Also finds keys that are in the dump twice, in whatever order its rows are.
 *
 * Memory: the budget (two thirds for the keys, a sixth for the redirects, a sixth for the next step of them),
 * nothing per key; on disk about 30 bytes a key and a reference before they are packed.  Call `close` on every way out.
 */
export class ReferenceSorts {
  readonly references: References = noReferences();
  readonly #options: JoinSortOptions;
  readonly #keys: JoinSort;
  readonly #steps: JoinSort;

  constructor(options: JoinSortOptions) {
    this.#options = options;
    this.#keys = new JoinSort({ ...options, memoryBytes: Math.floor((options.memoryBytes * 4) / 6) });
    this.#steps = this.#openSmall();
  }

  async open(): Promise<void> {
    await this.#keys.open();
  }

  async add({ keys, steps }: MappedReferences): Promise<void> {
    await this.#keys.add(Buffer.from(keys.buffer, keys.byteOffset, keys.length));
    await this.#steps.add(Buffer.from(steps.buffer, steps.byteOffset, steps.length));
  }

  /** When all was added. */
  async check(sink: BrokenSink, onRepeated: OnRepeated): Promise<References> {
    const tell = (broken: BrokenReference): void => {
      this.references[broken.as][broken.problem] += 1;
      if (broken.problem !== 'redirected') sink.tell(broken);
    };
    await this.#follow(tell);
    const join = new KeyJoin(this.references, tell, onRepeated);
    await eachJoinRow(
      this.#keys.sorted(),
      row => join.row(row),
      () => sink.drain(),
    );
    return this.references;
  }

  async close(): Promise<void> {
    await Promise.all([this.#keys.close(), this.#steps.close()]);
  }

  async #follow(tell: (broken: BrokenReference) => void): Promise<void> {
    const keys = new Outlet(this.#keys);
    await followReferences(
      this.#steps,
      keys,
      () => this.#openSmall(),
      (redirect, at) => {
        this.references.redirect.named += 1;
        tell({ from: redirect.toString(), to: at.toString(), as: 'redirect', problem: 'circle' });
      },
    );
    await keys.end();
  }

  #openSmall(): JoinSort {
    return new JoinSort({ ...this.#options, memoryBytes: Math.floor(this.#options.memoryBytes / 6) });
  }
}

const KINDS = new Map(
  (Object.entries(REFERENCE_LETTERS) as [ReferenceKind, string][]).map(([kind, letter]) => [letter, kind]),
);

/** What a key has to be, by who names it; a redirect may end anywhere. */
const WANTED: Readonly<Record<ReferenceKind, string | undefined>> = {
  work: 'w',
  author: 'a',
  redirect: undefined,
};

/** The rows of one key: what it is, then who names it. */
class KeyJoin {
  readonly #key = new ByteBuffer(256);
  /** '' where the key is not in the dump. */
  #letter = '';
  #isTold = false;
  readonly #references: References;
  readonly #tell: (broken: BrokenReference) => void;
  readonly #onRepeated: OnRepeated;

  constructor(references: References, tell: (broken: BrokenReference) => void, onRepeated: OnRepeated) {
    this.#references = references;
    this.#tell = tell;
    this.#onRepeated = onRepeated;
  }

  row(row: JoinRow): void {
    const { bytes, keyStart, keyEnd, payloadStart } = row;
    if (!sameBytes(bytes, keyStart, keyEnd, this.#key.bytes, 0, this.#key.length)) this.#begin(row);
    const letter = String.fromCharCode(bytes[payloadStart]!);
    if (row.role === KEY_ROLE.known) this.#know(letter);
    else this.#name(row, KINDS.get(letter)!);
  }

  #begin({ bytes, keyStart, keyEnd }: JoinRow): void {
    this.#key.clear();
    this.#key.appendBytes(bytes, keyStart, keyEnd);
    this.#letter = '';
    this.#isTold = false;
  }

  #know(letter: string): void {
    if (this.#letter === '') {
      this.#letter = letter;
      return;
    }
    if (!this.#isTold) this.#onRepeated(this.#key.written().toString());
    this.#isTold = true;
  }

  #name({ bytes, subStart, subEnd }: JoinRow, as: ReferenceKind): void {
    this.#references[as].named += 1;
    const problem = this.#problem(as);
    if (problem === undefined) return;
    this.#tell({
      from: bytes.toString('utf8', subStart, subEnd),
      to: this.#key.written().toString(),
      as,
      problem,
    });
  }

  #problem(as: ReferenceKind): Problem | undefined {
    const letter = this.#letter;
    if (letter === '') return 'missing';
    if (letter === 'd') return 'deleted';
    if (letter === 'r') return 'redirected';
    const wanted = WANTED[as];
    return wanted === undefined || wanted === letter ? undefined : 'wrong-type';
  }
}
