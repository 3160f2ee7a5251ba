import { malformedError } from '../../errors.ts';

/** Python reads and prints no integer of more digits (sys.int_info.default_max_str_digits). */
export const MAX_INTEGER_DIGITS = 4300;

/**
 * How Python prints the number it reads from JSON text: integers exactly, others as `repr` of a double.
 *
 * In: a number as JSON's grammar has it.  Throws malformedError for an integer of more than 4300 digits.
 */
export function pythonNumber(text: string): string {
  return /^-?\d+$/.test(text) ? pythonInteger(text) : pythonFloat(Number(text));
}

function pythonInteger(text: string): string {
  const digits = text.startsWith('-') ? text.length - 1 : text.length;
  if (digits > MAX_INTEGER_DIGITS)
    throw malformedError(`JSON: an integer of more than ${MAX_INTEGER_DIGITS} digits`);
  return text === '-0' ? '0' : text;
}

/**
 * Python's `repr` of a double: the shortest digits that read back as the same double, which are also
 * JavaScript's, with an exponent below 1e-4 and from 1e16 on, and always a mark of not being an integer.
 */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const sign = value < 0 ? '-' : '';
  const [mantissa = '', exponentText = ''] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(exponentText);
  return sign + (exponent < -4 || exponent >= 16 ? scientific(digits, exponent) : fixed(digits, exponent));
}

function scientific(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const exponentDigits = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits.slice(0, 1)}${fraction}e${exponent < 0 ? '-' : '+'}${exponentDigits}`;
}

function fixed(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${whole}.${digits.slice(exponent + 1) || '0'}`;
}
