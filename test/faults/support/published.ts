/** What a run leaves: the published files, the manifests but for times, and what should not be there. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface Published {
  /** By path below the run's folder: SHA-256 of the bytes. */
  readonly files: ReadonlyMap<string, string>;
  /** By folder, without times, loads and memory. */
  readonly manifests: ReadonlyMap<string, unknown>;
}

const FINAL = /^(ol|sitemaps)_.*(\.gz|\.idx|SHA256SUMS)$|^run_.*rejects\.jsonl$/;

export function publishedIn(dir: string): Published {
  const names = filesUnder(join(dir, 'd'));
  const files = names.filter(name => FINAL.test(name) && !basename(name).startsWith('.'));
  const manifests = names.filter(name => basename(name) === 'manifest.json');
  return {
    files: new Map(files.map(name => [name, sha256(join(dir, 'd', name))])),
    manifests: new Map(manifests.map(name => [name, timeless(join(dir, 'd', name))])),
  };
}

/** Every file, index, checksum and manifest is what an undisturbed run made, and nothing else is left. */
export function assertSame(dir: string, expected: Published): void {
  const found = publishedIn(dir);
  assert.deepEqual([...found.files.keys()], [...expected.files.keys()], 'the same files');
  assert.deepEqual(found.files, expected.files, 'the same bytes');
  assert.deepEqual(found.manifests, expected.manifests, 'the same manifests, but for times');
  assert.deepEqual(leftovers(dir), [], 'nothing temporary is left');
}

/**
 * What holds at every moment, also after a crash: a file with a final name has its final bytes,
 * and where a manifest stands all files of its folder do.
 */
export function assertNothingBroken(dir: string, expected: Published): void {
  const found = publishedIn(dir);
  for (const [name, hash] of found.files) {
    assert.ok(expected.files.has(name), `${name} is a file of the run`);
    assert.equal(hash, expected.files.get(name), `${name} has its final bytes`);
  }
  for (const name of found.manifests.keys()) {
    const folder = name.slice(0, name.indexOf('/') + 1);
    const missing = [...expected.files.keys()].filter(
      file => file.startsWith(folder) && !found.files.has(file),
    );
    assert.deepEqual(missing, [], `${name} stands for all files of its folder`);
  }
}

export function hasManifest(dir: string): boolean {
  return filesUnder(join(dir, 'd')).some(name => basename(name) === 'manifest.json');
}

/** Temporary files, spilled runs, locks. */
export function leftovers(dir: string): string[] {
  const own = filesUnder(join(dir, 'd')).filter(name => /(^|\/)\.|\.tmp$|\.lock$/.test(name));
  return [...own, ...readdirSync(join(dir, 'tmp'))];
}

/** Paths below the folder; symbolic links are followed, as readers of the dumps do. */
export function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).sort();
  return names.flatMap(name => {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false }); // a run under way renames its files
    return stats?.isDirectory() ? filesUnder(path).map(inner => join(name, inner)) : stats ? [name] : [];
  });
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

const TIMES = new Set([
  'created',
  'checksum',
  'page_sha256', // the page tells times
  'seconds',
  'busy',
  'peak_memory_bytes',
  'started',
  'run_id',
  'snapshot',
]);

/** Without what no two runs have in common: times, loads, memory, and how many bytes the sort spilled with it. */
function timeless(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'), (name, value: unknown) => {
    if (TIMES.has(name)) return null;
    return isCleaning(value) ? { ...value, bytes_out: null } : value;
  });
}

function isCleaning(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'name' in value && value.name === 'cdump';
}
