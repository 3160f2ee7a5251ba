import type { AnyCommand, OptionDefinition, PositionalDefinition } from '../definition.ts';
import { GLOBAL_OPTIONS } from '../options/common-options.ts';

/** What a shell may offer in a place of the command line. */
export type Wanted =
  | { readonly kind: 'nothing' | 'files' | 'folders' }
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly isList: boolean };

/** An option as it is typed. */
export interface TypedOption {
  /** Without hyphens. */
  readonly letters: readonly string[];
  readonly longs: readonly string[];
  /** Undefined for a switch. */
  readonly value: { readonly name: string; readonly wanted: Wanted } | undefined;
  readonly help: string;
}

/** A text that no file is named after: what the user has to know himself. */
const NO_FILE = /^(DATE|DAY|KEY|URL|N|SEED)\b/;
const SPELLED_OUT = /^[a-z0-9]+(\|[a-z0-9]+)+$/;

/** Those of every command too. */
export function typedOptions({ options }: Pick<AnyCommand, 'options'>): TypedOption[] {
  const all = Object.entries({ ...options, ...GLOBAL_OPTIONS }).map(([name, option]) => typed(name, option));
  return [
    ...all,
    { letters: ['h'], longs: ['help'], value: undefined, help: 'show the help of the command' },
  ];
}

export function wantedAt({ name, words }: PositionalDefinition): Wanted {
  if (words) return { kind: 'words', words, isList: false };
  if (NO_FILE.test(name)) return { kind: 'nothing' };
  return { kind: /^DIR\b/.test(name) ? 'folders' : 'files' };
}

/** As it is typed: `-o`, `--output`. */
export function spellings({ letters, longs }: TypedOption): string[] {
  return [...letters.map(letter => `-${letter}`), ...longs.map(long => `--${long}`)];
}

function typed(name: string, option: OptionDefinition): TypedOption {
  const aliases = option.alias ?? [];
  const value =
    option.kind === 'flag' ? undefined : { name: option.value ?? 'VALUE', wanted: wantedValue(option) };
  return {
    letters: aliases.filter(alias => alias.length === 1),
    longs: [
      ...aliases.filter(alias => alias.length > 1),
      name,
      ...(option.isNegatable === true ? [`no-${name}`] : []),
    ],
    value,
    help: option.help,
  };
}

function wantedValue({ value = '', words }: OptionDefinition): Wanted {
  if (words) return { kind: 'words', words, isList: value.endsWith(',…') };
  if (SPELLED_OUT.test(value)) return { kind: 'words', words: value.split('|'), isList: false };
  if (/\bFILE\b/.test(value)) return { kind: 'files' };
  return { kind: /\bDIR\b/.test(value) ? 'folders' : 'nothing' };
}
