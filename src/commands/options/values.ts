import { usageError } from '../../errors.ts';
import { parseSize } from './size.ts';

/** The values of a command's options and positionals, after flag > environment > config file > default. */
export class Values {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: ReadonlyMap<string, unknown>) {
    this.#values = values;
  }

  string(name: string): string | undefined {
    const value = this.#values.get(name);
    return value === undefined ? undefined : String(value);
  }

  /** Of a positional that is a list. */
  strings(name: string): string[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value.map(String) : [];
  }

  flag(name: string): boolean {
    const value = this.#values.get(name);
    if (value === undefined || value === false || value === 'false' || value === '0') return false;
    if (value === true || value === 'true' || value === '1') return true;
    throw usageError(`--${name} is a switch, not ${JSON.stringify(value)}`);
  }

  /** True only when the user said so one way or the other. */
  isGiven(name: string): boolean {
    return this.#values.get(name) !== undefined;
  }

  /** A whole number within [min, max]. */
  integer(name: string, min: number, max = Number.MAX_SAFE_INTEGER): number | undefined {
    const text = this.string(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
    throw usageError(`--${name} wants a whole number ${range}, not ${JSON.stringify(text)}`);
  }

  /** Bytes, from a size such as 256M. */
  size(name: string, minBytes: number): number | undefined {
    const text = this.string(name);
    if (text === undefined) return undefined;
    const bytes = parseSize(text);
    if (bytes === undefined)
      throw usageError(`--${name} wants a size such as 256M, not ${JSON.stringify(text)}`);
    if (bytes < minBytes)
      throw usageError(`--${name} ${text} is too small, the smallest is ${minBytes >> 20}M`);
    return bytes;
  }
}
