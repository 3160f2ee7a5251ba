/** JSON texts that are mostly sound and hard all the same; each generator seldom makes one that Python refuses. */
import fc from 'fast-check';

/** One of some words, given with blanks between them. */
export function oneOf(words: string): fc.Arbitrary<string> {
  return fc.constantFrom(...words.trim().split(/\s+/));
}

export function seldom<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, weight = 60): fc.Arbitrary<T> {
  return fc.oneof({ weight, arbitrary: usual }, odd);
}

export function quoted(text: string): string {
  return `"${text}"`;
}

const integers = fc.oneof(oneOf('0 -0 1 -1 10 12345678901234567890'), fc.bigInt().map(String));
const floats = oneOf(`
  -0.0 0.0 1.0 2.50 1e5 1E5 1.5E+3 1e15 1e16 123456789012345678.0 1e-4 1e-5 0.00001234 5e-324 1e-400 1E400 -1E400
  NaN Infinity -Infinity`);
export const numbers = seldom(fc.oneof(integers, integers, floats), oneOf('01 1. .5 - +1 1e 0x1 -NaN nul'));

const plainParts = fc.constantFrom('a', 'Zz', ' ', '/a/', '/type/datetime', '2009-04-01 03:28:50', 'T', '0');
const pythonEscapes = oneOf(
  '\\n \\" \\\\ \\t \\b \\f \\r \\u00e9 \\u2028 \\u007f \\u0000 \\u001f \\ud83d\\ude00 \\ud83d \\ude00',
);
const otherEscapes = oneOf('\\/ \\u00E9 \\u0041 \\u000a \\u0022 \\u005c \\uD83D\\uDE00');
const rawParts = fc.constantFrom('é', '\u{1f600}', '\u2028', '\x7f', '\x08', '\ufeff'); // COPY writes BS as \b
const brokenParts = fc.constantFrom('\t', '\n', '\r', '\v', '\f', '\0', '\\x', '\\u12', '\\u00g0', '\\', '"');

const parts = seldom(
  fc.oneof(
    { weight: 6, arbitrary: plainParts },
    { weight: 4, arbitrary: pythonEscapes },
    otherEscapes,
    rawParts,
  ),
  brokenParts,
);
const plainString = fc.stringMatching(/^[ !#-[\]-~]{0,12}$/).map(quoted);
const trickyString = fc.array(parts, { maxLength: 5 }).map(all => quoted(all.join('')));
export const strings = fc.oneof({ weight: 3, arbitrary: plainString }, trickyString);

export const keys = oneOf(
  '/works/OL1W /a/OL1A /b/OL1M /l/eng /user/x /books/OL1M /authors/OL2A /type/x /a /lists/1 /u/',
).map(quoted);
export const times = fc
  .constantFrom(
    '2008-04-01T03:28:50.625462',
    '2008-12-11 01:02:03',
    '2009-06-17T24:00',
    '2009-06',
    '2031-01',
    'a b',
  )
  .map(quoted);
export const datetimes = fc.oneof(
  { weight: 6, arbitrary: times.map(time => `{"type": "/type/datetime", "value": ${time}}`) },
  times.map(time => `{"value": ${time}, "type": "/type/datetime"}`),
);
const brokenDatetimes = oneOf(
  '{"type":·"/type/datetime"} {"type":·"/type/datetime",·"value":·1} {"key":·1}',
).map(text => text.replaceAll('·', ' '));

const names = fc.oneof(
  { weight: 8, arbitrary: oneOf('a b title name 1 10 2 __proto__ type value id revision last_modified') },
  fc.constantFrom('', 'é', '\\u006bey', 'k\\u00e9', 'key"'),
);
/** A member's name, but for those whose value matters. */
export const extraNames = oneOf('a b title name subjects 1 10 2 __proto__ created k\\u00e9').map(quoted);

/** Mostly Python's separators, so that the fast path is met; now and then any white space. */
const comma: fc.Arbitrary<string> = seldom<string>(
  fc.constant(', '),
  fc.constantFrom(',', ' , ', ',\n', ',\t', ',\r'),
  30,
);
const colon: fc.Arbitrary<string> = seldom<string>(
  fc.constant(': '),
  fc.constantFrom(':', ' : ', ':\r\n', ':\t'),
  30,
);
const brokenSeparators = fc.constantFrom<string[]>(',,', ' ', '::', '=', ':\f', ',}', '[');

export const separators = seldom(
  fc.record({ comma, colon }),
  fc.record({ comma: brokenSeparators, colon: brokenSeparators }),
);

/** Names twice in one object and all, one time in a few. */
const members = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(fc.tuple(names.map(quoted), value), { maxLength: 5 }), separators)
    .map(([all, { comma, colon }]) => `{${all.map(([name, text]) => name + colon + text).join(comma)}}`);

export const { value } = fc.letrec<{ value: string; object: string; list: string }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    strings,
    numbers,
    oneOf('true false null {} []'),
    tie('object'),
    tie('list'),
  ),
  object: seldom(
    fc.oneof(
      keys.map(key => `{"key": ${key}}`),
      datetimes,
      strings.map(text => `{"type": "/type/text", "value": ${text}}`),
      members(tie('value')),
    ),
    brokenDatetimes,
  ),
  list: fc.array(tie('value'), { maxLength: 4 }).map(items => `[${items.join(', ')}]`),
}));
