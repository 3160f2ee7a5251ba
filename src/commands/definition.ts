import type { Context } from '../context.ts';
import type { Values } from './options/values.ts';

/** One option of a command; help, docs/commands and completions come from it. */
export interface OptionDefinition {
  readonly kind: 'string' | 'number' | 'size' | 'flag';
  readonly help: string;
  readonly alias?: readonly string[];
  /** The unit or shape shown in help: FILE, DIR, SIZE, N. */
  readonly value?: string;
  readonly default?: string | number | boolean;
  /** What it may be, where that is a few words and `value` does not spell them out; of a list (`NAME,…`) its parts. */
  readonly words?: readonly string[];
  /** `--no-NAME` says something as well. */
  readonly isNegatable?: boolean;
}

export interface PositionalDefinition {
  readonly name: string;
  readonly help: string;
  readonly isRequired?: boolean;
  /** It takes all words that are left: `values.strings`. Of the last one only. */
  readonly isList?: boolean;
  /** What it may be, where that is a few words. */
  readonly words?: readonly string[];
}

/** A command: `check` opens nothing and throws usage errors, `run` does the work. */
export interface Command<Plan> {
  readonly name: string;
  readonly summary: string;
  readonly details: string;
  readonly positionals: readonly PositionalDefinition[];
  readonly options: Readonly<Record<string, OptionDefinition>>;
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  check(values: Values, ctx: Context): Plan;
  run(plan: Plan, ctx: Context): Promise<void>;
}

/** A command whose plan's type is sealed in: what the list of commands and the cli work with. */
export interface AnyCommand extends Omit<Command<unknown>, 'check' | 'run'> {
  /** Checks the values, then returns the work to do. */
  prepare(values: Values, ctx: Context): () => Promise<void>;
}

export function seal<Plan>(command: Command<Plan>): AnyCommand {
  return {
    ...command,
    prepare: (values, ctx) => {
      const plan = command.check(values, ctx);
      return () => command.run(plan, ctx);
    },
  };
}
