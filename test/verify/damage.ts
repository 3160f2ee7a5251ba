/** Ways to damage the folders of a run, at random but by a seed; what the tests of verify try. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readManifest, writeChecksums, writeManifest } from '../../src/bytes/manifest/manifest.ts';
import type { Manifest } from '../../src/bytes/manifest/manifest-form.ts';
import { Output } from '../../src/bytes/output/output.ts';
import type { Random } from '../../dev/sample/random.ts';
import { kindOfName } from '../../src/verify/rows/kinds.ts';
import { readBackFile } from '../../src/verify/file/read-back-file.ts';
import type { WorkerPool } from '../../src/workers/pool.ts';
import { ends } from '../bytes/material.ts';
import { encode } from '../support/encode.ts';

/** The published files of a run as they were made, and a folder in which they can be damaged and made whole again. */
export class Victim {
  readonly dir: string;
  readonly #files = new Map<string, Buffer>();

  constructor(dir: string) {
    this.dir = dir;
    for (const folder of readdirSync(dir).filter(name => /^ol_c?dump_/.test(name)))
      for (const name of readdirSync(join(dir, folder)))
        this.#files.set(join(folder, name), readFileSync(join(dir, folder, name)));
  }

  get names(): readonly string[] {
    return [...this.#files.keys()].sort();
  }

  /** Those of rows; `least` of them at least. */
  dataFiles(least: number): readonly string[] {
    return this.names.filter(name => name.endsWith('.gz') && this.rows(name).length >= least);
  }

  bytes(name: string): Buffer {
    return this.#files.get(name)!;
  }

  /** Without their line ends. */
  rows(name: string): string[] {
    return gunzipSync(this.bytes(name)).toString('latin1').split('\n').slice(0, -1);
  }

  write(name: string, bytes: Uint8Array): void {
    writeFileSync(join(this.dir, name), bytes);
  }

  heal(): void {
    for (const name of readdirSync(this.dir).filter(name => /^ol_c?dump_/.test(name)))
      rmSync(join(this.dir, name), { recursive: true });
    for (const [name, bytes] of this.#files) {
      mkdirSync(dirname(join(this.dir, name)), { recursive: true });
      this.write(name, bytes);
    }
  }
}

export interface Damage {
  readonly name: string;
  /** Gives what was done, in words. */
  do(victim: Victim, random: Random, pool: WorkerPool): Promise<string> | string;
}

const flip: Damage = {
  name: 'flipped bit',
  do(victim, random) {
    const name = oneOf(
      victim.names.filter(name => victim.bytes(name).length > 0),
      random,
    );
    const bytes = Buffer.from(victim.bytes(name));
    const at = random.below(bytes.length);
    const bit = random.below(8);
    bytes[at]! ^= 1 << bit;
    victim.write(name, bytes);
    return `${name}: bit ${bit} of byte ${at}`;
  },
};

const change: Damage = {
  name: 'changed byte',
  do(victim, random) {
    const name = oneOf(victim.names, random);
    const bytes = Buffer.from(victim.bytes(name));
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at]! + 1 + random.below(255)) & 255;
    victim.write(name, bytes);
    return `${name}: byte ${at} is ${bytes[at]}`;
  },
};

const cut: Damage = {
  name: 'cut',
  do(victim, random) {
    const name = oneOf(victim.names, random);
    const bytes = victim.bytes(name);
    const length = random.below(bytes.length);
    victim.write(name, bytes.subarray(0, length));
    return `${name}: ${length} of ${bytes.length} bytes`;
  },
};

const remove: Damage = {
  name: 'removed file',
  do(victim, random) {
    const name = oneOf(
      victim.names.filter(name => name.endsWith('.gz') || name.endsWith('.idx')),
      random,
    );
    rmSync(join(victim.dir, name));
    return name;
  },
};

type ChangeRows = (rows: string[], at: number, random: Random) => void;

const CHANGES: Readonly<Record<string, ChangeRows>> = {
  'swapped rows': (rows, at, random) => {
    const other = random.below(2) === 0 ? at + 1 : (at + 1 + random.below(rows.length - 1)) % rows.length;
    const second = other % rows.length;
    [rows[at], rows[second]] = [rows[second]!, rows[at]!];
  },
  'dropped row': (rows, at) => void rows.splice(at, 1),
  'doubled row': (rows, at) => void rows.splice(at, 0, rows[at]!),
};

/** The gzip file is sound, so that only its rows can tell; what the manifest and the index say is left. */
function silently(name: string, changeRows: ChangeRows): Damage {
  return {
    name: `${name}, gzip made anew`,
    do(victim, random) {
      const { file, rows, what } = changed(victim, random, changeRows);
      victim.write(file, gzipSync(textOf(rows)));
      rmSync(join(victim.dir, `${file}.idx`));
      return what;
    },
  };
}

/** As by a maker who made a mistake: index, checksums and manifest are of the wrong rows. Only the rows can tell. */
function honestly(name: string, changeRows: ChangeRows): Damage {
  return {
    name: `${name}, everything made anew`,
    async do(victim, random, pool) {
      const { file, rows, what } = changed(victim, random, changeRows);
      await writeAnew(join(victim.dir, file), textOf(rows));
      await listAnew(join(victim.dir, file), pool);
      return what;
    },
  };
}

export const DAMAGES: readonly Damage[] = [
  flip,
  change,
  cut,
  remove,
  ...Object.entries(CHANGES).flatMap(([name, how]) => [silently(name, how), honestly(name, how)]),
];

function changed(
  victim: Victim,
  random: Random,
  changeRows: ChangeRows,
): { file: string; rows: string[]; what: string } {
  const file = oneOf(victim.dataFiles(2), random);
  const rows = victim.rows(file);
  const at = random.below(rows.length);
  changeRows(rows, at, random);
  return { file, rows, what: `${file}: row ${at + 1}` };
}

async function writeAnew(path: string, text: Buffer): Promise<void> {
  const codec = { kind: 'gzip', level: 4 } as const;
  const output = await Output.open({ path, codec, overwrite: true, index: true }, ends());
  const keyColumn = kindOfName(basename(path)).kind === 'deworks' ? 0 : 1;
  await output.append(encode(text, { codec, keyColumn }));
  await output.finish();
  await output.publish();
}

async function listAnew(path: string, pool: WorkerPool): Promise<void> {
  const folder = dirname(path);
  const manifest = await readManifest(folder);
  const form = kindOfName(basename(path)).kind === 'deworks' ? 'group' : 'row';
  const { rows, bytes, plainBytes, newest, types } = await readBackFile(path, { pool, form, ...ends() });

  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  const files = manifest.files.map(file =>
    file.name !== basename(path)
      ? file
      : {
          ...file,
          ...{ rows, bytes, plain_bytes: plainBytes, sha256 },
          ...(file.newest !== undefined && { newest }),
          ...(file.types !== undefined && { types }),
        },
  );
  await writeChecksums(folder, files);
  await writeManifest(folder, { ...manifest, files } satisfies Manifest);
}

function textOf(rows: readonly string[]): Buffer {
  return Buffer.from(rows.map(row => `${row}\n`).join(''), 'latin1');
}

function oneOf(names: readonly string[], random: Random): string {
  return names[random.below(names.length)]!;
}
