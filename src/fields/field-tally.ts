import { BoundedTable } from '../record/text/bounded-table.ts';
import { addExample, type Example } from './examples.ts';

/** What has no place is counted together. */
export const MOST_TYPES_OF_FIELDS = 128;
export const MOST_FIELDS_OF_TYPE = 512;

export const JSON_TYPES = ['object', 'array', 'string', 'integer', 'number', 'boolean', 'null'] as const;

/** A member in a path is this and its name as it is spelled in JSON; no name holds either sign. */
export const MEMBER = '\n';
/** An element of a list in a path. */
export const ELEMENT = '\t';

/** One field of a type, by its path; plain data, to cross threads. */
export interface FieldTally {
  /** Rows that have it, and how often they do. */
  rows: number;
  count: number;
  /** Of its values, as JSON_TYPES. */
  readonly kinds: number[];
  readonly examples: Example[];
  /** Smallest and greatest last_modified of a row that has it, a tab, and its key; one character for each byte. */
  first: string;
  last: string;
}

export interface TypeFieldsTally {
  rows: number;
  /** All values of all rows, the documents themselves too. */
  values: number;
  readonly fields: BoundedTable<FieldTally>;
}

export interface TypeFieldsData {
  readonly rows: number;
  readonly values: number;
  readonly fields: ReadonlyMap<string, FieldTally>;
}

/** The fields of rows, by type. */
export interface FieldsData {
  readonly rows: number;
  readonly bytes: number;
  readonly types: ReadonlyMap<string, TypeFieldsData>;
}

/**
 * The fields of rows, of some blocks or of all.
 *
 * Memory: at most 128 types of 512 fields, twice, below 1 KB each.
 */
export class FieldsTally {
  rows = 0;
  bytes = 0;
  readonly #types = new BoundedTable<TypeFieldsTally>(MOST_TYPES_OF_FIELDS);

  typeAt(name: string): TypeFieldsTally | undefined {
    return this.#types.at(name, () => ({
      rows: 0,
      values: 0,
      fields: new BoundedTable(MOST_FIELDS_OF_TYPE),
    }));
  }

  addAll(more: FieldsData): void {
    this.rows += more.rows;
    this.bytes += more.bytes;
    for (const [name, data] of more.types) {
      const type = this.typeAt(name);
      if (!type) continue;
      type.rows += data.rows;
      type.values += data.values;
      for (const [path, field] of data.fields) addField(type, path, field);
    }
  }

  data(): FieldsData {
    const types = [...this.#types.entries()].map(
      ([name, { rows, values, fields }]): [string, TypeFieldsData] => [
        name,
        { rows, values, fields: fields.entries() },
      ],
    );
    return { rows: this.rows, bytes: this.bytes, types: new Map(types) };
  }
}

export function newField(): FieldTally {
  return { rows: 0, count: 0, kinds: JSON_TYPES.map(() => 0), examples: [], first: '', last: '' };
}

/** Every time is noted, an empty one too: there is a tab at least. */
export function noteTime(field: FieldTally, first: string, last: string): void {
  if (field.first === '' || first < field.first) field.first = first;
  if (last > field.last) field.last = last;
}

function addField(type: TypeFieldsTally, path: string, more: FieldTally): void {
  const field = type.fields.at(path, newField);
  if (!field) return;
  field.rows += more.rows;
  field.count += more.count;
  for (const [kind, count] of more.kinds.entries()) field.kinds[kind]! += count;
  for (const example of more.examples) addExample(field.examples, example);
  noteTime(field, more.first, more.last);
}
