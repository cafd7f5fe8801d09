import type { Headers } from './webhook-signature.ts';

/** What a receiver reads from one webhook request. */
export interface ReceivedEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly accountId: string;
  readonly deviceSerial: string;
  readonly employeeId: string | null;
  /** ISO 8601 with offset. */
  readonly timestamp: string;
  readonly punchType: string;
  readonly backfill: boolean;
  readonly sequence: number;
  readonly previousEventId: string | undefined;
  /** From the headers; 1 is the first. */
  readonly attempt: number;
}

/** @returns the event, or what is missing or contradictory in plain words. */
export function parseReceivedEvent(body: string, headers: Headers): ReceivedEvent | { readonly problems: string[] } {
  const value = parseJson(body);
  if (value === undefined) return { problems: ['the body is not a JSON object'] };
  const problems: string[] = [];
  const text = (name: string): string => {
    const field = value[name];
    if (typeof field === 'string' && field !== '') return field;
    problems.push(`the body has no ${name}`);
    return '';
  };
  const event: ReceivedEvent = {
    eventId: text('event_id'),
    eventType: text('event'),
    accountId: text('account_id'),
    deviceSerial: text('device_serial'),
    employeeId: typeof value.employee_id === 'string' ? value.employee_id : null,
    timestamp: text('timestamp'),
    punchType: typeof value.punch_type === 'string' ? value.punch_type : '',
    backfill: value.backfill === true,
    sequence: typeof value.sequence === 'number' ? value.sequence : NaN,
    previousEventId: typeof value.previous_event_id === 'string' ? value.previous_event_id : undefined,
    attempt: Number(headers['x-punchconnect-attempt']),
  };
  if (!Number.isInteger(event.sequence) || event.sequence < 1) problems.push('sequence is not a whole number from 1');
  if (!Number.isInteger(event.attempt) || event.attempt < 1)
    problems.push('x-punchconnect-attempt is not a whole number from 1');
  if (JSON.stringify(value) !== body) problems.push('the body is not what JSON.stringify makes of it again');
  if (headers['webhook-id'] !== event.eventId) problems.push('webhook-id is not the event_id');
  if (headers['x-punchconnect-event'] !== event.eventType) problems.push('x-punchconnect-event is not the event');
  if (!headers['x-punchconnect-delivery']?.startsWith('dlv_')) problems.push('x-punchconnect-delivery is missing');
  if (headers['content-type'] !== 'application/json') problems.push('content-type is not application/json');
  return problems.length > 0 ? { problems } : event;
}

function parseJson(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
