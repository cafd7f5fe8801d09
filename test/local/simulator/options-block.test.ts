import { describe, expect, it } from 'vitest';
import { readOptionsBlock, STORED_DEFAULTS } from '../../../local/simulator/options-block.ts';
import { OPTIONS_BLOCK } from './scripted-server.ts';

const CONTEXT = {
  serial: 'SIM0000000001',
  zone: 'America/Mexico_City',
  nowMs: Date.parse('2026-03-28T14:00:00Z'),
};
const read = (body: string, context = CONTEXT) => readOptionsBlock(body, context);

describe('readOptionsBlock', () => {
  it('reads what the device runs on', () => {
    expect(read(OPTIONS_BLOCK)).toEqual({
      options: {
        delaySeconds: 10,
        errorDelaySeconds: 30,
        sendOptions: true,
        wanted: new Set(['AttLog', 'OpLog']),
        offsetMinutes: -360,
      },
      problems: [],
    });
  });

  it('takes CRLF and a first line without its space', () => {
    const body = OPTIONS_BLOCK.replace('FROM: ', 'FROM:').replaceAll('\n', '\r\n');

    expect(read(body)?.problems).toEqual([]);
  });

  it.each([
    ['TimeZone=330', 'Asia/Kolkata'],
    ['TimeZone=345', 'Asia/Kathmandu'],
    ['TimeZone=-210', 'America/St_Johns', '2026-01-15T12:00:00Z'],
    ['TimeZone=2', 'Europe/Madrid', '2026-07-01T12:00:00Z'],
  ])('understands %s for %s', (line, zone, now = '2026-03-28T14:00:00Z') => {
    const body = OPTIONS_BLOCK.replace('TimeZone=-6', line);

    expect(read(body, { ...CONTEXT, zone, nowMs: Date.parse(now) })?.problems).toEqual([]);
  });

  it.each([
    ['GET OPTION FROM: OTHER', 'the options are for OTHER, this device is SIM0000000001'],
    ['Delay=soon', 'Delay is soon: expected whole seconds'],
    ['ErrorDelay=0', 'ErrorDelay is 0: expected whole seconds'],
    ['TimeZone=5.5', 'TimeZone is 5.5: expected hours, or minutes for a zone with a fraction of an hour'],
    ['TimeZone=-5', 'TimeZone sets this device to UTC-05:00, its zone America/Mexico_City is at UTC-06:00'],
    ['Realtime=0', 'Realtime is not 1: punches would wait for a scheduled upload'],
    ['Encrypt=1', 'Encrypt asks for encrypted uploads'],
    ['TransFlag=TransData OpLog', 'TransFlag does not ask for AttLog: punches would not be sent'],
  ])('tells that %s is wrong', (line, problem) => {
    const key = /^[^:=]+[:=]/.exec(line)?.[0] ?? '';
    const body = OPTIONS_BLOCK.split('\n')
      .map((original) => (original.startsWith(key) ? line : original))
      .join('\n');

    expect(read(body)?.problems).toEqual([problem]);
  });

  it('loses a last line that is not terminated', () => {
    const body = 'GET OPTION FROM: SIM0000000001\nErrorDelay=30\nDelay=10\nTransFlag=1111\nRealtime=1\nTimeZone=-6';

    expect(read(body)?.problems).toEqual([
      'TimeZone is missing: expected hours, or minutes for a zone with a fraction of an hour',
    ]);
  });

  it('runs on its defaults after a bare OK, with or without a line feed', () => {
    expect(read('OK')).toEqual({ options: STORED_DEFAULTS, problems: [] });
    expect(read('OK\r\n')).toEqual({ options: STORED_DEFAULTS, problems: [] });
  });

  it('takes nothing else for a handshake', () => {
    expect(read('<html>OK</html>\n')).toBeUndefined();
    expect(read('')).toBeUndefined();
  });
});
