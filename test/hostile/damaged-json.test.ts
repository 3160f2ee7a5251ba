/** issue 12, 18: JSON of others that is damaged, or made to hurt: exit 3 or 4 and one line, never "a bug". */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { sampleDataRows } from '../../dev/sample/library.ts';
import { bash } from '../support/oldump.ts';
import { oldump, type Said } from './in-process.ts';
import { pathsOf, STRANGE, withMember } from './members.ts';

const DUMP = 'ol_dump_2026-06-30';
/** Nobody listens there; and nobody waits. */
const ARCHIVE = ['--dry-run', '--retries', '0', '--wait', '0'];
const NO_NETWORK = { OLDUMP_ARCHIVE_URL: 'http://127.0.0.1:9', OLDUMP_ARCHIVE_S3_URL: 'http://127.0.0.1:9' };

let root: string;
let dir: string;

before(() => {
  root = mkdtempSync(join(tmpdir(), 'oldump-hostile-'));
  dir = join(root, 'dumps');
  writeFileSync(join(root, 'data.txt'), Buffer.concat([...sampleDataRows({ rows: 400, seed: 5 })]));
  const ended = bash(
    'oldump 2026-06-30 --data data.txt --allow-old --allow-empty-files --dir dumps -q',
    root,
  );
  if (ended.code !== 0) throw new Error(ended.stderr);
});

after(() => rmSync(root, { recursive: true, force: true }));

function assertTold({ code, stderr }: Said, what: string, codes: readonly number[] = [0, 3, 4]): void {
  assert.ok(codes.includes(code), `${what}: exit ${code}: ${stderr.slice(0, 500)}`);
  assert.doesNotMatch(stderr, /a bug in oldump/, what);
  if (code !== 0) assert.match(stderr, /^oldump[^\n]*\n$/, what);
  assert.ok(stderr.length < 2000, what);
}

/** Changes a file, runs `use`, and puts it back. */
async function withText(path: string, text: string | Buffer, use: () => Promise<void>): Promise<void> {
  const right = readFileSync(path);
  writeFileSync(path, text);
  try {
    await use();
  } finally {
    writeFileSync(path, right);
  }
}

/** Every member of a JSON file, changed in every way. */
async function eachChange(
  path: string,
  use: (what: string) => Promise<void>,
  strange = STRANGE,
): Promise<void> {
  const right: unknown = JSON.parse(readFileSync(path, 'utf8'));
  for (const member of pathsOf(right))
    for (const [what, value] of strange) {
      const text = `${JSON.stringify(withMember(right, member, value), null, 2)}\n`;
      await withText(path, text, () => use(`${member.join('.')} ${what}`));
    }
}

test('issue 12: a manifest with any member changed', async () => {
  const folder = join(dir, DUMP);
  let refused = 0;
  await eachChange(join(folder, 'manifest.json'), async what => {
    const shown = await oldump(['show', '/works/OL1W', folder]);
    assertTold(shown, `show: ${what}`);
    refused += shown.code === 3 ? 1 : 0;
    assertTold(
      await oldump(['archive', folder, ...ARCHIVE], { env: NO_NETWORK }),
      `archive: ${what}`,
      [3, 4, 5],
    );
  });
  assert.ok(refused > 100, `${refused} refused`);
});

test('issue 12: verify of a manifest with any member changed', async () => {
  const folder = join(dir, DUMP);
  await eachChange(
    join(folder, 'manifest.json'),
    async what => {
      assertTold(await oldump(['verify', '--quick', folder]), what, [3, 4]);
    },
    STRANGE.slice(1, 2),
  );
});

test('issue 12: run --previous and --since with any member of the manifest changed', async () => {
  const others = [
    'run',
    '2026-07-31',
    '--data',
    join(root, 'data.txt'),
    '--dir',
    join(root, 'next'),
    '--dry-run',
  ];
  await eachChange(
    join(dir, DUMP, 'manifest.json'),
    async what => {
      const ended = await oldump([...others, '--previous', join(dir, DUMP)]);
      assert.ok([0, 3, 4, 5].includes(ended.code), `${what}: ${ended.stderr}`);
      assert.doesNotMatch(ended.stderr, /a bug/);
    },
    STRANGE.slice(0, 3),
  );
});

test('issue 12: a status with any member changed', async () => {
  const path = join(dir, 'run_2026-06-30', 'status.json');
  let refused = 0;
  await eachChange(path, async what => {
    for (const words of [['status'], ['status', '--json'], ['status', '--check']]) {
      const ended = await oldump([...words, dir]);
      assertTold(ended, `${words.join(' ')}: ${what}`);
      refused += ended.code === 3 ? 1 : 0;
      if (ended.code === 3) assert.match(ended.stderr, /status\.json: /, what);
    }
  });
  assert.ok(refused > 100, `${refused} refused`);
});

/** A line of a journal, its own checksum right. */
function line(record: object): string {
  const front = JSON.stringify(record).slice(0, -1);
  return `${front},"crc":"${crc32(front).toString(16).padStart(8, '0')}"}\n`;
}

test('issue 12: a journal with any member of any record changed, its checksum right', async () => {
  const path = join(dir, 'run_2026-06-30', 'journal.jsonl');
  const records = readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map(text => JSON.parse(text) as Record<string, unknown>)
    .map(({ crc: _, ...record }) => record);
  const words = [
    'run',
    '2026-06-30',
    '--data',
    join(root, 'data.txt'),
    '--dir',
    dir,
    '--allow-old',
    '--dry-run',
  ];
  let refused = 0;
  for (const [at, record] of records.entries())
    for (const member of pathsOf(record))
      for (const [what, value] of STRANGE.slice(0, 5)) {
        const changed = withMember(record, member, value) as object;
        const text = records.map((each, other) => line(other === at ? changed : each)).join('');
        await withText(path, text, async () => {
          const ended = await oldump(words);
          assert.ok([0, 2, 3, 4].includes(ended.code), `${at} ${member.join('.')} ${what}: ${ended.stderr}`);
          assert.doesNotMatch(ended.stderr, /a bug/, `${at} ${member.join('.')} ${what}`);
          if (ended.code === 3) assert.match(ended.stderr, /journal of the run is damaged/);
          refused += ended.code === 3 ? 1 : 0;
        });
      }
  assert.ok(refused > 50, `${refused} refused`);
});

test('issue 12: text that is no JSON of ours, in the place of each file', async () => {
  const deep = `${'['.repeat(1e5)}${']'.repeat(1e5)}`;
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '0',
    '"x"',
    '\ufeff{}',
    '{"format":1}',
    deep,
    '\0'.repeat(999),
    '\xff',
  ])
    for (const [file, words] of [
      [join(DUMP, 'manifest.json'), ['verify', '--quick', join(dir, DUMP)]],
      [join(DUMP, 'manifest.json'), ['show', '/works/OL1W', join(dir, DUMP)]],
      [join(DUMP, 'SHA256SUMS'), ['verify', '--quick', join(dir, DUMP)]],
      [join('run_2026-06-30', 'status.json'), ['status', dir]],
    ] as const)
      await withText(join(dir, file), text, async () =>
        assertTold(await oldump(words), `${file}: ${text.slice(0, 20)}`, [3, 4]),
      );
});

/** What may stand in the place of a file. */
const IN_PLACE: Readonly<Record<string, (path: string) => void>> = {
  'a folder': path => mkdirSync(path),
  'a FIFO': path => void spawnSync('mkfifo', [path]),
  'a device': path => symlinkSync('/dev/zero', path),
  'a link out of the folder': path => symlinkSync(join(root, 'outside'), path),
  'a link to itself': path => symlinkSync(path, path),
  'a socket': path =>
    void spawnSync('python3', [
      '-c',
      'import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])',
      path,
    ]),
};

test('issue 12: a folder, FIFO, device, socket or link in the place of a file', async () => {
  for (const [what, put] of Object.entries(IN_PLACE))
    for (const file of ['manifest.json', 'SHA256SUMS', `${DUMP}.txt.gz`, `${DUMP}.txt.gz.idx`]) {
      const copy = join(root, 'copy', DUMP);
      rmSync(join(root, 'copy'), { recursive: true, force: true });
      cpSync(join(dir, DUMP), copy, { recursive: true });
      copyFileSync(join(copy, file), join(root, 'outside'));
      rmSync(join(copy, file));
      put(join(copy, file));
      assertTold(await oldump(['verify', copy]), `verify: ${what} as ${file}`, [3, 4]);
      const isRead = file.startsWith('manifest') || file.endsWith('.gz');
      const shown = await oldump(['show', '/works/OL1W', copy]);
      assertTold(
        shown,
        `show: ${what} as ${file}`,
        isRead && what !== 'a link to itself' ? [3, 4] : [0, 2, 3, 4],
      );
      assertTold(
        await oldump(['archive', copy, ...ARCHIVE], { env: NO_NETWORK }),
        `archive: ${what} as ${file}`,
        [3, 4],
      );
    }
});

test('issue 12: a file that is listed twice, has the name of another folder, or that of the manifest', async () => {
  const path = join(dir, DUMP, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { files: { name: string }[] };
  const [first, ...others] = manifest.files;
  for (const name of [
    others[0]!.name,
    '..',
    '.',
    '../x',
    '/etc/passwd',
    'manifest.json',
    '',
    'a\0b',
    'x\x1b[2J',
  ]) {
    const text = JSON.stringify({ ...manifest, files: [{ ...first, name }, ...others] });
    await withText(path, text, async () => {
      for (const words of [
        ['verify', '--quick'],
        ['show', '/works/OL1W'],
      ])
        assertTold(await oldump([...words, join(dir, DUMP)]), `${words[0]}: ${JSON.stringify(name)}`, [3]);
    });
  }
});

test('issue 12: a config file that is no config', async () => {
  const path = join(root, 'config.json');
  for (const text of [
    '{',
    '[]',
    '{"memory": {"toString": 1}}',
    '{"memory": null}',
    '{"constructor": 1}',
    '{"a":1,"a":2}',
  ]) {
    writeFileSync(path, text);
    const ended = await oldump(['stats', '--config', path, join(root, 'data.txt')]);
    assertTold(ended, text, [2]);
  }
  assertTold(await oldump(['stats', '--config', '/dev/zero', join(root, 'data.txt')]), 'no end', [2]);
});
