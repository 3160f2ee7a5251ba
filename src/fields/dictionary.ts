import { readJsonString } from '../record/json/json-strings.ts';
import { ELEMENT, MEMBER, type FieldsData, type FieldTally, type TypeFieldsData } from './field-tally.ts';

/** A field with those inside it. */
export interface Field extends FieldTally {
  /** As people write it: `authors[].author.key`; empty for the document itself. */
  readonly path: string;
  /** Members, by name, in the order of their names. */
  readonly members: ReadonlyMap<string, Field>;
  /** What the elements of a list are. */
  readonly element: Field | undefined;
}

export interface DescribedType {
  readonly type: string;
  readonly rows: number;
  /** Of a file, unique among the types. */
  readonly fileName: string;
  readonly document: Field;
  /** All fields but the document, in the order of the tree. */
  readonly fields: readonly Field[];
  /** Values that have no place among the fields. */
  readonly otherValues: number;
}

export interface Dictionary {
  readonly source: string;
  readonly rows: number;
  /** By rows, the most first. */
  readonly types: readonly DescribedType[];
  /** Rows whose type has no place. */
  readonly otherRows: number;
}

/** The fields of rows as trees, in an order that depends on nothing but them. */
export function dictionaryOf({ rows, types }: FieldsData, source: string): Dictionary {
  const inOrder = [...types].sort(([a, { rows }], [b, { rows: more }]) => more - rows || compare(a, b));
  const used = new Set(['readme']);
  const described = inOrder.map(([type, data]) => describedType(type, fileNameOf(type, used), data));
  const otherRows = described.reduce((left, type) => left - type.rows, rows);
  return { source, rows, types: described, otherRows };
}

/** Time and key of a field's `first` or `last`. */
export function seenText(seen: string): { readonly time: string; readonly key: string } {
  const [time, key] = Buffer.from(seen, 'latin1').toString('utf8').split('\t') as [string, string];
  return { time, key };
}

function describedType(
  type: string,
  fileName: string,
  { rows, values, fields }: TypeFieldsData,
): DescribedType {
  const children = new Map<string, string[]>();
  for (const path of [...fields.keys()].sort(compare)) {
    if (path === '') continue;
    const parent = parentOf(path);
    const siblings = children.get(parent);
    if (siblings) siblings.push(path);
    else children.set(parent, [path]);
  }
  const build = (path: string, shown: string): Field => {
    const inside = children.get(path) ?? [];
    const member = (child: string): readonly [string, Field] => {
      const name = plainName(child.slice(path.length + 1));
      return [name, build(child, path === '' ? name : `${shown}.${name}`)];
    };
    const element = inside.find(child => child[path.length] === ELEMENT);
    const members = inside.filter(child => child[path.length] === MEMBER).map(member);
    const within = element === undefined ? undefined : build(element, `${shown}[]`);
    return { ...fields.get(path)!, path: shown, members: new Map(members), element: within };
  };
  const document = build('', '');
  const counted = [...fields.values()].reduce((sum, { count }) => sum + count, 0);
  return { type, rows, fileName, document, fields: inside(document), otherValues: values - counted };
}

function inside({ members, element }: Field): Field[] {
  const next = element ? [...members.values(), element] : [...members.values()];
  return next.flatMap(field => [field, ...inside(field)]);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf(MEMBER), path.lastIndexOf(ELEMENT)));
}

function plainName(spelled: string): string {
  return spelled.includes('\\') ? readJsonString(`${spelled}"`, 0).text : spelled;
}

/** `/type/edition` → `edition`; signs that file systems may not like become `_`. */
function fileNameOf(type: string, used: Set<string>): string {
  const plain =
    type
      .replace(/^\/type\//, '')
      .replace(/[^A-Za-z0-9_-]/g, '_')
      .slice(0, 100) || '_';
  let name = plain;
  for (let number = 2; used.has(name.toLowerCase()); number++) name = `${plain}-${number}`;
  used.add(name.toLowerCase());
  return name;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
