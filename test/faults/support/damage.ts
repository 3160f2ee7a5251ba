/** What happens to files behind a program's back. */
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import type { Random } from '../../../dev/sample/random.ts';

export interface Damage {
  readonly name: string;
  /** Says what was done. */
  readonly to: (path: string, random: Random) => string;
}

export const FLIPPED: Damage = { name: 'flipped byte', to: flip };
export const CUT: Damage = { name: 'cut', to: cut };
export const REMOVED: Damage = {
  name: 'removed',
  to(path) {
    rmSync(path);
    return `${path} removed`;
  },
};
export const APPENDED: Damage = {
  name: 'appended garbage',
  to(path, random) {
    const garbage = Buffer.from(
      Array.from({ length: random.between(1, 3000) }, () => random.between(1, 255)),
    );
    return changing(path, (fd, size) => {
      writeSync(fd, garbage, 0, garbage.length, size);
      return `${path}: ${garbage.length} bytes appended`;
    });
  },
};
/** As a disk gives back a sector it has lost. */
export const ZEROED: Damage = {
  name: 'zeroed sector',
  to: (path, random) =>
    changing(path, (fd, size) => {
      const start = random.below(size);
      const zeros = Buffer.alloc(Math.min(512, size - start));
      const before = Buffer.alloc(zeros.length);
      readSync(fd, before, 0, before.length, start);
      if (before.equals(zeros)) zeros.fill(0xff);
      writeSync(fd, zeros, 0, zeros.length, start);
      return `${path}: 512 bytes from ${start} lost`;
    }),
};

function flip(path: string, random: Random): string {
  return changing(path, (fd, size) => {
    const place = random.below(size);
    const byte = Buffer.alloc(1);
    readSync(fd, byte, 0, 1, place);
    byte[0]! ^= 1 << random.below(8);
    writeSync(fd, byte, 0, 1, place);
    return `${path}: byte ${place} of ${size} flipped`;
  });
}

function cut(path: string, random: Random): string {
  return changing(path, (fd, size) => {
    const end = random.below(size);
    ftruncateSync(fd, end);
    return `${path}: cut from ${size} to ${end} bytes`;
  });
}

function changing(path: string, change: (fd: number, size: number) => string): string {
  const fd = openSync(path, 'r+');
  try {
    return change(fd, fstatSync(fd).size);
  } finally {
    closeSync(fd);
  }
}

export function isEmpty(path: string): boolean {
  return statSync(path).size === 0;
}
