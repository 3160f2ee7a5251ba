import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBeforeLimit, timestampLimit } from '../../../src/record/row/timestamp.ts';

function isWithin(timestamp: string, date: string): boolean {
  const bytes = Buffer.from(`x${timestamp}x`);
  return isBeforeLimit(bytes, 1, bytes.length - 1, timestampLimit(date)!);
}

test('the whole day, month or year is in, as strings compare', () => {
  assert.ok(isWithin('2010-05-17T23:59:59.999999', '2010-05-17'));
  assert.ok(isWithin('2010-05-17T24:00', '2010-05-17'));
  assert.ok(isWithin('2010-05-17', '2010-05-17'));
  assert.ok(!isWithin('2010-05-18T00:00:00', '2010-05-17'));
  assert.ok(!isWithin('2010-05-17Z', '2010-05-17'));
  assert.ok(isWithin('2010-04-30T23:00:00', '2010-04'));
  assert.ok(isWithin('2013-12-31T23:00:00', '2013'));
  assert.ok(!isWithin('2014-01-01T00:00:00', '2013'));
  assert.ok(isWithin('', '2013'));
});

test('no date, no limit', () => {
  assert.equal(timestampLimit(undefined), undefined);
  assert.equal(timestampLimit(''), undefined);
});
