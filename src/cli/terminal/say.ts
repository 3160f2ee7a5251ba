import { printableText } from '../../printable.ts';

/** Says something on standard error: with `TerminalLine` all that ever writes there. */
export function sayText(stderr: { write(text: string): unknown }, text: string): void {
  stderr.write(`${printableText(text)}\n`);
}
