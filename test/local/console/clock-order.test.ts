import { describe, expect, it } from 'vitest';
import { parseClockOrder } from '../../../local/console/clock-order.ts';

const parse = (text: string): unknown => parseClockOrder(Buffer.from(text));

describe('parseClockOrder', () => {
  it('reads how far the clock is to go', () => {
    expect(parse('{"advance_ms":60000}')).toEqual({ kind: 'advance', ms: 60_000 });
    expect(parse('{"advance_ms":0}')).toEqual({ kind: 'advance', ms: 0 });
    expect(parse('{"advance_to":"next_alarm"}')).toEqual({ kind: 'to-next-alarm' });
  });

  it.each([
    'advance',
    '',
    'null',
    '[]',
    '{}',
    '{"advance_ms":-1}',
    '{"advance_ms":"60000"}',
    '{"advance_ms":316224000001}',
    '{"advance_to":"tomorrow"}',
    '{"advance_ms":1,"advance_to":"next_alarm"}',
    '{"advance_ms":1,"by":2}',
  ])('takes no %s', (text) => {
    expect(parse(text)).toBeUndefined();
  });
});
