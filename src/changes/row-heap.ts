import { comparePlaced } from './sorted-order.ts';
import type { SortedRows } from './sorted-rows.ts';

/** Files that each stand on a row, the one with the smallest at the head. Memory: a pointer a file. */
export class RowHeap {
  readonly #files: SortedRows[] = [];

  get head(): SortedRows | undefined {
    return this.#files[0];
  }

  add(file: SortedRows): void {
    const files = this.#files;
    let at = files.push(file) - 1;
    for (let above = (at - 1) >> 1; at > 0 && isBefore(file, files[above]!); above = (at - 1) >> 1) {
      files[at] = files[above]!;
      at = above;
    }
    files[at] = file;
  }

  /** To be called when the head has stepped on. */
  sink(): void {
    const files = this.#files;
    const file = files[0]!;
    let at = 0;
    for (let below = 1; below < files.length; below = 2 * at + 1) {
      if (below + 1 < files.length && isBefore(files[below + 1]!, files[below]!)) below += 1;
      if (!isBefore(files[below]!, file)) break;
      files[at] = files[below]!;
      at = below;
    }
    files[at] = file;
  }

  /** To be called when the head has ended. */
  drop(): void {
    const last = this.#files.pop();
    if (this.#files.length === 0 || last === undefined) return;
    this.#files[0] = last;
    this.sink();
  }
}

function isBefore(a: SortedRows, b: SortedRows): boolean {
  return comparePlaced(a.row, b.row) < 0;
}
