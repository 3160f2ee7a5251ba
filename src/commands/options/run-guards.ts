import { OVERRIDE_FLAGS, type GuardOptions, type OverrideFlag } from '../../publish/guards/guard.ts';
import type { OptionDefinition } from '../definition.ts';
import type { Values } from './values.ts';

/** Options of `run` that say what may be published, and when a run may begin. */
export const GUARD_OPTIONS: Readonly<Record<string, OptionDefinition>> = {
  previous: {
    kind: 'string',
    value: 'DIR|FILE',
    help: 'the dump to compare with, or its manifest (default: the newest earlier one published in --dir)',
  },
  'max-age-days': {
    kind: 'number',
    value: 'N',
    default: 7,
    help: 'publish only if the newest row is at most so many days older than DATE',
  },
  'allow-old': { kind: 'flag', help: 'publish although the newest row is older' },
  'allow-shrink': {
    kind: 'flag',
    help: 'publish although a file or type lost more than 1 % since the previous dump',
  },
  'allow-same': {
    kind: 'flag',
    help: 'publish although cdump or dump has nothing newer than the previous one',
  },
  'allow-empty-files': { kind: 'flag', help: 'publish although a file is empty that was not so before' },
  'ignore-space': { kind: 'flag', help: 'begin although the disks seem too small' },
};

export function guardOptions(values: Values): GuardOptions {
  const allowed = OVERRIDE_FLAGS.filter((flag: OverrideFlag) => values.flag(flag.slice('--'.length)));
  return {
    allowed: new Set(allowed),
    maxAgeDays: values.integer('max-age-days', 0)!,
    previous: values.string('previous'),
  };
}
