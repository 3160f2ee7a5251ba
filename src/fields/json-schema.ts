import { withCommas } from '../record/text/with-commas.ts';
import type { DescribedType, Dictionary, Field } from './dictionary.ts';
import type { Example } from './examples.ts';
import { JSON_TYPES } from './field-tally.ts';

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** Half of a surrogate pair, which UTF-8 cannot hold: no schema names such a member. */
const HALF_PAIR = /\p{Cs}/u;

/** A schema that the documents of a type satisfy; it leaves open what else may come. */
export function typeSchema({ type, rows, document }: DescribedType, source: string): object {
  return {
    $schema: DRAFT,
    title: type,
    description: `Made from ${withCommas(rows)} rows of ${source}: what they have in common.`,
    ...fieldSchema(document),
  };
}

/** One schema for all: a document is one of a type. */
export function dictionarySchema({ types, otherRows, source }: Dictionary): object {
  const definitions = types.map(({ type, document }) => [type, fieldSchema(document)]);
  return {
    $schema: DRAFT,
    title: `Documents of ${source}`,
    ...(otherRows === 0 && { anyOf: types.map(({ type }) => ({ $ref: `#/definitions/${pointer(type)}` })) }),
    definitions: Object.fromEntries(definitions) as object,
  };
}

function fieldSchema(field: Field): object {
  const types = typesOf(field);
  const { element, examples } = field;
  const members = new Map([...field.members].filter(([name]) => !HALF_PAIR.test(name)));
  const required = [...members].filter(([, { count }]) => count === field.kinds[0]).map(([name]) => name);
  const shown = examples.flatMap(exactValue);
  return {
    type: types.length === 1 ? types[0] : types,
    ...(isTypeName(field) ? { const: shown[0] } : shown.length > 0 && { examples: shown }),
    ...(members.size > 0 && { properties: properties(members) }),
    ...(required.length > 0 && { required }),
    ...(element && { items: fieldSchema(element) }),
  };
}

/** A number is an integer too, in the words of JSON Schema. */
function typesOf({ kinds }: Field): readonly string[] {
  const types: string[] = JSON_TYPES.filter((_, kind) => kinds[kind]! > 0);
  return types.includes('number') ? types.filter(type => type !== 'integer') : types;
}

/** Members named `__proto__` too. */
function properties(members: ReadonlyMap<string, Field>): object {
  return Object.fromEntries([...members].map(([name, field]) => [name, fieldSchema(field)]));
}

/** `type.key`, or the `type` of a datetime or text, where all have the same. */
function isTypeName({ path, kinds, count, examples }: Field): boolean {
  const isName = /(?:^|\.)type(?:\.key)?$/.test(path);
  return isName && kinds[2] === count && examples.length === 1 && !examples[0]!.isCut;
}

/** The value of an example that JavaScript can hold without a change. */
function exactValue({ text, isCut }: Example): unknown[] {
  if (isCut || /^(?:NaN|-?Infinity)$/.test(text)) return [];
  const value: unknown = JSON.parse(text);
  return typeof value === 'number' && String(value) !== text ? [] : [value];
}

function pointer(type: string): string {
  return encodeURIComponent(type.replaceAll('~', '~0').replaceAll('/', '~1'));
}
