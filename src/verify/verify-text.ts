import { basename } from 'node:path';
import type { Manifest } from '../bytes/manifest/manifest-form.ts';
import { printable } from '../printable.ts';
import { withCommas } from '../record/text/with-commas.ts';
import type { CheckedFile } from './file/checked-file.ts';
import { findingText, type Findings } from './findings/findings.ts';
import type { ReferenceKind } from './references/reference-rows.ts';
import type { ReportFacts } from './verify-json.ts';
import { allFindings, verdictOf } from './verdict.ts';
import type { CheckedFolder } from './folder/verify-folder.ts';
import type { Verified } from './verify-paths.ts';

/** The report for people: a line per folder and file, findings below them, the verdict last. */
export function reportText(verified: Verified, { isQuick }: ReportFacts): string {
  const lines = [
    ...verified.folders.flatMap(folderLines),
    ...verified.files.flatMap(file => fileLines(file, file.path)),
    ...findingLines(verified.findings),
    verdictLine(verified, isQuick),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function folderLines({ path, manifest, files, findings, unlisted }: CheckedFolder): string[] {
  return [
    `${path}${manifest ? `: ${manifest.date}, published ${manifest.created}${guardsText(manifest)}` : ''}`,
    ...findingLines(findings),
    ...files.flatMap(file => fileLines(file, `  ${basename(file.path)}`)),
    ...unlisted.map(name => `  ${name}: in no manifest, not looked at`),
  ];
}

function guardsText({ guards }: Manifest): string {
  if (!guards) return '';
  const passed = guards.filter(({ result }) => result === 'passed').length;
  const overridden = guards.filter(({ result }) => result === 'overridden');
  const flags = overridden.map(({ name, override }) => `, ${name} overridden by ${override}`);
  return `, ${passed} guards passed${flags.join('')}`;
}

function fileLines(file: CheckedFile, name: string): string[] {
  return [fileLine(file, name), ...findingLines(file.findings), ...referenceLines(file)];
}

function referenceLines({ references }: CheckedFile): string[] {
  const named = Object.entries(references ?? {}).filter(([, counts]) => counts.named > 0);
  return named.map(([kind, { named: all, ...problems }]) => {
    const found = Object.entries(problems as Record<string, number>).filter(([, rows]) => rows > 0);
    const parts = found.map(([problem, rows]) => `${withCommas(rows)} ${problem}`);
    return `    ${WORDS[kind as ReferenceKind]}: ${withCommas(all)}${parts.length > 0 ? `, of them ${parts.join(', ')}` : ''}`;
  });
}

const WORDS: Readonly<Record<ReferenceKind, string>> = {
  work: 'works named by editions',
  author: 'authors named by works and editions',
  redirect: 'redirects followed',
};

function fileLine({ findings, rows, plainBytes, bytes, orders, index }: CheckedFile, name: string): string {
  const facts = [
    ...(rows === undefined ? [] : [`${withCommas(rows)} rows`]),
    ...(plainBytes === undefined ? [] : [`${megabytes(plainBytes)} MB plain`]),
    ...(bytes === undefined ? [] : [`${megabytes(bytes)} MB`]),
    ...(orders?.length ? [`in ${orders[0]} order`] : []),
    ...(index === 'fits' ? ['with index'] : []),
  ];
  const verdict = findings.count === 0 ? 'fine' : findingsText(findings.count);
  return `${name}: ${verdict}${facts.length > 0 ? `; ${facts.join(', ')}` : ''}`;
}

function findingLines(findings: Findings): string[] {
  const more = findings.count - findings.first.length;
  const lines = findings.first.map(finding => `    ${finding.kind}: ${findingText(finding)}`);
  return more === 0 ? lines : [...lines, `    and ${withCommas(more)} more`];
}

function verdictLine(verified: Verified, isQuick: boolean): string {
  const files = verified.folders.reduce((sum, folder) => sum + folder.files.length, verified.files.length);
  const found = allFindings(verified).reduce((sum, each) => sum + each.count, 0);
  const what = `${files} ${files === 1 ? 'file' : 'files'}${isQuick ? ', looked at quickly' : ''}`;
  return found === 0 ? `fine: ${what}` : `${verdictOf(verified)}: ${findingsText(found)} in ${what}`;
}

function findingsText(number: number): string {
  return `${withCommas(number)} ${number === 1 ? 'finding' : 'findings'}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
