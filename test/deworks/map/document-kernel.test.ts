/** The kernel against its twin: what it proves the twin proves, with the same members; and it proves what is usual. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadDocumentKernel, type DocumentKernel } from '../../../src/deworks/map/document-kernel.ts';
import { DocumentScanner } from '../../../src/record/json/scan-document.ts';
import { parseJson } from '../../../src/record/json/json-parse.ts';
import { createMembers, type Members } from '../../../src/record/json/members.ts';
import { pythonJson } from '../../../src/record/json/python-json.ts';

const kernel = loadDocumentKernel();
const skip = kernel ? false : 'the kernel is not built: dist/kernels/document.wasm is missing';

const scanner = new DocumentScanner();
const twinMembers = createMembers(1);

/** Whether each of the two proves the document that lies at `at`. */
function bothOn(json: string | Buffer, at = 0): { kernel: boolean; twin: boolean } {
  const { input } = bound();
  const bytes = Buffer.concat([Buffer.from(json), Buffer.from('\n')]);
  bytes.copy(input, at);
  const end = at + bytes.length - 1;
  const twin = scanner.scan(input, at, end, twinMembers);
  const isProved = bound().proves(at, end);
  if (isProved) {
    assert.ok(twin, `only the kernel proved: ${bytes.toString('latin1').slice(0, 200)}`);
    assert.deepEqual(spansOf(bound().members), spansOf(twinMembers));
  }
  return { kernel: isProved, twin };
}

function bound(): DocumentKernel {
  assert.ok(kernel);
  return kernel;
}

function spansOf({ count, nameStart, nameEnd, valueStart, valueEnd }: Members): number[][] {
  return [nameStart, nameEnd, valueStart, valueEnd].map(column => [...column.subarray(0, count)]);
}

function assertTwins(json: string | Buffer): boolean {
  const proved = bothOn(json);
  assert.equal(proved.kernel, proved.twin, `differ: ${json.toString('latin1').slice(0, 200)}`);
  return proved.kernel;
}

test('every byte at every place of a value and of a name, and every escape', { skip }, () => {
  for (let at = 0; at < 34; at++) {
    for (let byte = 0; byte < 256; byte++) {
      if (byte === 10) continue;
      const text = Buffer.alloc(34, 'x');
      text[at] = byte;
      assertTwins(Buffer.concat([Buffer.from('{"a": "'), text, Buffer.from('"}')]));
      if (byte !== 0x5c) assertTwins(Buffer.concat([Buffer.from('{"'), text, Buffer.from('": 1}')]));
    }
  }
  for (let unit = 0; unit < 0x10000; unit += unit < 0x200 ? 1 : 997) {
    const digits = unit.toString(16).padStart(4, '0');
    for (const spelled of [digits, digits.toUpperCase()]) assertTwins(`{"a": "x\\u${spelled}"}`);
  }
  for (let code = 0x20; code < 0x7f; code++) {
    const letter = String.fromCharCode(code);
    for (const escape of [letter, `u${letter}0e9`, `u0${letter}e9`, `u00${letter}9`, `u00e${letter}`])
      assertTwins(`{"a": "\\${escape}"}`);
  }
});

test('every byte at every place of a document', { skip }, () => {
  const json = '{"a": [1, -20, {}], "bc": {"d": "e\\n", "f": [true, false, null, []]}, "g": 0}';
  assert.ok(assertTwins(json));
  for (let at = 0; at < json.length; at++) {
    for (let byte = 0; byte < 256; byte++) {
      if (byte === 10) continue;
      const bytes = Buffer.from(json);
      bytes[at] = byte;
      bothOn(bytes);
    }
    assert.equal(assertTwins(json.slice(0, at)), false);
  }
});

test('wide objects, repeated names, deep ones and long integers', { skip }, () => {
  const names = Array.from({ length: 1100 }, (_, i) => `"a long name ${i} of an object": ${i}`);
  for (const count of [1, 30, 250, 300, 1000, 1024, 1025]) {
    const members = names.slice(0, count).join(', ');
    bothOn(`{${members}}`);
    for (const twice of [0, count >> 1, count - 1]) {
      assert.equal(bothOn(`{${members}, ${names[twice]}}`).kernel, false);
      assert.equal(bothOn(`{"x": [{${members}, ${names[twice]}}]}`).kernel, false);
    }
  }
  assert.ok(bothOn(`{${names.slice(0, 200).join(', ')}}`).kernel);
  for (const depth of [1, 62, 63, 64, 65, 66, 1000]) {
    bothOn(`{"d": ${'['.repeat(depth)}${']'.repeat(depth)}}`);
    bothOn(`{"d": ${'{"a": '.repeat(depth)}1${'}'.repeat(depth)}}`);
  }
  for (const digits of [1, 999, 1000, 1001, 4301]) bothOn(`{"n": -${'7'.repeat(digits)}}`);
});

test('at any place of the memory, its last byte included, whatever lies around', { skip }, () => {
  const { input } = bound();
  const json = '{"key": "/works/OL1W", "type": {"key": "/type/work"}, "title": "\\u00e9 and more"}';
  for (const around of [0x22, 0x5c, 0x7b, 0x39, 0x0a]) {
    for (let shift = 0; shift < 20; shift++) {
      for (const at of [shift, input.length - json.length - 1 - shift]) {
        input.fill(around);
        assert.deepEqual(bothOn(json, at), { kernel: true, twin: true });
      }
    }
  }
});

test('property: documents as they are spelled, and broken ones', { skip }, () => {
  const integers = (_: string, value: unknown): unknown => (typeof value === 'number' ? value | 0 : value);
  const spelled = fc
    .dictionary(fc.string({ maxLength: 20 }), fc.jsonValue({ maxDepth: 4 }))
    .map(value => pythonJson(parseJson(JSON.stringify(value, integers))));
  const broken = fc
    .tuple(spelled, fc.nat(), fc.constantFrom('', ' ', ',', '"', '\\', '}', '0', '{"a": 1, "a": 1}'))
    .map(([json, at, put]) => json.slice(0, at % json.length) + put + json.slice((at % json.length) + 1));
  let proved = 0;
  fc.assert(
    fc.property(fc.oneof(spelled, broken), fc.nat({ max: 99 }), (json, at) => {
      if (bothOn(json, at).kernel) proved++;
    }),
    { numRuns: 1000 },
  );
  assert.ok(proved > 100, `only ${proved} documents were proved`);
});
