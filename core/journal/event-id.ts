import { toBase32 } from '../ids/base32.ts';
import { FieldWriter } from '../ids/field-writer.ts';
import { createHmacSha256 } from '../ids/hmac-sha256.ts';

/** What makes a fact the same fact (I2). Nothing that configuration or arrival can change is among it. */
export interface Identity {
  readonly registrationId: string;
  /** The kind of fact, not the table it came in. */
  readonly kind: 'punch' | 'enrolment' | 'access';
  readonly pin: string;
  /** Canonical `YYYY-MM-DD HH:MM:SS`, before any zone; '' for what a device tells without a time. */
  readonly deviceTime: string;
  /** Attendance status, or the access dialect's event code. */
  readonly code?: number;
  readonly verify?: number;
  /** Absent, empty and `0` are the same. */
  readonly workCode?: string;
  readonly door?: string;
  readonly card?: string;
  readonly finger?: string;
  /** Of an enrolment alone: what was enrolled. */
  readonly enrolled?: string;
}

/** What gives a fact its id: `evt_` and 26 characters of the HMAC of its fields. */
export function createEventIdOf(serviceKey: Uint8Array): (identity: Identity) => string {
  const hmac = createHmacSha256(serviceKey);
  const fields = new FieldWriter();
  return (identity) => {
    writeIdentity(fields.clear(), identity);
    return `evt_${toBase32(hmac(fields.bytes, fields.length))}`;
  };
}

function writeIdentity(fields: FieldWriter, identity: Identity): void {
  const { registrationId, kind, pin, deviceTime, code, verify, workCode = '', enrolled } = identity;
  const { door = '', card = '', finger = '' } = identity;
  fields
    .add(registrationId)
    .add(kind)
    .add(pin)
    .add(deviceTime)
    .add(toText(code))
    .add(toText(verify))
    .add(workCode === '0' ? '' : workCode)
    .add(door)
    .add(card)
    .add(finger);
  // Facts from before there were enrolments keep their ids: they have one field less.
  if (enrolled !== undefined) fields.add(enrolled);
}

const toText = (value: number | undefined): string => (value === undefined ? '' : String(value));
