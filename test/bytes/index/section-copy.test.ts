/** A split file is proved to be its section of the dump, and any byte that differs is noticed. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Output } from '../../../src/bytes/output/output.ts';
import { proveSectionCopy } from '../../../src/bytes/index/section-copy.ts';
import { readSections, type SectionPart } from '../../../src/bytes/index/section-file.ts';
import { inWorkDir } from '../../support/oldump.ts';
import { encode } from '../../support/encode.ts';
import { ends, failsAs, rows } from '../material.ts';

const codec = { kind: 'gzip', level: 4 } as const;

interface Files {
  readonly parts: readonly string[];
  readonly sections: readonly SectionPart[];
}

/** Two parts, one of them empty, and the dump made of them. */
async function writeFiles(dir: string): Promise<Files> {
  const open = (name: string): Promise<Output> =>
    Output.open({ path: join(dir, name), codec, overwrite: false, index: true }, ends());
  const [whole, authors, lists] = [await open('whole.gz'), await open('authors.gz'), await open('lists.gz')];
  await authors.append(encode(rows(30), { codec, keyColumn: 1 }));
  await authors.append(encode(rows(20), { codec, keyColumn: 1 }));
  for (const [name, part] of [
    ['authors', authors],
    ['lists', lists],
  ] as const) {
    await part.end();
    await whole.appendSection(name, part.part());
  }
  for (const output of [authors, lists, whole]) {
    await output.finish();
    await output.publish();
  }
  const found = await readSections(join(dir, 'whole.gz'));
  assert.ok('sections' in found);
  return { parts: [join(dir, 'authors.gz'), join(dir, 'lists.gz')], sections: found.sections };
}

test('the parts of a file are its sections, an empty one too', () =>
  inWorkDir(async dir => {
    const { parts, sections } = await writeFiles(dir);
    for (const [index, part] of parts.entries()) await proveSectionCopy(part, sections[index]!);
    await assert.rejects(proveSectionCopy(parts[0]!, sections[1]!), failsAs('incomplete', /has \d+ bytes/));
  }));

test('every byte counts, and so does every cut', () =>
  inWorkDir(async dir => {
    const { parts, sections } = await writeFiles(dir);
    const [path, section] = [parts[0]!, sections[0]!];
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 1) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << (at % 8);
      writeFileSync(path, flipped);
      await assert.rejects(
        proveSectionCopy(path, section),
        failsAs('incomplete', /authors\.gz: has (another header|another trailer|other blocks)/),
        `byte ${at}`,
      );
    }
    for (const bytes of [whole.subarray(0, -1), Buffer.concat([whole, Buffer.of(0)]), Buffer.alloc(0)]) {
      writeFileSync(path, bytes);
      await assert.rejects(
        proveSectionCopy(path, section),
        failsAs('incomplete', /authors\.gz: has \d+ bytes, \d+ were/),
      );
    }
  }));
