import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

export interface EventFields {
  readonly sequence: number;
  readonly previous?: number;
  readonly serial?: string;
  readonly type?: string;
  readonly backfill?: boolean;
  /** Makes another body of the same event. */
  readonly site?: string;
}

/** Event id of the n-th event of a device in these tests. */
export const eventId = (sequence: number, serial = 'SIM1'): string =>
  `evt_${serial.toLowerCase()}${String(sequence).padStart(26 - serial.length, '0')}`;

/** A body as PunchConnect makes it. */
export function eventBody(fields: EventFields): string {
  const { sequence, serial = 'SIM1', type = 'attendance.punch', previous = sequence - 1, backfill, site } = fields;
  const isOfPerson = !type.startsWith('device.');
  return JSON.stringify({
    event_id: eventId(sequence, serial),
    event: type,
    ...(isOfPerson && { employee_id: '1042' }),
    timestamp: '2026-03-28T08:47:12-06:00',
    device_serial: serial,
    ...(isOfPerson && { punch_type: 'check_in', verification: 'fingerprint' }),
    sequence,
    ...(previous > 0 && { previous_event_id: eventId(previous, serial) }),
    ...(isOfPerson && { device_time: '2026-03-28 08:47:12' }),
    received_at: '2026-03-28T14:47:13.204Z',
    account_id: 'acc_1',
    ...(site !== undefined && { site }),
    ...(backfill && { backfill }),
  });
}

/** The headers of one attempt, signed by the standardwebhooks package and by HMAC over the body. */
export function signedHeaders(
  body: string,
  secret: string,
  { attempt = 1, at = new Date() } = {},
): Record<string, string> {
  const { event_id: id, event } = JSON.parse(body) as { event_id: string; event: string };
  const standard = secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(secret, { format: 'raw' });
  return {
    'content-type': 'application/json',
    'x-punchconnect-signature': createHmac('sha256', secret).update(body).digest('hex'),
    'x-punchconnect-event': event,
    'x-punchconnect-delivery': 'dlv_1',
    'x-punchconnect-attempt': String(attempt),
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': standard.sign(id, at, body),
  };
}

/** Sends one attempt. */
export async function deliver(
  url: string,
  body: string,
  secret: string,
  changes: { attempt?: number; at?: Date; headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Response> {
  const { attempt, at, headers, signal } = changes;
  return fetch(url, {
    method: 'POST',
    body,
    headers: { ...signedHeaders(body, secret, { attempt, at }), ...headers },
    signal,
  });
}
