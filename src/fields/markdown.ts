import { withCommas } from '../record/text/with-commas.ts';
import { seenText, type DescribedType, type Dictionary, type Field } from './dictionary.ts';
import type { Example } from './examples.ts';
import { JSON_TYPES } from './field-tally.ts';

const ABOUT =
  'Made from the data by `oldump describe`. A field is counted once for each row that has it; `[]` are the elements of a ' +
  'list. Examples are values of the published rows, and of nothing else, chosen by a hash. First and last seen are the smallest and the greatest ' +
  'last_modified of rows that have the field.';

/** The contents of a folder of pages. */
export function contentsPage({ source, rows, types, otherRows }: Dictionary): string {
  const lines = types.map(
    ({ type, rows, fields, fileName }) =>
      `| [${code(type)}](${fileName}.md) | ${withCommas(rows)} | ${withCommas(fields.length)} | [schema](${fileName}.schema.json) |`,
  );
  const other = otherRows > 0 ? [`\n${withCommas(otherRows)} rows are of other types.`] : [];
  return [
    `# Fields of ${code(source)}`,
    '',
    `${withCommas(rows)} rows. ${ABOUT}`,
    '',
    '| Type | Rows | Fields | JSON Schema |',
    '| --- | ---: | ---: | --- |',
    ...lines,
    ...other,
    '',
  ].join('\n');
}

/** The page of one type. */
export function typePage(type: DescribedType, source: string): string {
  return `# ${code(type.type)}\n\n${withCommas(type.rows)} rows of ${code(source)}. ${ABOUT}\n\n${typeTable(type)}`;
}

/** All types on one page. */
export function wholePage({ source, rows, types, otherRows }: Dictionary): string {
  const sections = types.map(
    type => `## ${code(type.type)}\n\n${withCommas(type.rows)} rows.\n\n${typeTable(type)}`,
  );
  const other = otherRows > 0 ? [`${withCommas(otherRows)} rows are of other types.\n`] : [];
  return [`# Fields of ${code(source)}\n\n${withCommas(rows)} rows. ${ABOUT}\n`, ...sections, ...other].join(
    '\n',
  );
}

function typeTable({ rows, fields, otherValues }: DescribedType): string {
  const lines = fields.map(field => `| ${cells(field, rows).join(' | ')} |`);
  const other = otherValues > 0 ? [`\n${withCommas(otherValues)} values are of other fields.`] : [];
  return [
    '| Field | Rows | % | JSON | Examples | First seen | Last seen |',
    '| --- | ---: | ---: | --- | --- | --- | --- |',
    ...lines,
    ...other,
    '',
  ].join('\n');
}

function cells(field: Field, rows: number): string[] {
  return [
    code(field.path),
    withCommas(field.rows),
    percent(field.rows, rows),
    kindsText(field),
    field.examples.map(exampleText).join('<br>'),
    seen(field.first),
    seen(field.last),
  ];
}

function kindsText({ kinds, count }: Field): string {
  const found = JSON_TYPES.map((name, kind) => ({ name, values: kinds[kind]! })).filter(
    ({ values }) => values > 0,
  );
  if (found.length === 1) return found[0]!.name;
  return found.map(({ name, values }) => `${name} ${percent(values, count)} %`).join(', ');
}

/** A string is shown with its characters, in quotes. */
function exampleText({ text, isCut }: Example): string {
  const shown = text.startsWith('"') ? `"${JSON.parse(text) as string}"` : text;
  return `${code(shown)}${isCut ? ' …' : ''}`;
}

function seen(text: string): string {
  const { time, key } = seenText(text);
  return `${code(time)} ${code(key)}`;
}

/** Nothing in a dump is Markdown, HTML or a link, ends a cell, or turns the direction of the text. */
function code(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd');
  const escaped = plain.replace(
    /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|:(?=\/\/)|(?<=www)\.|[^\p{L}\p{M}\p{N} /.,:;"'()+=?%_-]/giu,
    sign => `&#${sign.codePointAt(0)};`,
  );
  return `<code>${escaped}</code>`;
}

function percent(part: number, all: number): string {
  return ((100 * part) / all).toFixed(2);
}
