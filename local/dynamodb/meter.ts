import { isJsonObject, type JsonObject } from './attribute-value.ts';
import type { Operation } from './operations.ts';

/** What one call that took effect consumed. A write whose condition fails costs too, and is not told here. */
export interface MeteredCall {
  readonly operation: string;
  readonly kind: 'read' | 'write';
  /** Read or write units of its tables and their indexes together. */
  readonly units: number;
}

/** Hears of every call, whether its caller asked for its capacity or not. */
export type Meter = (call: MeteredCall) => void;

const KINDS: Readonly<Record<string, MeteredCall['kind']>> = {
  GetItem: 'read',
  BatchGetItem: 'read',
  Query: 'read',
  Scan: 'read',
  TransactGetItems: 'read',
  PutItem: 'write',
  UpdateItem: 'write',
  DeleteItem: 'write',
  BatchWriteItem: 'write',
  TransactWriteItems: 'write',
};

/** The same operation, which tells the meter what it consumed. */
export function metered(name: string, operation: Operation, meter: Meter): Operation {
  const kind = KINDS[name];
  if (!kind) return operation;
  return async (input) => {
    const { ReturnConsumedCapacity: mode = 'NONE' } = input;
    const isAsked = mode !== 'NONE';
    const output = await operation(isAsked ? input : { ...input, ReturnConsumedCapacity: 'TOTAL' });
    const { ConsumedCapacity: consumed, ...rest } = output;
    meter({ operation: name, kind, units: unitsOf(consumed) });
    return isAsked ? output : rest;
  };
}

function unitsOf(consumed: unknown): number {
  const parts = Array.isArray(consumed) ? (consumed as unknown[]) : [consumed];
  return parts.filter(isJsonObject).reduce((sum: number, part: JsonObject) => sum + Number(part['CapacityUnits']), 0);
}
