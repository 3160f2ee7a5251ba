import type { OldumpError } from '../../errors.ts';
import type { Place, Places } from './found-places.ts';

/** malformed: it breaks its format or order (exit 3). incomplete: cut, or it disagrees with something (exit 4). */
export type FindingKind = 'malformed' | 'incomplete';

/** Something that is not as it should be, as it is told: rows from 1, bytes from 0. */
export interface Finding {
  readonly kind: FindingKind;
  readonly file: string;
  readonly row?: number;
  readonly byte?: number;
  readonly message: string;
}

/** The findings of one file or folder: the first of them, and how many of each kind. */
export class Findings {
  readonly first: Finding[] = [];
  malformed = 0;
  incomplete = 0;
  readonly #file: string;
  readonly #most: number;

  constructor(file: string, most: number) {
    this.#file = file;
    this.#most = most;
  }

  get count(): number {
    return this.malformed + this.incomplete;
  }

  /** `place` counts from 0, as those who read do. */
  add(kind: FindingKind, message: string, place?: Place): void {
    this.#add({
      kind,
      file: this.#file,
      ...(place && { row: place.row + 1, byte: place.byte }),
      message,
    });
  }

  /** What ended the reading; errors of the machine are not findings: they are thrown again. */
  addError(error: OldumpError): void {
    const { row, byte } = error.position ?? {};
    this.#add({
      kind: error.exitCode === 3 ? 'malformed' : 'incomplete',
      file: this.#file,
      ...(row !== undefined && { row }),
      ...(byte !== undefined && { byte }),
      message: error.reason,
    });
    if (error.exitCode === 5 || error.kind === 'interrupted') throw error;
  }

  /** All places of one kind. */
  addPlaces(kind: FindingKind, message: string, { count, first }: Places): void {
    for (const place of first) this.add(kind, message, place);
    this[kind] += count - first.length;
  }

  /** Adds what was found elsewhere. */
  include(other: Findings): void {
    for (const finding of other.first) this.#keep(finding);
    this.malformed += other.malformed;
    this.incomplete += other.incomplete;
  }

  #add(finding: Finding): void {
    this[finding.kind] += 1;
    this.#keep(finding);
  }

  #keep(finding: Finding): void {
    if (this.first.length < this.#most) this.first.push(finding);
  }
}

/** `file, row 3, byte 99: reason`, as errors read. */
export function findingText({ file, row, byte, message }: Finding): string {
  const parts = [file];
  if (row !== undefined) parts.push(`row ${row}`);
  if (byte !== undefined) parts.push(`byte ${byte}`);
  return `${parts.join(', ')}: ${message}`;
}
