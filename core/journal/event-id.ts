import { createHmac } from 'node:crypto';
import { toBase32 } from '../ids/base32.ts';

/** What makes a fact the same fact (I2). Nothing that configuration or arrival can change is among it. */
export interface Identity {
  readonly registrationId: string;
  /** The kind of fact, not the table it came in. */
  readonly kind: 'punch';
  readonly pin: string;
  /** Canonical `YYYY-MM-DD HH:MM:SS`, before any zone. */
  readonly deviceTime: string;
  /** Attendance status, or the access dialect's event code. */
  readonly code: number | undefined;
  readonly verify: number | undefined;
  /** Absent, empty and `0` are the same. */
  readonly workCode: string;
  readonly door?: string;
  readonly card?: string;
  readonly finger?: string;
}

/**
 * The id of a fact: `evt_` and 26 characters of its HMAC.
 * Fields are length-prefixed, so that no two lists of fields look the same.
 */
export function eventIdOf(serviceKey: Uint8Array, identity: Identity): string {
  const fields = [
    identity.registrationId,
    identity.kind,
    identity.pin,
    identity.deviceTime,
    numberField(identity.code),
    numberField(identity.verify),
    identity.workCode === '0' ? '' : identity.workCode,
    identity.door ?? '',
    identity.card ?? '',
    identity.finger ?? '',
  ];
  const message = fields.map((field) => `${Buffer.byteLength(field)}:${field}`).join('');
  return `evt_${toBase32(createHmac('sha256', serviceKey).update(message).digest())}`;
}

const numberField = (value: number | undefined): string => (value === undefined ? '' : String(value));
