import type { Device } from '../../core/device/device.ts';
import type { Fact } from '../../core/journal/event.ts';
import { toBase32 } from '../../core/ids/base32.ts';

/** Ids that read well in a failure: `testId('evt', 7)`. */
export function testId(prefix: string, number: number): string {
  const bytes = Buffer.alloc(17);
  bytes.writeUInt32BE(number, 12);
  return `${prefix}_${toBase32(bytes)}`;
}

export const ACCOUNT = testId('acc', 1);
export const REGISTRATION = testId('dev', 1);
export const WEBHOOK = testId('wh', 1);
export const SERIAL = 'CQUJ232260123';

/** A fact that differs from others by its number. */
export function aFact(number: number, overrides: Partial<Fact> = {}): Fact {
  return {
    eventId: testId('evt', number),
    type: 'attendance.punch',
    backfill: false,
    occurredAt: '2026-03-28T14:47:12.000Z',
    content: {
      employee_id: String(1000 + number),
      timestamp: '2026-03-28T08:47:12-06:00',
      device_serial: SERIAL,
      punch_type: 'check_in',
      verification: 'fingerprint',
      device_time: '2026-03-28 08:47:12',
      account_id: ACCOUNT,
    },
    ...overrides,
  };
}

/** A device as a journal's facts are made of. */
export const aDevice: Device = {
  accountId: ACCOUNT,
  registrationId: REGISTRATION,
  serial: SERIAL,
  timeZone: 'America/Mexico_City',
  direction: 'reported',
  deliverFrom: '2026-03-01T00:00:00.000Z',
  pollSeconds: 30,
  createdAt: '2026-03-02T00:00:00.000Z',
};
