import { JOURNAL_INDEXES } from '../contract/tables.ts';
import { readNumber, readOneOf, readOptionalText, readText, type Item } from '../item/item-reader.ts';
import { EVENT_TYPES, type Counter, type Head, type JournalEvent } from './event.ts';
import { accountShard, feedKey, HEAD_KEY, IDENTITY_KEY, positionKey } from './keys.ts';

/** A row before it is stored. */
type Row = Item & { readonly pk: string; readonly sk: string };

const { byAccount, byEmployee } = JOURNAL_INDEXES;

/**
 * The row of an event. Whatever its keys already say is not stored twice:
 * a write unit is 1 KB, and an event with every optional field has to fit.
 */
export function toEventRow(event: JournalEvent): Row {
  return {
    pk: event.registrationId,
    sk: positionKey(event.position),
    type: event.type,
    body: event.body,
    ...(event.backfill ? { backfill: true } : {}),
    [byAccount.partition]: accountShard(event.accountId, event.registrationId),
    [byAccount.sort]: feedKey(event),
    ...(event.employeeId === undefined
      ? {}
      : {
          [byEmployee.partition]: `${event.accountId}#${event.employeeId}`,
          // Devices tell whole seconds.
          [byEmployee.sort]: `${event.occurredAt.replace('.000Z', 'Z')}#${event.eventId}`,
        }),
  };
}

/** @throws Error when the row is not one that `toEventRow` made. */
export function parseEventRow(row: Item): JournalEvent {
  const shard = readText(row, byAccount.partition);
  const [receivedAt = '', , eventId = ''] = readText(row, byAccount.sort).split('#');
  const accountId = shard.slice(0, shard.lastIndexOf('#'));
  const body = readText(row, 'body');
  const employeeKey = readOptionalText(row, byEmployee.partition);
  const occurredKey = readOptionalText(row, byEmployee.sort);
  return {
    eventId,
    accountId,
    registrationId: readText(row, 'pk'),
    position: Number(readText(row, 'sk').slice(2)),
    type: readOneOf(row, 'type', EVENT_TYPES),
    backfill: row['backfill'] === true,
    body,
    ...(employeeKey === undefined ? {} : { employeeId: employeeKey.slice(accountId.length + 1) }),
    occurredAt: toIso(occurredKey?.split('#')[0] ?? timestampOf(body)),
    receivedAt,
  };
}

export const toIdentityRow = (event: JournalEvent): Row => ({
  pk: event.eventId,
  sk: IDENTITY_KEY,
  registrationId: event.registrationId,
  position: event.position,
});

export const toHeadRow = (registrationId: string, head: Head): Row => ({ pk: registrationId, sk: HEAD_KEY, ...head });

/** @throws Error when the row is not one that `toHeadRow` made. */
export function parseHeadRow(row: Item): Head {
  const counters = row['counters'];
  if (!isMap(counters)) throw new Error('the HEAD row of a journal has no counters');
  return {
    position: readNumber(row, 'position'),
    receivedAt: readText(row, 'receivedAt'),
    counters: Object.fromEntries(Object.entries(counters).map(([name, counter]) => [name, parseCounter(counter)])),
  };
}

function parseCounter(counter: unknown): Counter {
  if (!isMap(counter)) throw new Error('a counter of a journal is no map');
  return { sequence: readNumber(counter, 'sequence'), lastEventId: readText(counter, 'lastEventId') };
}

const isMap = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value);

/** An event without a person has no employee key; its body still says when it happened. */
const timestampOf = (body: string): string => (JSON.parse(body) as { timestamp: string }).timestamp;

const toIso = (time: string): string => new Date(time).toISOString();
