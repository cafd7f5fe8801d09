import { describe, expect, it } from 'vitest';
import { newTraceHeader, nextHop, traceHeaderOf } from '../../../local/lambda/trace-header.ts';

const deliver = 'arn:aws:lambda:us-east-1:000000000000:function:deliver';
const sweep = 'arn:aws:lambda:us-east-1:000000000000:function:sweep';

/** The trace after a function was invoked so often in a row. */
function after(times: number, functionArn: string, traceHeader = 'Root=1-69ad3bc3-0'): string {
  return times === 0 ? traceHeader : after(times - 1, functionArn, nextHop(traceHeader, functionArn).traceHeader);
}

describe('nextHop', () => {
  it('finds a loop at the 17th invocation of a function in one chain', () => {
    expect(nextHop(after(15, deliver), deliver).isLoop).toBe(false);
    expect(nextHop(after(16, deliver), deliver).isLoop).toBe(true);
  });

  it('counts each function for itself, and keeps what else the trace says', () => {
    const trace = after(16, deliver, after(3, sweep, 'Root=1-69ad3bc3-0;Parent=53995c3f;Sampled=1'));

    expect(trace).toMatch(/^Root=1-69ad3bc3-0;Parent=53995c3f;Sampled=1;Lineage=[0-9a-f]{8}:3\|[0-9a-f]{8}:16$/);
    expect(nextHop(trace, sweep).isLoop).toBe(false);
    expect(nextHop(trace, deliver).isLoop).toBe(true);
  });
});

describe('newTraceHeader', () => {
  it('begins with the time in seconds', () => {
    expect(newTraceHeader(Date.UTC(2026, 2, 8, 9, 5, 7))).toMatch(/^Root=1-69ad3bc3-[0-9a-f]{24}$/);
  });
});

describe('traceHeaderOf', () => {
  it('is that of the first message that has one', () => {
    const records = [{ attributes: {} }, { attributes: { AWSTraceHeader: 'Root=1' } }, {}];

    expect(traceHeaderOf({ Records: records })).toBe('Root=1');
    expect(traceHeaderOf({ Records: [{}] })).toBeUndefined();
    expect(traceHeaderOf({})).toBeUndefined();
  });
});
