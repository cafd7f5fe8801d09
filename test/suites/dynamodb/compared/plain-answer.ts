import type { RawAnswer } from '../../../support/raw-aws-json.ts';

type Json = Readonly<Record<string, unknown>>;

/** An answer in a form in which two that say the same are equal. */
export interface PlainAnswer {
  readonly status: number;
  readonly error: string | undefined;
  readonly message: string | undefined;
  readonly consumed: unknown;
  /** Everything else. */
  readonly body: Json;
}

/** @param operation whose answer it is: BatchGetItem gives items in any order. */
export function toPlainAnswer({ status, body }: RawAnswer, operation: string): PlainAnswer {
  const { __type: type, message, Message, ConsumedCapacity: consumed, ...rest } = body;
  return {
    status,
    error: typeof type === 'string' ? type.slice(type.indexOf('#') + 1) : undefined,
    message: textOf(message ?? Message),
    consumed: withoutKind(consumed),
    body: inOneOrder(operation === 'BatchGetItem' ? withSortedItems(rest) : rest) as Json,
  };
}

/** DynamoDB Local ends the sentence of a failed ConditionCheck with a full stop. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.replace(/\.$/, '') : undefined;
}

/** Members by name, and members of sets by themselves. */
function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOneOrder);
  if (!isJson(value)) return value;
  const names = Object.keys(value).toSorted();
  return Object.fromEntries(
    names.map((name) => {
      const member = value[name];
      if (name === 'N' && typeof member === 'string') return [name, withoutZeros(member)];
      if (name === 'Message') return [name, textOf(member)];
      const isSet = Array.isArray(member) && ['SS', 'NS', 'BS'].includes(name);
      return [name, isSet ? member.toSorted() : inOneOrder(member)];
    }),
  );
}

/** DynamoDB Local leaves zeros at the end of a number that it computed. */
function withoutZeros(number: string): string {
  return number.includes('.') ? number.replace(/\.?0+$/, '') : number;
}

function withSortedItems({ Responses: responses, ...rest }: Json): Json {
  if (!isJson(responses)) return rest;
  const sorted = Object.entries(responses).map(([table, items]) => [
    table,
    Array.isArray(items) ? items.map(inOneOrder).toSorted(byText) : items,
  ]);
  return { ...rest, Responses: Object.fromEntries(sorted) as Json };
}

const byText = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

/** DynamoDB Local does not tell units of transactions once more by their kind. */
function withoutKind(consumed: unknown): unknown {
  return JSON.parse(
    JSON.stringify(consumed ?? null, (name, value: unknown) =>
      /^(Read|Write)CapacityUnits$/.test(name) ? undefined : value,
    ),
  );
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
