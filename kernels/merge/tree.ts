/** The tree of losers of src/sort/merge/merge-tree.ts. */
import { compareBytes } from './bytes';
import { codeAt, endOf, keyEndOf, keyStartOf, revisionOf, startOf } from './cursor';
import { ENDED } from './key-code';
import { CURSOR_BYTES } from './shared';

/** Nobody has come by. */
const NOBODY: u32 = u32.MAX_VALUE;

let runs: u32 = 0;
let cursors: usize = 0;
/** tree[0] is the winner, tree[1..] the losers, as numbers of 32 bits. */
let tree: usize = 0;

export function plant(count: u32, cursorsAt: usize, treeAt: usize): void {
  runs = count;
  cursors = cursorsAt;
  tree = treeAt;
  for (let node: u32 = 0; node < max(count, 1); node++) store<u32>(tree + ((<usize>node) << 2), NOBODY);
}

export function cursorOf(run: u32): usize {
  return cursors + <usize>run * CURSOR_BYTES;
}

/** The run with the smallest row, if any has one. */
export function winner(): u32 {
  return load<u32>(tree);
}

/** Takes the run up the tree; the winner of each game goes on. */
export function play(run: u32): void {
  let best = run;
  for (let node = (run + runs) >> 1; node > 0; node >>= 1) {
    const place = tree + ((<usize>node) << 2);
    const opponent = load<u32>(place);
    if (opponent === NOBODY) {
      store<u32>(place, best);
      return;
    }
    if (isBefore(cursorOf(opponent), cursorOf(best))) {
      store<u32>(place, best);
      best = opponent;
    }
  }
  store<u32>(tree, best);
}

function isBefore(a: usize, b: usize): bool {
  const aCode = codeAt(a);
  const bCode = codeAt(b);
  if (aCode !== bCode) return aCode < bCode;
  return aCode !== ENDED && compareRows(a, b) < 0;
}

/** Row order: src/record/row/order.ts. */
function compareRows(a: usize, b: usize): i32 {
  const byKey = compareBytes(keyStartOf(a), keyEndOf(a), keyStartOf(b), keyEndOf(b));
  if (byKey !== 0) return byKey;
  const aRevision = revisionOf(a);
  const bRevision = revisionOf(b);
  if (aRevision !== bRevision) return aRevision < bRevision ? -1 : 1;
  return compareBytes(startOf(a), endOf(a) - 1, startOf(b), endOf(b) - 1);
}
