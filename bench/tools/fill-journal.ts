import { RecordFile } from '../../local/record-file.ts';
import { createDynamoDb } from '../../local/dynamodb/create-dynamo-db.ts';
import type { Item } from '../../local/dynamodb/attribute-value.ts';
import { MovableClock } from '../../local/clock.ts';

export const JOURNAL = 'PunchConnect-Journal';
export const REGISTRATIONS = 2_000;

const EVENTS_PER_PUSH = 20;
const FIRST_MS = Date.UTC(2026, 0, 1);
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** Writes a data file as `events` events leave it, appended in pushes of 20 to the journals of 2,000 devices. */
export function fillJournal(path: string, events: number): void {
  declareTable(path);
  const file = RecordFile.open(path, () => {});
  for (let first = 0; first < events; first += EVENTS_PER_PUSH) {
    const push = first / EVENTS_PER_PUSH;
    const registration = push % REGISTRATIONS;
    const position = Math.floor(push / REGISTRATIONS) * EVENTS_PER_PUSH;
    const numbers = Array.from({ length: Math.min(EVENTS_PER_PUSH, events - first) }, (_, index) => index + 1);
    const items = numbers.flatMap((number) => toRows(registration, position + number));
    const puts = [toHead(registration, position + numbers.length), ...items];
    file.append(Buffer.from(puts.map((item) => `put ${JOURNAL} ${JSON.stringify(item)}`).join('\t')));
  }
  file.close();
}

/** The journal of the template: two sparse indexes of keys alone. */
function declareTable(logFile: string): void {
  const clock = new MovableClock();
  const db = createDynamoDb({ clock, logFile, report: console.error });
  const index = (IndexName: string, partition: string, sort: string) => ({
    IndexName,
    KeySchema: [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'KEYS_ONLY' },
  });
  db.ensureTable({
    tableName: JOURNAL,
    keySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    attributeDefinitions: ['pk', 'sk', 'account', 'received', 'employee', 'occurred'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    globalSecondaryIndexes: [index('by-account', 'account', 'received'), index('by-employee', 'employee', 'occurred')],
  });
  db.close();
  clock.stop();
}

export const registrationId = (registration: number): string => `dev_${idText(registration)}`;

function toHead(registration: number, position: number): Item {
  const counter = { M: { sequence: { N: String(position) }, lastEventId: { S: eventId(registration, position) } } };
  return {
    pk: { S: registrationId(registration) },
    sk: { S: 'HEAD' },
    position: { N: String(position) },
    receivedAt: { S: timeOf(registration, position) },
    counters: { M: { 'attendance.punch': counter } },
  };
}

/** The event, some 700 bytes, and the row by which it is found again. */
function toRows(registration: number, position: number): Item[] {
  const account = `acc_${idText(registration % 50)}`;
  const event = eventId(registration, position);
  const receivedAt = timeOf(registration, position);
  const employee = String(1_000 + (position % 300));
  const body = {
    event_id: event,
    event: 'attendance.punch',
    employee_id: employee,
    timestamp: receivedAt,
    device_serial: `CQUJ${String(registration).padStart(9, '0')}`,
    punch_type: 'check_in',
    verification: 'fingerprint',
    sequence: position,
    previous_event_id: eventId(registration, position - 1),
    device_time: receivedAt.slice(0, 19).replace('T', ' '),
    received_at: receivedAt,
    account_id: account,
  };
  return [
    {
      pk: { S: registrationId(registration) },
      sk: { S: `P#${String(position).padStart(12, '0')}` },
      type: { S: 'attendance.punch' },
      body: { S: JSON.stringify(body) },
      account: { S: `${account}#${registration % 4}` },
      received: { S: `${receivedAt}#${String(position).padStart(12, '0')}#${event}` },
      employee: { S: `${account}#${employee}` },
      occurred: { S: `${receivedAt.slice(0, 19)}Z#${event}` },
    },
    {
      pk: { S: event },
      sk: { S: 'ID' },
      registrationId: { S: registrationId(registration) },
      position: { N: String(position) },
    },
  ];
}

const timeOf = (registration: number, position: number): string =>
  new Date(FIRST_MS + position * 60_000 + registration * 17).toISOString();

/** Spread as a digest is. */
const eventId = (registration: number, position: number): string =>
  `evt_${idText(Math.imul(registration * 100_000 + position, 0x9e3779b1) >>> 0, registration * 100_000 + position)}`;

function idText(...numbers: readonly number[]): string {
  let text = '';
  for (const number of numbers)
    for (let left = number; left > 0; left = Math.floor(left / 32)) text += DIGITS[left % 32];
  return text.padEnd(26, '0');
}
