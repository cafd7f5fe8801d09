import { toBase32 } from '../ids/base32.ts';
import { createHmacSha256 } from '../ids/hmac-sha256.ts';

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
 * What gives a fact its id: `evt_` and 26 characters of its HMAC.
 * Fields are length-prefixed, so that no two lists of fields look the same.
 */
export function createEventIdOf(serviceKey: Uint8Array): (identity: Identity) => string {
  const hmac = createHmacSha256(serviceKey);
  return (identity) => `evt_${toBase32(hmac(toMessage(identity)))}`;
}

function toMessage(identity: Identity): string {
  const { registrationId, kind, pin, deviceTime, code, verify, workCode, door = '', card = '', finger = '' } = identity;
  return (
    field(registrationId) +
    field(kind) +
    field(pin) +
    field(deviceTime) +
    numberField(code) +
    numberField(verify) +
    field(workCode === '0' ? '' : workCode) +
    field(door) +
    field(card) +
    field(finger)
  );
}

const field = (text: string): string => (text === '' ? '0:' : `${Buffer.byteLength(text)}:${text}`);
const numberField = (value: number | undefined): string => field(value === undefined ? '' : String(value));
