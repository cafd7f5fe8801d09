import { formatInstant } from '../time/format-instant.ts';
import { formatLocalTime } from '../time/format-local-time.ts';
import { offsetMinutesAt } from '../time/offset-minutes-at.ts';
import type { DecodedPush, LogRecord, UserRecord } from '../zkteco/decoded-push.ts';
import type { DeviceCall } from '../zkteco/device-request.ts';
import { enrolledByOperation, enrolledByTemplate, type EnrolledKind } from '../zkteco/enrolment-codes.ts';
import { isPin } from '../zkteco/pin.ts';
import type { EventContent, Fact } from './event.ts';
import type { FactMaker } from './fact-maker.ts';

/** Added to a finger's number by access devices when it is the one that raises a silent alarm. */
const DURESS_FINGER = 16;
const NO_CARD = /^\[?0*\]?$/;

/** Finds the enrolments among the records of one push. */
export interface EnrolmentReader {
  /** Of a line of the operation log: the one place where an attendance device tells an enrolment. */
  ofOperation(record: LogRecord): Fact | undefined;
  /** Of a template's row that an access device uploads by itself. */
  ofTemplate(record: LogRecord): Fact | undefined;
  /** Of the card of a user's row that an access device uploads by itself. */
  ofUser(user: UserRecord): Fact | undefined;
}

/**
 * One enrolment is one event, although a device reports it in several tables. An attendance device writes a line into
 * its operation log, with the time; its templates and users say nothing more, since a re-read of all users looks the
 * same. An access device has no such log: there a template or card is told once for ever, when it first comes.
 */
export function createEnrolmentReader(
  { endpoint, table }: Pick<DeviceCall, 'endpoint' | 'table'>,
  push: Pick<DecodedPush, 'operationLog' | 'otherRecords'>,
  maker: FactMaker,
): EnrolmentReader {
  const { registrationId } = maker.device;
  // The answer to a query comes elsewhere: it is a re-read.
  const tellsRows = endpoint === 'upload' && table === 'tabledata';
  let fingers: ReadonlyMap<string, number | undefined> | undefined;

  return {
    ofOperation({ fields }) {
      const kind = enrolledByOperation(fields.op);
      const { obj1: pin, deviceTime } = fields;
      if (kind === undefined || deviceTime === undefined || !isPerson(pin)) return undefined;
      const { instantMs, offsetMinutes, backfill, clockSuspect } = maker.placeInTime({ deviceTime });
      const finger = fingerOfOperation(kind, fields) ?? (fingers ??= findFingers(push)).get(nameOf(pin, kind));
      return {
        eventId: maker.eventIdOf({ registrationId, kind: 'enrolment', pin, deviceTime, enrolled: kind }),
        type: 'biometric.enrolled',
        backfill,
        occurredAt: formatInstant(instantMs),
        content: {
          ...toContent({ pin, kind, finger }, maker, formatLocalTime(deviceTime, offsetMinutes)),
          device_time: deviceTime,
          clock_suspect: clockSuspect ? true : undefined,
        },
      };
    },

    ofTemplate({ fields }) {
      const kind = enrolledByTemplate(fields.record, fields.type);
      const { pin } = fields;
      if (!tellsRows || kind === undefined || !isPerson(pin) || fields.valid === '0') return undefined;
      const index = fields.fingerid ?? fields.fid ?? fields.no ?? '';
      const finger = toFinger(kind, index);
      return toRowFact({ pin, kind, finger, index: finger === undefined ? index : String(finger), card: '' }, maker);
    },

    ofUser({ pin, fields }) {
      const card = fields.cardno ?? '';
      if (!tellsRows || !isPerson(pin) || NO_CARD.test(card)) return undefined;
      return toRowFact({ pin, kind: 'card', finger: undefined, index: '', card }, maker);
    },
  };
}

interface Enrolment {
  readonly pin: string;
  readonly kind: EnrolledKind;
  readonly finger: number | undefined;
}

/** Rows carry no time: it happened when they came. */
function toRowFact(row: Enrolment & { index: string; card: string }, maker: FactMaker): Fact {
  const { pin, kind, index, card } = row;
  const secondMs = Math.floor(maker.receivedAtMs / 1000) * 1000;
  const offsetMinutes = offsetMinutesAt(maker.device.timeZone, secondMs);
  const local = formatInstant(secondMs + offsetMinutes * 60_000)
    .slice(0, 19)
    .replace('T', ' ');
  return {
    eventId: maker.eventIdOf({
      registrationId: maker.device.registrationId,
      kind: 'enrolment',
      pin,
      deviceTime: '',
      enrolled: kind,
      finger: index,
      card,
    }),
    type: 'biometric.enrolled',
    backfill: false,
    occurredAt: formatInstant(secondMs),
    content: toContent(row, maker, formatLocalTime(local, offsetMinutes)),
  };
}

function toContent({ pin, kind, finger }: Enrolment, { device }: FactMaker, timestamp: string): EventContent {
  return {
    employee_id: pin,
    timestamp,
    device_serial: device.serial,
    punch_type: 'unspecified',
    verification: kind,
    account_id: device.accountId,
    kind,
    finger,
    site: device.site,
  };
}

/** Only a line that tells a template's size tells which finger it is; newer units write zeros for both. */
function fingerOfOperation(kind: EnrolledKind, { obj3, obj4 }: LogRecord['fields']): number | undefined {
  return Number(obj4) > 0 ? toFinger(kind, obj3) : undefined;
}

/**
 * The finger of each person and kind of which a push has one enrolment and the template of one finger: that it is this
 * finger cannot be doubted. It is no part of the identity, since the two may come in different pushes.
 */
function findFingers({
  operationLog,
  otherRecords,
}: Pick<DecodedPush, 'operationLog' | 'otherRecords'>): Map<string, number | undefined> {
  const times = new Map<string, Set<string | undefined>>();
  for (const { fields } of operationLog) {
    const kind = enrolledByOperation(fields.op);
    if (kind !== undefined) addTo(times, nameOf(fields.obj1, kind), fields.deviceTime);
  }
  const fingers = new Map<string, Set<number | undefined>>();
  for (const { kind: recordKind, fields } of otherRecords) {
    const kind = recordKind === 'enrolment' ? enrolledByTemplate(fields.record, fields.type) : undefined;
    if (kind !== undefined) addTo(fingers, nameOf(fields.pin, kind), toFinger(kind, fields.fid ?? fields.no));
  }
  const found = new Map<string, number | undefined>();
  for (const [name, some] of fingers) {
    const [only] = some;
    if (some.size === 1 && times.get(name)?.size === 1) found.set(name, only);
  }
  return found;
}

/** 0 to 9, from the left little finger to the right one. */
function toFinger(kind: EnrolledKind, text: string | undefined): number | undefined {
  if ((kind !== 'fingerprint' && kind !== 'vein') || text === undefined || !/^\d{1,2}$/.test(text)) return undefined;
  const finger = Number(text) >= DURESS_FINGER ? Number(text) - DURESS_FINGER : Number(text);
  return finger <= 9 ? finger : undefined;
}

function addTo<T>(sets: Map<string, Set<T>>, name: string, value: T): void {
  sets.set(name, (sets.get(name) ?? new Set()).add(value));
}

const nameOf = (pin: string | undefined, kind: EnrolledKind): string => `${kind} ${pin}`;

/** Nobody is written as nothing or 0. */
const isPerson = (pin: string | undefined): pin is string => pin !== undefined && !/^0*$/.test(pin) && isPin(pin);
