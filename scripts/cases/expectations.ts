/** What is right for each case, by its expect.md: a statement about everything it wrote, stdout and stderr. */
import { readFileSync } from 'node:fs';

type Expectation = (text: string) => boolean;

export const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  'a1-row-security': text => /^rc=[45]$/m.test(text) && isAboutRowSecurity(text) && !hasDataRow(text),
  'b1-transaction-timeout': text => figures(text) === '100000' && /^rc=0$/m.test(text),
  'c1-other-compressions': text =>
    Object.entries(COMPRESSIONS).every(
      ([file, what]) =>
        text.includes(`${file} rc=3`) && what.test(text.slice(0, text.indexOf(`${file} rc=3`))),
    ) && !/cut short/.test(text),
  'd1-byte-order-mark': text =>
    /^rc=3$/m.test(text)
      ? count(text, /byte order mark/gi) >= 4
      : /^rc=0$/m.test(text) &&
        /^ *1 out\/authors/m.test(text) &&
        /^ *0 out\/other/m.test(text) &&
        /^1$/m.test(text) &&
        /_ia_meta/.test(text) &&
        /begins with a byte order mark/.test(text),
  'e1-control-characters-in-keys': text => !/ERROR:/.test(text) && count(text, /^COPY \d+$/gm) === 2,
  'esc-verify': text => figures(text) === '0 0',
  'f1-key-list-utf16': text =>
    /^2\nkeys-utf8-bom-crlf\.txt rc=0$/m.test(text) &&
    ['keys-utf16.txt', 'keys-cr.txt'].every(
      file => text.includes(`\n2\n${file} rc=0`) || text.includes(`${file} rc=3`),
    ),
  'g1-socket-address-with-user': text => figures(text) === '6 6 6 6 6 6 6 6',
  'h1-escape-sequence-in-a-key': text => !/\^\[|\^G/.test(text) && count(text, /not in row order/g) === 3,
  'i1-archive-dry-run-without-network': text =>
    /^rc=5$/m.test(text) &&
    /what is there already is not known/.test(text) &&
    /ol_dump_2026-06-30\.txt\.gz /.test(text) &&
    /^real\s+0m/m.test(text),
  'ia-early-refusal': earlyRefusal,
  'index-verify-blind': text => /^verify [34]$/m.test(text),
  'inherit-jobs': text => figures(text) === '2 2' || (figures(text) === '0 0' && /inherit|child/i.test(text)),
  'nohup-hup': text => /^rc 4$/m.test(text),
  'o1-gzip-members-of-all-kinds': text =>
    ['cut-in-a-row', 'empty-members', 'fields', 'zeros-at-the-end'].every(name =>
      new RegExp(`^4\n${name}\\.gz rc=0$`, 'm').test(text),
    ) && /zeros-between\.gz rc=3/.test(text),
  'o3-titles-of-signs-only': text =>
    count(text, / is XML$/gm) >= 1 &&
    !/Traceback/.test(text) &&
    count(withoutBytes(text), /^\S*\/\S*[<>#"]\S*\t/gm) === 0,
  'o4-uid-without-a-name': text => /^rc=0$/m.test(text) && Number(figures(text)) > 0,
  'o7-duckdb-loader-of-the-page': everyRow,
  'psql-words': text =>
    !/Not enough arguments/.test(text) &&
    (text.match(/^rc \d+$/gm)?.join() === 'rc 5,rc 5,rc 5' || count(text, /--(covers-)?db='/g) >= 2),
  'rls-silent': text => figures(text) === '0' && /^rc [45]$/m.test(text) && isAboutRowSecurity(text),
  'secret-in-error': text => figures(text) === '0 0 0',
  'spark-folder': text => /^rows \d+ lines of the folder/m.test(text) && readersAreTold(),
  // Half a minute is no stall yet, as --stall is not given: but when a row last moved is to be seen.
  'stalled-server': text => Number(/^ *moved +(\d+) s ago$/m.exec(text)?.[1]) > 20 && /^check 0$/m.test(text),
};

const COMPRESSIONS: Readonly<Record<string, RegExp>> = {
  'data.txt.bz2': /bzip2/i,
  'data.txt.xz': /\bxz\b/i,
  'data.txt.zst': /zstd|zstandard/i,
  'data.zip': /\bzip\b/i,
  'data.txt.zz': /zlib/i,
};

/** The lines that are a number, as `wc -l` and `grep -c` print it. */
function figures(text: string): string {
  return (text.match(/^ *\d+$/gm) ?? []).map(line => line.trim()).join(' ');
}

function count(text: string, words: RegExp): number {
  return text.match(words)?.length ?? 0;
}

/** Without what `cat -v` makes of bytes above 127: "M->" is no sign of ours. */
function withoutBytes(text: string): string {
  return text.replaceAll(/M-\^?./g, '');
}

function isAboutRowSecurity(text: string): boolean {
  return /row.?(level )?security/i.test(text);
}

function hasDataRow(text: string): boolean {
  return /^\d+\t\d+\t\{/m.test(text);
}

function earlyRefusal(text: string): boolean {
  const [ia = '', s3 = ''] = text.split('== --via s3');
  const isAtOnce =
    ![ia, s3].some(part => /again in|given up/.test(part)) && !/(KEY|SECRET)-OF-CASE/.test(text);
  return isAtOnce && /SIGPIPE/.test(ia) && [ia, s3].every(part => /403/.test(part) && /^rc 5$/m.test(part));
}

/** Seven rows, keys and documents; or none, as one key holds a backspace, which no column may (e1). */
function everyRow(text: string): boolean {
  const [, rows, keys, documents] = /^\[\((\d+), (\d+), (\d+)\)\]$/m.exec(text) ?? [];
  if (rows === undefined || rows !== keys || rows !== documents) return false;
  return rows === '7' || (rows === '0' && /data\.txt, row 2, .*control character/.test(text));
}

function readersAreTold(): boolean {
  const page = (name: string): string =>
    readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), 'utf8');
  return ['format', 'compatibility'].every(name => page(name).includes('*.txt.gz'));
}
