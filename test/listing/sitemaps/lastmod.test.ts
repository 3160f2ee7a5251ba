/** Dates of a sitemap: W3C's, or none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf, lastmodOf } from '../../../src/listing/sitemaps/lastmod.ts';

const KEPT: readonly (readonly [lastModified: string, lastmod: string])[] = [
  ['2008-04-01T03:28:50.625462', '2008-04-01T03:28:50.625462Z'],
  ['2008-04-01 03:28:50', '2008-04-01T03:28:50Z'],
  ['  2008-04-01 03:28:50 ', '2008-04-01T03:28:50Z'],
  ['2008-04-01T03:28', '2008-04-01T03:28Z'],
  ['2008-04-01T03:28:50Z', '2008-04-01T03:28:50Z'],
  ['2008-04-01T03:28:50+02:00', '2008-04-01T03:28:50+02:00'],
  ['2008-04-01T03:28:50.5-0930', '2008-04-01T03:28:50.5-09:30'],
  ['2008-04-01t03:28:50z', '2008-04-01T03:28:50Z'],
  ['2008-02-29', '2008-02-29'],
  ['2008-02', '2008-02'],
  ['2008', '2008'],
];

const NONE = [
  '',
  ' ',
  'Z',
  '~',
  'yesterday',
  '2008-02-30T00:00:00',
  '2007-02-29',
  '2008-13-01',
  '2008-00',
  '0000-01-01',
  '08-04-01',
  '12008-04-01',
  '2008-04-01T24:00:00',
  '2008-04-01T03:60:00',
  '2008-04-01T03:28:60',
  '2008-04-01T03',
  '2008-04T03:28:50',
  '2008-04-01T03:28:50+2',
  '2008-04-01T03:28:50+24:00',
  '2008-04-01  03:28:50',
  '2008-04-01T03:28:50.',
  '2008-04-01T03:28:50\0',
  '2008-04-01T03:28:50<',
  '２００８-04-01',
];

test('issue 12: what is a date of W3C is kept, what is none gives no lastmod', () => {
  for (const [lastModified, lastmod] of KEPT) assert.equal(lastmodOf(lastModified), lastmod);
  for (const lastModified of NONE) assert.equal(lastmodOf(lastModified), '', JSON.stringify(lastModified));
});

test('zones, fractions and days alone are compared by what moment they are', () => {
  const ascending = [
    '',
    '2007-12',
    '2008-04-01',
    '2008-04-01T23:30:00+02:00',
    '2008-04-01T21:30:00.5Z',
    '2008-04-01T21:31Z',
    '2008-04-01T20:30:00-02:00',
  ];
  const instants = ascending.map(instantOf);
  assert.deepEqual([...instants].sort(), instants);
  assert.equal(new Set(instants).size, instants.length);
});
