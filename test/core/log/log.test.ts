import { describe, expect, it } from 'vitest';
import { createLog } from '../../../core/log/log.ts';

const lines: string[] = [];
const log = createLog(
  (line) => void lines.push(line),
  () => Date.UTC(2026, 2, 28, 14, 47, 13, 204),
);
const written = (): unknown => JSON.parse(lines.splice(0).join('\n'));

describe('createLog', () => {
  it('writes one JSON object with what Lambda needs to know level and time', () => {
    log.info('push.handled', { serial: 'S-1', records: 2 });

    expect(written()).toEqual({
      level: 'info',
      timestamp: '2026-03-28T14:47:13.204Z',
      code: 'push.handled',
      serial: 'S-1',
      records: 2,
    });
  });

  it('writes of an error its name, code and frames, and never its message', () => {
    const error = Object.assign(new TypeError('PIN 1042\nis not a number'), { code: 'E_PIN' });
    error.stack = `TypeError: PIN 1042\nis not a number\n    at read (pin.ts:7:9)`;

    log.error('push.failed', error, { serial: 'S-1' });

    expect(written()).toEqual({
      level: 'error',
      timestamp: '2026-03-28T14:47:13.204Z',
      code: 'push.failed',
      serial: 'S-1',
      error: { name: 'TypeError', code: 'E_PIN', stack: '    at read (pin.ts:7:9)' },
    });
  });

  it('writes of anything else that was thrown its type', () => {
    log.error('push.failed', 'PIN 1042');

    expect(written()).toMatchObject({ error: { name: 'string' } });
  });
});
