import { OldumpError } from '../errors.ts';
import type { Findings } from './findings/findings.ts';
import type { Verified } from './verify-paths.ts';

/** Every list of findings, in the order of the report. */
export function allFindings({ folders, files, findings }: Verified): Findings[] {
  return [
    ...folders.flatMap(folder => [folder.findings, ...folder.files.map(file => file.findings)]),
    ...files.map(file => file.findings),
    findings,
  ];
}

export type Verdict = 'fine' | 'malformed' | 'incomplete';

/** The worst of what was found: rows that are wrong before anything that is missing or disagrees. */
export function verdictOf(verified: Verified): Verdict {
  const all = allFindings(verified);
  if (all.some(({ malformed }) => malformed > 0)) return 'malformed';
  return all.some(({ incomplete }) => incomplete > 0) ? 'incomplete' : 'fine';
}

/** What a verdict ends a command with; undefined when all is fine. */
export function verdictError(verified: Verified): OldumpError | undefined {
  const verdict = verdictOf(verified);
  if (verdict === 'fine') return undefined;
  const found = allFindings(verified).filter(({ count }) => count > 0);
  const count = found.reduce((sum, each) => sum + each.count, 0);
  const places = found.length === 1 ? 'one place' : `${found.length} places`;
  return new OldumpError(verdict, `${count} ${count === 1 ? 'finding' : 'findings'} in ${places}`);
}
