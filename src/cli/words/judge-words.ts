import type { OptionDefinition } from '../../commands/definition.ts';
import { usageError } from '../../errors.ts';

/** Options by their names, and the other words. */
export interface ParsedWords extends Readonly<Record<string, unknown>> {
  readonly _: readonly unknown[];
}

/** Nothing is guessed: words stay words. */
export const PARSER_CONFIGURATION = {
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'camel-case-expansion': false,
};

/**
 * What yargs thinks of words that its parser alone would not vouch for; it is loaded for them.
 * Throws: usage, in its words.
 */
export async function judgeWords(
  words: readonly string[],
  options: Readonly<Record<string, OptionDefinition>>,
  commandName: string,
): Promise<ParsedWords> {
  const { default: yargs } = await import('yargs');
  let parser = yargs([...words])
    .help(false)
    .version(false)
    .strictOptions()
    .exitProcess(false)
    .showHelpOnFail(false)
    .parserConfiguration(PARSER_CONFIGURATION)
    .fail((message, error) => {
      throw usageError(error?.message ?? message, { advice: `see oldump ${commandName} --help` });
    });
  for (const [name, { kind, alias }] of Object.entries(options)) {
    const type = kind === 'flag' ? 'boolean' : 'string';
    parser = parser.option(name, {
      type,
      ...(alias && { alias: [...alias] }),
      ...(kind !== 'flag' && { requiresArg: true }),
    });
  }
  return (await parser.parseAsync()) as ParsedWords;
}
