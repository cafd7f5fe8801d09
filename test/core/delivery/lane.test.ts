import { describe, expect, it } from 'vitest';
import { decideRing, isEarly } from '../../../core/delivery/lane.ts';

const DUE = '2026-03-28T14:01:00.000Z';
const waiting = { nextAt: DUE, ring: 'ring_promised' };
const before = Date.parse(DUE) - 1;
const due = Date.parse(DUE);

describe('decideRing (I8)', () => {
  it('works a lane that waits for nothing, whatever rings', () => {
    expect(decideRing(undefined, { ring: 'ring_other', reason: 'event' }, before)).toBe('work');
  });

  it('lets only the promised ring work before the time', () => {
    expect(decideRing(waiting, { ring: 'ring_promised', reason: 'alarm' }, before)).toBe('work');
    expect(decideRing(waiting, { ring: 'ring_other', reason: 'event' }, before)).toBe('ignore');
    expect(decideRing(waiting, { ring: 'ring_stale', reason: 'alarm' }, before)).toBe('ignore');
  });

  it('lets any ring work from the time on: the promised one may be lost', () => {
    expect(decideRing(waiting, { ring: 'ring_other', reason: 'event' }, due)).toBe('work');
  });

  it('always works for a ring by hand', () => {
    expect(decideRing(waiting, { ring: 'ring_other', reason: 'manual' }, before)).toBe('work');
  });
});

describe('isEarly', () => {
  it('is true for a ring that came before the time and was not the promised one', () => {
    expect(isEarly(waiting, { ring: 'ring_other' }, before)).toBe(true);
    expect(isEarly(waiting, { ring: 'ring_promised' }, before)).toBe(false);
    expect(isEarly(waiting, { ring: 'ring_other' }, due)).toBe(false);
    expect(isEarly(undefined, { ring: 'ring_other' }, before)).toBe(false);
  });
});
