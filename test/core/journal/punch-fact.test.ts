import { describe, expect, it } from 'vitest';
import type { Device } from '../../../core/device/device.ts';
import type { Fact } from '../../../core/journal/event.ts';
import { createFactMaker } from '../../../core/journal/fact-maker.ts';
import { toPunchFact } from '../../../core/journal/punch-fact.ts';
import type { PunchRecord } from '../../../core/zkteco/decoded-push.ts';
import { ACCOUNT, aDevice, SERIAL } from '../../support/facts.ts';

const serviceKey = Buffer.alloc(32, 7);
const punch: PunchRecord = { pin: '1042', deviceTime: '2026-03-28 08:47:12', status: 0, verify: 1, workCode: '' };
const receivedAtMs = Date.parse('2026-03-28T14:47:13.204Z');
function fact(overrides: Partial<PunchRecord> = {}, on: Partial<Device> = {}, receivedMs = receivedAtMs): Fact {
  const context = { serviceKey, device: { ...aDevice, ...on }, receivedAtMs: receivedMs };
  return toPunchFact({ ...punch, ...overrides }, createFactMaker(context));
}

describe('toPunchFact', () => {
  it('says what the device said, with the offset of its zone', () => {
    expect(fact()).toEqual({
      eventId: fact().eventId,
      type: 'attendance.punch',
      backfill: false,
      occurredAt: '2026-03-28T14:47:12.000Z',
      content: {
        employee_id: '1042',
        timestamp: '2026-03-28T08:47:12-06:00',
        device_serial: SERIAL,
        punch_type: 'check_in',
        verification: 'fingerprint',
        device_time: '2026-03-28 08:47:12',
        account_id: ACCOUNT,
        status_code: 0,
        verify_code: 1,
      },
    });
  });

  it('keeps its id when zone, direction, site or arrival change (I2)', () => {
    const moved = {
      timeZone: 'America/Tijuana',
      direction: 'out',
      site: 'Norte',
      deliverFrom: '2026-04-01T00:00:00.000Z',
    } as const;

    expect(fact({}, moved, receivedAtMs + 1e9).eventId).toBe(fact().eventId);
    expect(fact({ status: 1 }).eventId).not.toBe(fact().eventId);
    expect(fact({}, { registrationId: 'dev_other' }).eventId).not.toBe(fact().eventId);
  });

  it('names nobody for an empty PIN', () => {
    expect(fact({ pin: '' }).content.employee_id).toBeNull();
  });

  it('lets the device’s place decide the direction', () => {
    expect(fact({ status: 0 }, { direction: 'out' }).content.punch_type).toBe('check_out');
    expect(fact({ status: 255 }).content).toMatchObject({ punch_type: 'unspecified', status_code: 255 });
  });

  it('adds what says something, and nothing else', () => {
    const content = fact(
      { workCode: '7', temperatureC: 36.7, mask: true, door: '1', eventCode: 3, card: '99' },
      { site: 'Monterrey' },
    ).content;

    expect(JSON.parse(JSON.stringify(content))).not.toHaveProperty('clock_suspect');
    expect(content).toMatchObject({
      site: 'Monterrey',
      work_code: '7',
      temperature_c: 36.7,
      mask: true,
      door: '1',
      status_code: 3,
    });
    expect(content).not.toHaveProperty('card');
  });

  it('takes a plausible time before deliver_from for backfill', () => {
    expect(fact({ deviceTime: '2026-02-28 17:59:59' })).toMatchObject({ backfill: true });
    expect(fact({ deviceTime: '2026-02-28 18:00:00' })).toMatchObject({ backfill: false });
  });

  it.each(['2000-01-01 00:00:07', '2009-12-31 17:59:59', '2026-03-29 08:47:14'])(
    'takes %s for a live punch of a clock that is not to be trusted',
    (deviceTime) => {
      const suspect = fact({ deviceTime });

      expect(suspect.backfill).toBe(false);
      expect(suspect.content).toMatchObject({ clock_suspect: true, device_time: deviceTime });
    },
  );

  it('takes the offset closest to arrival in a repeated hour, the earlier one for backfill', () => {
    // Santiago went from -03:00 to -04:00 on 2026-04-05 at 00:00: 23:30 of the 4th happened twice.
    const santiago = { timeZone: 'America/Santiago' };
    const repeated = { deviceTime: '2026-04-04 23:30:00' };

    expect(fact(repeated, santiago, Date.parse('2026-04-05T02:30:01Z')).content.timestamp).toBe(
      '2026-04-04T23:30:00-03:00',
    );
    expect(fact(repeated, santiago, Date.parse('2026-04-05T03:30:01Z')).content.timestamp).toBe(
      '2026-04-04T23:30:00-04:00',
    );
    const old = { ...santiago, deliverFrom: '2026-05-01T00:00:00.000Z' };
    expect(fact(repeated, old, Date.parse('2026-06-05T03:30:01Z')).content.timestamp).toBe('2026-04-04T23:30:00-03:00');
    // The device's own word decides.
    const told = { ...repeated, utcOffsetSeconds: -14_400 };
    expect(fact(told, santiago, Date.parse('2026-04-05T02:30:01Z')).content.timestamp).toBe(
      '2026-04-04T23:30:00-04:00',
    );
  });
});
