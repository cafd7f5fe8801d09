import type { LogRecord } from './decoded-push.ts';
import { readDeviceTime } from './device-time.ts';
import { decodeOldTime } from './old-encode.ts';
import { boundValue, isWithheldKey } from './withheld.ts';

/** The connection password, and the operator's: what is set stands in an object. */
const SETS_A_SECRET: ReadonlySet<string> = new Set(['80', '115']);
/** A user's password: the first object is the user, the others could be it. */
const SETS_USER_SECRET: ReadonlySet<string> = new Set(['7', '11', '113']);

/**
 * Reads what follows `OPLOG `: operation, operator, time and up to four objects. Protocol reference 5.2 and 7.
 * @returns undefined when the operation is no number.
 */
export function readOperation(content: string): LogRecord | undefined {
  const [op = '', operator = '', rawTime = '', ...objects] = content.split('\t', 7).map((column) => column.trim());
  if (!/^\d{1,5}$/.test(op)) return undefined;
  const deviceTime = readDeviceTime(rawTime) ?? readEncodedTime(rawTime);
  const time: Record<string, string> = deviceTime === undefined ? { time: boundValue(rawTime) } : { deviceTime };
  const kept = objects.map((value, index) => [`obj${index + 1}`, boundValue(value)] as const);
  return {
    kind: 'oplog',
    fields: { op, operator: boundValue(operator), ...time, ...Object.fromEntries(withoutSecrets(op, kept)) },
  };
}

function withoutSecrets(op: string, objects: (readonly [string, string])[]): (readonly [string, string])[] {
  if (SETS_A_SECRET.has(op)) return [];
  // A changed setting names itself in the first object and may carry its value in the second.
  const namesSecret = isWithheldKey(objects[0]?.[1] ?? '');
  return SETS_USER_SECRET.has(op) || namesSecret ? objects.slice(0, 1) : objects;
}

/** Units of 2009 write the time in their own encoding. */
function readEncodedTime(text: string): string | undefined {
  return /^\d{1,10}$/.test(text) ? decodeOldTime(Number(text)) : undefined;
}
