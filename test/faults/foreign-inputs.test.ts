/** Inputs that are no rows, or rows as Windows writes them: every command refuses or takes them alike (issue 12). */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { openInput } from '../../src/bytes/input/input.ts';
import { ends, failsAs, inChunksOf, readAll } from '../bytes/material.ts';
import { bash, inWorkDir } from '../support/oldump.ts';

const NOISE = Buffer.from(Array.from({ length: 600 }, (_, i) => (i * 167 + (i >> 3) * 41) % 256));
const AUTHOR =
  '/type/author\t/authors/OL1A\t1\t2020-01-01T00:00:00\t{"type": {"key": "/type/author"}, "key": "/authors/OL1A", "revision": 1, "last_modified": {"type": "/type/datetime", "value": "2020-01-01T00:00:00"}}';
const DATA =
  '1\t1\t{"type": {"key": "/type/author"}, "key": "/authors/OL1A", "revision": 1, "last_modified": {"type": "/type/datetime", "value": "2020-01-01T00:00:00"}}';
const WORK =
  '/type/work\t/works/OL1W\t1\t2020-01-01T00:00:00\t{"type": {"key": "/type/work"}, "key": "/works/OL1W", "ocaid": "item1", "revision": 1, "last_modified": {"type": "/type/datetime", "value": "2020-01-01T00:00:00"}}';
const ITEM = 'item1\tbox1\tprinted';
const MARK = '\ufeff';
const ROWS = `${AUTHOR}\n${WORK}\n`;

/** Reads `bad` as its rows, with `good` and `items` beside it. */
const COMMANDS: readonly string[] = [
  'oldump cdump bad',
  'oldump cdump - < bad',
  'oldump sort bad',
  'oldump dump bad',
  "oldump split bad --format 'out/%s.txt'",
  'oldump deworks bad items',
  'oldump filter --type author bad',
  'oldump show OL1A bad',
  'oldump stats bad',
  'oldump describe bad',
  'oldump diff bad good',
  'oldump diff good bad',
  'oldump apply good bad',
  'oldump apply bad changes',
  'oldump merge bad good',
  'oldump merge good bad',
  'oldump index bad',
  'oldump sitemaps bad --dir maps',
  'oldump htmlindex bad --dir html',
  'oldump sample bad',
  'oldump verify bad',
  'oldump run --dry-run 2026-06-30 --data bad --dir .',
  'oldump run 2026-06-30 --data bad --dir .',
];
/** The same for other inputs than rows. */
const OTHER_INPUTS: readonly string[] = [
  'oldump deworks good bad',
  'oldump filter --keys bad good',
  'oldump run 2026-06-30 --data good --ia-metadata bad --dir .',
];

function writeInputs(dir: string, bad: string | Uint8Array): void {
  writeFileSync(join(dir, 'bad'), bad);
  writeFileSync(join(dir, 'good'), ROWS);
  writeFileSync(join(dir, 'items'), `${ITEM}\n`);
}

const FORMS: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['bzip2', Buffer.concat([Buffer.from('BZh91AY&SY'), NOISE])],
  ['xz', Buffer.concat([Buffer.from('fd377a585a00', 'hex'), NOISE])],
  ['lzma', Buffer.concat([Buffer.from('5d00008000', 'hex'), NOISE])],
  ['zstd', Buffer.concat([Buffer.from('28b52ffd', 'hex'), NOISE])],
  ['lz4', Buffer.concat([Buffer.from('04224d18', 'hex'), NOISE])],
  ['zip', Buffer.concat([Buffer.from('PK\x03\x04'), NOISE])],
  ['7z', Buffer.concat([Buffer.from('377abcaf271c', 'hex'), NOISE])],
  ['compress', Buffer.concat([Buffer.from('1f9d90', 'hex'), NOISE])],
  ['zlib', deflateSync(ROWS.repeat(50), { level: 1 })],
  ['zlib', deflateSync(ROWS.repeat(50), { level: 9 })],
  ['gzip within gzip', gzipSync(gzipSync(ROWS))],
  ['zstd within gzip', gzipSync(Buffer.concat([Buffer.from('28b52ffd', 'hex'), NOISE]))],
  ['UTF-16LE without a byte order mark', Buffer.from(ROWS, 'utf16le')],
  ['UTF-16BE without a byte order mark', Buffer.from(ROWS, 'utf16le').swap16()],
  ['UTF-32', Buffer.concat([Buffer.from('fffe00002f000000', 'hex'), NOISE])],
  ['a byte order mark with nothing behind it', Buffer.from(MARK)],
  ['a byte order mark with nothing behind it', gzipSync(MARK)],
  ['an SQLite database', Buffer.concat([Buffer.from('SQLite format 3\0'), NOISE])],
  ['Parquet', Buffer.concat([Buffer.from('PAR1\x15\x04'), NOISE])],
  ['PDF', Buffer.from('%PDF-1.7\n%')],
  ['HTML', Buffer.from('<!DOCTYPE html>\n<html><body>404</body></html>\n')],
  ['JSON', Buffer.from('[\n{"key": "/works/OL1W"}\n]\n')],
  ['tar', Buffer.concat([Buffer.from('rows.txt'.padEnd(257, '\0') + 'ustar\0' + '00'), NOISE])],
  ['zero bytes', Buffer.alloc(4096)],
  ['binary data', NOISE.subarray(3)],
];

test('issue 12: each form that is no rows is told by its name, cut anywhere, and by verify', () =>
  inWorkDir(async dir => {
    for (const [name, bytes] of FORMS)
      for (const chunkBytes of [1, bytes.length]) {
        const stdin = Readable.from(inChunksOf(bytes, chunkBytes), { objectMode: false });
        const input = await openInput(undefined, ends({ stdin }));
        const says = new RegExp(`^standard input: is ${name}`);
        await assert.rejects(readAll(input.chunks), failsAs('malformed', says), name);
      }
    writeFileSync(join(dir, 'bad.txt.gz'), FORMS[0]![1]);
    for (const command of ['oldump verify bad.txt.gz', 'oldump verify --quick bad.txt.gz']) {
      const { code, stdout, stderr } = bash(command, dir);
      assert.equal(code, 3, stderr);
      assert.match(`${stdout.toString()}${stderr}`, /bad\.txt\.gz: is bzip2, .*bzcat bad\.txt\.gz \| oldump/);
    }
  }));

test('issue 12: every command that reads rows, items or keys names bzip2 and the way out', () =>
  inWorkDir(dir => {
    writeInputs(dir, FORMS[0]![1]);
    assert.equal(bash('mkdir out; oldump diff good good -o changes', dir).code, 0);
    for (const command of [...COMMANDS, ...OTHER_INPUTS]) {
      const { code, stdout, stderr } = bash(command, dir);
      assert.equal(code, 3, `${command}: ${stderr}`);
      assert.match(`${stdout.toString()}${stderr}`, /is bzip2, .*bzcat (bad )?\| oldump … -/, command);
    }
  }));

test('issue 12: a byte order mark is passed over by all alike, positions count it, verify finds it', () =>
  inWorkDir(dir => {
    writeInputs(dir, `${MARK}${ROWS}`);
    writeFileSync(join(dir, 'bad.gz'), gzipSync(`${MARK}${ROWS}`));
    assert.equal(bash('mkdir out out2; oldump diff good good -o changes', dir).code, 0);
    const rowCommands = COMMANDS.filter(
      line => !/cdump|apply good|verify|htmlindex|sitemaps|run|split/.test(line),
    );
    for (const command of rowCommands)
      for (const name of ['bad', 'bad.gz']) {
        const of = (file: string): string => bash(command.replaceAll('bad', file), dir).stdout.toString();
        assert.equal(of(name).replaceAll(name, 'good'), of('good'), `${command}: ${name}`);
      }
    const splits = bash(
      "oldump split bad --format 'out/%s.txt' && oldump split good --format 'out2/%s.txt' && cat out/* | cmp - <(cat out2/*)",
      dir,
    );
    assert.equal(splits.code, 0, splits.stderr);
    writeFileSync(join(dir, 'data'), `${MARK}${DATA}\n`);
    assert.equal(bash('oldump cdump data', dir).stdout.toString(), `${AUTHOR}\n`);
    writeFileSync(join(dir, 'marked'), `${MARK}${ITEM}\n`);
    assert.match(
      bash('oldump deworks good marked', dir).stdout.toString(),
      /"_ia_meta": \{"boxid": \["box1"\]/,
    );
    writeFileSync(join(dir, 'wrong'), `${MARK}${AUTHOR}\nno row\n`);
    const row = Buffer.byteLength(`${MARK}${AUTHOR}\n`);
    assert.match(bash('oldump sort wrong', dir).stderr, new RegExp(`wrong, row 2, byte ${row}: expected 5`));
    for (const command of ['verify bad', 'verify bad.gz', 'verify --as ia-metadata marked']) {
      const { code, stdout, stderr } = bash(`oldump ${command}`, dir);
      assert.equal(code, 3);
      assert.match(`${stdout.toString()}${stderr}`, /row 1, byte 0: begins with a byte order mark/, command);
    }
  }));

test('issue 12: a mark further on, and CR LF, never come out as rows', () =>
  inWorkDir(dir => {
    writeInputs(dir, `${AUTHOR}\n${MARK}${WORK}\n`);
    writeFileSync(join(dir, 'crlf'), ROWS.replaceAll('\n', '\r\n'));
    writeFileSync(join(dir, 'items-crlf'), `${ITEM}\r\n`);
    writeFileSync(join(dir, 'index-crlf'), '/works/OL1W\tA title\t2020\t2020\r\n');
    assert.equal(bash('mkdir out; oldump diff good good -o changes', dir).code, 0);
    const rowCommands = COMMANDS.filter(line => !/cdump|apply good|htmlindex|run|show/.test(line));
    for (const command of [...rowCommands, 'oldump show OL1W bad']) {
      const { code, stdout, stderr } = bash(command, dir);
      assert.equal(code, 3, `${command}: ${stderr}`);
      assert.match(`${stdout.toString()}${stderr}`, /begins with a byte order mark/, command);
    }
    const lines = [...rowCommands.map(line => line.replaceAll('bad', 'crlf')), 'oldump show OL1A crlf'];
    const others = ['oldump deworks good items-crlf', 'oldump htmlindex index-crlf --dir html'];
    for (const command of [...lines, ...others, 'oldump verify --as ia-metadata items-crlf']) {
      const { code, stdout, stderr } = bash(command, dir);
      assert.equal(code, 3, `${command}: ${stderr}`);
      assert.match(`${stdout.toString()}${stderr}`, /ends in CR LF/, command);
    }
  }));
